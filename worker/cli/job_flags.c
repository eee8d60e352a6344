#include "cli/job_flags.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/text.h"

enum value_form { FORM_TEXT, FORM_NUMBER, FORM_PAIRS, FORM_YES };

enum {
    BACKUP = 1u << JOB_BACKUP,
    RESTORE = 1u << JOB_RESTORE,
    COPY = 1u << JOB_COPY,
    DELETE = 1u << JOB_DELETE,
    OTHERS = RESTORE | COPY | DELETE,
    ALL = BACKUP | OTHERS,
};

struct row {
    const char *flag;
    unsigned kinds;
    const char *object; /* of the request that has the field; NULL: the request itself */
    const char *field;  /* of FORM_PAIRS: the object that takes the pairs */
    enum value_form form;
};

/* AWS has windows for backups alone: those of the others are extensions. */
/* clang-format off */
static const struct row rows[] = {
    {.flag = "vault",                .kinds = BACKUP | DELETE, .field = "BackupVaultName"},
    {.flag = "source-vault",         .kinds = COPY,    .field = "SourceBackupVaultName"},
    {.flag = "destination-vault",    .kinds = COPY,    .field = "DestinationBackupVaultArn"},
    {.flag = "role",                 .kinds = ALL,     .field = "IamRoleArn"},
    {.flag = "token",                .kinds = ALL,     .field = "IdempotencyToken"},
    {.flag = "job-id",               .kinds = ALL,     .field = "JobId"},
    {.flag = "start-window",         .kinds = BACKUP,  .field = "StartWindowMinutes", .form = FORM_NUMBER},
    {.flag = "complete-window",      .kinds = BACKUP,  .field = "CompleteWindowMinutes", .form = FORM_NUMBER},
    {.flag = "start-window",         .kinds = OTHERS,  .object = "Extensions", .field = "StartWindowMinutes",
     .form = FORM_NUMBER},
    {.flag = "complete-window",      .kinds = OTHERS,  .object = "Extensions", .field = "CompleteWindowMinutes",
     .form = FORM_NUMBER},
    {.flag = "complete-window-from", .kinds = ALL,     .object = "Extensions", .field = "CompleteWindowFrom"},
    {.flag = "delete-after-days",    .kinds = BACKUP | COPY, .object = "Lifecycle", .field = "DeleteAfterDays",
     .form = FORM_NUMBER},
    {.flag = "cold-after-days", .kinds = BACKUP | COPY, .object = "Lifecycle", .field = "MoveToColdStorageAfterDays",
     .form = FORM_NUMBER},
    {.flag = "tag",                  .kinds = BACKUP,  .field = "RecoveryPointTags", .form = FORM_PAIRS},
    {.flag = "option",               .kinds = BACKUP,  .field = "BackupOptions", .form = FORM_PAIRS},
    {.flag = "metadata",             .kinds = RESTORE, .field = "Metadata", .form = FORM_PAIRS},
    {.flag = "resource-type",        .kinds = RESTORE, .field = "ResourceType"},
    {.flag = "copy-source-tags",     .kinds = RESTORE, .field = "CopySourceTagsToRestoredResource", .form = FORM_YES},
    {.flag = "scheduled",            .kinds = ALL,     .object = "Extensions", .field = "ScheduledTime"},
    {.flag = "overlap",              .kinds = ALL,     .object = "Extensions", .field = "OverlapPolicy"},
};
/* clang-format on */

/* The member that is an object; made if it is missing. */
static json_t *object_at(json_t *parent, const char *name)
{
    json_t *object = json_object_get(parent, name);

    if (object == NULL) {
        object = memory_require(json_object());
        (void)json_object_set_new(parent, name, object); /* takes it, and fails for want of memory alone */
    }
    return object;
}

static bool not_utf8(const char *flag, struct error *error)
{
    return error_set(error, ERROR_INVALID_JOB, "--%s must be valid UTF-8", flag);
}

static bool set_text(json_t *parent, const struct row *row, const char *value, struct error *error)
{
    json_t *text = json_string(value);

    if (text == NULL)
        return not_utf8(row->flag, error);
    (void)json_object_set_new(parent, row->field, text);
    return true;
}

