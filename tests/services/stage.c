#include "services/stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/sample_job.h"
#include "base/text.h"

enum {
    PARTITIONS = 1,
    SEND_MS = 20,
    APPLY_MS = 30,
    COMMIT_MS = 10,
    STEPS_OF_TIME_MAX = 200000,
};

static const int64_t BEGAN_MS = INT64_C(1795399200000);
static const int64_t LONGEST_RUN_MS = INT64_C(40) * 24 * 3600000;
static const int64_t VISIBILITY_LAG_MS = 8000;

static const char *const names[MISHAP_COUNT] = {
    [MISHAP_NONE] = "nothing",
    [MISHAP_THROTTLED] = "throttled",
    [MISHAP_SERVER_ERROR] = "server error",
    [MISHAP_HTML] = "a load balancer's page",
    [MISHAP_LOST_BEFORE] = "connection lost, not applied",
    [MISHAP_LOST_AFTER] = "connection lost, applied",
    [MISHAP_TRUNCATED] = "answer truncated",
    [MISHAP_EMPTY] = "answer empty",
    [MISHAP_REFUSED] = "refused",
    [MISHAP_FAILS] = "what it makes fails",
    [MISHAP_STUCK] = "what it makes never ends",
    [MISHAP_CRASH_BEFORE] = "crash before it is sent",
    [MISHAP_CRASH_IN_FLIGHT] = "crash before the answer",
    [MISHAP_CRASH_AFTER_ANSWER] = "crash after the answer",
    [MISHAP_CANCEL_IN_FLIGHT] = "cancelled before the answer",
    [MISHAP_CANCEL_AFTER] = "cancelled after the answer",
};

const char *mishap_name(enum mishap mishap)
{
    return names[mishap];
}

/* A call on its way: applied, then answered. */
struct flight {
    struct flight *next;
    struct call call;
    struct arena arena;
    size_t number;
    int64_t due_ms;
    bool is_applied;
    struct answer answer;
};

struct kept_record {
    struct kept_record *next;
    char *key;
    size_t key_length;
    char *value; /* NULL: a tombstone */
    size_t value_length;
};

struct stage {
    struct world *world;
    uint64_t seed;
    int64_t now_ms;
    struct engine *engine;
    struct kept_record *journal; /* the last one of each key, in no order */
    int64_t jobs_written, jobs_committed;
    struct kept_record *requests, **last_request; /* in the order of their offsets */
    int64_t requests_fed;
    bool is_released;
    int64_t wake_at_ms;
    const struct kafka_batch *batch; /* on its way to the ledger; NULL: none */
    int64_t batch_due_ms;
    struct flight *flights;
    size_t calls_left; /* so far */
    struct made_call calls[CALLS_MAX];
    enum mishap mishap;
    size_t at;
    bool is_crash_due; /* once the engine has been fed */
    char job_id[64];
    char job_key[256];
    int last_rank;
    struct outcome *outcome;
    json_t *recovery_point;
};

static void keep(struct kept_record **list, const struct kafka_record *record)
{
    struct kept_record *kept = *list;

    while (kept && (kept->key_length != record->key_length || memcmp(kept->key, record->key, record->key_length) != 0))
        kept = kept->next;
    if (kept == NULL) {
        kept = memory_allocate_zeroed(1, sizeof(*kept));
        kept->key = memory_allocate(record->key_length + 1);
        memcpy(kept->key, record->key, record->key_length);
        kept->key_length = record->key_length;
        kept->next = *list;
        *list = kept;
    }
    free(kept->value);
    kept->value = record->value ? memory_allocate(record->value_length + 1) : NULL;
    if (record->value)
        memcpy(kept->value, record->value, record->value_length);
    kept->value_length = record->value_length;
}

static void free_records(struct kept_record *record)
{
    while (record) {
        struct kept_record *next = record->next;

        free(record->key);
        free(record->value);
        free(record);
        record = next;
    }
}

