#include "engine/engine.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "engine/admission.h"
#include "engine/core.h"
#include "engine/gate.h"
#include "engine/runner.h"
#include "proto/job_record.h"

static int64_t or_default(int64_t value, int64_t fallback)
{
    return value ? value : fallback;
}

static void fill_defaults(struct engine_options *options)
{
    options->default_vault = options->default_vault ? options->default_vault : "Default";
    options->start_window_minutes = or_default(options->start_window_minutes, 480);
    options->complete_window_minutes = or_default(options->complete_window_minutes, 10080);
    options->request_lifetime_ms = or_default(options->request_lifetime_ms, 35000);
    options->settle_ms = or_default(options->settle_ms, 15000);
    options->send_grace_ms = or_default(options->send_grace_ms, 5000);
    options->poll_sweep_ms = or_default(options->poll_sweep_ms, 1000);
    options->retry_delay_max_ms = or_default(options->retry_delay_max_ms, 600000);
    options->closed_retention_ms = or_default(options->closed_retention_ms, INT64_C(604800000));
    options->batch_records_max = (size_t)or_default((int64_t)options->batch_records_max, 10000);
    options->batch_bytes_max = (size_t)or_default((int64_t)options->batch_bytes_max, 8 * 1024 * 1024);
    options->jobs_max = (size_t)or_default((int64_t)options->jobs_max, 2000000);
}

struct engine *engine_new(const struct engine_options *options)
{
    struct engine *engine = memory_allocate_zeroed(1, sizeof(*engine));

    assert(options->partition_count > 0);
    assert(options->jobs_topic != NULL && options->worker_id != NULL);
    engine->options = *options;
    fill_defaults(&engine->options);
    engine->windows = (struct window_defaults){.start_minutes = engine->options.start_window_minutes,
                                               .complete_minutes = engine->options.complete_window_minutes};
    engine->random = options->seed;
    wheel_init(&engine->wheel, 0);
    engine->budget = budget_new(options->partition_count);
    engine->lanes = lanes_new();
    job_index_init(&engine->jobs);
    engine->settings.is_disabled_by_default = options->is_opt_in_off_by_default;
    engine->partitions = memory_allocate_zeroed((size_t)options->partition_count, sizeof(struct partition));
    batches_init(&engine->batches);
    return engine;
}

static void free_jobs(struct engine *engine)
{
    for (int32_t i = 0; i < engine->options.partition_count; i++)
        while (engine->partitions[i].jobs) {
            struct job *job = engine->partitions[i].jobs;

            engine->partitions[i].jobs = job->next;
            wheel_cancel(&job->timed.timer);
            job_free(job);
        }
}

void engine_free(struct engine *engine)
{
    if (engine == NULL)
        return;
    free_jobs(engine);
    committed_done(&engine->committed);
    polls_done(&engine->polls);
    turnstiles_done(&engine->turnstiles);
    call_table_done(&engine->calls);
    batches_done(&engine->batches);
    job_index_done(&engine->jobs);
    settings_done(&engine->settings);
    lanes_free(engine->lanes);
    budget_free(engine->budget);
    for (int32_t i = 0; i < engine->options.partition_count; i++)
        free(engine->partitions[i].trouble);
    free(engine->partitions);
    free(engine->effects.effects);
    free(engine);
}

void engine_emit(struct engine *engine, const struct effect *effect)
{
    struct effect_queue *queue = &engine->effects;

    if (queue->first + queue->count == queue->capacity) {
        queue->capacity = queue->capacity ? queue->capacity * 2 : 64;
        queue->effects = memory_resize(queue->effects, queue->capacity * sizeof(*effect));
    }
    queue->effects[queue->first + queue->count++] = *effect;
}

