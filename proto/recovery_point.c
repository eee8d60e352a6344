#include "proto/recovery_point.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "proto/json_writer.h"

#define MS_PER_DAY INT64_C(86400000)

enum { RECOVERY_POINT_BYTES_MAX = 900 * 1024 };

/* What the job made, or for a delete what it deleted.  A copy keeps its source beside what it made. */
static const char *point_arn(const struct job_record *job)
{
    if (job->request.kind == JOB_COPY)
        return job->created_resource_arn;
    return job->request.recovery_point_arn;
}

/* "arn:aws:backup:eu-west-1:111122223333:backup-vault:nightly" names its vault after the last colon. */
static const char *vault_name(const struct job_request *request)
{
    const char *colon;

    if (request->kind != JOB_COPY || request->destination_backup_vault_arn == NULL)
        return request->backup_vault_name;
    colon = strrchr(request->destination_backup_vault_arn, ':');
    assert(colon); /* the request's decoder saw to it */
    return colon + 1;
}

static int64_t point_created_ms(const struct job_record *job)
{
    return job->initiated_ms ? job->initiated_ms : job->created_ms;
}

static void write_lifecycle(struct json_writer *writer, const struct job_request *request)
{
    if (request->delete_after_days == 0 && request->move_to_cold_storage_after_days == 0)
        return;
    json_writer_open(writer, "lifecycle");
    if (request->move_to_cold_storage_after_days)
        json_writer_integer(writer, "moveToColdStorageAfterDays", request->move_to_cold_storage_after_days);
    if (request->delete_after_days)
        json_writer_integer(writer, "deleteAfterDays", request->delete_after_days);
    json_writer_close(writer);
}

/* -1 days is for ever: there is no such time. */
static int64_t days_later_ms(int64_t from_ms, int64_t days)
{
    return days > 0 ? from_ms + days * MS_PER_DAY : 0;
}

static void write_calculated_lifecycle(struct json_writer *writer, const struct job_record *job)
{
    int64_t cold_ms = days_later_ms(point_created_ms(job), job->request.move_to_cold_storage_after_days);
    int64_t delete_ms = days_later_ms(point_created_ms(job), job->request.delete_after_days);

    if (cold_ms == 0 && delete_ms == 0)
        return;
    json_writer_open(writer, "calculatedLifecycle");
    json_writer_time(writer, "moveToColdStorageAt", cold_ms);
    json_writer_time(writer, "deleteAt", delete_ms);
    json_writer_close(writer);
}

static void write_restore_metadata(struct json_writer *writer, const json_t *metadata)
{
    const char *key;
    json_t *value;

    if (metadata == NULL)
        return;
    json_writer_open(writer, "restoreMetadata");
    json_object_foreach((json_t *)(uintptr_t)metadata, key, value) /* jansson iterates over non-const only */
    {
        char *text = json_is_string(value) ? NULL : memory_require(json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY));

        json_writer_entry(writer, key, text ? text : json_string_value(value));
        free(text);
    }
    json_writer_close(writer);
}

static void write_members(struct json_writer *writer, const struct job_record *job,
                          const json_t *restore_metadata)
{
    const struct job_request *request = &job->request;

    json_writer_text(writer, "recoveryPointArn", point_arn(job));
    json_writer_text(writer, "backupVaultName", vault_name(request));
    json_writer_text(writer, "resourceArn", request->resource_arn);
    json_writer_text(writer, "resourceType",
                     job->resource_type ? job->resource_type : request->resource_type);
    json_writer_text(writer, "iamRoleArn", request->iam_role_arn);
    json_writer_text(writer, "status", job->state == STATE_PARTIAL ? "PARTIAL" : "COMPLETED");
    json_writer_time(writer, "creationDate", point_created_ms(job));
    json_writer_time(writer, "completionDate", job->completed_ms);
    if (job->size_bytes >= 0)
        json_writer_integer(writer, "backupSizeInBytes", job->size_bytes);
    write_lifecycle(writer, request);
    write_calculated_lifecycle(writer, job);
    json_writer_json(writer, "tags", request->recovery_point_tags);
    json_writer_text(writer, "sourceJobId", request->job_id);
    json_writer_text(writer, "sourceRecoveryPointArn",
                     request->kind == JOB_COPY ? request->recovery_point_arn : NULL);
    write_restore_metadata(writer, restore_metadata);
}

static void set_key(const struct job_record *job, struct arena *arena, struct kafka_record *record)
{
    const char *arn = point_arn(job);

    assert(arn);
    *record = (struct kafka_record){
        .topic = TOPIC_RECOVERY_POINTS,
        .partition = KAFKA_PARTITION_BY_KEY,
        .key = arena_text(arena, arn),
        .key_length = strlen(arn),
    };
}

void recovery_point_write(const struct job_record *job, const json_t *restore_metadata, struct arena *arena,
                          struct kafka_record *record)
{
    SCOPED(text) struct text value;
    struct json_writer writer = {.text = &value};

    set_key(job, arena, record);
    text_init(&value, RECOVERY_POINT_BYTES_MAX);
    json_writer_open(&writer, NULL);
    write_members(&writer, job, restore_metadata);
    json_writer_close(&writer);
    assert(!value.has_overflowed); /* a request has at most 256 KiB, and restore metadata less */
    record->value = arena_copy(arena, text_string(&value), value.length);
    record->value_length = value.length;
}

void recovery_point_write_deleted(const struct job_record *job, struct arena *arena,
                                  struct kafka_record *record)
{
    set_key(job, arena, record);
}
