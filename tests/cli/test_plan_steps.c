#include "told.h"

#include <stdlib.h>
#include <string.h>

#include "adapters/registry.h"
#include "base/json.h"
#include "cli/plan_steps.h"

static const char *member_of(const json_t *steps, const char *name, const char *path)
{
    const json_t *step;
    size_t i;

    json_array_foreach(steps, i, step)
        if (strcmp(json_text_at(step, "step"), name) == 0)
            return json_text_at(step, path);
    return NULL;
}

static struct job_record restore_of(const char *metadata)
{
    struct job_record record = told_backup(TOLD_ID);

    record.request.kind = JOB_RESTORE;
    record.request.recovery_point_arn = "arn:aws:ec2:eu-west-1::snapshot/snap-1";
    record.request.metadata = metadata;
    return record;
}

static void conditions_are_decided_as_far_as_they_can_be(void **state)
{
    static const struct {
        const char *step, *decision, *when, *told_by;
    } cases[] = {
        {"verify-recovery-point", "made", NULL, NULL},
        {"thaw-snapshot", "depends", "StorageTier=archive", "verify-recovery-point"},
        {"thaw-snapshot-for-days", "leftOut", "Metadata.temporaryRestoreDays", NULL},
        {"create-volume", "made", NULL, NULL},
    };
    struct job_record record = restore_of("{\"availabilityZone\":\"eu-west-1b\"}");
    SCOPED(json) json_t *steps = plan_steps(&record, &ebs_adapter.operations[JOB_RESTORE]);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *when = member_of(steps, cases[i].step, "conditions[0].when");
        const char *told_by = member_of(steps, cases[i].step, "conditions[0].toldBy");

        assert_string_equal(member_of(steps, cases[i].step, "decision"), cases[i].decision);
        assert_string_equal(when ? when : "", cases[i].when ? cases[i].when : "");
        assert_string_equal(told_by ? told_by : "", cases[i].told_by ? cases[i].told_by : "");
    }
}

static void inputs_have_what_is_known(void **state)
{
    struct job_record record = restore_of("{\"availabilityZone\":\"eu-west-1b\"}");
    SCOPED(json) json_t *steps = plan_steps(&record, &ebs_adapter.operations[JOB_RESTORE]);
    SCOPED(json) json_t *cleanup = plan_steps_cleanup(&record, &ebs_adapter.operations[JOB_RESTORE]);

    (void)state;
    assert_string_equal(member_of(steps, "create-volume", "input.AvailabilityZone"), "eu-west-1b");
    assert_string_equal(member_of(steps, "create-volume", "input.ClientToken"), TOLD_ID);
    assert_null(member_of(steps, "create-volume", "input.VolumeType")); /* optional, and not asked for */
    assert_string_equal(member_of(cleanup, "delete-volume", "input.VolumeId"), "{VolumeId}");
    assert_string_equal(member_of(cleanup, "delete-volume", "decision"), "depends");
}

/* Without an id of its own the job has none yet, in no form. */
static void an_unknown_id_stays_open(void **state)
{
    struct job_record record = told_backup(PLAN_STEPS_UNKNOWN_ID);
    SCOPED(json) json_t *steps = NULL;
    char *all;

    (void)state;
    record.request.resource_arn = "arn:aws:rds:eu-west-1:111122223333:db:orders";
    steps = plan_steps(&record, &rds_adapter.operations[JOB_BACKUP]);
    all = json_dumps(steps, JSON_COMPACT);
    assert_non_null(strstr(all, "{JobUuid}"));
    assert_non_null(strstr(all, "{JobId}"));
    free(all);
}

/* Whatever a table says, it can be planned. */
static void every_operation_can_be_planned(void **state)
{
    (void)state;
    for (size_t i = 0; i < registry_count; i++)
        for (int kind = 0; kind < JOB_KIND_COUNT; kind++) {
            const struct operation *operation = &registry[i]->operations[kind];
            struct job_record record = told_backup(TOLD_ID);
            SCOPED(json) json_t *steps = NULL;

            record.request.kind = (enum job_kind)kind;
            steps = plan_steps(&record, operation);
            assert_int_equal(json_array_size(steps), operation->step_count);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_are_decided_as_far_as_they_can_be),
        cmocka_unit_test(inputs_have_what_is_known),
        cmocka_unit_test(an_unknown_id_stays_open),
        cmocka_unit_test(every_operation_can_be_planned),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
