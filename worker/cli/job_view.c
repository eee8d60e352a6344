#include "cli/job_view.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/json.h"
#include "cli/commands.h"
#include "cli/shown.h"

static const char *const kinds[JOB_KIND_COUNT] = {
    [JOB_BACKUP] = "backup", [JOB_RESTORE] = "restore", [JOB_COPY] = "copy",
    [JOB_DELETE] = "delete", [JOB_LIFECYCLE] = "lifecycle", [JOB_STOP] = "stop",
};

static const char *text_or_empty(const json_t *event, const char *path)
{
    const char *text = json_text_at(event, path);

    return text ? text : "";
}

static int64_t number_or(const json_t *event, const char *path, int64_t fallback)
{
    const json_t *number = json_at(event, path);

    return json_is_integer(number) ? json_integer_value(number) : fallback;
}

static int64_t time_at(const json_t *event, const char *path)
{
    const char *text = json_text_at(event, path);
    int64_t time_ms;

    return text && clock_parse_rfc3339(text, &time_ms) ? time_ms : 0;
}

static bool read_kind(const json_t *event, struct job_view *view, struct error *error)
{
    const char *name = text_or_empty(event, "jobType");

    for (int i = 0; i < JOB_KIND_COUNT; i++)
        if (strcmp(name, job_kind_request_name((enum job_kind)i)) == 0) {
            view->kind_number = (enum job_kind)i;
            view->kind = kinds[i];
            return true;
        }
    return error_set(error, ERROR_INVALID_JOB, "jobType \"%.40s\" is not known to this version", name);
}

enum job_state job_view_state_of(const char *name)
{
    int state = 0;

    assert(name != NULL);
    while (state < STATE_COUNT && strcasecmp(name, job_state_name((enum job_state)state)) != 0)
        state++;
    return (enum job_state)state;
}

static void read_texts(const json_t *event, struct job_view *view)
{
    view->job_id = text_or_empty(event, "jobId");
    view->subject =
        text_or_empty(event, view->kind_number == JOB_BACKUP ? "resourceArn" : "recoveryPointArn");
    view->resource_type = text_or_empty(event, "resourceType");
    view->short_name = shown_last_part(view->subject);
    view->reason = text_or_empty(event, "reasonCode");
    view->message = text_or_empty(event, "statusMessage");
    view->waiting_for = text_or_empty(event, "ext.waitingFor");
    view->step = text_or_empty(event, "ext.step");
}

static void read_numbers(const json_t *event, struct job_view *view)
{
    view->percent = (int)number_or(event, "ext.progress.percent", -1);
    view->is_estimated = strcmp(text_or_empty(event, "ext.progress.basis"), "estimated") == 0;
    view->eta_s = number_or(event, "ext.progress.etaSeconds", -1);
    view->created_ms = time_at(event, "creationDate");
    view->initiated_ms = time_at(event, "initiationDate");
    view->completed_ms = time_at(event, "completionDate");
    view->start_by_ms = time_at(event, "startBy");
    view->complete_by_ms = time_at(event, "completeBy");
    view->next_action_ms = time_at(event, "ext.nextActionAt");
    view->sequence = number_or(event, "ext.sequence", 0);
    view->calls = number_or(event, "ext.aws.calls", 0);
    view->has_issues = json_is_true(json_at(event, "ext.hasIssues"));
}

bool job_view_read(const json_t *event, struct job_view *view, struct error *error)
{
    const char *state = text_or_empty(event, "state");
    struct job_view read = {.state = job_view_state_of(state)};

    if (read.state == STATE_COUNT)
        return error_set(error, ERROR_INVALID_JOB, "state \"%.40s\" is not known to this version", state);
    if (!read_kind(event, &read, error))
        return false;
    read_texts(event, &read);
    read_numbers(event, &read);
    if (*read.job_id == '\0')
        return error_set(error, ERROR_INVALID_JOB, "the event has no jobId");
    *view = read;
    return true;
}

int job_view_exit_code(const struct job_view *view)
{
    switch (view->state) {
    case STATE_CREATED:
    case STATE_PENDING:
    case STATE_RUNNING:
    case STATE_ABORTING:
        return EXIT_OK;
    case STATE_COMPLETED:
        return view->has_issues ? EXIT_JOB_HAS_ISSUES : EXIT_OK;
    case STATE_PARTIAL:
        return EXIT_JOB_HAS_ISSUES;
    case STATE_FAILED:
        return EXIT_JOB_FAILED;
    case STATE_EXPIRED:
        return EXIT_JOB_EXPIRED;
    case STATE_ABORTED:
        return EXIT_JOB_ABORTED;
    case STATE_COUNT:
        break;
    }
    abort(); /* job_view_read() lets no other state in */
}

/* One that did not complete says so itself. */
static bool has_issues(const struct job_view *view)
{
    return view->has_issues && view->state == STATE_COMPLETED;
}

enum colour job_view_colour(const struct job_view *view)
{
    static const enum colour colours[STATE_COUNT] = {
        [STATE_CREATED] = COLOUR_DIM,     [STATE_PENDING] = COLOUR_DIM,     [STATE_RUNNING] = COLOUR_CYAN,
        [STATE_ABORTING] = COLOUR_YELLOW, [STATE_COMPLETED] = COLOUR_GREEN, [STATE_PARTIAL] = COLOUR_YELLOW,
        [STATE_FAILED] = COLOUR_RED,      [STATE_EXPIRED] = COLOUR_YELLOW,  [STATE_ABORTED] = COLOUR_YELLOW,
    };

    assert(view->state < STATE_COUNT);
    return has_issues(view) ? COLOUR_YELLOW : colours[view->state];
}

const char *job_view_state_shown(const struct job_view *view)
{
    return has_issues(view) ? "COMPLETED!" : job_state_name(view->state);
}