static void add_to_world(struct world *world, const json_t *resource)
{
    const json_t *fields = json_object_get(resource, "fields");
    char *printed = fields ? json_dumps(fields, JSON_COMPACT) : NULL;
    const char *region = json_text_at(resource, "region");
    const char *id = json_text_at(resource, "id");
    struct error error;

    if (strcmp(json_text_at(resource, "kind"), "ec2:volume") == 0)
        world_add_volume(world, region ? region : SAMPLE_REGION, id, 8, false, 0);
    else if (!world_add_resource(world,
                                 &(struct world_resource){.kind = json_text_at(resource, "kind"),
                                                          .region = region ? region : SAMPLE_REGION,
                                                          .id = id,
                                                          .parent_id = json_text_at(resource, "parent"),
                                                          .fields = printed},
                                 &error))
        sample_is_wrong(id, error.message);
    free(printed);
}

struct stage *stage_new(const json_t *samples, uint64_t seed)
{
    struct stage *stage = memory_allocate_zeroed(1, sizeof(*stage));
    json_t *resource;
    size_t i;

    stage->seed = seed;
    stage->now_ms = BEGAN_MS;
    stage->last_request = &stage->requests;
    stage->world = world_new(&(struct world_options){.seed = seed,
                                                     .account = SAMPLE_ACCOUNT,
                                                     .snapshot_duration_ms = 300000,
                                                     .volume_duration_ms = 60000,
                                                     .visibility_lag_ms = VISIBILITY_LAG_MS});
    json_array_foreach(json_object_get(samples, "world"), i, resource)
    {
        add_to_world(stage->world, resource);
    }
    return stage;
}

static void free_flight(struct flight *flight)
{
    answer_done(&flight->answer);
    json_decref(flight->call.input);
    arena_release(&flight->arena);
    free(flight);
}

static void crash(struct stage *stage)
{
    engine_free(stage->engine);
    stage->engine = NULL;
    stage->batch = NULL;
    while (stage->flights) {
        struct flight *flight = stage->flights;

        stage->flights = flight->next;
        free_flight(flight);
    }
}

void stage_free(struct stage *stage)
{
    crash(stage);
    free_records(stage->journal);
    free_records(stage->requests);
    json_decref(stage->recovery_point);
    world_free(stage->world);
    free(stage);
}

static void feed(struct stage *stage, struct input *input)
{
    input->now_ms = stage->now_ms;
    engine_feed(stage->engine, input);
}

/* A worker comes up and is given the partition. */
static void start(struct stage *stage)
{
    stage->engine = engine_new(&(struct engine_options){.jobs_topic = "tidemark.jobs",
                                                        .worker_id = "worker-0",
                                                        .partition_count = PARTITIONS,
                                                        .roles_allowed = "*",
                                                        .seed = stage->seed | 1});
    stage->is_released = false;
    stage->wake_at_ms = 0;
    stage->requests_fed = stage->jobs_committed;
    feed(stage, &(struct input){.kind = INPUT_ASSIGNED, .position = stage->jobs_committed});
}

static void replay(struct stage *stage)
{
    for (const struct kept_record *kept = stage->journal; kept; kept = kept->next) {
        struct kafka_record record = {.topic = TOPIC_JOURNAL,
                                      .key = kept->key,
                                      .key_length = kept->key_length,
                                      .value = kept->value,
                                      .value_length = kept->value_length};

        feed(stage, &(struct input){.kind = INPUT_REPLAYED, .record = &record});
    }
    feed(stage, &(struct input){.kind = INPUT_REPLAY_DONE});
}

static void write_request(struct stage *stage, const char *key, const char *value)
{
    struct kept_record *kept = memory_allocate_zeroed(1, sizeof(*kept));

    kept->key = memory_copy_text(key);
    kept->key_length = strlen(key);
    kept->value = memory_copy_text(value);
    kept->value_length = strlen(value);
    *stage->last_request = kept;
    stage->last_request = &kept->next;
    stage->jobs_written++;
}

static void stop_job(struct stage *stage)
{
    SCOPED(text) struct text json;

    text_init(&json, KIB);
    text_append_format(&json, "{\"JobType\":\"StopJob\",\"JobId\":\"%s\"}", stage->job_id);
    write_request(stage, stage->job_key, text_string(&json));
}

static bool is_struck(const struct stage *stage, size_t number, enum mishap mishap)
{
    return stage->mishap == mishap && stage->at == number;
}

