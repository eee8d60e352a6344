#include "shell/witness.h"

#include <assert.h>
#include <stdio.h>

#include "aws/error_codes.h"
#include "engine/engine.h"
#include "observe/log.h"
#include "shell/job_log.h"
#include "shell/tracing.h"

/* Counted in one turn of the loop: some milliseconds. */
enum { SLOTS_PER_TURN = 8192, CODE_BYTES_MAX = 64, NS_PER_MS = 1000000 };

static double seconds(int64_t ms)
{
    return ms > 0 ? (double)ms / 1000 : 0;
}

/* A request may name any type: as a label those that no adapter has are one. */
static const char *type_label(const struct milestone *milestone)
{
    return census_type_name(census_type(milestone->resource_type));
}

static void tell_begun(struct witness *witness, const struct milestone *milestone)
{
    metrics_observe(witness->metrics, METRIC_JOB_START_DELAY,
                    LABELS(job_kind_request_name(milestone->job_kind), type_label(milestone)),
                    seconds(milestone->initiated_ms - milestone->scheduled_ms));
}

static void tell_ended(struct witness *witness, const struct milestone *milestone)
{
    const char *kind = job_kind_request_name(milestone->job_kind);
    const char *type = type_label(milestone);
    const char *state = job_state_name(milestone->state);

    metrics_add(witness->metrics, METRIC_JOBS_ENDED,
                LABELS(kind, type, state, reason_text(milestone->reason)->code), 1);
    if (milestone->initiated_ms != 0)
        metrics_observe(witness->metrics, METRIC_JOB_DURATION, LABELS(kind, type, state),
                        seconds(milestone->completed_ms - milestone->initiated_ms));
    if (milestone->state == STATE_COMPLETED)
        metrics_raise(witness->metrics, METRIC_LAST_SUCCESS, LABELS(kind, type), seconds(milestone->completed_ms));
}

void witness_milestone(void *context, const struct milestone *milestone)
{
    struct witness *witness = context;

    job_log_milestone(milestone);
    tracing_milestone(witness->exporter, milestone);
    if (milestone->kind != MILESTONE_STATE)
        return;
    if (milestone->state == STATE_CREATED)
        metrics_add(witness->metrics, METRIC_JOBS_ACCEPTED,
                    LABELS(job_kind_request_name(milestone->job_kind), type_label(milestone)), 1);
    else if (milestone->state == STATE_RUNNING)
        tell_begun(witness, milestone);
    else if (job_state_is_terminal(milestone->state))
        tell_ended(witness, milestone);
}

const char *witness_code_label(const struct step *step, const struct answer *answer, char *buffer, size_t capacity)
{
    const char *code = answer->error.code;

    if (answer->error.class == ERROR_NONE)
        return "OK";
    if (code[0] != '\0')
        return error_codes_has(code) || (step && engine_expects_code(step, code)) ? code : "other";
    if (answer->http_status == 0)
        return "no-answer";
    (void)snprintf(buffer, capacity, "http-%dxx", answer->http_status / 100 % 10);
    return buffer;
}

void witness_answer(struct witness *witness, const struct engine *engine, uint64_t call_id,
                    const struct answer *answer, int64_t now_ms)
{
    struct engine_flight flight;
    char buffer[CODE_BYTES_MAX];

    job_log_answer(engine, call_id, answer, now_ms);
    tracing_answer(witness->exporter, engine, call_id, answer, now_ms);
    if (!engine_flight(engine, call_id, &flight))
        return;
    metrics_add(witness->metrics, METRIC_AWS_CALLS,
                LABELS(flight.call->service, flight.call->operation,
                       witness_code_label(flight.step, answer, buffer, sizeof(buffer))),
                1);
    metrics_observe(witness->metrics, METRIC_AWS_CALL_DURATION, LABELS(flight.call->service, flight.call->operation),
                    seconds(now_ms - flight.left_ms));
    if (answer->error.class == ERROR_THROTTLED)
        metrics_add(witness->metrics, METRIC_AWS_THROTTLES, LABELS(flight.call->service, flight.call->operation), 1);
}

