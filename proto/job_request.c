#include "proto/job_request.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "proto/arn.h"
#include "proto/cloudevent.h"
#include "proto/json_reader.h"
#include "proto/spelling.h"

enum {
    LIFECYCLE_DAYS_MAX = 36500,
    COLD_STORAGE_DAYS_MIN = 90,
    TAGS_MAX = 45, /* AWS takes 50; the others are for Tidemark's own */
    TAG_KEY_CHARACTERS_MAX = 128,
    TAG_VALUE_CHARACTERS_MAX = 256,
    MAP_ENTRIES_MAX = 256,
    TOKEN_BYTES_MAX = 256,
    VAULT_NAME_BYTES_MIN = 2,
    VAULT_NAME_BYTES_MAX = 50,
    RESOURCE_TYPE_BYTES_MAX = 64,
};

/* Which kinds of request take a field. */
enum {
    BACKUP = 1u << JOB_BACKUP,
    RESTORE = 1u << JOB_RESTORE,
    COPY = 1u << JOB_COPY,
    DELETE = 1u << JOB_DELETE,
    LIFECYCLE = 1u << JOB_LIFECYCLE,
    STOP = 1u << JOB_STOP,
    OTHERS = RESTORE | COPY | DELETE | LIFECYCLE,
    WORK = BACKUP | OTHERS,
    ALL = WORK | STOP,
};

static bool consists_of(const char *text, const char *extra)
{
    for (; *text; text++) {
        bool is_alphanumeric = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') ||
                               (*text >= '0' && *text <= '9');

        if (!is_alphanumeric && strchr(extra, *text) == NULL)
            return false;
    }
    return true;
}

static bool has_name_after(const char *prefix, const char *resource)
{
    return strncmp(resource, prefix, strlen(prefix)) == 0 && resource[strlen(prefix)] != '\0';
}

static bool check_arn(const char *text, struct error *error)
{
    struct arn arn;

    return arn_parse(text, &arn, error);
}

static bool check_role(const char *text, struct error *error)
{
    struct arn arn;

    if (!arn_parse(text, &arn, error))
        return false;
    if (strcmp(arn.service, "iam") != 0 || arn.region[0] || !arn.account[0] ||
        !has_name_after("role/", arn.resource))
        return error_set(error, ERROR_INVALID_JOB, "must be the ARN of an IAM role");
    return true;
}

static bool check_vault_name(const char *text, struct error *error)
{
    if (!consists_of(text, "-_"))
        return error_set(error, ERROR_INVALID_JOB, "may have letters, digits, '-' and '_' only");
    return true;
}

static bool is_vault(const struct arn *arn)
{
    static const char prefix[] = "backup-vault:";
    size_t length = strlen(arn->resource);

    return strcmp(arn->service, "backup") == 0 && arn->region[0] && arn->account[0] &&
           has_name_after(prefix, arn->resource) && length >= strlen(prefix) + VAULT_NAME_BYTES_MIN &&
           length <= strlen(prefix) + VAULT_NAME_BYTES_MAX &&
           consists_of(arn->resource + strlen(prefix), "-_");
}

static bool check_vault_arn(const char *text, struct error *error)
{
    struct arn arn;

    if (!arn_parse(text, &arn, error))
        return false;
    if (!is_vault(&arn))
        return error_set(error, ERROR_INVALID_JOB, "must be the ARN of a backup vault");
    return true;
}

static bool check_job_id(const char *text, struct error *error)
{
    if (!consists_of(text, "-_."))
        return error_set(error, ERROR_INVALID_JOB, "may have letters, digits, '.', '_' and '-' only");
    return true;
}

static bool check_printable(const char *text, struct error *error)
{
    for (; *text; text++) {
        if (*text < ' ' || *text >= 0x7F)
            return error_set(error, ERROR_INVALID_JOB, "may have printable ASCII characters only");
    }
    return true;
}