static void take_call(struct stage *stage, const struct call *call)
{
    struct flight *flight = memory_allocate_zeroed(1, sizeof(*flight));
    struct made_call *made = &stage->calls[stage->calls_left < CALLS_MAX ? stage->calls_left : CALLS_MAX - 1];

    (void)snprintf(made->operation, sizeof(made->operation), "%s:%s", call->service, call->operation);
    made->is_mutating = call->is_mutating;
    flight->number = stage->calls_left++;
    flight->call = *call;
    flight->call.service = arena_text(&flight->arena, call->service);
    flight->call.operation = arena_text(&flight->arena, call->operation);
    flight->call.region = arena_text(&flight->arena, call->region);
    flight->call.account = arena_text(&flight->arena, call->account);
    flight->call.role_arn = arena_text(&flight->arena, call->role_arn);
    flight->call.job_id = arena_text(&flight->arena, call->job_id);
    flight->call.input = json_incref(call->input);
    flight->due_ms = stage->now_ms + SEND_MS;
    flight->next = stage->flights;
    stage->flights = flight;
    if (is_struck(stage, flight->number, MISHAP_CRASH_BEFORE))
        stage->is_crash_due = true;
}

static void take_effects(struct stage *stage)
{
    struct effect effect;

    while (!stage->is_crash_due && engine_take(stage->engine, &effect)) {
        switch (effect.kind) {
        case EFFECT_CALL:
            take_call(stage, effect.call);
            break;
        case EFFECT_COMMIT:
            stage->batch = effect.batch;
            stage->batch_due_ms = stage->now_ms + COMMIT_MS;
            break;
        case EFFECT_WAKE_AT:
            stage->wake_at_ms = effect.wake_at_ms;
            break;
        case EFFECT_HOLD:
            stage->is_released = false;
            break;
        case EFFECT_RELEASE:
            stage->is_released = true;
            break;
        case EFFECT_REPLAY:
            replay(stage);
            break;
        case EFFECT_LEAVE:
            break;
        }
    }
}

static int rank_of(const char *state)
{
    static const char *const ranked[] = {"", "CREATED", "PENDING", "RUNNING", "ABORTING"};

    for (int i = 1; i < (int)COUNT_OF(ranked); i++)
        if (strcmp(ranked[i], state) == 0)
            return i;
    return (int)COUNT_OF(ranked);
}

static void copy(char *to, size_t capacity, const json_t *event, const char *path)
{
    const char *text = json_text_at(event, path);

    (void)snprintf(to, capacity, "%s", text ? text : "");
}

static void note_event(struct stage *stage, const struct kafka_record *record)
{
    SCOPED(json) json_t *event = json_loadb(record->value, record->value_length, 0, NULL);
    struct outcome *outcome = stage->outcome;
    const char *state = json_text_at(event, "state");
    int rank = state ? rank_of(state) : 0;

    if (outcome == NULL || record->key_length != strlen(stage->job_id) ||
        memcmp(record->key, stage->job_id, record->key_length) != 0)
        return;
    outcome->events++;
    if (json_integer_value(json_at(event, "ext.sequence")) != outcome->events || rank < stage->last_rank)
        outcome->is_in_order = false;
    stage->last_rank = rank;
    if (rank < (int)rank_of("COMPLETED"))
        return;
    outcome->terminal_events++;
    copy(outcome->end, sizeof(outcome->end), event, "state");
    copy(outcome->reason, sizeof(outcome->reason), event, "reasonCode");
    copy(outcome->message, sizeof(outcome->message), event, "statusMessage");
    copy(outcome->category, sizeof(outcome->category), event, "messageCategory");
    copy(outcome->cancel_effect, sizeof(outcome->cancel_effect), event, "ext.cancelEffect");
    copy(outcome->recovery_point, sizeof(outcome->recovery_point), event, "recoveryPointArn");
    copy(outcome->created_resource, sizeof(outcome->created_resource), event, "createdResourceArn");
    outcome->has_issues = json_is_true(json_at(event, "ext.hasIssues"));
}

