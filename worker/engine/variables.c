#include "engine/variables.h"

#include <string.h>

#include "base/digest.h"
#include "base/json.h"
#include "proto/arn.h"

/* The part of a resource after its last '/' or ':', as in volume/vol-1: the id that the service's calls take.
 */
static const char *id_in(const char *arn)
{
    const char *slash = strrchr(arn, '/');
    const char *colon = strrchr(arn, ':');

    if (slash == NULL && colon == NULL)
        return arn;
    return (slash > colon || colon == NULL ? slash : colon) + 1;
}

static json_t *text_or_null(const char *text)
{
    return text ? json_string(text) : NULL;
}

static json_t *partition_of(const struct job_record *job)
{
    const char *text =
        job->request.resource_arn ? job->request.resource_arn : job->request.recovery_point_arn;
    struct error error;
    struct arn arn;

    return text && arn_parse(text, &arn, &error) ? json_string(arn.partition) : NULL;
}

static json_t *destination_region(const struct job_record *job)
{
    struct error error;
    struct arn arn;

    if (job->request.destination_backup_vault_arn == NULL ||
        !arn_parse(job->request.destination_backup_vault_arn, &arn, &error))
        return NULL;
    return json_string(arn.region);
}

static void append_tag(json_t *tags, const char *key, json_t *value)
{
    json_t *tag = memory_require(json_object());

    (void)json_object_set_new(tag, "Key", memory_require(json_string(key)));
    (void)json_object_set_new(tag, "Value", memory_require(value));
    (void)json_array_append_new(tags, tag);
}

/* Tidemark's own tag comes first: it is how a job finds what it made, and how a recovery point shows whose it
 * is. */
static json_t *tags_of(const struct job_record *job)
{
    json_t *tags = memory_require(json_array());
    SCOPED(json) json_t *wanted = NULL;
    json_error_t ignored;
    const char *key;
    json_t *value;

    append_tag(tags, "tidemark:job-id", json_string(job->request.job_id));
    if (job->request.recovery_point_tags)
        wanted = json_loads(job->request.recovery_point_tags, 0, &ignored);
    json_object_foreach(wanted, key, value)
    {
        append_tag(tags, key, json_incref(value));
    }
    return tags;
}

/* Every service takes these names: lower-case letters, digits and single hyphens, and not too many. */
static bool is_uuid(const char *text)
{
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

    for (size_t i = 0; i < sizeof(form) - 1; i++)
        if (form[i] == '-' ? text[i] != '-' : text[i] == '\0' || strchr("0123456789abcdef", text[i]) == NULL)
            return false;
    return text[sizeof(form) - 1] == '\0';
}

static json_t *job_uuid(const struct job_record *job)
{
    char uuid[DIGEST_UUID_BYTES];

    if (is_uuid(job->request.job_id))
        return json_string(job->request.job_id);
    digest_uuid5(job->request.job_id, strlen(job->request.job_id), uuid);
    return json_string(uuid);
}

static json_t *tag_map_of(const struct job_record *job)
{
    json_t *tags = tags_of(job);
    json_t *map = memory_require(json_object());
    json_t *tag;
    size_t i;

    json_array_foreach(tags, i, tag)
    {
        (void)json_object_set(map, json_text_at(tag, "Key"), json_object_get(tag, "Value"));
    }
    json_decref(tags);
    return map;
}

static json_t *value_in(const char *object, const char *key)
{
    SCOPED(json) json_t *tree = NULL;
    json_error_t ignored;

    if (object == NULL)
        return NULL;
    tree = json_loads(object, 0, &ignored);
    return json_incref(json_object_get(tree, key));
}

static json_t *resource_id(const struct job_record *job)
{
    return job->request.resource_arn ? json_string(id_in(job->request.resource_arn)) : NULL;
}

static json_t *recovery_point_id(const struct job_record *job)
{
    return job->request.recovery_point_arn ? json_string(id_in(job->request.recovery_point_arn)) : NULL;
}

static json_t *job_id_of(const struct job_record *job)
{
    return text_or_null(job->request.job_id);
}

static json_t *resource_arn(const struct job_record *job)
{
    return text_or_null(job->request.resource_arn);
}

static json_t *recovery_point_arn(const struct job_record *job)
{
    return text_or_null(job->request.recovery_point_arn);
}

static json_t *account_of(const struct job_record *job)
{
    return text_or_null(job->account);
}

static json_t *region_of(const struct job_record *job)
{
    return text_or_null(job->region);
}

static json_t *vault_of(const struct job_record *job)
{
    return text_or_null(job->request.backup_vault_name);
}

static json_t *source_vault_of(const struct job_record *job)
{
    return text_or_null(job->request.source_backup_vault_name);
}

