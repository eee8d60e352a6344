/* Steps and variables stand in the journal by their names, so that each that was ever there stays. */
#include "harness/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/registry.h"
#include "base/text.h"
#include "proto/job_request.h"

static const char steps_path[] = TEST_DATA "/journal/steps.txt";

static void append_step(struct text *made, const char *where, const struct step *step)
{
    text_append_format(made, "%s %s\n", where, step->name);
    for (size_t i = 0; i < CAPTURES_MAX && step->captures[i].variable; i++)
        text_append_format(made, "%s %s keeps %s\n", where, step->name, step->captures[i].variable);
}

static void append_operation(struct text *made, const struct adapter *adapter, enum job_kind kind)
{
    const struct operation *operation = &adapter->operations[kind];
    char where[128];

    (void)snprintf(where, sizeof(where), "%s %s", adapter->resource_type, job_kind_request_name(kind));
    for (size_t i = 0; i < operation->step_count; i++)
        append_step(made, where, &operation->steps[i]);
    (void)snprintf(where, sizeof(where), "%s %s clean-up", adapter->resource_type, job_kind_request_name(kind));
    for (size_t i = 0; i < operation->cleanup_count; i++)
        append_step(made, where, &operation->cleanup[i]);
}

static struct text steps(void)
{
    struct text made;

    text_init(&made, MIB);
    for (size_t i = 0; i < registry_count; i++)
        for (int kind = 0; kind < JOB_KIND_COUNT; kind++)
            append_operation(&made, registry[i], (enum job_kind)kind);
    return made;
}

static void a_step_that_is_in_a_journal_is_still_known(void **state)
{
    char *kept = check_read_file(steps_path, NULL);
    struct text made = steps();

    (void)state;
    check_lines_among(kept, text_string(&made),
                      "is the name of a step, or of what it keeps, that journals have. It is not renamed, and is taken "
                      "away no earlier than a release after the one that no longer enters it: proto/compatibility.md.");
    check_lines_among(text_string(&made), kept,
                      "is new. From now on it stays: \"adapters_test_step_names --write\" adds it to the list.");
    free(kept);
    text_done(&made);
}

int main(int count, char **words)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_that_is_in_a_journal_is_still_known),
    };

    if (count == 2 && strcmp(words[1], "--write") == 0) {
        struct text made = steps();
        int exit_code = check_write(steps_path, text_string(&made));

        text_done(&made);
        return exit_code;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
