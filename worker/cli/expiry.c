#include "cli/expiry.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "proto/job_request.h"

#define MS_PER_DAY INT64_C(86400000)

enum { TOKEN_BYTES = 64 };

static void write_token(const struct point_view *view, int64_t now_ms, char token[TOKEN_BYTES])
{
    char due[CLOCK_RFC3339_BYTES];

    clock_format_rfc3339(view->delete_at_ms, due);
    (void)snprintf(token, TOKEN_BYTES, "expire-%s-%" PRId64, due, (now_ms - view->delete_at_ms) / MS_PER_DAY);
}

static void set_text(json_t *request, const char *name, const char *text)
{
    if (*text)
        (void)json_object_set_new(request, name, memory_require(json_string(text))); /* it was valid UTF-8 */
}

json_t *expiry_request(const struct point_view *view, int64_t now_ms)
{
    char token[TOKEN_BYTES];
    json_t *request;

    if (view->delete_at_ms == 0 || now_ms < view->delete_at_ms)
        return NULL;
    write_token(view, now_ms, token);
    request = memory_require(json_object());
    set_text(request, "JobType", job_kind_request_name(JOB_DELETE));
    set_text(request, "RecoveryPointArn", view->arn);
    set_text(request, "BackupVaultName", view->vault);
    set_text(request, "IamRoleArn", view->role);
    set_text(request, "IdempotencyToken", token);
    return request;
}