static json_t *destination_vault_of(const struct job_record *job)
{
    return text_or_null(job->request.destination_backup_vault_arn);
}

static json_t *role_of(const struct job_record *job)
{
    return text_or_null(job->request.iam_role_arn);
}

static json_t *encryption_key_of(const struct job_record *job)
{
    return text_or_null(job->request.encryption_key_arn);
}

/* "volume" of volume/vol-1, "cluster-snapshot" of cluster-snapshot:name. */
static json_t *resource_kind(const struct job_record *job)
{
    const char *text =
        job->request.resource_arn ? job->request.resource_arn : job->request.recovery_point_arn;
    struct error error;
    struct arn arn;

    return text && arn_parse(text, &arn, &error) ? json_stringn(arn.resource, strcspn(arn.resource, "/:")) : NULL;
}

static json_t *number_or_null(int64_t number)
{
    return number ? json_integer(number) : NULL;
}

static json_t *delete_after_days(const struct job_record *job)
{
    return number_or_null(job->request.delete_after_days);
}

static json_t *move_after_days(const struct job_record *job)
{
    return number_or_null(job->request.move_to_cold_storage_after_days);
}

/* What jobs have from their requests, and which kinds of jobs always do, or do if the request says it. */
enum {
    NONE = 0,
    BACKUP = 1u << JOB_BACKUP,
    COPY = 1u << JOB_COPY,
    DELETE = 1u << JOB_DELETE,
    LIFECYCLE = 1u << JOB_LIFECYCLE,
    FROM_POINT = 1u << JOB_RESTORE | COPY | DELETE | LIFECYCLE,
    EVERY = BACKUP | FROM_POINT,
};

static const struct {
    const char *name;
    json_t *(*value)(const struct job_record *job);
    unsigned kinds;
    unsigned perhaps;
} given[] = {
    {"JobId", job_id_of, EVERY},
    {"JobUuid", job_uuid, EVERY},
    {"ResourceArn", resource_arn, BACKUP},
    {"ResourceId", resource_id, BACKUP},
    {"RecoveryPointArn", recovery_point_arn, FROM_POINT},
    {"RecoveryPointId", recovery_point_id, FROM_POINT},
    {"Partition", partition_of, EVERY},
    {"Account", account_of, EVERY},
    {"Region", region_of, EVERY},
    {"DestinationRegion", destination_region, COPY},
    {"DestinationBackupVaultArn", destination_vault_of, COPY},
    {"SourceBackupVaultName", source_vault_of, NONE, COPY},
    {"BackupVaultName", vault_of, BACKUP | DELETE | LIFECYCLE},
    {"IamRoleArn", role_of, NONE, EVERY},
    {"EncryptionKeyArn", encryption_key_of, NONE, COPY},
    {"ResourceKind", resource_kind, EVERY},
    {"DeleteAfterDays", delete_after_days, NONE, BACKUP | COPY | LIFECYCLE},
    {"MoveToColdStorageAfterDays", move_after_days, NONE, BACKUP | COPY | LIFECYCLE},
    {"Tags", tags_of, EVERY},
    {"TagMap", tag_map_of, EVERY},
};

static bool has_prefix(const char *name, const char *prefix)
{
    return strncmp(name, prefix, strlen(prefix)) == 0;
}

json_t *variables_value(const struct job_record *job, const char *name)
{
    const struct job_variable *variable = job_record_variable(job, name);
    json_error_t ignored;

    if (variable)
        return variable->is_json ? json_loads(variable->value, JSON_DECODE_ANY, &ignored)
                                 : json_string(variable->value);
    if (has_prefix(name, VARIABLES_METADATA_PREFIX))
        return value_in(job->request.metadata, name + strlen(VARIABLES_METADATA_PREFIX));
    if (has_prefix(name, VARIABLES_OPTIONS_PREFIX))
        return value_in(job->request.backup_options, name + strlen(VARIABLES_OPTIONS_PREFIX));
    for (size_t i = 0; i < COUNT_OF(given); i++)
        if (strcmp(given[i].name, name) == 0)
            return given[i].value(job);
    return NULL;
}

enum variables_given variables_given(enum job_kind kind, const char *name)
{
    if (has_prefix(name, VARIABLES_OPTIONS_PREFIX))
        return kind == JOB_BACKUP ? VARIABLES_PERHAPS : VARIABLES_NEVER;
    for (size_t i = 0; i < COUNT_OF(given); i++)
        if (strcmp(given[i].name, name) == 0)
            return given[i].kinds >> kind & 1     ? VARIABLES_ALWAYS
                   : given[i].perhaps >> kind & 1 ? VARIABLES_PERHAPS
                                                  : VARIABLES_NEVER;
    return VARIABLES_NEVER;
}