static void commit(struct stage *stage)
{
    const struct kafka_batch *batch = stage->batch;
    uint64_t id = batch->id;

    for (size_t i = 0; i < batch->record_count; i++) {
        const struct kafka_record *record = &batch->records[i];

        if (record->topic == TOPIC_JOURNAL)
            keep(&stage->journal, record);
        if (record->topic == TOPIC_STATUS)
            note_event(stage, record);
        if (record->topic == TOPIC_RECOVERY_POINTS && record->value) {
            json_decref(stage->recovery_point);
            stage->recovery_point = json_loadb(record->value, record->value_length, 0, NULL);
        }
    }
    for (size_t i = 0; i < batch->position_count; i++)
        stage->jobs_committed = batch->positions[i].offset;
    stage->batch = NULL;
    feed(stage, &(struct input){.kind = INPUT_COMMITTED, .batch_id = id});
}

/* The fault strikes this very call, which is made right after. */
static void inject(struct stage *stage, const struct flight *flight)
{
    static const enum world_fault_kind kinds[MISHAP_COUNT] = {
        [MISHAP_THROTTLED] = WORLD_FAULT_THROTTLE,       [MISHAP_SERVER_ERROR] = WORLD_FAULT_500,
        [MISHAP_HTML] = WORLD_FAULT_503_HTML,            [MISHAP_LOST_BEFORE] = WORLD_FAULT_LOST_BEFORE,
        [MISHAP_LOST_AFTER] = WORLD_FAULT_LOST_AFTER,    [MISHAP_TRUNCATED] = WORLD_FAULT_TRUNCATED,
        [MISHAP_REFUSED] = WORLD_FAULT_CODE,             [MISHAP_FAILS] = WORLD_FAULT_SNAPSHOT_ERROR,
        [MISHAP_STUCK] = WORLD_FAULT_SNAPSHOT_STUCK,
    };

    if (stage->at != flight->number || stage->mishap < MISHAP_THROTTLED || stage->mishap > MISHAP_STUCK ||
        stage->mishap == MISHAP_EMPTY)
        return;
    world_inject(stage->world, &(struct world_fault){.kind = kinds[stage->mishap],
                                                     .operation = flight->call.operation,
                                                     .resource = "",
                                                     .code = "AccessDeniedException",
                                                     .count = 1});
}

static void apply(struct stage *stage, struct flight *flight)
{
    struct world_delivery delivery;

    inject(stage, flight);
    world_answer(stage->world, &flight->call, stage->now_ms, &flight->answer, &delivery);
    flight->is_applied = true;
    flight->due_ms = stage->now_ms + APPLY_MS;
    if (is_struck(stage, flight->number, MISHAP_EMPTY) && flight->answer.output)
        (void)json_object_clear(flight->answer.output);
    if (is_struck(stage, flight->number, MISHAP_CRASH_IN_FLIGHT))
        stage->is_crash_due = true;
    if (is_struck(stage, flight->number, MISHAP_CANCEL_IN_FLIGHT)) {
        stop_job(stage);
        flight->due_ms += 10 * COMMIT_MS; /* the wish is taken before the answer comes */
    }
}

static void answer(struct stage *stage, struct flight *flight)
{
    struct flight **link = &stage->flights;

    while (*link != flight)
        link = &(*link)->next;
    *link = flight->next;
    feed(stage, &(struct input){.kind = INPUT_ANSWERED, .call_id = flight->call.id, .answer = &flight->answer});
    if (is_struck(stage, flight->number, MISHAP_CRASH_AFTER_ANSWER))
        stage->is_crash_due = true;
    if (is_struck(stage, flight->number, MISHAP_CANCEL_AFTER))
        stop_job(stage);
    free_flight(flight);
}

static struct flight *next_flight(const struct stage *stage)
{
    struct flight *first = stage->flights;

    for (struct flight *flight = stage->flights; flight; flight = flight->next)
        if (flight->due_ms < first->due_ms)
            first = flight;
    return first;
}

static void feed_request(struct stage *stage)
{
    struct kept_record *kept = stage->requests;
    struct kafka_record record = {.topic = TOPIC_JOBS, .offset = stage->requests_fed, .timestamp_ms = stage->now_ms};

    for (int64_t i = 0; i < stage->requests_fed; i++)
        kept = kept->next;
    record.key = kept->key;
    record.key_length = kept->key_length;
    record.value = kept->value;
    record.value_length = kept->value_length;
    stage->requests_fed++;
    feed(stage, &(struct input){.kind = INPUT_REQUEST, .record = &record});
}

static int64_t earlier(int64_t one, int64_t other)
{
    return one && (other == 0 || one < other) ? one : other;
}