static bool set_number(json_t *parent, const struct row *row, const char *value, struct error *error)
{
    char *end;
    long long number;

    errno = 0;
    number = strtoll(value, &end, 10);
    if (errno != 0 || end == value || *end != '\0')
        return error_set(error, ERROR_INVALID_JOB, "--%s must be a whole number, not \"%.40s\"", row->flag,
                         value);
    (void)json_object_set_new(parent, row->field, memory_require(json_integer(number)));
    return true;
}

/* The same key twice would silently lose one of its values. */
static bool set_pair(json_t *pairs, const struct row *row, const char *pair, struct error *error)
{
    const char *equals = strchr(pair, '=');
    SCOPED(text) struct text key;
    json_t *value;

    text_init(&key, KIB);
    if (equals == NULL || equals == pair)
        return error_set(error, ERROR_INVALID_JOB, "--%s must be KEY=VALUE, not \"%.60s\"", row->flag, pair);
    text_append(&key, pair, (size_t)(equals - pair));
    if (json_object_get(pairs, text_string(&key)))
        return error_set(error, ERROR_INVALID_JOB, "--%s gives \"%.60s\" twice", row->flag,
                         text_string(&key));
    value = json_string(equals + 1);
    if (value == NULL || json_object_set_new(pairs, text_string(&key), value) != 0)
        return not_utf8(row->flag, error);
    return true;
}

static bool set_value(json_t *parent, const struct row *row, const char *value, struct error *error)
{
    switch (row->form) {
    case FORM_TEXT:
        return set_text(parent, row, value, error);
    case FORM_NUMBER:
        return set_number(parent, row, value, error);
    case FORM_PAIRS:
        return set_pair(object_at(parent, row->field), row, value, error);
    case FORM_YES:
        (void)json_object_set_new(parent, row->field, json_true());
        return true;
    }
    abort();
}

static bool set_flag(json_t *request, const struct row *row, const struct arguments *arguments,
                     struct error *error)
{
    const char *value;
    size_t cursor = 0;

    while ((value = arguments_next(arguments, row->flag, &cursor)) != NULL)
        if (!set_value(row->object ? object_at(request, row->object) : request, row, value, error))
            return false;
    return true;
}

static bool fill(json_t *request, enum job_kind kind, const char *arn, const struct arguments *arguments,
                 struct error *error)
{
    const struct row subject = {.flag = "ARN",
                                .field = kind == JOB_BACKUP ? "ResourceArn" : "RecoveryPointArn"};

    (void)json_object_set_new(request, "JobType", memory_require(json_string(job_kind_request_name(kind))));
    if (!set_text(request, &subject, arn, error))
        return false;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if ((rows[i].kinds & 1u << kind) && !set_flag(request, &rows[i], arguments, error))
            return false;
    return true;
}

json_t *job_flags_request(enum job_kind kind, const char *arn, const struct arguments *arguments,
                          struct error *error)
{
    json_t *request = memory_require(json_object());

    assert(kind < JOB_STOP);
    assert(arn != NULL);
    if (fill(request, kind, arn, arguments, error))
        return request;
    json_decref(request);
    return NULL;
}

const char *job_flags_stray(enum job_kind kind, const struct arguments *arguments)
{
    unsigned kinds[COUNT_OF(rows)] = {0};

    assert(kind < JOB_STOP);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        for (size_t other = 0; other < COUNT_OF(rows); other++)
            if (strcmp(rows[i].flag, rows[other].flag) == 0)
                kinds[i] |= rows[other].kinds;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if ((kinds[i] & 1u << kind) == 0 && arguments_has(arguments, rows[i].flag))
            return rows[i].flag;
    return NULL;
}

/* Whether the message names the field: "Metadata" in quotes or with its object before it. */
static bool names_field(const char *message, const char *field)
{
    const char *found = message;
    size_t length = strlen(field);

    while ((found = strstr(found, field)) != NULL) {
        bool begins = found > message && (found[-1] == '"' || found[-1] == '.');
        bool ends = found[length] == '"' || found[length] == '.' || found[length] == ':';

        if (begins && ends)
            return true;
        found += length;
    }
    return false;
}

const char *job_flags_named_in(const char *message, enum job_kind kind)
{
    assert(message != NULL);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if ((rows[i].kinds & 1u << kind) && names_field(message, rows[i].field))
            return rows[i].flag;
    return NULL;
}
