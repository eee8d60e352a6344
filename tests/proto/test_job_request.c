#include "harness/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/json.h"
#include "proto/job_request.h"

#define TRACE "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
#define VOLUME "arn:aws:ec2:eu-west-1:111122223333:volume/vol-049df61146c4d7901"

static struct kafka_record record_of(const char *json)
{
    return (struct kafka_record){
        .topic = TOPIC_JOBS,
        .partition = 3,
        .offset = 421337,
        .value = json,
        .value_length = strlen(json),
    };
}

static bool decode(const char *json, struct arena *arena, struct job_request *request, struct error *error)
{
    struct kafka_record record = record_of(json);

    return job_request_decode(&record, "tidemark.jobs", arena, request, error);
}

static json_t *load_cases(const char *path)
{
    char *text = check_read_file(path, NULL);
    json_t *cases = json_loads(text, 0, NULL);

    free(text);
    assert_true(json_array_size(cases) > 10);
    return cases;
}

static void each_wrong_request_is_refused_with_its_field(void **state)
{
    SCOPED(json) json_t *cases = load_cases(TEST_DATA "/proto/requests-refused.json");
    size_t index;
    json_t *row;

    (void)state;
    json_array_foreach(cases, index, row)
    {
        char *json = json_dumps(json_object_get(row, "request"), JSON_COMPACT);
        const char *says = json_text_at(row, "says");
        struct arena arena = {0};
        struct job_request request = {.job_id = "untouched"};
        struct error error = {0};

        if (decode(json, &arena, &request, &error) || strstr(error.message, says) == NULL)
            fail_msg("%s: '%s' does not say '%s'", json_text_at(row, "name"), error.message, says);
        assert_int_equal(error.class, ERROR_INVALID_JOB);
        assert_string_equal(request.job_id, "untouched");
        arena_release(&arena);
        free(json);
    }
}

static void each_right_request_is_taken(void **state)
{
    SCOPED(json) json_t *cases = load_cases(TEST_DATA "/proto/requests-taken.json");
    size_t index;
    json_t *row;

    (void)state;
    json_array_foreach(cases, index, row)
    {
        char *json = json_dumps(json_object_get(row, "request"), JSON_COMPACT);
        struct arena arena = {0};
        struct job_request request;
        struct error error = {0};

        if (!decode(json, &arena, &request, &error))
            fail_msg("%s: %s", json_text_at(row, "name"), error.message);
        assert_non_null(request.job_id);
        arena_release(&arena);
        free(json);
    }
}

static void what_is_no_object_is_refused(void **state)
{
    static const char *const values[] = {"[]", "1", "\"StartBackupJob\"", "null",
                                         "[{\"JobType\":\"StopJob\"}]"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        struct arena arena = {0};
        struct job_request request;
        struct error error = {0};

        assert_false(decode(values[i], &arena, &request, &error));
        assert_non_null(strstr(error.message, "must be a JSON object"));
        arena_release(&arena);
    }
}

static void a_backup_is_stored_field_for_field(void **state)
{
    static const char json[] =
        "{\"JobType\":\"StartBackupJob\",\"JobId\":\"job-1\",\"ResourceArn\":\"" VOLUME "\","
        "\"BackupVaultName\":\"nightly\",\"IamRoleArn\":\"arn:aws:iam::111122223333:role/R\","
        "\"IdempotencyToken\":\"t\",\"StartWindowMinutes\":60,\"CompleteWindowMinutes\":720,"
        "\"Lifecycle\":{\"DeleteAfterDays\":130,\"MoveToColdStorageAfterDays\":40},"
        "\"RecoveryPointTags\":{ \"env\" : \"prod\", \"b\":\"\\u00fc\" "
        "},\"BackupOptions\":{\"WindowsVSS\":\"enabled\"},"
        "\"Extensions\":{\"ScheduledTime\":\"2026-11-23T04:00:00+02:00\",\"OverlapPolicy\":\"Skip\","
        "\"CompleteWindowFrom\":\"Started\"}}";
    struct arena arena = {0};
    struct job_request request;

    (void)state;
    assert_true(decode(json, &arena, &request, NULL));
    assert_int_equal(request.kind, JOB_BACKUP);
    assert_string_equal(request.job_id, "job-1");
    assert_string_equal(request.resource_arn, VOLUME);
    assert_string_equal(request.backup_vault_name, "nightly");
    assert_string_equal(request.iam_role_arn, "arn:aws:iam::111122223333:role/R");
    assert_string_equal(request.idempotency_token, "t");
    assert_int_equal(request.start_window_minutes, 60);
    assert_int_equal(request.complete_window_minutes, 720);
    assert_int_equal(request.delete_after_days, 130);
    assert_int_equal(request.move_to_cold_storage_after_days, 40);
    assert_string_equal(request.recovery_point_tags, "{\"env\":\"prod\",\"b\":\"\xc3\xbc\"}");
    assert_string_equal(request.backup_options, "{\"WindowsVSS\":\"enabled\"}");
    assert_int_equal(request.scheduled_ms, 1795399200000);
    assert_int_equal(request.overlap_policy, OVERLAP_SKIP);
    assert_int_equal(request.complete_window_from_started, 1);
    assert_null(request.recovery_point_arn);
    assert_null(request.metadata);
    assert_null(request.traceparent);
    arena_release(&arena);
}