/* UTF-8, which the JSON parser has checked: every byte but a continuation begins a character. */
static size_t character_count(const char *text)
{
    size_t count = 0;

    for (; *text; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

static bool check_tag(const char *key, const char *text, struct error *error)
{
    size_t length = character_count(key);

    if (length < 1 || length > TAG_KEY_CHARACTERS_MAX)
        return error_set(error, ERROR_INVALID_JOB, "the key of a tag has 1 to %d characters",
                         TAG_KEY_CHARACTERS_MAX);
    if (strncmp(key, "aws:", 4) == 0 || strncmp(key, "tidemark:", 9) == 0)
        return error_set(error, ERROR_INVALID_JOB,
                         "keys of tags that begin with \"aws:\" or \"tidemark:\" are reserved");
    if (character_count(text) > TAG_VALUE_CHARACTERS_MAX)
        return error_set(error, ERROR_INVALID_JOB, "the value of a tag has at most %d characters",
                         TAG_VALUE_CHARACTERS_MAX);
    return true;
}

static const char *const job_types[] = {
    [JOB_BACKUP] = "StartBackupJob", [JOB_RESTORE] = "StartRestoreJob",
    [JOB_COPY] = "StartCopyJob",     [JOB_DELETE] = "DeleteRecoveryPoint",
    [JOB_LIFECYCLE] = "UpdateRecoveryPointLifecycle",
    [JOB_STOP] = "StopJob",          [JOB_KIND_COUNT] = NULL,
};
static const char *const overlap_policies[] = {[OVERLAP_QUEUE] = "Queue",
                                               [OVERLAP_SKIP] = "Skip",
                                               [OVERLAP_FAIL] = "Fail",
                                               [OVERLAP_POLICY_COUNT] = NULL};
static const char *const window_origins[] = {"Scheduled", "Started", NULL};

/* clang-format off */
#define MEMBER(name) .offset = offsetof(struct job_request, name)
#define TEXT(least, most, form) .read = json_reader_text, .min = least, .max = most, .check = form
#define VAULT_NAME TEXT(VAULT_NAME_BYTES_MIN, VAULT_NAME_BYTES_MAX, check_vault_name)
#define ARN(form) TEXT(1, ARN_BYTES_MAX, form)
#define MINUTES .read = json_reader_integer, .min = 1, .max = WINDOW_MINUTES_MAX
#define DAYS .read = json_reader_integer, .min = -1, .max = LIFECYCLE_DAYS_MAX
#define TIME .read = json_reader_time, .min = 1
#define CHOICE(names) .read = json_reader_choice, .choices = names
#define EITHER(names) .read = json_reader_either, .choices = names
#define BOOLEAN .read = json_reader_boolean
#define MAP(most) .read = json_reader_map, .max = most
#define OBJECT(rows) .read = json_reader_object, .fields = rows
#define NOT_OFFERED .read = json_reader_refuse

static const struct json_field lifecycle_fields[] = {
    {.name = "DeleteAfterDays", DAYS, MEMBER(delete_after_days), .taken_by = ALL},
    {.name = "MoveToColdStorageAfterDays", DAYS, MEMBER(move_to_cold_storage_after_days), .taken_by = ALL},
    {.name = "OptInToArchiveForSupportedResources", NOT_OFFERED, .taken_by = ALL},
    {.name = NULL},
};

/* AWS has windows for backups alone: those of the others are extensions. */
static const struct json_field extension_fields[] = {
    {.name = "ScheduledTime", TIME, MEMBER(scheduled_ms), .taken_by = ALL},
    {.name = "OverlapPolicy", CHOICE(overlap_policies), MEMBER(overlap_policy), .taken_by = ALL},
    {.name = "CompleteWindowFrom", EITHER(window_origins), MEMBER(complete_window_from_started),
     .taken_by = ALL},
    {.name = "EncryptionKeyArn", ARN(check_arn), MEMBER(encryption_key_arn), .taken_by = COPY},
    {.name = "StartWindowMinutes", MINUTES, MEMBER(start_window_minutes), .taken_by = OTHERS},
    {.name = "CompleteWindowMinutes", MINUTES, MEMBER(complete_window_minutes), .taken_by = OTHERS},
    {.name = NULL},
};

static const struct json_field request_fields[] = {
    {.name = "JobType", CHOICE(job_types), MEMBER(kind), .taken_by = ALL, .required_by = ALL},
    {.name = "JobId", TEXT(1, JOB_ID_BYTES_MAX, check_job_id), MEMBER(job_id),
     .taken_by = ALL, .required_by = STOP},
    {.name = "ResourceArn", ARN(check_arn), MEMBER(resource_arn),
     .taken_by = BACKUP | STOP, .required_by = BACKUP},
    {.name = "RecoveryPointArn", ARN(check_arn), MEMBER(recovery_point_arn), .taken_by = OTHERS | STOP,
     .required_by = OTHERS},
    {.name = "BackupVaultName", VAULT_NAME, MEMBER(backup_vault_name), .taken_by = BACKUP | DELETE | LIFECYCLE},
    {.name = "SourceBackupVaultName", VAULT_NAME, MEMBER(source_backup_vault_name), .taken_by = COPY},
    {.name = "DestinationBackupVaultArn", ARN(check_vault_arn), MEMBER(destination_backup_vault_arn),
     .taken_by = COPY, .required_by = COPY},
    {.name = "IamRoleArn", ARN(check_role), MEMBER(iam_role_arn), .taken_by = WORK},
    {.name = "IdempotencyToken", TEXT(1, TOKEN_BYTES_MAX, check_printable), MEMBER(idempotency_token),
     .taken_by = WORK},
    {.name = "ResourceType", TEXT(1, RESOURCE_TYPE_BYTES_MAX, check_printable), MEMBER(resource_type),
     .taken_by = RESTORE},
    {.name = "StartWindowMinutes", MINUTES, MEMBER(start_window_minutes), .taken_by = BACKUP},
    {.name = "CompleteWindowMinutes", MINUTES, MEMBER(complete_window_minutes), .taken_by = BACKUP},
    {.name = "Lifecycle", OBJECT(lifecycle_fields), .taken_by = BACKUP | COPY | LIFECYCLE, .required_by = LIFECYCLE},
    {.name = "RecoveryPointTags", MAP(TAGS_MAX), .check_entry = check_tag, MEMBER(recovery_point_tags),
     .taken_by = BACKUP},
    {.name = "BackupOptions", MAP(MAP_ENTRIES_MAX), MEMBER(backup_options), .taken_by = BACKUP},
    {.name = "Metadata", MAP(MAP_ENTRIES_MAX), MEMBER(metadata), .taken_by = RESTORE, .required_by = RESTORE},
    {.name = "CopySourceTagsToRestoredResource", BOOLEAN, MEMBER(copy_source_tags), .taken_by = RESTORE},
    {.name = "Index", NOT_OFFERED, .taken_by = BACKUP},
    {.name = "LogicallyAirGappedBackupVaultArn", NOT_OFFERED, .taken_by = BACKUP},
    {.name = "Extensions", OBJECT(extension_fields), .taken_by = ALL},
    {.name = NULL},
};
/* clang-format on */

static bool refuse_job_type(const char *given, struct error *error)
{
    char shown[SPELLING_SHOWN_BYTES];
    size_t nearest = 0;

    for (size_t i = 1; i < JOB_KIND_COUNT; i++) {
        if (spelling_distance(given, job_types[i]) < spelling_distance(given, job_types[nearest]))
            nearest = i;
    }
    return error_set(error, ERROR_INVALID_JOB, "\"JobType\" \"%s\" is not known: did you mean \"%s\"?",
                     spelling_shown(given, shown), job_types[nearest]);
}

/* The type first: it decides which other fields there may be. */
static bool read_kind(const json_t *body, enum job_kind *kind, struct error *error)
{
    const json_t *value = json_object_get(body, "JobType");
    const char *given = json_string_value(value);

    if (!json_is_object(body))
        return error_set(error, ERROR_INVALID_JOB, "the request must be a JSON object");
    if (value == NULL)
        return error_set(error, ERROR_INVALID_JOB, "\"JobType\" is required");
    if (given == NULL)
        return error_set(error, ERROR_INVALID_JOB, "\"JobType\": must be a string");
    for (size_t i = 0; i < JOB_KIND_COUNT; i++) {
        if (strcmp(given, job_types[i]) == 0) {
            *kind = (enum job_kind)i;
            return true;
        }
    }
    return refuse_job_type(given, error);
}

static bool check_windows(const struct job_request *request, struct error *error)
{
    int64_t start = request->start_window_minutes;
    int64_t complete = request->complete_window_minutes;

    /* Counted from the start, the second window lies behind the first whatever its length. */
    if (start == 0 || complete == 0 || request->complete_window_from_started)
        return true;
    if (complete <= start)
        return error_set(error, ERROR_INVALID_JOB,
                         "\"CompleteWindowMinutes\" (%" PRId64
                         ") must exceed \"StartWindowMinutes\" (%" PRId64 ")",
                         complete, start);
    return true;
}

static bool check_lifecycle(const struct job_request *request, const json_t *body, struct error *error)
{
    const json_t *lifecycle = json_object_get(body, "Lifecycle");
    int64_t cold = request->move_to_cold_storage_after_days;
    int64_t end = request->delete_after_days;

    if (end == 0 && json_object_get(lifecycle, "DeleteAfterDays"))
        return error_set(error, ERROR_INVALID_JOB,
                         "\"Lifecycle.DeleteAfterDays\": must be at least 1, or -1 for ever");
    if (cold == 0 && json_object_get(lifecycle, "MoveToColdStorageAfterDays"))
        return error_set(error, ERROR_INVALID_JOB,
                         "\"Lifecycle.MoveToColdStorageAfterDays\": must be at least 1, or -1 for never");
    if (cold > 0 && end > 0 && end < cold + COLD_STORAGE_DAYS_MIN)
        return error_set(
            error, ERROR_INVALID_JOB,
            "\"Lifecycle.DeleteAfterDays\" must be at least %d days after \"MoveToColdStorageAfterDays\"",
            COLD_STORAGE_DAYS_MIN);
    return true;
}

_Static_assert((int)JOB_REQUEST_ID_BYTES == (int)DIGEST_UUID_BYTES, "an id is a UUID");

void job_request_token_id(const char *arn, const char *token, char id[JOB_REQUEST_ID_BYTES])
{
    struct arena arena = {.newest = NULL};
    const char *name = arena_format(&arena, "%s\n%s", arn, token);

    digest_uuid5(name, strlen(name), id);
    arena_release(&arena);
}

static const char *derived_id(const struct job_request *request, const struct kafka_record *record,
                              const char *topic_name, struct arena *arena)
{
    char *id = arena_allocate(arena, DIGEST_UUID_BYTES);
    const char *arn = request->resource_arn ? request->resource_arn : request->recovery_point_arn;
    const char *name;

    if (request->idempotency_token) {
        job_request_token_id(arn, request->idempotency_token, id);
        return id;
    }
    name = arena_format(arena, "%s\n%" PRId32 "\n%" PRId64, topic_name, record->partition, record->offset);
    digest_uuid5(name, strlen(name), id);
    return id;
}

bool job_request_decode(const struct kafka_record *record, const char *topic_name, struct arena *arena,
                        struct job_request *request, struct error *error)
{
    SCOPED(cloudevent) struct cloudevent event = {0};
    struct job_request decoded = {0};
    struct json_reader reader = {.arena = arena, .target = &decoded};

    assert(topic_name);
    assert(arena);
    if (!cloudevent_read(record, arena, &event, error) || !read_kind(event.body, &decoded.kind, error))
        return false;
    reader.kind = 1u << decoded.kind;
    reader.kind_name = job_types[decoded.kind];
    if (!json_reader_read(&reader, request_fields, event.body, error))
        return false;
    if (!check_windows(&decoded, error) || !check_lifecycle(&decoded, event.body, error))
        return false;
    decoded.traceparent = event.traceparent;
    if (decoded.job_id == NULL)
        decoded.job_id = derived_id(&decoded, record, topic_name, arena);
    *request = decoded;
    return true;
}

const char *job_kind_request_name(enum job_kind kind)
{
    assert(kind < JOB_KIND_COUNT);
    return job_types[kind];
}

const char *job_kind_name(enum job_kind kind)
{
    static const char *const names[JOB_KIND_COUNT] = {
        [JOB_BACKUP] = "backup-job", [JOB_RESTORE] = "restore-job", [JOB_COPY] = "copy-job",
        [JOB_DELETE] = "delete-job", [JOB_LIFECYCLE] = "lifecycle-job", [JOB_STOP] = "stop-job",
    };

    assert(kind < JOB_KIND_COUNT);
    return names[kind];
}
