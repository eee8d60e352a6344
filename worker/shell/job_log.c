#include "shell/job_log.h"

#include <assert.h>
#include <string.h>

#include "observe/log.h"

static enum log_name name_of_state(const struct milestone *milestone)
{
    static const enum log_name names[STATE_COUNT] = {
        [STATE_CREATED] = LOG_JOB_ACCEPTED, [STATE_PENDING] = LOG_JOB_WAITS,       [STATE_RUNNING] = LOG_JOB_STARTED,
        [STATE_ABORTING] = LOG_JOB_STOPPING, [STATE_COMPLETED] = LOG_JOB_COMPLETED, [STATE_PARTIAL] = LOG_JOB_PARTIAL,
        [STATE_FAILED] = LOG_JOB_FAILED,     [STATE_EXPIRED] = LOG_JOB_EXPIRED,     [STATE_ABORTED] = LOG_JOB_ABORTED,
    };

    assert(milestone->state < STATE_COUNT);
    if (milestone->state == STATE_COMPLETED && milestone->has_issues)
        return LOG_JOB_HAS_ISSUES;
    return names[milestone->state];
}

static enum log_name name_of(const struct milestone *milestone)
{
    if (milestone->kind == MILESTONE_REFUSAL)
        return LOG_REQUEST_REFUSED;
    if (milestone->kind == MILESTONE_STEP)
        return LOG_STEP_FINISHED;
    if (milestone->kind == MILESTONE_STATE)
        return name_of_state(milestone);
    return milestone->waiting_for ? LOG_JOB_WAITS : LOG_JOB_PROGRESS;
}

static void log_refusal(const struct milestone *milestone)
{
    log_event(LOG_REQUEST_REFUSED,
              LOG_FIELDS(log_int("partition", milestone->partition), log_int("offset", milestone->offset),
                         log_text("error", milestone->message)));
}

/* Since the step began.  For the job as a whole since the service accepted the work; before that, since the time that
   the job was scheduled for. */
static int64_t took_ms(const struct milestone *milestone)
{
    if (milestone->kind == MILESTONE_STEP)
        return milestone->at_ms - milestone->step_since_ms;
    return milestone->at_ms - (milestone->initiated_ms ? milestone->initiated_ms : milestone->scheduled_ms);
}

void job_log_milestone(const struct milestone *milestone)
{
    if (milestone->kind == MILESTONE_REFUSAL) {
        log_refusal(milestone);
        return;
    }
    log_event(name_of(milestone),
              LOG_FIELDS(log_known("job", milestone->job_id),
                         log_known("job_type", job_kind_request_name(milestone->job_kind)),
                         log_known("resource_type", milestone->resource_type),
                         log_known("resource", milestone->resource_arn), log_known("step", milestone->step),
                         log_known("reason", reason_text(milestone->reason)->code),
                         log_positive("percent", milestone->percent), log_known("message", milestone->message),
                         log_known("waiting_for", milestone->waiting_for),
                         log_time("next_action", milestone->waiting_for ? milestone->next_action_ms : 0),
                         log_known("recovery_point", milestone->recovery_point_arn),
                         log_known("error_code", milestone->aws_error_code),
                         log_known("request_id", milestone->aws_request_id),
                         log_known("traceparent", milestone->traceparent),
                         log_int("sequence", milestone->sequence), log_int("took_ms", took_ms(milestone))));
}

/* Whether somebody who looks after the fleet wants to see it.  What a call for one job met is told by the job's own
   lines, and a step knows what to do with the codes that it names. */
static enum log_name name_of_answer(const struct engine_flight *flight, const struct answer *answer)
{
    if (answer->error.class == ERROR_NONE || flight->call->job_id[0] != '\0' ||
        engine_expects_code(flight->step, answer->error.code))
        return LOG_CALL_ANSWERED;
    return answer->error.class == ERROR_THROTTLED ? LOG_CALL_THROTTLED : LOG_CALL_FAILED;
}

static const char *class_text(const struct answer *answer)
{
    return answer->error.class == ERROR_NONE ? NULL : error_class_name(answer->error.class);
}

void job_log_answer(const struct engine *engine, uint64_t call_id, const struct answer *answer, int64_t now_ms)
{
    struct engine_flight flight;

    if (!engine_flight(engine, call_id, &flight))
        return;
    log_event(name_of_answer(&flight, answer),
              LOG_FIELDS(log_known("job", flight.call->job_id), log_text("step", flight.step_name),
                         log_text("service", flight.call->service), log_text("operation", flight.call->operation),
                         log_text("region", flight.call->region), log_known("account", flight.call->account),
                         log_int("jobs", (int64_t)flight.job_count), log_int("call", (int64_t)call_id),
                         log_int("http_status", answer->http_status), log_known("error_class", class_text(answer)),
                         log_known("error_code", answer->error.code), log_known("error", answer->error.message),
                         log_known("request_id", answer->request_id), log_int("took_ms", now_ms - flight.left_ms)));
}
