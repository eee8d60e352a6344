#include "selecting.h"

#include "base/clock.h"
#include "cli/copy_due.h"
#include "cli/submission.h"

#define VOLUME SELECTING_VOLUME
#define TABLE "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
#define POINT "arn:aws:ec2:eu-west-1::snapshot/snap-0a1b2c3d4e5f60718"
#define OFFSITE "arn:aws:backup:eu-central-1:111122223333:backup-vault:offsite"
#define FAR "arn:aws:backup:us-east-1:111122223333:backup-vault:far"

static const int64_t MINUTE = 60000, DAY = INT64_C(86400000);
static const int64_t now_ms = 1795399200000; /* 2026-11-23T02:00:00Z */
static const struct schedule_limits limits = {.start_window_minutes = 480, .remember_days = 7};

/* Every hour, with a rule that copies and one that does not. */
static void read_plan(struct backup_plans *plans, const char *copies, const char *resource)
{
    struct arena arena = {.newest = NULL};
    SCOPED(json)
    json_t *document = selecting_json(arena_format(
        &arena,
        "{'BackupPlan':{'BackupPlanName':'p','Rules':[{'RuleName':'plain','TargetBackupVaultName':'safe'},"
        "{'RuleName':'copied','TargetBackupVaultName':'safe','ScheduleExpression':'cron(0 * ? * * *)',"
        "'StartWindowMinutes':120,'CopyActions':[%s]}]},"
        "'BackupSelection':{'SelectionName':'s','Resources':['%s']}}",
        copies, resource));
    struct error error;

    if (!backup_plans_add(plans, document, &error))
        fail_msg("%s", error.message);
    arena_release(&arena);
}

/* The point that a rule's backup of an instant made at a time. */
static struct point_view point_of(const struct backup_plans *plans, size_t rule, int64_t at_ms, int64_t made_ms,
                                  struct arena *arena)
{
    const struct schedule_due due = {.plan = plans->plans[0], .rule = &plans->plans[0]->rules[rule], .at_ms = at_ms};
    struct catalogue_row row = {.arn = POINT};
    struct point_view view;
    char id[JOB_REQUEST_ID_BYTES], made[CLOCK_RFC3339_BYTES];
    struct error error;

    schedule_due_job_id(&due, VOLUME, id);
    clock_format_rfc3339(made_ms, made);
    row.json = arena_format(arena,
                            "{\"resourceArn\":\"" VOLUME "\",\"resourceType\":\"EBS\",\"backupVaultName\":\"safe\","
                            "\"iamRoleArn\":\"arn:aws:iam::111122223333:role/Backup\",\"creationDate\":\"%s\","
                            "\"sourceJobId\":\"%s\"}",
                            made, id);
    row.length = strlen(row.json);
    assert_true(point_view_read(&row, &view, &error));
    return view;
}

static void a_rules_point_is_copied_into_each_vault(void **state)
{
    SCOPED(backup_plans) struct backup_plans plans = {.count = 0};
    SCOPED(submission) struct submission first = {0}, second = {0};
    SCOPED(point_view) struct point_view view = {0};
    SCOPED(json) json_t *requests = NULL;
    struct arena arena = {.newest = NULL};
    struct error error;

    (void)state;
    read_plan(&plans,
              "{'DestinationBackupVaultArn':'" OFFSITE "','Lifecycle':{'DeleteAfterDays':365,"
              "'MoveToColdStorageAfterDays':30}},{'DestinationBackupVaultArn':'" FAR "'}",
              VOLUME);
    view = point_of(&plans, 1, now_ms, now_ms + 3 * MINUTE, &arena);
    requests = copy_due_requests(&plans, &limits, &view, now_ms + DAY);
    assert_int_equal(json_array_size(requests), 2);
    if (!submission_prepare(&first, json_array_get(requests, 0), POINT, &error) ||
        !submission_prepare(&second, json_array_get(requests, 1), POINT, &error))
        fail_msg("%s", error.message);
    assert_int_equal(first.request.kind, JOB_COPY);
    assert_string_equal(first.request.recovery_point_arn, POINT);
    assert_string_equal(first.request.source_backup_vault_name, "safe");
    assert_string_equal(first.request.destination_backup_vault_arn, OFFSITE);
    assert_string_equal(first.request.iam_role_arn, "arn:aws:iam::111122223333:role/Backup");
    assert_int_equal(first.request.delete_after_days, 365);
    assert_int_equal(first.request.move_to_cold_storage_after_days, 30);
    assert_int_equal(second.request.delete_after_days, 0);
    assert_string_not_equal(first.request.job_id, second.request.job_id);
    arena_release(&arena);
}

