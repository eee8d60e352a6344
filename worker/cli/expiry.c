#include "cli/expiry.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "proto/job_request.h"

#define MS_PER_DAY INT64_C(86400000)

enum { TOKEN_BYTES = 64 };

static void set_text(json_t *request, const char *name, const char *text)
{
    if (*text)
        (void)json_object_set_new(request, name, memory_require(json_string(text))); /* it was valid UTF-8 */
}

/* Whoever asks for the same try asks for the same job. */
static json_t *request_of(const struct point_view *view, enum job_kind kind, const char *verb, int64_t due_ms,
                          int64_t try)
{
    json_t *request = memory_require(json_object());
    char due[CLOCK_RFC3339_BYTES];
    char token[TOKEN_BYTES];

    clock_format_rfc3339(due_ms, due);
    (void)snprintf(token, sizeof(token), "%s-%s-%" PRId64, verb, due, try);
    set_text(request, "JobType", job_kind_request_name(kind));
    set_text(request, "RecoveryPointArn", view->arn);
    set_text(request, "BackupVaultName", view->vault);
    set_text(request, "IamRoleArn", view->role);
    set_text(request, "IdempotencyToken", token);
    return request;
}

static void add_lifecycle(json_t *request, const struct point_view *view)
{
    json_t *lifecycle =
        memory_require(json_pack("{s:I}", "MoveToColdStorageAfterDays", (json_int_t)view->cold_after_days));

    if (view->delete_after_days)
        (void)json_object_set_new(lifecycle, "DeleteAfterDays", json_integer(view->delete_after_days));
    (void)json_object_set_new(request, "Lifecycle", lifecycle);
}

/* The one service whose cold storage Tidemark moves to. */
static bool is_cold_due(const struct point_view *view, int64_t now_ms)
{
    return view->cold_at_ms && now_ms >= view->cold_at_ms && strcmp(view->resource_type, "EBS") == 0;
}

static int64_t days_overdue(int64_t due_ms, int64_t now_ms)
{
    return (now_ms - due_ms) / MS_PER_DAY;
}

/* The catalogue does not say what has been moved, and to move it again does nothing: it is asked for on the day, and
   after one, three, seven, ... days. */
static int64_t cold_try(int64_t days)
{
    int64_t try = 0;

    for (days++; days > 1; days /= 2)
        try++;
    return try;
}

json_t *expiry_request(const struct point_view *view, int64_t now_ms)
{
    json_t *request;

    if (view->delete_at_ms && now_ms >= view->delete_at_ms)
        return request_of(view, JOB_DELETE, "expire", view->delete_at_ms, days_overdue(view->delete_at_ms, now_ms));
    if (!is_cold_due(view, now_ms))
        return NULL;
    request = request_of(view, JOB_LIFECYCLE, "archive", view->cold_at_ms,
                         cold_try(days_overdue(view->cold_at_ms, now_ms)));
    add_lifecycle(request, view);
    return request;
}
