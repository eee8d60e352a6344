#include "harness/check.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "cli/situation.h"
#include "proto/reason.h"

static bool is_sentence(const char *text)
{
    return isupper((unsigned char)text[0]) && text[strlen(text) - 1] == '.';
}

static void every_row_speaks_in_sentences(void **state)
{
    (void)state;
    for (size_t i = 0; i < situation_count; i++)
        if (!is_sentence(situations[i].meaning) || !is_sentence(situations[i].next) ||
            (situations[i].to_do && !is_sentence(situations[i].to_do)) || situations[i].states == 0)
            fail_msg("%s", situations[i].name);
}

static void every_state_has_a_row(void **state)
{
    (void)state;
    for (int number = 0; number < STATE_COUNT; number++) {
        struct job_view view = {.state = (enum job_state)number, .waiting_for = ""};

        assert_null(situation_of(&view)->waits_for);
        view.waiting_for = "something that a later version says";
        assert_non_null(situation_of(&view));
    }
}

/* What the engine says, in the order of its files, and how it is understood. */
static const struct {
    const char *said, *name;
} waits[] = {
    {"the job that runs on the same resource", "queued"},
    {"scope */eu-west-1 to be resumed: tidemark settings resume '*/eu-west-1'", "paused"},
    {"ec2 to accept CreateSnapshot (RequestLimitExceeded)", "call-refused"},
    {"ec2 to show whether CreateSnapshot was applied", "unclear-call"},
    {"the RDS resource to be ready: it is backing-up", "resource-not-ready"},
    {"an answer of ec2 (InternalError)", "no-answer"},
    {"a worker of a version that knows its step settle-snapshot", "newer-version"},
};

static void every_wait_is_understood(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(waits); i++) {
        struct job_view view = {.state = STATE_CREATED, .waiting_for = waits[i].said};

        assert_string_equal(situation_of(&view)->name, waits[i].name);
    }
}

static size_t count_in(const char *path, const char *text)
{
    FILE *file = fopen(path, "r");
    size_t count = 0;
    char line[512];

    assert_non_null(file);
    while (fgets(line, sizeof(line), file))
        count += strstr(line, text) != NULL;
    (void)fclose(file);
    return count;
}

/* A new place in the engine where a job waits needs a row in situation.c, and its words in the table above. */
static void no_wait_of_the_engine_is_unknown(void **state)
{
    DIR *folder = opendir(SOURCE_ROOT "/worker/engine");
    const struct dirent *entry;
    size_t places = 0;

    (void)state;
    assert_non_null(folder);
    while ((entry = readdir(folder)) != NULL) {
        char path[1024];
        const char *dot = strrchr(entry->d_name, '.');

        (void)snprintf(path, sizeof(path), SOURCE_ROOT "/worker/engine/%s", entry->d_name);
        if (dot && strcmp(dot, ".c") == 0)
            places += count_in(path, "opened_wait(opened, ") + count_in(path, "opened_wait(&opened, ");
    }
    (void)closedir(folder);
    assert_int_equal(places, COUNT_OF(waits));
}

static void the_table_has_every_reason(void **state)
{
    SCOPED(text) struct text markdown;

    (void)state;
    text_init(&markdown, KIB * KIB);
    situation_print_markdown(&markdown);
    assert_false(markdown.has_overflowed);
    for (int i = REASON_NONE + 1; i < REASON_COUNT; i++) {
        const struct reason_text *reason = reason_text((enum reason)i);

        assert_true(is_sentence(reason->what_happened) && is_sentence(reason->what_to_do));
        assert_non_null(strstr(text_string(&markdown), reason->what_to_do));
    }
    for (size_t i = 0; i < situation_count; i++)
        assert_non_null(strstr(text_string(&markdown), situations[i].meaning));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_speaks_in_sentences),   cmocka_unit_test(every_state_has_a_row),
        cmocka_unit_test(every_wait_is_understood),        cmocka_unit_test(no_wait_of_the_engine_is_unknown),
        cmocka_unit_test(the_table_has_every_reason),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