static void a_restore_is_stored_field_for_field(void **state)
{
    static const char json[] = "{\"JobType\":\"StartRestoreJob\",\"JobId\":\"r\","
                               "\"RecoveryPointArn\":\"arn:aws:ec2:eu-west-1::snapshot/snap-1\","
                               "\"Metadata\":{\"availabilityZone\":\"eu-west-1a\",\"list\":\"[1,2]\"},"
                               "\"ResourceType\":\"EBS\",\"CopySourceTagsToRestoredResource\":true,"
                               "\"Extensions\":{\"StartWindowMinutes\":5,\"CompleteWindowMinutes\":50}}";
    struct arena arena = {0};
    struct job_request request;

    (void)state;
    assert_true(decode(json, &arena, &request, NULL));
    assert_int_equal(request.kind, JOB_RESTORE);
    assert_string_equal(request.recovery_point_arn, "arn:aws:ec2:eu-west-1::snapshot/snap-1");
    assert_string_equal(request.metadata, "{\"availabilityZone\":\"eu-west-1a\",\"list\":\"[1,2]\"}");
    assert_string_equal(request.resource_type, "EBS");
    assert_int_equal(request.copy_source_tags, 1);
    assert_int_equal(request.start_window_minutes, 5);
    assert_int_equal(request.complete_window_minutes, 50);
    assert_int_equal(request.overlap_policy, OVERLAP_QUEUE);
    assert_int_equal(request.scheduled_ms, 0);
    assert_null(request.resource_arn);
    arena_release(&arena);
}

static void a_copy_is_stored_field_for_field(void **state)
{
    static const char json[] =
        "{\"JobType\":\"StartCopyJob\",\"RecoveryPointArn\":\"arn:aws:ec2:eu-west-1::snapshot/snap-1\","
        "\"SourceBackupVaultName\":\"nightly\","
        "\"DestinationBackupVaultArn\":\"arn:aws:backup:eu-central-1:111122223333:backup-vault:offsite\"}";
    struct arena arena = {0};
    struct job_request request;

    (void)state;
    assert_true(decode(json, &arena, &request, NULL));
    assert_int_equal(request.kind, JOB_COPY);
    assert_string_equal(request.source_backup_vault_name, "nightly");
    assert_string_equal(request.destination_backup_vault_arn,
                        "arn:aws:backup:eu-central-1:111122223333:backup-vault:offsite");
    arena_release(&arena);
}

static const char *id_of(const char *json, const char *topic_name, int64_t offset, struct arena *arena)
{
    struct kafka_record record = record_of(json);
    struct job_request request;

    record.offset = offset;
    assert_true(job_request_decode(&record, topic_name, arena, &request, NULL));
    return request.job_id;
}

static void a_token_makes_the_job_id_wherever_the_request_lies(void **state)
{
    static const char json[] =
        "{\"JobType\":\"StartBackupJob\",\"ResourceArn\":\"" VOLUME "\",\"IdempotencyToken\":\"night 1\"}";
    static const char other[] =
        "{\"JobType\":\"StartBackupJob\",\"ResourceArn\":\"" VOLUME "\",\"IdempotencyToken\":\"night 2\"}";
    static const char name[] = VOLUME "\nnight 1";
    struct arena arena = {0};
    char expected[DIGEST_UUID_BYTES];

    (void)state;
    digest_uuid5(name, sizeof(name) - 1, expected);
    assert_string_equal(id_of(json, "tidemark.jobs", 1, &arena), expected);
    assert_string_equal(id_of(json, "other.jobs", 2, &arena), expected);
    assert_string_not_equal(id_of(other, "tidemark.jobs", 1, &arena), expected);
    arena_release(&arena);
}

