#include "harness/check.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "observe/log_events.h"

static const char list_path[] = SOURCE_ROOT "/deploy/log-events.md";

static void names_are_in_kebab_case_and_each_other_s_strangers(void **state)
{
    (void)state;
    for (size_t i = 0; i < LOG_NAME_COUNT; i++) {
        const struct log_event_row *row = log_event_row((enum log_name)i);

        for (const char *at = row->name; *at; at++)
            assert_true(islower((unsigned char)*at) || *at == '-');
        assert_int_equal(row->help[strlen(row->help) - 1], '.');
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(row->name, log_event_row((enum log_name)k)->name);
    }
}

static void what_a_person_must_look_at_is_an_error(void **state)
{
    (void)state;
    assert_int_equal(log_event_row(LOG_WORKER_FAILED)->level, LOG_ERROR);
    assert_int_equal(log_event_row(LOG_JOB_FAILED)->level, LOG_WARN);
    assert_int_equal(log_event_row(LOG_JOB_ACCEPTED)->level, LOG_INFO);
    assert_int_equal(log_event_row(LOG_CALL_SENT)->level, LOG_DEBUG);
    assert_string_equal(log_level_name(LOG_WARN), "warn");
}

/* What stands in the file, made anew. */
static struct text list(void)
{
    struct text markdown;

    text_init(&markdown, MIB);
    text_append_string(&markdown, "# What a worker writes into its log\n\n"
                                  "Made from the table in `worker/observe/log_events.c`: `build/release/tests/"
                                  "observe_test_log_events --write` writes it.\n\n");
    log_events_print(&markdown);
    return markdown;
}

static void the_list_for_people_is_fresh(void **state)
{
    struct text markdown = list();

    (void)state;
    check_is_fresh(list_path, text_string(&markdown));
    text_done(&markdown);
}

static int write_list(void)
{
    struct text markdown = list();
    int exit_code = check_write(list_path, text_string(&markdown));

    text_done(&markdown);
    return exit_code;
}

int main(int count, char **words)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_in_kebab_case_and_each_other_s_strangers),
        cmocka_unit_test(what_a_person_must_look_at_is_an_error),
        cmocka_unit_test(the_list_for_people_is_fresh),
    };

    if (count == 2 && strcmp(words[1], "--write") == 0)
        return write_list();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
