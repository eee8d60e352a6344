/* Calls on their way to AWS and back: slow, lost before or after they were applied, outliving who sent them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "sim/fleet.h"

enum { REQUEST_TIMEOUT_MS = 30000 };

struct flight {
    struct call call;
    struct arena arena;
    int64_t handed_over_ms;
    struct answer answer;
    bool is_answer_lost;
};

void cloud_drop(void *payload)
{
    struct flight *flight = payload;

    answer_done(&flight->answer);
    json_decref(flight->call.input);
    arena_release(&flight->arena);
    free(flight);
}

void cloud_take(struct sim *sim, int index, const struct call *call)
{
    struct flight *flight = memory_allocate_zeroed(1, sizeof(*flight));
    struct worker *worker = &sim->workers[index];
    int64_t queued_ms = sim_mishap(sim, 5) ? sim_between(sim, 100, 8000) : sim_between(sim, 0, 5);

    flight->call = *call;
    flight->call.service = arena_text(&flight->arena, call->service);
    flight->call.operation = arena_text(&flight->arena, call->operation);
    flight->call.region = arena_text(&flight->arena, call->region);
    flight->call.account = arena_text(&flight->arena, call->account);
    flight->call.role_arn = arena_text(&flight->arena, call->role_arn);
    flight->call.job_id = arena_text(&flight->arena, call->job_id);
    flight->call.input = json_incref(call->input);
    flight->handed_over_ms = sim->now_ms;
    sim_later(
        sim, queued_ms,
        &(struct event){
            .kind = EVENT_CALL_SENT, .worker = index, .incarnation = worker->incarnation, .payload = flight});
}

static void answer_later(struct sim *sim, const struct event *event, int64_t delay_ms)
{
    struct event answered = *event;

    answered.kind = EVENT_CALL_ANSWERED;
    sim_later(sim, delay_ms, &answered);
}

static void fail(struct flight *flight, bool is_outcome_unknown, const char *message)
{
    answer_done(&flight->answer);
    flight->answer = (struct answer){.is_outcome_unknown = is_outcome_unknown};
    error_set(&flight->answer.error, ERROR_TRANSIENT, "%s", message);
}

/* How long the client still waits, at most. */
static int64_t patience_ms(const struct sim *sim, const struct flight *flight)
{
    int64_t left_ms = flight->handed_over_ms + REQUEST_TIMEOUT_MS - sim->now_ms;

    return left_ms > 0 ? left_ms : 0;
}

void cloud_on_sent(struct sim *sim, const struct event *event)
{
    struct flight *flight = event->payload;
    struct event applied = *event;

    if (flight->call.not_after_ms && sim->now_ms > flight->call.not_after_ms) {
        fail(flight, false, "its time was over before it could be sent");
        answer_later(sim, event, 0);
        return;
    }
    check_call_sent(sim, &flight->call);
    if (sim_mishap(sim, 5)) {
        sim->calls_lost++;
        fail(flight, true, "the connection broke before an answer arrived");
        answer_later(sim, event, sim_between(sim, 0, patience_ms(sim, flight)));
        return;
    }
    applied.kind = EVENT_CALL_APPLIED;
    sim_later(sim,
              sim_mishap(sim, 5) ? sim_between(sim, 0, patience_ms(sim, flight)) : sim_between(sim, 1, 200),
              &applied);
}

void cloud_on_applied(struct sim *sim, const struct event *event)
{
    struct flight *flight = event->payload;
    const struct worker *worker = &sim->workers[event->worker];
    bool is_orphan = worker->engine == NULL || worker->incarnation != event->incarnation;
    struct world_delivery delivery;

    if (is_orphan && sim_between(sim, 0, 2) == 0) { /* its last bytes died with the sender */
        cloud_drop(flight);
        return;
    }
    sim->calls_applied++;
    world_answer(sim->world, &flight->call, sim->now_ms, &flight->answer, &delivery);
    sim_trace(sim, "aws: worker %d %s %s -> %s%s", event->worker, flight->call.operation, flight->call.job_id,
              flight->answer.error.class == ERROR_NONE ? "done" : flight->answer.error.code,
              is_orphan ? " (nobody waits)" : "");
    if (is_orphan) {
        cloud_drop(flight);
        return;
    }
    if (sim_mishap(sim, 5)) {
        sim->calls_lost++;
        fail(flight, true, "the connection broke before an answer arrived");
        answer_later(sim, event, sim_between(sim, 0, patience_ms(sim, flight)));
        return;
    }
    answer_later(sim, event, sim_between(sim, 1, 50));
}

void cloud_on_answered(struct sim *sim, const struct event *event)
{
    struct flight *flight = event->payload;

    worker_feed(
        sim, event->worker,
        &(struct input){.kind = INPUT_ANSWERED, .call_id = flight->call.id, .answer = &flight->answer});
    cloud_drop(flight);
}
