#include "proto/status_event.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "proto/json_writer.h"

enum {
    EVENT_BYTES_MAX = 512 * 1024,
    MESSAGE_BYTES_MAX = 4096, /* what a service says has no bound of its own */
    NUMBER_BYTES = 24,
    HEADERS_MAX = 8,
};

static const char *const event_types[JOB_KIND_COUNT][2] = {
#define TYPES_OF(kind)                                                                                       \
    {                                                                                                        \
        [STATUS_STATE_CHANGE] = "io.tidemark." kind ".state-change.v1", [STATUS_PROGRESS] =                  \
                                                                            "io.tidemark." kind              \
                                                                            ".progress.v1"                   \
    }
    [JOB_BACKUP] = TYPES_OF("backup-job"), [JOB_RESTORE] = TYPES_OF("restore-job"),
    [JOB_COPY] = TYPES_OF("copy-job"),     [JOB_DELETE] = TYPES_OF("delete-job"),
    [JOB_LIFECYCLE] = TYPES_OF("lifecycle-job"), [JOB_STOP] = TYPES_OF("stop-job"),
#undef TYPES_OF
};

/* AWS gives the percentage as a string. */
static void write_percent(struct json_writer *writer, int32_t percent)
{
    char digits[NUMBER_BYTES];

    if (percent < 0)
        return;
    (void)snprintf(digits, sizeof(digits), "%d", percent);
    json_writer_text(writer, "percentDone", digits);
}

/* Cut where a UTF-8 character begins. */
static void write_message(struct json_writer *writer, const char *name, const char *message,
                          struct arena *arena)
{
    size_t length = message ? strnlen(message, MESSAGE_BYTES_MAX) : 0;

    if (length < MESSAGE_BYTES_MAX) {
        json_writer_text(writer, name, message);
        return;
    }
    while (length > 0 && ((unsigned char)message[length] & 0xC0) == 0x80)
        length--;
    json_writer_text(writer, name, arena_copy(arena, message, length));
}

static void write_state(struct json_writer *writer, const struct job_record *job, struct arena *arena)
{
    const char *reason = reason_text(job->reason)->code;

    json_writer_text(writer, "jobId", job->request.job_id);
    json_writer_text(writer, "jobType", job_kind_request_name(job->request.kind));
    json_writer_text(writer, "state", job_state_name(job->state));
    if (job->sequence > 1)
        json_writer_text(writer, "previousState", job_state_name(job->previous_state));
    write_message(writer, "statusMessage", job->status_message, arena);
    json_writer_text(writer, "messageCategory", job->message_category);
    json_writer_text(writer, "reasonCode", reason[0] ? reason : NULL);
}

static void write_subject(struct json_writer *writer, const struct job_record *job)
{
    const struct job_request *request = &job->request;

    json_writer_text(writer, "resourceArn", request->resource_arn);
    json_writer_text(writer, "resourceType",
                     job->resource_type ? job->resource_type : request->resource_type);
    json_writer_text(writer, "recoveryPointArn", request->recovery_point_arn);
    json_writer_text(writer, "backupVaultName", request->backup_vault_name);
    json_writer_text(writer, "sourceBackupVaultName", request->source_backup_vault_name);
    json_writer_text(writer, "destinationBackupVaultArn", request->destination_backup_vault_arn);
    json_writer_text(writer, "iamRoleArn", request->iam_role_arn);
    json_writer_text(writer, "createdResourceArn", job->created_resource_arn);
    if (request->kind == JOB_COPY)
        json_writer_text(writer, "destinationRecoveryPointArn", job->created_resource_arn);
}

static void write_measures(struct json_writer *writer, const struct job_record *job)
{
    write_percent(writer, job->percent);
    if (job->size_bytes >= 0)
        json_writer_integer(writer, "backupSizeInBytes", job->size_bytes);
    json_writer_time(writer, "creationDate", job->created_ms);
    json_writer_time(writer, "initiationDate", job->initiated_ms);
    json_writer_time(writer, "completionDate", job->completed_ms);
    json_writer_time(writer, "startBy", job->start_by_ms);
    json_writer_time(writer, "completeBy", job->complete_by_ms);
}

/* As long again for each per cent that is missing as each one took so far. */
static int64_t remaining_s(const struct job_record *job, int64_t now_ms)
{
    int64_t elapsed_s = (now_ms - job->initiated_ms) / 1000;

    return elapsed_s > 0 ? elapsed_s * (100 - job->percent) / job->percent : 0;
}

static void write_progress(struct json_writer *writer, const struct job_record *job, int64_t now_ms)
{
    if (job->percent < 0)
        return;
    json_writer_open(writer, "progress");
    json_writer_integer(writer, "percent", job->percent);
    json_writer_text(writer, "basis", "reported");
    if (job->percent > 0 && job->initiated_ms && !job_state_is_terminal(job->state))
        json_writer_integer(writer, "etaSeconds", remaining_s(job, now_ms));
    json_writer_close(writer);
}

static void write_aws(struct json_writer *writer, const struct job_record *job)
{
    json_writer_open(writer, "aws");
    json_writer_integer(writer, "calls", job->calls);
    json_writer_text(writer, "requestId", job->aws_request_id);
    json_writer_text(writer, "errorCode", job->aws_error_code);
    json_writer_close(writer);
}