static void wake_due(struct engine *engine)
{
    struct wheel_timer *timer;

    while ((timer = wheel_take_due(&engine->wheel, engine->now_ms)) != NULL) {
        struct timed *timed = (struct timed *)timer; /* its first member */

        switch ((enum timed_kind)timed->kind) {
        case TIMED_JOB:
            runner_wake(engine, (struct job *)timed);
            break;
        case TIMED_POLL_GROUP:
            polls_sweep(engine, (struct poll_group *)timed);
            break;
        case TIMED_TURNSTILE:
            turnstiles_open(engine, (struct turnstile *)timed);
            break;
        case TIMED_PARTITION:
            partition_leave_now(engine, (int32_t)((struct partition *)timed - engine->partitions));
            break;
        case TIMED_BATCH:
            batches_try_again(engine);
            break;
        }
    }
}

/* A call's partition may have left and come back while it was in the air: then it is not counted there any more. */
static void landed(struct engine *engine, const struct flying *flying)
{
    struct partition *partition = &engine->partitions[flying->partition];

    if (partition->spell == flying->spell && partition->calls > 0)
        partition->calls--;
}

static void take_answer(struct engine *engine, const struct input *input)
{
    struct flying *flying = call_table_find(&engine->calls, input->call_id);
    int64_t sent_ms;
    int32_t partition;
    struct job *job;

    if (flying == NULL)
        return;
    if (flying->group) {
        polls_answered(engine, flying, input->answer);
        return;
    }
    job = flying->job;
    partition = flying->partition;
    sent_ms = flying->sent_ms;
    landed(engine, flying);
    call_table_remove(&engine->calls, flying);
    if (job)
        runner_answered(engine, job, input->answer, sent_ms);
    partition_check_leaving(engine, partition);
}

static void drain(struct engine *engine)
{
    engine->is_draining = true;
    for (int32_t i = 0; i < engine->options.partition_count; i++)
        if (partition_is_owned(engine, i))
            partition_revoked(engine, i, false);
}

static void dispatch(struct engine *engine, const struct input *input)
{
    switch (input->kind) {
    case INPUT_REQUEST:
        admission_take(engine, input->record);
        return;
    case INPUT_ASSIGNED:
        partition_assigned(engine, input->partition, input->position);
        return;
    case INPUT_REPLAYED:
        partition_replayed(engine, input->partition, input->record);
        return;
    case INPUT_REPLAY_DONE:
        partition_replay_done(engine, input->partition);
        return;
    case INPUT_REVOKED:
        partition_revoked(engine, input->partition, input->is_lost);
        return;
    case INPUT_GENERATION:
        engine->generation++;
        batches_try_again(engine);
        return;
    case INPUT_ANSWERED:
        take_answer(engine, input);
        return;
    case INPUT_COMMITTED:
        batches_committed(engine, input->batch_id);
        return;
    case INPUT_COMMIT_REFUSED:
        batches_refused(engine, input->batch_id);
        return;
    case INPUT_COMMIT_UNKNOWN:
        partition_drop_all(engine);
        batches_drop_all(engine);
        return;
    case INPUT_SETTING:
        settings_take(&engine->settings, input->setting);
        gate_changed(engine);
        return;
    case INPUT_TICK:
        return;
    case INPUT_DRAIN:
        drain(engine);
        return;
    }
}

void engine_feed(struct engine *engine, const struct input *input)
{
    if (input->now_ms > engine->now_ms) /* a clock that was set back stands still until it has caught up */
        engine->now_ms = input->now_ms;
    dispatch(engine, input);
    wake_due(engine);
    partition_balance_intake(engine);
}

static void tell_wake_up(struct engine *engine)
{
    int64_t wake_ms = wheel_next_ms(&engine->wheel);

    if (wake_ms == engine->told_wake_ms)
        return;
    engine->told_wake_ms = wake_ms;
    engine_emit(engine, &(struct effect){.kind = EFFECT_WAKE_AT, .wake_at_ms = wake_ms});
}

/* A changing call whose job went away before it could leave, because its partition was lost. */
static bool is_orphan(struct engine *engine, const struct effect *effect)
{
    struct flying *flying = effect->kind == EFFECT_CALL ? call_table_find(&engine->calls, effect->call->id) : NULL;

    if (flying == NULL || flying->group || flying->job)
        return false;
    call_table_remove(&engine->calls, flying);
    return true;
}

