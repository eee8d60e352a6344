#include "engine/variables.h"

#include <string.h>

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

static json_t *metadata_value(const struct job_record *job, const char *key)
{
    SCOPED(json) json_t *metadata = NULL;
    json_error_t ignored;

    if (job->request.metadata == NULL)
        return NULL;
    metadata = json_loads(job->request.metadata, 0, &ignored);
    return json_incref(json_object_get(metadata, key));
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

/* What jobs have from their requests, and which kinds of jobs always do. */
enum {
    BACKUP = 1u << JOB_BACKUP,
    COPY = 1u << JOB_COPY,
    FROM_POINT = 1u << JOB_RESTORE | 1u << JOB_COPY | 1u << JOB_DELETE,
    EVERY = BACKUP | FROM_POINT,
};

static const struct {
    const char *name;
    json_t *(*value)(const struct job_record *job);
    unsigned kinds;
} given[] = {
    {"JobId", job_id_of, EVERY},
    {"ResourceArn", resource_arn, BACKUP},
    {"ResourceId", resource_id, BACKUP},
    {"RecoveryPointArn", recovery_point_arn, FROM_POINT},
    {"RecoveryPointId", recovery_point_id, FROM_POINT},
    {"Partition", partition_of, EVERY},
    {"Account", account_of, EVERY},
    {"Region", region_of, EVERY},
    {"DestinationRegion", destination_region, COPY},
    {"BackupVaultName", vault_of, BACKUP},
    {"Tags", tags_of, EVERY},
};

json_t *variables_value(const struct job_record *job, const char *name)
{
    static const char prefix[] = VARIABLES_METADATA_PREFIX;
    const struct job_variable *variable = job_record_variable(job, name);
    json_error_t ignored;

    if (variable)
        return variable->is_json ? json_loads(variable->value, JSON_DECODE_ANY, &ignored)
                                 : json_string(variable->value);
    if (strncmp(name, prefix, sizeof(prefix) - 1) == 0)
        return metadata_value(job, name + sizeof(prefix) - 1);
    for (size_t i = 0; i < COUNT_OF(given); i++)
        if (strcmp(given[i].name, name) == 0)
            return given[i].value(job);
    return NULL;
}

bool variables_is_given(enum job_kind kind, const char *name)
{
    for (size_t i = 0; i < COUNT_OF(given); i++)
        if (strcmp(given[i].name, name) == 0)
            return given[i].kinds >> kind & 1;
    return false;
}
