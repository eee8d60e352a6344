#include "harness/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "observe/metric_table.h"

static const char list_path[] = SOURCE_ROOT "/deploy/prometheus/metrics.md";

static bool ends_with(const char *text, const char *suffix)
{
    size_t length = strlen(text);

    return length >= strlen(suffix) && strcmp(text + length - strlen(suffix), suffix) == 0;
}

static void names_say_their_kind_and_unit(void **state)
{
    (void)state;
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        const struct metric_row *row = metric_row((enum metric)i);

        assert_true(strncmp(row->name, "tidemark_", 9) == 0 || strncmp(row->name, "process_", 8) == 0);
        assert_int_equal(row->kind == METRIC_COUNTER, ends_with(row->name, "_total"));
        assert_null(strstr(row->name, "milli"));
        assert_true(ends_with(row->help, "."));
        assert_int_equal(row->kind == METRIC_HISTOGRAM, row->bounds != NULL);
    }
}

static void bounds_rise(void **state)
{
    (void)state;
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        const double *bounds = metric_row((enum metric)i)->bounds;

        for (; bounds && bounds[0] > 0 && bounds[1] > 0; bounds++)
            assert_true(bounds[0] < bounds[1]);
    }
}

/* A label whose values come from requests would let anyone fill Prometheus' memory. */
static void every_label_is_one_of_a_few(void **state)
{
    static const char *const known[] = {"job_type", "resource_type", "state",   "reason", "phase",
                                        "service",  "operation",     "code",    "outcome", "version",
                                        "event",    "level",         "cause",    "pace",    "client",
                                        "broker",   "partition"};

    (void)state;
    for (size_t i = 0; i < METRIC_COUNT; i++)
        for (size_t k = 0; k < METRIC_LABELS_MAX && metric_row((enum metric)i)->labels[k]; k++) {
            const char *label = metric_row((enum metric)i)->labels[k];
            size_t found = 0;

            while (found < COUNT_OF(known) && strcmp(known[found], label) != 0)
                found++;
            assert_in_range(found, 0, COUNT_OF(known) - 1);
        }
}

/* What stands in the file, made anew. */
static struct text list(void)
{
    struct text markdown;

    text_init(&markdown, MIB);
    text_append_string(&markdown,
                       "# What a worker tells Prometheus at `/metrics`\n\n"
                       "Made from the table in `worker/observe/metric_table.c`: `build/release/tests/"
                       "observe_test_metric_table --write` writes it.\n\n");
    metric_table_print(&markdown);
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
        cmocka_unit_test(names_say_their_kind_and_unit),
        cmocka_unit_test(bounds_rise),
        cmocka_unit_test(every_label_is_one_of_a_few),
        cmocka_unit_test(the_list_for_people_is_fresh),
    };

    if (count == 2 && strcmp(words[1], "--write") == 0)
        return write_list();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