/* One thing happens: the one whose time comes first.  False if nothing will. */
static bool happen(struct stage *stage)
{
    struct flight *flight = next_flight(stage);
    int64_t next_ms = earlier(flight ? flight->due_ms : 0, stage->batch ? stage->batch_due_ms : 0);

    if (stage->is_released && stage->requests_fed < stage->jobs_written) {
        feed_request(stage);
        return true;
    }
    next_ms = earlier(next_ms, stage->wake_at_ms);
    if (next_ms == 0)
        return false;
    stage->now_ms = next_ms > stage->now_ms ? next_ms : stage->now_ms;
    if (stage->batch && stage->batch_due_ms <= stage->now_ms)
        commit(stage);
    else if (flight && flight->due_ms <= stage->now_ms && !flight->is_applied)
        apply(stage, flight);
    else if (flight && flight->due_ms <= stage->now_ms)
        answer(stage, flight);
    else
        feed(stage, &(struct input){.kind = INPUT_TICK});
    return true;
}

static bool is_over(const struct stage *stage)
{
    struct engine_statistics statistics;

    engine_statistics(stage->engine, &statistics);
    return stage->outcome->terminal_events > 0 && statistics.jobs_open == 0 && stage->batch == NULL &&
           stage->requests_fed == stage->jobs_written;
}

static void run(struct stage *stage)
{
    int64_t end_ms = stage->now_ms + LONGEST_RUN_MS;

    for (unsigned i = 0; i < STEPS_OF_TIME_MAX && stage->now_ms < end_ms && !is_over(stage); i++) {
        take_effects(stage);
        if (stage->is_crash_due) {
            stage->is_crash_due = false;
            crash(stage);
            stage->now_ms += 5000;
            start(stage);
            continue;
        }
        if (!is_over(stage) && !happen(stage))
            break;
    }
    stage->outcome->is_closed = is_over(stage);
}

/* What is being deleted goes; the world's own time is that of its last call. */
static void let_time_pass(struct stage *stage)
{
    SCOPED(json) json_t *input = json_object();
    const struct call call = {.service = "ec2",
                              .operation = "DescribeRegions",
                              .region = SAMPLE_REGION,
                              .account = "",
                              .role_arn = "",
                              .job_id = "",
                              .input = input};
    struct world_delivery delivery;
    struct answer answer;

    stage->now_ms += 3600000;
    world_answer(stage->world, &call, stage->now_ms, &answer, &delivery);
    answer_done(&answer);
}

void stage_play(struct stage *stage, const json_t *request, enum mishap mishap, size_t at, struct outcome *outcome)
{
    SCOPED(json) json_t *made = json_deep_copy(request);
    const char *key = json_text_at(request, "ResourceArn");
    char *printed;

    *outcome = (struct outcome){.is_in_order = true};
    stage->outcome = outcome;
    stage->mishap = mishap;
    stage->at = at;
    stage->calls_left = 0;
    stage->last_rank = 0;
    (void)snprintf(stage->job_id, sizeof(stage->job_id), "7f9c24e8-3b12-4e0f-8e5b-%012u",
                   (unsigned)stage->jobs_written + 1);
    (void)snprintf(stage->job_key, sizeof(stage->job_key), "%s", key ? key : json_text_at(request, "RecoveryPointArn"));
    (void)json_object_set_new(made, "JobId", json_string(stage->job_id));
    printed = json_dumps(made, JSON_COMPACT);
    write_request(stage, stage->job_key, printed);
    free(printed);
    start(stage);
    run(stage);
    let_time_pass(stage);
    outcome->artefacts_made = world_count_artefacts(stage->world, stage->job_id, true);
    outcome->artefacts_kept = world_count_artefacts(stage->world, stage->job_id, false);
    crash(stage); /* the next job gets a worker of its own */
    stage->outcome = NULL;
}

const struct made_call *stage_calls(const struct stage *stage, size_t *count)
{
    *count = stage->calls_left < CALLS_MAX ? stage->calls_left : CALLS_MAX;
    return stage->calls;
}

const json_t *stage_recovery_point(const struct stage *stage)
{
    return stage->recovery_point;
}

struct world *stage_world(struct stage *stage)
{
    return stage->world;
}