static void other_points_are_left_alone(void **state)
{
    static const struct {
        const char *what;
        size_t rule;
        int64_t at, made, now; /* minutes from now */
        size_t count;
    } cases[] = {
        {"at its instant", 1, 0, 0, 10, 1},
        {"at the end of its start window", 1, 0, 119, 120, 1},
        {"of an instant whose window was over", 1, 0, 121, 122, 0},
        {"of a rule without copies", 0, 180, 181, 182, 0},
        {"of no instant of the rule", 1, 1, 2, 3, 0},
        {"nearly too old", 1, 0, 1, 7 * 24 * 60, 1},
        {"too old", 1, 0, 1, 7 * 24 * 60 + 2, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(backup_plans) struct backup_plans plans = {.count = 0};
        SCOPED(point_view) struct point_view view = {0};
        SCOPED(json) json_t *requests = NULL;
        struct arena arena = {.newest = NULL};

        read_plan(&plans, "{'DestinationBackupVaultArn':'" OFFSITE "'}", VOLUME);
        view = point_of(&plans, cases[i].rule, now_ms + cases[i].at * MINUTE, now_ms + cases[i].made * MINUTE, &arena);
        requests = copy_due_requests(&plans, &limits, &view, now_ms + cases[i].now * MINUTE);
        if (json_array_size(requests) != cases[i].count)
            fail_msg("%s", cases[i].what);
        arena_release(&arena);
    }
}

static void what_cannot_be_copied_is_refused(void **state)
{
    static const struct {
        const char *copies, *resource, *said; /* NULL: it is good */
    } cases[] = {
        {"", TABLE, NULL},
        {"{'DestinationBackupVaultArn':'" OFFSITE "'}", VOLUME, NULL},
        {"{'DestinationBackupVaultArn':'" OFFSITE "'}", "arn:aws:dynamodb:*", NULL},
        {"{'DestinationBackupVaultArn':'" OFFSITE "'}",
         "arn:aws:storagegateway:eu-west-1:111122223333:gateway/sgw-12A3456B/volume/vol-1122AABB", NULL},
        {"{'DestinationBackupVaultArn':'" OFFSITE "'}", TABLE, "DynamoDB cannot copy its own backups"},
        {"{'DestinationBackupVaultArn':'offsite'}", VOLUME, "rule \"copied\": \"CopyActions\": entry 1"},
        {"{'DestinationBackupVaultArn':'" OFFSITE "'},{'DestinationBackupVaultArn':'" VOLUME "'}", VOLUME, "entry 2"},
        {"{'DestinationBackupVaultArn':'" OFFSITE
         "','Lifecycle':{'DeleteAfterDays':31,'MoveToColdStorageAfterDays':30}}",
         VOLUME, "90 days"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(backup_plans) struct backup_plans plans = {.count = 0};
        struct error error = {.class = ERROR_NONE};

        read_plan(&plans, cases[i].copies, cases[i].resource);
        if (schedule_due_check(&plans, &error) != (cases[i].said == NULL))
            fail_msg("case %zu: %s", i, error.message);
        if (cases[i].said && strstr(error.message, cases[i].said) == NULL)
            fail_msg("case %zu: %s", i, error.message);
        assert_int_equal(copy_due_is_asked_for(&plans), *cases[i].copies != '\0');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rules_point_is_copied_into_each_vault),
        cmocka_unit_test(other_points_are_left_alone),
        cmocka_unit_test(what_cannot_be_copied_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