static void without_a_token_the_place_of_the_record_makes_the_job_id(void **state)
{
    static const char json[] = "{\"JobType\":\"StartBackupJob\",\"ResourceArn\":\"" VOLUME "\"}";
    static const char name[] = "tidemark.jobs\n3\n421337";
    struct arena arena = {0};
    char expected[DIGEST_UUID_BYTES];

    (void)state;
    digest_uuid5(name, sizeof(name) - 1, expected);
    assert_string_equal(id_of(json, "tidemark.jobs", 421337, &arena), expected);
    assert_string_not_equal(id_of(json, "tidemark.jobs", 421338, &arena), expected);
    assert_string_not_equal(id_of(json, "other.jobs", 421337, &arena), expected);
    arena_release(&arena);
}

static void a_given_job_id_wins_over_the_token(void **state)
{
    static const char json[] =
        "{\"JobType\":\"DeleteRecoveryPoint\",\"JobId\":\"mine\",\"IdempotencyToken\":\"t\","
        "\"RecoveryPointArn\":\"arn:aws:ec2:eu-west-1::snapshot/snap-1\"}";
    struct arena arena = {0};

    (void)state;
    assert_string_equal(id_of(json, "tidemark.jobs", 1, &arena), "mine");
    arena_release(&arena);
}

static void a_cloud_event_carries_a_request_and_its_trace(void **state)
{
    static const struct kafka_header headers[] = {{"content-type", "application/cloudevents+json", 28}};
    struct kafka_record record =
        record_of("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\","
                  "\"traceparent\":\"" TRACE "\","
                  "\"data\":{\"JobType\":\"StopJob\",\"JobId\":\"job-1\"}}");
    struct arena arena = {0};
    struct job_request request;

    (void)state;
    record.headers = headers;
    record.header_count = COUNT_OF(headers);
    assert_true(job_request_decode(&record, "tidemark.jobs", &arena, &request, NULL));
    assert_int_equal(request.kind, JOB_STOP);
    assert_string_equal(request.job_id, "job-1");
    assert_string_equal(request.traceparent, TRACE);
    arena_release(&arena);
}

static void every_example_of_a_request_is_taken(void **state)
{
    static const char *const names[] = {
        "start-backup-job",  "start-backup-job.minimal", "start-backup-job.vss",
        "start-restore-job", "start-copy-job",           "delete-recovery-point",
        "update-recovery-point-lifecycle", "stop-job"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct arena arena = {0};
        struct job_request request;
        struct error error = {0};
        char *json =
            check_read_file(arena_format(&arena, SOURCE_ROOT "/proto/examples/%s.json", names[i]), NULL);

        if (!decode(json, &arena, &request, &error))
            fail_msg("%s: %s", names[i], error.message);
        arena_release(&arena);
        free(json);
    }
}

static void kinds_have_the_names_of_the_contract(void **state)
{
    static const char *const request_names[] = {"StartBackupJob", "StartRestoreJob", "StartCopyJob",
                                                "DeleteRecoveryPoint", "UpdateRecoveryPointLifecycle", "StopJob"};
    static const char *const names[] = {"backup-job", "restore-job",   "copy-job",
                                        "delete-job", "lifecycle-job", "stop-job"};

    (void)state;
    for (int i = 0; i < JOB_KIND_COUNT; i++) {
        assert_string_equal(job_kind_request_name((enum job_kind)i), request_names[i]);
        assert_string_equal(job_kind_name((enum job_kind)i), names[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_wrong_request_is_refused_with_its_field),
        cmocka_unit_test(each_right_request_is_taken),
        cmocka_unit_test(what_is_no_object_is_refused),
        cmocka_unit_test(a_backup_is_stored_field_for_field),
        cmocka_unit_test(a_restore_is_stored_field_for_field),
        cmocka_unit_test(a_copy_is_stored_field_for_field),
        cmocka_unit_test(a_token_makes_the_job_id_wherever_the_request_lies),
        cmocka_unit_test(without_a_token_the_place_of_the_record_makes_the_job_id),
        cmocka_unit_test(a_given_job_id_wins_over_the_token),
        cmocka_unit_test(a_cloud_event_carries_a_request_and_its_trace),
        cmocka_unit_test(every_example_of_a_request_is_taken),
        cmocka_unit_test(kinds_have_the_names_of_the_contract),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