void witness_batch_sent(struct witness *witness, const struct kafka_batch *batch)
{
    witness->batch_since_ns = uv_hrtime();
    metrics_observe(witness->metrics, METRIC_TRANSACTION_RECORDS, NULL, (double)batch->record_count);
}

void witness_batch_ended(struct witness *witness, uint64_t batch_id, enum ledger_outcome outcome)
{
    static const char *const names[] = {
        [LEDGER_COMMITTED] = "committed", [LEDGER_REFUSED] = "refused", [LEDGER_UNKNOWN] = "unknown"};

    uint64_t took_ns = uv_hrtime() - witness->batch_since_ns;

    metrics_observe(witness->metrics, METRIC_TRANSACTION_DURATION, LABELS(names[outcome]), (double)took_ns / 1e9);
    if (outcome == LEDGER_COMMITTED)
        log_event(LOG_BATCH_COMMITTED, LOG_FIELDS(log_int("batch", (int64_t)batch_id),
                                                  log_int("took_ms", (int64_t)(took_ns / NS_PER_MS))));
}

void witness_replay_ended(struct witness *witness, double duration_s, uint64_t records)
{
    metrics_observe(witness->metrics, METRIC_REPLAY_DURATION, NULL, duration_s);
    metrics_add(witness->metrics, METRIC_REPLAY_RECORDS, NULL, (double)records);
}

void witness_turn_ended(struct witness *witness, uint64_t now_ns, uint64_t waited_ns)
{
    uint64_t passed_ns = now_ns - witness->turn_since_ns;
    uint64_t slept_ns = waited_ns - witness->waited_ns;

    if (witness->turn_since_ns != 0)
        metrics_observe(witness->metrics, METRIC_LOOP_TURN, NULL,
                        passed_ns > slept_ns ? (double)(passed_ns - slept_ns) / 1e9 : 0);
    witness->turn_since_ns = now_ns;
    witness->waited_ns = waited_ns;
}

static void set_row(struct metrics *metrics, const char *type, enum job_kind kind, const struct census_row *row)
{
    const char *job_type = job_kind_request_name(kind);
    size_t open = 0;

    for (size_t state = 0; state < STATE_COUNT; state++) {
        open += row->by_state[state];
        if (row->by_state[state])
            metrics_set(metrics, METRIC_JOBS, LABELS(job_type, type, job_state_name((enum job_state)state)),
                        (double)row->by_state[state]);
    }
    if (open)
        metrics_set(metrics, METRIC_JOBS_OVERDUE, LABELS(job_type, type), (double)row->overdue);
    if (row->last_success_ms)
        metrics_raise(metrics, METRIC_LAST_SUCCESS, LABELS(job_type, type), seconds(row->last_success_ms));
}

static void set_gauges(struct metrics *metrics, const struct census *census)
{
    metrics_zero(metrics, METRIC_JOBS);
    metrics_zero(metrics, METRIC_JOBS_OVERDUE);
    for (size_t type = 0; type <= CENSUS_TYPES_MAX; type++)
        for (size_t kind = 0; census_type_name(type) && kind < JOB_KIND_COUNT; kind++)
            set_row(metrics, census_type_name(type), (enum job_kind)kind, &census->rows[type][kind]);
    for (size_t phase = 0; phase < PHASE_CLOSED; phase++)
        metrics_set(metrics, METRIC_JOBS_OPEN, LABELS(job_phase_name((enum job_phase)phase)),
                    (double)census->by_phase[phase]);
    metrics_set(metrics, METRIC_JOBS_REMEMBERED, NULL, (double)census->by_phase[PHASE_CLOSED]);
}

bool witness_count_jobs(struct witness *witness, const struct engine *engine, int64_t now_ms)
{
    if (!census_walk(engine, &witness->walk, SLOTS_PER_TURN, now_ms))
        return false;
    set_gauges(witness->metrics, &witness->walk.census);
    witness->walk = (struct census_walk){.next_slot = 0};
    return true;
}
