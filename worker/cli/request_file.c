#include "cli/request_file.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"

json_t *request_file_load(const char *path, struct error *error)
{
    bool is_input = strcmp(path, "-") == 0;
    json_error_t where;
    json_t *request = is_input ? json_loadf(stdin, JSON_REJECT_DUPLICATES, &where)
                               : json_load_file(path, JSON_REJECT_DUPLICATES, &where);

    if (request == NULL && where.line < 0)
        error_set(error, ERROR_INVALID_JOB, "%s", where.text); /* it names the file */
    else if (request == NULL)
        error_set(error, ERROR_INVALID_JOB, "%.80s: %s (line %d)", is_input ? "standard input" : path, where.text,
                  where.line);
    return request;
}

static bool check_kind(const json_t *request, enum job_kind kind, struct error *error)
{
    const char *wanted = job_kind_request_name(kind);
    const json_t *given = json_object_get(request, "JobType");

    if (!json_is_object(request))
        return error_set(error, ERROR_INVALID_JOB, "must hold one JSON object");
    if (given && (!json_is_string(given) || strcmp(json_string_value(given), wanted) != 0))
        return error_set(error, ERROR_INVALID_JOB, "\"JobType\" is not %s", wanted);
    return true;
}

json_t *request_file_read(const char *path, enum job_kind kind, struct error *error)
{
    json_t *request = request_file_load(path, error);

    assert(kind < JOB_STOP);
    if (request == NULL)
        return NULL;
    if (check_kind(request, kind, error))
        return request;
    error_prefix(error, "%.80s", path);
    json_decref(request);
    return NULL;
}

const char *request_file_arn(const json_t *request, enum job_kind kind)
{
    return json_text_at(request, kind == JOB_BACKUP ? "ResourceArn" : "RecoveryPointArn");
}

bool request_file_kind(const json_t *request, enum job_kind *kind, struct error *error)
{
    const char *name = json_text_at(request, "JobType");

    assert(kind != NULL);
    for (int i = 0; name && i < JOB_STOP; i++)
        if (strcmp(name, job_kind_request_name((enum job_kind)i)) == 0) {
            *kind = (enum job_kind)i;
            return true;
        }
    return error_set(error, ERROR_INVALID_JOB, "\"JobType\" must be that of a job, as %s, not \"%.40s\"",
                     job_kind_request_name(JOB_BACKUP), name ? name : "");
}
