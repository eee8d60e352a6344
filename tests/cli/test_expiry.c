#include "harness/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "cli/expiry.h"
#include "cli/submission.h"

#define SNAPSHOT "arn:aws:ec2:eu-west-1::snapshot/snap-0a1b2c3d4e5f60718"

static const int64_t DAY = INT64_C(86400000);
static const int64_t created = 1795399205000; /* 2026-11-23T02:00:05Z, as in the example */

static json_t *request_at(const char *json, int64_t now_ms)
{
    struct catalogue_row row = {.arn = SNAPSHOT, .json = json, .length = strlen(json)};
    SCOPED(point_view) struct point_view view = {0};
    struct error error;

    if (!point_view_read(&row, &view, &error))
        fail_msg("%s", error.message);
    return expiry_request(&view, now_ms);
}

#define CREATED "\"creationDate\":\"2026-11-23T02:00:05.000Z\""

static void a_point_expires_when_its_days_are_over_and_not_before(void **state)
{
    static const struct {
        const char *json;
        int64_t days;     /* since its creation */
        int64_t later_ms;
        bool is_due;
    } cases[] = {
        {"{" CREATED ",\"lifecycle\":{\"deleteAfterDays\":35}}", 35, 0, true},
        {"{" CREATED ",\"lifecycle\":{\"deleteAfterDays\":35}}", 35, -1, false},
        {"{" CREATED ",\"lifecycle\":{\"deleteAfterDays\":1}}", 400, 0, true},
        {"{" CREATED ",\"lifecycle\":{\"deleteAfterDays\":-1}}", 40000, 0, false},
        {"{" CREATED ",\"lifecycle\":{\"moveToColdStorageAfterDays\":1}}", 40000, 0, false},
        {"{" CREATED "}", 40000, 0, false},
        {"{\"lifecycle\":{\"deleteAfterDays\":1}}", 40000, 0, false}, /* of an age that nobody knows */
        {"{\"creationDate\":\"then\",\"lifecycle\":{\"deleteAfterDays\":1}}", 40000, 0, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(json) json_t *request = request_at(cases[i].json, created + cases[i].days * DAY + cases[i].later_ms);

        if ((request != NULL) != cases[i].is_due)
            fail_msg("case %zu", i);
    }
}

static void the_request_is_one_that_a_worker_takes(void **state)
{
    char *json = check_read_file(SOURCE_ROOT "/proto/examples/recovery-point.json", NULL);
    SCOPED(json) json_t *request = request_at(json, created + 365 * DAY);
    SCOPED(submission) struct submission submission = {0};
    struct error error;

    (void)state;
    if (!submission_prepare(&submission, request, SNAPSHOT, &error))
        fail_msg("%s", error.message);
    assert_int_equal(submission.request.kind, JOB_DELETE);
    assert_string_equal(submission.request.recovery_point_arn, SNAPSHOT);
    assert_string_equal(submission.request.backup_vault_name, "nightly");
    assert_string_equal(submission.request.iam_role_arn, "arn:aws:iam::111122223333:role/TidemarkBackup");
    assert_string_equal(submission.request.idempotency_token, "expire-2027-11-23T02:00:05.000Z-0");
    free(json);
}

static void who_asks_on_the_same_day_asks_for_the_same(void **state)
{
    static const char json[] = "{" CREATED ",\"lifecycle\":{\"deleteAfterDays\":35}}";
    SCOPED(json) json_t *first = request_at(json, created + 35 * DAY);
    SCOPED(json) json_t *second = request_at(json, created + 36 * DAY - 1);
    SCOPED(json) json_t *next_day = request_at(json, created + 36 * DAY);

    (void)state;
    assert_true(json_equal(first, second));
    assert_false(json_equal(first, next_day));
}

#define COLD ",\"resourceType\":\"EBS\",\"lifecycle\":{\"moveToColdStorageAfterDays\":30,\"deleteAfterDays\":365}}"

static void a_snapshot_is_moved_to_cold_storage_and_later_deleted(void **state)
{
    static const struct {
        const char *json;
        int64_t days;
        const char *job_type, *token; /* NULL: nothing is asked for */
    } cases[] = {
        {"{" CREATED COLD, 29, NULL, NULL},
        {"{" CREATED COLD, 30, "UpdateRecoveryPointLifecycle", "archive-2026-12-23T02:00:05.000Z-0"},
        {"{" CREATED COLD, 31, "UpdateRecoveryPointLifecycle", "archive-2026-12-23T02:00:05.000Z-1"},
        {"{" CREATED COLD, 32, "UpdateRecoveryPointLifecycle", "archive-2026-12-23T02:00:05.000Z-1"},
        {"{" CREATED COLD, 33, "UpdateRecoveryPointLifecycle", "archive-2026-12-23T02:00:05.000Z-2"},
        {"{" CREATED COLD, 365, "DeleteRecoveryPoint", "expire-2027-11-23T02:00:05.000Z-0"},
        {"{" CREATED ",\"resourceType\":\"RDS\",\"lifecycle\":{\"moveToColdStorageAfterDays\":30}}", 40, NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(json) json_t *request = request_at(cases[i].json, created + cases[i].days * DAY);

        if ((request != NULL) != (cases[i].job_type != NULL))
            fail_msg("case %zu", i);
        if (request == NULL)
            continue;
        assert_string_equal(json_text_at(request, "JobType"), cases[i].job_type);
        assert_string_equal(json_text_at(request, "IdempotencyToken"), cases[i].token);
    }
}

static void the_move_is_one_that_a_worker_takes(void **state)
{
    SCOPED(json) json_t *request = request_at("{" CREATED COLD, created + 30 * DAY);
    SCOPED(submission) struct submission submission = {0};
    struct error error;

    (void)state;
    if (!submission_prepare(&submission, request, SNAPSHOT, &error))
        fail_msg("%s", error.message);
    assert_int_equal(submission.request.kind, JOB_LIFECYCLE);
    assert_int_equal(submission.request.move_to_cold_storage_after_days, 30);
    assert_int_equal(submission.request.delete_after_days, 365);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_snapshot_is_moved_to_cold_storage_and_later_deleted),
        cmocka_unit_test(the_move_is_one_that_a_worker_takes),
        cmocka_unit_test(a_point_expires_when_its_days_are_over_and_not_before),
        cmocka_unit_test(the_request_is_one_that_a_worker_takes),
        cmocka_unit_test(who_asks_on_the_same_day_asks_for_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
