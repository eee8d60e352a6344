#include "shell/reactor.h"

#include <assert.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/digest.h"
#include "observe/log.h"
#include "shell/reactor_parts.h"

enum { DRAIN_MS = 4500 };

int64_t reactor_now(struct reactor *reactor)
{
    struct timespec now;
    int64_t now_ms;

    (void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail with this clock */
    now_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    if (now_ms > reactor->now_ms)
        reactor->now_ms = now_ms;
    return reactor->now_ms;
}

void reactor_feed(struct reactor *reactor, struct input *input)
{
    if (reactor->state == REACTOR_CLOSING || reactor->engine == NULL)
        return;
    input->now_ms = reactor_now(reactor);
    engine_feed(reactor->engine, input);
}

void reactor_fail(struct reactor *reactor, const struct error *failure)
{
    if (reactor->state == REACTOR_CLOSING)
        return;
    reactor->parting = PARTING_RETURNS; /* whoever watches over it starts it again */
    reactor->failure = *failure;
    log_failure(LOG_WORKER_FAILED, failure);
    reactor_close(reactor);
}

/* Frees what is left and tells the owner, when the last handle is gone. */
static void on_handle_closed(uv_handle_t *handle)
{
    struct reactor *reactor = handle->data;
    struct reactor_options options = reactor->options;
    struct error failure = reactor->failure;
    bool has_started = reactor->has_started;

    assert(reactor->handles_open > 0);
    if (--reactor->handles_open > 0)
        return;
    engine_free(reactor->engine);
    settings_done(&reactor->settings);
    free(reactor->holdings);
    free(reactor);
    if (has_started && options.on_stopped)
        options.on_stopped(options.context, failure.class == ERROR_NONE ? NULL : &failure);
}

static void close_next_part(void *context);

/* The ledger first: the batch in its hands uses a generation of the intake's. */
static bool close_ledger(struct reactor *reactor)
{
    if (reactor->ledger == NULL)
        return false;
    ledger_close(reactor->ledger, close_next_part, reactor);
    return true;
}

static bool close_intake(struct reactor *reactor)
{
    if (reactor->intake == NULL)
        return false;
    /* What was revoked before, and waited for the engine, need wait no longer. */
    for (int32_t i = 0; i < reactor->partition_count; i++)
        if (reactor->holdings[i].holding == HOLDING_REVOKED)
            intake_leave(reactor->intake, i);
    intake_close(reactor->intake, reactor->parting, close_next_part, reactor);
    return true;
}

static bool close_replay(struct reactor *reactor)
{
    if (reactor->replay == NULL)
        return false;
    replay_close(reactor->replay, close_next_part, reactor);
    return true;
}

static bool close_follower(struct reactor *reactor)
{
    if (reactor->follower == NULL)
        return false;
    follower_close(reactor->follower, close_next_part, reactor);
    return true;
}

static bool close_caller(struct reactor *reactor)
{
    const struct caller *caller = &reactor->options.caller;

    if (reactor->client)
        aws_client_close(reactor->client, close_next_part, reactor);
    else if (caller->close)
        caller->close(caller->context, close_next_part, reactor);
    else
        return false;
    return true;
}

/* Only now that nobody gives it anything. */
static bool close_statistics(struct reactor *reactor)
{
    if (reactor->options.kafka.statistics == NULL)
        return false;
    statistics_feed_close(reactor->options.kafka.statistics, close_next_part, reactor);
    return true;
}

static bool close_handles(struct reactor *reactor)
{
    reactor->handles_open = 4;
    uv_close((uv_handle_t *)&reactor->counting, on_handle_closed);
    uv_close((uv_handle_t *)&reactor->before_waiting, on_handle_closed);
    uv_close((uv_handle_t *)&reactor->wake, on_handle_closed);
    uv_close((uv_handle_t *)&reactor->drain_limit, on_handle_closed);
    return true;
}

/* Each closes one part, which then leads to the next; false if there is no such part. */
static bool (*const closing_order[])(struct reactor *) = {
    close_ledger, close_intake, close_replay, close_follower, close_caller, close_statistics, close_handles};

static void close_next_part(void *context)
{
    struct reactor *reactor = context;

    while (!closing_order[reactor->parts_closed++](reactor))
        assert(reactor->parts_closed < COUNT_OF(closing_order));
}

void reactor_close(struct reactor *reactor)
{
    assert(reactor->state != REACTOR_CLOSING);
    reactor->state = REACTOR_CLOSING;
    (void)uv_prepare_stop(&reactor->before_waiting); /* none of these can fail */
    (void)uv_timer_stop(&reactor->wake);
    (void)uv_timer_stop(&reactor->counting);
    (void)uv_timer_stop(&reactor->drain_limit);
    close_next_part(reactor);
}

static void on_before_waiting(uv_prepare_t *prepare)
{
    struct reactor *reactor = prepare->data;

    effects_settle(reactor);
    witness_turn_ended(&reactor->witness, uv_hrtime(), uv_metrics_idle_time(reactor->loop));
}

/* Initialising handles cannot fail: they open nothing. */
static void init_handles(struct reactor *reactor)
{
    (void)uv_loop_configure(reactor->loop, UV_METRICS_IDLE_TIME); /* every system has it */
    (void)uv_timer_init(reactor->loop, &reactor->counting);
    reactor->counting.data = reactor;
    (void)uv_prepare_init(reactor->loop, &reactor->before_waiting);
    (void)uv_timer_init(reactor->loop, &reactor->wake);
    (void)uv_timer_init(reactor->loop, &reactor->drain_limit);
    reactor->before_waiting.data = reactor;
    reactor->wake.data = reactor;
    reactor->drain_limit.data = reactor;
    (void)uv_prepare_start(&reactor->before_waiting, on_before_waiting);
}

/* Without a source every call waits for one that never comes, so it is said loudly. */
static void tell_of_aws(const struct aws_client *client)
{
    const char *source = aws_client_key_source(client);

    if (source)
        log_event(LOG_CREDENTIALS_FOUND, LOG_FIELDS(log_text("source", source)));
    else
        log_event(LOG_CREDENTIALS_MISSING, NULL);
    if (aws_client_plain_endpoint(client))
        log_event(LOG_ENDPOINT_PLAIN, LOG_FIELDS(log_text("url", aws_client_plain_endpoint(client))));
}

static bool start_parts(struct reactor *reactor, struct error *error)
{
    const struct reactor_options *options = &reactor->options;
    struct follower_callbacks follower_callbacks = facts_of_follower;
    struct replay_callbacks replay_callbacks = facts_of_replay;
    struct aws_client_options aws = options->aws;

    follower_callbacks.context = reactor;
    replay_callbacks.context = reactor;
    if (options->caller.send == NULL) {
        aws.on_clock = facts_on_clock;
        reactor->client = aws_client_new(reactor->loop, &aws, facts_on_answer, reactor, error);
        if (reactor->client == NULL)
            return false;
        tell_of_aws(reactor->client);
    }
    if (options->metrics)
        reactor->options.kafka.statistics =
            statistics_feed_start(reactor->loop, &options->kafka, facts_on_statistics, reactor);
    reactor->ledger = ledger_start(reactor->loop, &options->kafka, facts_on_outcome, reactor, error);
    if (reactor->ledger == NULL)
        return false;
    reactor->replay = replay_new(reactor->loop, &options->kafka, &replay_callbacks, error);
    if (reactor->replay == NULL)
        return false;
    reactor->follower =
        follower_start(reactor->loop, &options->kafka, TOPIC_SETTINGS, &follower_callbacks, error);
    return reactor->follower != NULL;
}

bool reactor_take_requests(struct reactor *reactor, struct error *error)
{
    struct intake_callbacks callbacks = facts_of_intake;

    assert(reactor->intake == NULL);
    callbacks.context = reactor;
    reactor->intake = intake_start(reactor->loop, &reactor->options.kafka, &callbacks, error);
    return reactor->intake != NULL;
}

struct reactor *reactor_start(uv_loop_t *loop, const struct reactor_options *options, struct error *error)
{
    struct reactor *reactor = memory_allocate_zeroed(1, sizeof(*reactor));

    assert(loop != NULL);
    assert(options->kafka.worker_id != NULL);
    reactor->loop = loop;
    reactor->options = *options;
    reactor->witness.metrics = options->metrics;
    reactor->witness.exporter = options->exporter;
    reactor->options.engine.watcher = (struct engine_watcher){witness_milestone, &reactor->witness};
    reactor->settings.is_disabled_by_default = options->engine.is_opt_in_off_by_default;
    if (reactor->options.engine.seed == 0)
        digest_random(&reactor->options.engine.seed, sizeof(reactor->options.engine.seed));
    (void)kafka_topic_name(&options->kafka, TOPIC_JOBS, reactor->jobs_topic, sizeof(reactor->jobs_topic));
    init_handles(reactor);
    if (!start_parts(reactor, error)) {
        reactor_close(reactor);
        return NULL;
    }
    reactor->has_started = true;
    return reactor;
}

static void on_drain_limit(uv_timer_t *timer)
{
    struct reactor *reactor = timer->data;

    log_event(LOG_DRAIN_CUT_SHORT, NULL); /* intents are in the journal: the next owner looks them up */
    reactor_close(reactor);
}

void reactor_drain(struct reactor *reactor, enum parting parting)
{
    int64_t limit_ms = reactor->options.drain_ms ? reactor->options.drain_ms : DRAIN_MS;

    if (reactor->state != REACTOR_RUNNING)
        return;
    log_event(LOG_DRAIN_STARTED, NULL);
    reactor->state = REACTOR_DRAINING;
    reactor->parting = parting;
    (void)uv_timer_start(&reactor->drain_limit, on_drain_limit, (uint64_t)limit_ms,
                         0); /* fails only while closing */
    reactor_feed(reactor, &(struct input){.kind = INPUT_DRAIN});
}

void reactor_answer(struct reactor *reactor, uint64_t call_id, struct answer *answer)
{
    assert(answer != NULL);
    facts_on_answer(reactor, call_id, answer);
}