static void write_extensions(struct json_writer *writer, const struct job_record *job, int64_t now_ms,
                             struct arena *arena)
{
    json_writer_open(writer, "ext");
    json_writer_integer(writer, "sequence", job->sequence);
    json_writer_text(writer, "step", job->step);
    write_progress(writer, job, now_ms);
    write_message(writer, "waitingFor", job->waiting_for, arena);
    if (!job_state_is_terminal(job->state))
        json_writer_time(writer, "nextActionAt", job->next_action_ms);
    json_writer_boolean(writer, "hasIssues", job->has_issues);
    json_writer_integer(writer, "attempt", job->attempt);
    if (job->cancel_effect != CANCEL_NONE)
        json_writer_text(writer, "cancelEffect", cancel_effect_name(job->cancel_effect));
    write_aws(writer, job);
    json_writer_text(writer, "worker", job->worker);
    json_writer_close(writer);
}

static void write_value(const struct job_record *job, int64_t now_ms, struct arena *arena,
                        struct kafka_record *event)
{
    SCOPED(text) struct text value;
    struct json_writer writer = {.text = &value};

    text_init(&value, EVENT_BYTES_MAX);
    json_writer_open(&writer, NULL);
    write_state(&writer, job, arena);
    write_subject(&writer, job);
    write_measures(&writer, job);
    write_extensions(&writer, job, now_ms, arena);
    json_writer_close(&writer);
    assert(!value.has_overflowed); /* every text in it has a bound */
    event->value = arena_copy(arena, text_string(&value), value.length);
    event->value_length = value.length;
}

static void add_header(struct kafka_record *event, struct kafka_header *headers, const char *name,
                       const char *value)
{
    if (value == NULL)
        return;
    assert(event->header_count < HEADERS_MAX);
    headers[event->header_count++] =
        (struct kafka_header){.name = name, .value = value, .length = strlen(value)};
}

/* "<jobId>.<sequence>" */
static const char *event_id(const struct job_record *job, struct arena *arena)
{
    size_t length = strlen(job->request.job_id);
    char *id = arena_allocate(arena, length + NUMBER_BYTES);

    memcpy(id, job->request.job_id, length);
    (void)snprintf(id + length, NUMBER_BYTES, ".%u", job->sequence);
    return id;
}

static const char *event_source(const struct job_record *job, struct arena *arena)
{
    SCOPED(text) struct text source;

    text_init(&source, KIB);
    text_append_string(&source, "/tidemark/");
    if (job->worker)
        text_append_percent_encoded(&source, job->worker, strlen(job->worker), false);
    return arena_copy(arena, text_string(&source), source.length);
}

static void write_headers(const struct job_record *job, enum status_event_type type, int64_t now_ms,
                          struct arena *arena, struct kafka_record *event)
{
    const struct job_request *request = &job->request;
    struct kafka_header *headers = arena_allocate(arena, HEADERS_MAX * sizeof(*headers));
    char *time = arena_allocate(arena, CLOCK_RFC3339_BYTES);

    clock_format_rfc3339(now_ms, time);
    event->headers = headers;
    add_header(event, headers, "ce_specversion", "1.0");
    add_header(event, headers, "ce_id", event_id(job, arena));
    add_header(event, headers, "ce_type", event_types[request->kind][type]);
    add_header(event, headers, "ce_source", event_source(job, arena));
    add_header(
        event, headers, "ce_subject",
        arena_text(arena, request->resource_arn ? request->resource_arn : request->recovery_point_arn));
    add_header(event, headers, "ce_time", time);
    add_header(event, headers, "content-type", "application/json");
    add_header(event, headers, "traceparent", arena_text(arena, request->traceparent));
}

void status_event_write(const struct job_record *job, enum status_event_type type, int64_t now_ms,
                        struct arena *arena, struct kafka_record *event)
{
    assert(job->request.job_id);
    assert(job->sequence > 0);
    *event = (struct kafka_record){
        .topic = TOPIC_STATUS,
        .partition = KAFKA_PARTITION_BY_KEY,
        .key = arena_text(arena, job->request.job_id),
        .key_length = strlen(job->request.job_id),
    };
    write_headers(job, type, now_ms, arena, event);
    write_value(job, now_ms, arena, event);
}

static bool read_event(const struct kafka_record *event, json_t **value, struct error *error)
{
    json_error_t where;

    if (event->value == NULL)
        return error_set(error, ERROR_INVALID_JOB, "the status event has no value");
    *value = json_loadb(event->value, event->value_length, JSON_REJECT_DUPLICATES, &where);
    if (*value == NULL)
        return error_set(error, ERROR_INVALID_JOB,
                         "the status event is not valid JSON: %s (line %d, column %d)", where.text,
                         where.line, where.column);
    if (!json_is_string(json_object_get(*value, "jobId")) ||
        !json_is_string(json_object_get(*value, "state")))
        return error_set(error, ERROR_INVALID_JOB,
                         "the value is no status event: it lacks \"jobId\" or \"state\"");
    return true;
}

json_t *status_event_read(const struct kafka_record *event, struct error *error)
{
    json_t *value = NULL;

    if (read_event(event, &value, error))
        return value;
    json_decref(value);
    return NULL;
}
