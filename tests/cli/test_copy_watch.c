#include "selecting.h"

#include "cli/copy_watch.h"

#define VOLUME SELECTING_VOLUME
#define POINT "arn:aws:ec2:eu-west-1::snapshot/snap-0a1b2c3d4e5f60718"
#define COPY "arn:aws:ec2:eu-central-1::snapshot/snap-0f9e8d7c"
#define OFFSITE "arn:aws:backup:eu-central-1:111122223333:backup-vault:offsite"
#define MADE "2026-11-23T02:00:05.000Z"

static const int64_t now_ms = 1795399200000; /* 2026-11-23T02:00:00Z */
static const struct schedule_limits limits = {.start_window_minutes = 480, .remember_days = 7};

/* A plan with one rule, due at two, and whoever watches for its copies. */
struct watching {
    struct backup_plans plans;
    struct copy_watch watch;
    char job_id[JOB_REQUEST_ID_BYTES];
};

static void watching_begin(struct watching *watching)
{
    SCOPED(json)
    json_t *document = selecting_json(
        "{'BackupPlan':{'BackupPlanName':'p','Rules':[{'RuleName':'r','TargetBackupVaultName':'safe',"
        "'ScheduleExpression':'cron(0 2 ? * * *)','CopyActions':[{'DestinationBackupVaultArn':'" OFFSITE "'}]}]},"
        "'BackupSelection':{'SelectionName':'s','Resources':['" VOLUME "']}}");
    struct error error;

    *watching = (struct watching){.watch = {.plans = &watching->plans, .limits = &limits}};
    if (!backup_plans_add(&watching->plans, document, &error))
        fail_msg("%s", error.message);
    schedule_due_job_id(&(struct schedule_due){.plan = watching->plans.plans[0],
                                               .rule = &watching->plans.plans[0]->rules[0],
                                               .at_ms = now_ms},
                        VOLUME, watching->job_id);
}

static void watching_end(struct watching *watching)
{
    copy_watch_forget(&watching->watch);
    backup_plans_done(&watching->plans);
}

/* `json` NULL: the point was deleted. */
static void take(struct watching *watching, const char *arn, const char *json)
{
    const struct kafka_record record = {
        .key = arn, .key_length = strlen(arn), .value = json, .value_length = json ? strlen(json) : 0};

    copy_watch_take(&watching->watch, &record, now_ms);
}

static void take_point(struct watching *watching, const char *arn)
{
    struct arena arena = {.newest = NULL};

    take(watching, arn,
         arena_format(&arena,
                      "{\"resourceArn\":\"" VOLUME "\",\"resourceType\":\"EBS\",\"backupVaultName\":\"safe\","
                      "\"creationDate\":\"" MADE "\",\"sourceJobId\":\"%s\"}",
                      watching->job_id));
    arena_release(&arena);
}

static size_t count_requests(struct watching *watching)
{
    SCOPED(json) json_t *requests = copy_watch_requests(&watching->watch);

    return json_array_size(requests);
}

static void a_copy_is_requested_until_it_is_there(void **state)
{
    static const struct {
        const char *arn, *vault;
        size_t count;
    } cases[] = {
        {COPY, "offsite", 0},
        {COPY, "other", 1},
        {"arn:aws:ec2:us-east-1::snapshot/snap-0f9e8d7c", "offsite", 1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t copy_first = 0; copy_first < 2; copy_first++) {
            struct arena arena = {.newest = NULL};
            struct watching watching;
            const char *copy = arena_format(&arena,
                                            "{\"resourceType\":\"EBS\",\"backupVaultName\":\"%s\","
                                            "\"creationDate\":\"" MADE "\",\"sourceRecoveryPointArn\":\"" POINT "\"}",
                                            cases[i].vault);

            watching_begin(&watching);
            if (copy_first)
                take(&watching, cases[i].arn, copy);
            take_point(&watching, POINT);
            if (!copy_first)
                take(&watching, cases[i].arn, copy);
            if (count_requests(&watching) != cases[i].count)
                fail_msg("case %zu", i);
            watching_end(&watching);
            arena_release(&arena);
        }
}

static void what_was_requested_is_not_requested_again(void **state)
{
    struct watching watching;
    SCOPED(json) json_t *requests = NULL;

    (void)state;
    watching_begin(&watching);
    take_point(&watching, POINT);
    requests = copy_watch_requests(&watching.watch);
    assert_string_equal(json_text_at(requests, "[0].RecoveryPointArn"), POINT);
    copy_watch_requested(&watching.watch, json_array_get(requests, 0), now_ms);
    assert_int_equal(count_requests(&watching), 0);
    take_point(&watching, POINT);
    assert_int_equal(count_requests(&watching), 0);
    copy_watch_forget(&watching.watch);
    take_point(&watching, POINT);
    assert_int_equal(count_requests(&watching), 1);
    watching_end(&watching);
}

static void what_was_deleted_is_not_copied(void **state)
{
    struct watching watching;

    (void)state;
    watching_begin(&watching);
    take_point(&watching, POINT);
    take_point(&watching, POINT "2");
    take(&watching, POINT, NULL);
    assert_int_equal(count_requests(&watching), 1);
    take(&watching, "arn:aws:ec2:eu-west-1::snapshot/snap-1", "no JSON");
    assert_int_equal(count_requests(&watching), 1);
    watching_end(&watching);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_is_requested_until_it_is_there),
        cmocka_unit_test(what_was_requested_is_not_requested_again),
        cmocka_unit_test(what_was_deleted_is_not_copied),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
