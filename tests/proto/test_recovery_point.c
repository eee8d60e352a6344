#include "harness/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "proto/recovery_point.h"

#define SNAPSHOT "arn:aws:ec2:eu-west-1::snapshot/snap-0a1b2c3d4e5f60718"
#define COPIED "arn:aws:ec2:eu-central-1::snapshot/snap-0f9e8d7c"

enum { SECOND = 1000, HOUR = 3600 * SECOND };

static const int64_t two_o_clock = 1795399200000; /* 2026-11-23T02:00:00Z */

static struct job_record backup(void)
{
    return (struct job_record){
        .request = {.kind = JOB_BACKUP,
                    .job_id = "8a1f4f57-8d2c-5c5e-9d53-1f3f0d6a7c21",
                    .resource_arn = "arn:aws:ec2:eu-west-1:111122223333:volume/vol-049df61146c4d7901",
                    .recovery_point_arn = SNAPSHOT,
                    .backup_vault_name = "nightly",
                    .iam_role_arn = "arn:aws:iam::111122223333:role/TidemarkBackup",
                    .recovery_point_tags = "{\"env\":\"prod\"}",
                    .delete_after_days = 365,
                    .move_to_cold_storage_after_days = 30},
        .state = STATE_COMPLETED,
        .size_bytes = 107374182400,
        .created_ms = two_o_clock,
        .initiated_ms = two_o_clock + 5 * SECOND,
        .completed_ms = two_o_clock + 150 * SECOND,
        .resource_type = "EBS",
    };
}

static struct job_record copy(void)
{
    return (struct job_record){
        .request = {.kind = JOB_COPY,
                    .job_id = "offsite-1",
                    .recovery_point_arn = SNAPSHOT,
                    .source_backup_vault_name = "nightly",
                    .destination_backup_vault_arn =
                        "arn:aws:backup:eu-central-1:111122223333:backup-vault:offsite",
                    .delete_after_days = -1},
        .state = STATE_COMPLETED,
        .size_bytes = -1,
        .created_ms = two_o_clock + HOUR,
        .initiated_ms = two_o_clock + HOUR + SECOND,
        .completed_ms = two_o_clock + 2 * HOUR,
        .created_resource_arn = COPIED,
        .resource_type = "EBS",
    };
}

static json_t *value_of(const struct kafka_record *record)
{
    json_t *value = json_loadb(record->value, record->value_length, JSON_REJECT_DUPLICATES, NULL);

    assert_non_null(value);
    return value;
}

/* Compares with proto/examples/<name>.json, which the schemas are tested with. */
static void assert_example(const char *name, const struct kafka_record *record)
{
    struct arena arena = {0};
    char *text = check_read_file(arena_format(&arena, SOURCE_ROOT "/proto/examples/%s.json", name), NULL);
    SCOPED(json) json_t *expected = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    SCOPED(json) json_t *value = value_of(record);

    if (!json_equal(value, expected))
        fail_msg("%s: %.*s", name, (int)record->value_length, (const char *)record->value);
    arena_release(&arena);
    free(text);
}

static void a_backup_becomes_a_point_of_the_catalogue(void **state)
{
    struct job_record job = backup();
    SCOPED(json) json_t *metadata = json_pack("{s:s, s:s}", "availabilityZone", "eu-west-1a", "volumeType", "gp3");
    struct arena arena = {0};
    struct kafka_record record;

    (void)state;
    recovery_point_write(&job, metadata, &arena, &record);
    assert_int_equal(record.topic, TOPIC_RECOVERY_POINTS);
    assert_int_equal(record.partition, KAFKA_PARTITION_BY_KEY);
    assert_int_equal(record.key_length, strlen(SNAPSHOT));
    assert_memory_equal(record.key, SNAPSHOT, strlen(SNAPSHOT));
    assert_int_equal(record.header_count, 0);
    assert_example("recovery-point", &record);
    arena_release(&arena);
}

static void a_copy_is_a_point_of_its_own_in_the_destination_vault(void **state)
{
    struct job_record job = copy();
    struct arena arena = {0};
    struct kafka_record record;

    (void)state;
    recovery_point_write(&job, NULL, &arena, &record);
    assert_memory_equal(record.key, COPIED, strlen(COPIED));
    assert_example("recovery-point.copy", &record);
    arena_release(&arena);
}