static bool next_effect(struct engine *engine, struct effect *effect)
{
    struct effect_queue *queue = &engine->effects;

    if (queue->count == 0) {
        queue->first = 0;
        batches_flush(engine);
        partition_balance_intake(engine);
        tell_wake_up(engine);
        if (queue->count == 0)
            return false;
    }
    *effect = queue->effects[queue->first++];
    queue->count--;
    return true;
}

bool engine_take(struct engine *engine, struct effect *effect)
{
    while (next_effect(engine, effect))
        if (!is_orphan(engine, effect))
            return true;
    return false;
}

int64_t engine_later(struct engine *engine, int64_t delay_ms)
{
    return engine->now_ms + delay_ms + (int64_t)hash_random_below(&engine->random, (uint64_t)delay_ms / 10 + 1);
}

struct service_calls *engine_calls_of(struct engine *engine, const char *service)
{
    struct engine_statistics *statistics = &engine->statistics;
    size_t i = 0;

    while (i < statistics->service_count && strcmp(statistics->services[i].service, service) != 0)
        i++;
    if (i == statistics->service_count) {
        assert(statistics->service_count < SERVICES_COUNTED_MAX);
        statistics->services[statistics->service_count++].service = service;
    }
    return &statistics->services[i];
}

struct service_calls engine_statistics_sum(const struct engine_statistics *statistics)
{
    struct service_calls sum = {.service = ""};

    for (size_t i = 0; i < statistics->service_count; i++) {
        sum.calls += statistics->services[i].calls;
        sum.polls += statistics->services[i].polls;
        sum.polls_one_by_one += statistics->services[i].polls_one_by_one;
    }
    return sum;
}

bool engine_is_drained(const struct engine *engine)
{
    for (int32_t i = 0; i < engine->options.partition_count; i++)
        if (partition_is_owned(engine, i))
            return false;
    return engine->is_draining;
}

void engine_counts(const struct engine *engine, struct engine_statistics *counts)
{
    *counts = engine->statistics;
    counts->calls_in_flight = engine->calls.count;
    counts->is_drained = engine_is_drained(engine);
}

void engine_statistics(const struct engine *engine, struct engine_statistics *statistics)
{
    engine_counts(engine, statistics);
    for (int32_t i = 0; i < engine->options.partition_count; i++)
        for (const struct job *job = engine->partitions[i].jobs; job; job = job->next) {
            statistics->jobs_by_phase[job->phase]++;
            statistics->jobs_closed += job->phase == PHASE_CLOSED;
        }
    statistics->jobs_open = engine->jobs.count - statistics->jobs_closed;
}

bool engine_flight(const struct engine *engine, uint64_t call_id, struct engine_flight *flight)
{
    const struct flying *flying = call_table_find(&engine->calls, call_id);

    if (flying == NULL)
        return false;
    *flight = (struct engine_flight){.call = &flying->call,
                                     .step = flying->step,
                                     .step_name = flying->step->name,
                                     .left_ms = flying->left_ms,
                                     .job_count = flying->group ? flying->job_count : 1};
    return true;
}

const char *engine_traceparent(const struct engine *engine, uint64_t call_id)
{
    const struct flying *flying = call_table_find(&engine->calls, call_id);
    struct job_record record;
    struct error error;

    if (flying == NULL || flying->job == NULL)
        return NULL;
    if (!job_record_decode(flying->job->encoded, flying->job->encoded_length, &record, &error))
        abort(); /* it was decoded when it came in: memory has been corrupted */
    return record.request.traceparent;
}

bool engine_expects_code(const struct step *step, const char *code)
{
    for (size_t i = 0; i < CODES_MAX && step->codes[i].code; i++)
        if (strcmp(step->codes[i].code, code) == 0)
            return true;
    return false;
}
