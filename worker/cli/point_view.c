#include "cli/point_view.h"

#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "proto/job_request.h"
#include "proto/spelling.h"

#define MS_PER_DAY INT64_C(86400000)

static const char *text_or_empty(const json_t *point, const char *name)
{
    const char *text = json_text_at(point, name);

    return text ? text : "";
}

/* Counted from the point's creation, as AWS does. */
static int64_t days_later(const struct point_view *view, int64_t days)
{
    return days > 0 && view->created_ms ? view->created_ms + days * MS_PER_DAY : 0;
}

static void read_lifecycle(struct point_view *view)
{
    const char *created = json_text_at(view->point, "creationDate");

    if (created == NULL || !clock_parse_rfc3339(created, &view->created_ms))
        view->created_ms = 0;
    view->delete_after_days = json_integer_value(json_at(view->point, "lifecycle.deleteAfterDays"));
    view->cold_after_days = json_integer_value(json_at(view->point, "lifecycle.moveToColdStorageAfterDays"));
    view->delete_at_ms = days_later(view, view->delete_after_days);
    view->cold_at_ms = days_later(view, view->cold_after_days);
}

/* The first of the ARNs around the point that says so: a snapshot's own names no account. */
static void read_place(struct point_view *view)
{
    const char *const arns[] = {view->arn, view->resource_arn, view->role};

    for (size_t i = 0; i < COUNT_OF(arns); i++) {
        struct error ignored;
        struct arn arn;

        if (!arn_parse(arns[i], &arn, &ignored))
            continue;
        if (view->account[0] == '\0')
            memcpy(view->account, arn.account, sizeof(arn.account));
        if (view->region[0] == '\0')
            memcpy(view->region, arn.region, sizeof(arn.region));
    }
}

bool point_view_read(const struct catalogue_row *row, struct point_view *view, struct error *error)
{
    const json_t *size;
    json_error_t where;
    char shown[SPELLING_SHOWN_BYTES];

    *view = (struct point_view){.point = json_loadb(row->json, row->length, 0, &where)};
    if (!json_is_object(view->point)) {
        point_view_done(view);
        return error_set(error, ERROR_INVALID_JOB, "the record of %s is no recovery point",
                         spelling_shown(row->arn, shown));
    }
    view->arn = row->arn;
    view->resource_type = text_or_empty(view->point, "resourceType");
    view->resource_arn = text_or_empty(view->point, "resourceArn");
    view->vault = text_or_empty(view->point, "backupVaultName");
    view->role = text_or_empty(view->point, "iamRoleArn");
    view->source_arn = text_or_empty(view->point, "sourceRecoveryPointArn");
    size = json_object_get(view->point, "backupSizeInBytes");
    view->size_bytes = json_is_integer(size) ? json_integer_value(size) : -1;
    read_lifecycle(view);
    read_place(view);
    return true;
}

void point_view_done(struct point_view *view)
{
    json_decref(view->point);
    *view = (struct point_view){0};
}

static void set_text(json_t *object, const char *name, const char *text)
{
    if (*text)
        (void)json_object_set_new(object, name, memory_require(json_string(text))); /* it was valid UTF-8 */
}

json_t *point_view_restore_request(const struct point_view *view, const json_t *metadata)
{
    json_t *request = memory_require(json_object());

    set_text(request, "JobType", job_kind_request_name(JOB_RESTORE));
    set_text(request, "RecoveryPointArn", view->arn);
    set_text(request, "ResourceType", view->resource_type);
    set_text(request, "IamRoleArn", view->role);
    (void)json_object_set_new(request, "Metadata", metadata ? json_deep_copy(metadata) : json_object());
    return request;
}
