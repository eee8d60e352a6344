#include <assert.h>

#include "observe/log.h"
#include "shell/reactor_parts.h"

/* The wall clock may be set while we wait, so it is looked at again at least this often. */
enum { WAKE_LOOK_MS = 1000 };

void effects_arm_wake(struct reactor *reactor)
{
    int64_t delay_ms = reactor->wake_at_ms - reactor_now(reactor);

    if (reactor->wake_at_ms == 0) {
        (void)uv_timer_stop(&reactor->wake); /* cannot fail */
        return;
    }
    if (delay_ms < 0)
        delay_ms = 0;
    if (delay_ms > WAKE_LOOK_MS)
        delay_ms = WAKE_LOOK_MS;
    uv_update_time(
        reactor->loop); /* a timer counts from the loop's cached time, which a long turn leaves behind */
    (void)uv_timer_start(&reactor->wake, facts_on_wake, (uint64_t)delay_ms, 0); /* fails only while closing */
}

static void send_call(struct reactor *reactor, const struct call *call)
{
    log_event(LOG_CALL_SENT,
              LOG_FIELDS(log_int("call", (int64_t)call->id), log_text("service", call->service),
                         log_text("operation", call->operation), log_text("region", call->region),
                         log_known("job", call->job_id)));
    if (reactor->client)
        aws_client_send(reactor->client, call);
    else
        reactor->options.caller.send(reactor->options.caller.context, call);
}

static void commit(struct reactor *reactor, const struct kafka_batch *batch)
{
    log_event(LOG_BATCH_SUBMITTED,
              LOG_FIELDS(log_int("batch", (int64_t)batch->id), log_int("records", (int64_t)batch->record_count)));
    witness_batch_sent(&reactor->witness, batch);
    reactor->batch = batch;
    ledger_submit(reactor->ledger, batch, intake_generation(reactor->intake));
}

static void leave(struct reactor *reactor, int32_t partition)
{
    struct holding_row *row = &reactor->holdings[partition];
    bool is_awaited = row->holding == HOLDING_REVOKED;

    if (!row->is_replayed)
        replay_cancel(reactor->replay, partition);
    *row = (struct holding_row){.holding = HOLDING_NONE};
    log_event(LOG_PARTITION_LEFT, LOG_FIELDS(log_int("partition", partition)));
    /* In a drain the group has not asked for it yet: it will when the intake closes, and is answered then. */
    if (is_awaited)
        intake_leave(reactor->intake, partition);
}

static void realise(struct reactor *reactor, const struct effect *effect)
{
    switch (effect->kind) {
    case EFFECT_CALL:
        send_call(reactor, effect->call);
        break;
    case EFFECT_COMMIT:
        commit(reactor, effect->batch);
        break;
    case EFFECT_WAKE_AT:
        reactor->wake_at_ms = effect->wake_at_ms;
        effects_arm_wake(reactor);
        break;
    case EFFECT_HOLD:
        intake_hold(reactor->intake, effect->partition);
        break;
    case EFFECT_RELEASE:
        intake_release(reactor->intake, effect->partition);
        break;
    case EFFECT_REPLAY:
        replay_begin(reactor->replay, effect->partition);
        break;
    case EFFECT_LEAVE:
        leave(reactor, effect->partition);
        break;
    }
}

static bool is_drained(const struct reactor *reactor)
{
    return reactor->state == REACTOR_DRAINING && (reactor->engine == NULL || engine_is_drained(reactor->engine));
}

void effects_settle(struct reactor *reactor)
{
    struct effect effect;

    if (reactor->state == REACTOR_CLOSING)
        return;
    while (reactor->engine && engine_take(reactor->engine, &effect))
        realise(reactor, &effect);
    if (is_drained(reactor))
        reactor_close(reactor);
}