/* As AWS takes them back: a list of groups is a string with a list in it. */
static void restore_metadata_is_a_map_of_strings(void **state)
{
    static const struct {
        const char *value, *written;
    } cases[] = {
        {"\"gp3\"", "gp3"},
        {"\"a \\\"quoted\\\" word\"", "a \"quoted\" word"},
        {"\"\"", ""},
        {"8", "8"},
        {"true", "true"},
        {"[\"sg-1\",\"sg-2\"]", "[\"sg-1\",\"sg-2\"]"},
        {"{\"Tenancy\": \"default\", \"Nested\": [1]}", "{\"Tenancy\":\"default\",\"Nested\":[1]}"},
    };
    struct job_record job = backup();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(json) json_t *metadata = json_object();
        struct arena arena = {0};
        struct kafka_record record;
        SCOPED(json) json_t *value = NULL;

        (void)json_object_set_new(metadata, "key", json_loads(cases[i].value, JSON_DECODE_ANY, NULL));
        recovery_point_write(&job, metadata, &arena, &record);
        value = value_of(&record);
        assert_string_equal(json_text_at(value, "restoreMetadata.key"), cases[i].written);
        arena_release(&arena);
    }
}

static void a_partial_backup_is_a_partial_point_without_what_is_absent(void **state)
{
    struct job_record job = backup();
    struct arena arena = {0};
    struct kafka_record record;
    SCOPED(json) json_t *value = NULL;

    (void)state;
    job.state = STATE_PARTIAL;
    job.initiated_ms = 0;
    job.request.delete_after_days = 0;
    job.request.move_to_cold_storage_after_days = 0;
    job.request.recovery_point_tags = NULL;
    job.resource_type = NULL;
    recovery_point_write(&job, NULL, &arena, &record);
    value = value_of(&record);
    assert_string_equal(json_text_at(value, "status"), "PARTIAL");
    assert_string_equal(json_text_at(value, "creationDate"), "2026-11-23T02:00:00.000Z");
    assert_null(json_object_get(value, "lifecycle"));
    assert_null(json_object_get(value, "calculatedLifecycle"));
    assert_null(json_object_get(value, "tags"));
    assert_null(json_object_get(value, "resourceType"));
    assert_null(json_object_get(value, "restoreMetadata"));
    arena_release(&arena);
}

static void cold_storage_alone_has_its_time(void **state)
{
    struct job_record job = backup();
    struct arena arena = {0};
    struct kafka_record record;
    SCOPED(json) json_t *value = NULL;

    (void)state;
    job.request.delete_after_days = 0;
    recovery_point_write(&job, NULL, &arena, &record);
    value = value_of(&record);
    assert_int_equal(json_integer_value(json_at(value, "lifecycle.moveToColdStorageAfterDays")), 30);
    assert_string_equal(json_text_at(value, "calculatedLifecycle.moveToColdStorageAt"),
                        "2026-12-23T02:00:05.000Z");
    assert_null(json_at(value, "calculatedLifecycle.deleteAt"));
    arena_release(&arena);
}

static void a_deleted_point_leaves_a_tombstone(void **state)
{
    const struct job_record job = {
        .request = {.kind = JOB_DELETE, .job_id = "d", .recovery_point_arn = SNAPSHOT}};
    struct arena arena = {0};
    struct kafka_record record;

    (void)state;
    recovery_point_write_deleted(&job, &arena, &record);
    assert_int_equal(record.topic, TOPIC_RECOVERY_POINTS);
    assert_memory_equal(record.key, SNAPSHOT, strlen(SNAPSHOT));
    assert_int_equal(record.key_length, strlen(SNAPSHOT));
    assert_null(record.value);
    assert_int_equal(record.value_length, 0);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_backup_becomes_a_point_of_the_catalogue),
        cmocka_unit_test(a_copy_is_a_point_of_its_own_in_the_destination_vault),
        cmocka_unit_test(restore_metadata_is_a_map_of_strings),
        cmocka_unit_test(a_partial_backup_is_a_partial_point_without_what_is_absent),
        cmocka_unit_test(cold_storage_alone_has_its_time),
        cmocka_unit_test(a_deleted_point_leaves_a_tombstone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
