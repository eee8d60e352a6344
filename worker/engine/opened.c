#include "engine/opened.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/registry.h"
#include "engine/bindings.h"
#include "engine/condition.h"

enum { RECORD_BYTES_MAX = 900 * 1024 };

static const struct step *find_step(const struct step *steps, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(steps[i].name, name) == 0)
            return &steps[i];
    return NULL;
}

void opened_resolve(struct opened *opened)
{
    const struct job_record *record = &opened->record;
    const struct adapter *adapter =
        record->resource_type ? registry_find_by_resource_type(record->resource_type) : NULL;

    opened->operation = adapter ? &adapter->operations[record->request.kind] : NULL;
    opened->step = NULL;
    if (opened->operation == NULL || record->step == NULL)
        return;
    opened->step = record->is_cleaning_up
                       ? find_step(opened->operation->cleanup, opened->operation->cleanup_count, record->step)
                       : find_step(opened->operation->steps, opened->operation->step_count, record->step);
}

void opened_begin(struct opened *opened, struct engine *engine, struct job *job)
{
    struct error error;

    opened->engine = engine;
    opened->job = job;
    opened->arena = (struct arena){0};
    opened->has_changed = false;
    opened->is_told = false;
    if (!job_record_decode(job->encoded, job->encoded_length, &opened->record, &error))
        abort(); /* it was decoded when it came in: memory has been corrupted */
    opened_resolve(opened);
}

static void journal(struct opened *opened)
{
    struct engine *engine = opened->engine;
    struct job *job = opened->job;
    struct arena *arena = batches_arena(engine);
    struct kafka_record record = {.topic = TOPIC_JOURNAL, .partition = job->partition};
    SCOPED(text) struct text encoded;

    opened->record.changed_ms = engine->now_ms;
    text_init(&encoded, RECORD_BYTES_MAX);
    job_record_encode(&opened->record, &encoded);
    assert(!encoded.has_overflowed);
    committed_keep(engine, job);
    job_replace_record(job, encoded.bytes, encoded.length); /* the opened record's texts end with the old one */
    record.key = arena_text(arena, job_id(job));
    record.key_length = strlen(record.key);
    record.value = arena_copy(arena, encoded.bytes, encoded.length);
    record.value_length = encoded.length;
    batches_add(engine, job->partition, &record);
}

/* The next window that the job, as it stands, must be woken for; 0: none.  What may have been started already is looked
   up first, however late it is to start. */
static int64_t window_due_ms(const struct opened *opened)
{
    const struct job_record *record = &opened->record;

    if (opened->job->is_terminal || record->state == STATE_ABORTING)
        return 0;
    if (record->phase == PHASE_INTENT || record->phase == PHASE_LOOKUP)
        return record->complete_by_ms;
    return window_next_ms(record);
}

/* When the job must be looked at next; 0: an answer will come, the lane's holder leaves, or its scope is resumed. */
static int64_t next_due_ms(const struct opened *opened)
{
    const struct job *job = opened->job;
    const struct job_record *record = &opened->record;
    int64_t window_ms = window_due_ms(opened);

    if (record->phase == PHASE_CLOSED)
        return record->completed_ms + opened->engine->options.closed_retention_ms;
    if (record->phase == PHASE_INTENT && job->intent != INTENT_UNKNOWN)
        return window_ms;
    if (record->phase == PHASE_QUEUED || job->call_id || job->group || job->turnstile || record->next_action_ms == 0)
        return window_ms;
    return window_ms && window_ms < record->next_action_ms ? window_ms : record->next_action_ms;
}

void opened_settle(struct opened *opened)
{
    struct engine *engine = opened->engine;
    struct job *job = opened->job;
    int64_t due_ms;

    job->phase = (uint8_t)opened->record.phase;
    if (opened->has_changed)
        journal(opened);
    due_ms = partition_is_live(engine, job->partition) ? next_due_ms(opened) : 0;
    if (due_ms)
        wheel_set(&engine->wheel, &job->timed.timer, due_ms);
    else
        wheel_cancel(&job->timed.timer);
    arena_release(&opened->arena);
}

/* What the event that is being written says, for whoever watches. */
static void tell_watcher(struct opened *opened, enum milestone_kind kind)
{
    struct engine *engine = opened->engine;
    struct milestone milestone;

    if (engine->options.watcher.on_milestone == NULL)
        return;
    milestone = milestone_of(&opened->record, kind, engine->now_ms, batches_arena(engine));
    batches_add_milestone(engine, opened->job->partition, &milestone);
}

void opened_publish(struct opened *opened, enum status_event_type type)
{
    struct engine *engine = opened->engine;
    struct kafka_record event = {0};

    opened->record.sequence++;
    opened->record.worker = engine->options.worker_id;
    status_event_write(&opened->record, type, engine->now_ms, batches_arena(engine), &event);
    event.topic = TOPIC_STATUS;
    event.partition = opened->job->partition;
    batches_add(engine, opened->job->partition, &event);
    tell_watcher(opened, type == STATUS_STATE_CHANGE ? MILESTONE_STATE : MILESTONE_PROGRESS);
    opened->record.previous_state = opened->record.state; // of the event before, for the next one
    opened->has_changed = true;
    opened->is_told = true;
}

void opened_change_state(struct opened *opened, enum job_state state)
{
    assert(!job_state_is_terminal(opened->record.state));
    assert(state >= opened->record.state);
    opened->record.state = state;
    opened->job->is_terminal = job_state_is_terminal(state);
    opened_publish(opened, STATUS_STATE_CHANGE);
}

static bool is_same_text(const char *left, const char *right)
{
    return left == right || (left && right && strcmp(left, right) == 0);
}

/* Of a job that has ended the reason is that of its end, whatever its clean-up meets. */
static void set_reason(struct job_record *record, enum reason reason)
{
    if (!job_state_is_terminal(record->state))
        record->reason = reason;
}

void opened_wait(struct opened *opened, enum reason reason, int64_t until_ms, const char *sentence)
{
    struct job_record *record = &opened->record;
    bool is_news = record->reason != reason || !is_same_text(record->waiting_for, sentence);

    record->next_action_ms = until_ms;
    set_reason(record, reason);
    record->waiting_for = arena_text(&opened->arena, sentence);
    opened->has_changed = true;
    if (is_news && !job_state_is_terminal(record->state))
        opened_publish(opened, STATUS_PROGRESS);
}

void opened_stop_waiting(struct opened *opened)
{
    set_reason(&opened->record, REASON_NONE);
    opened->record.waiting_for = NULL;
}

void opened_enter(struct opened *opened, const struct step *step, enum job_phase phase, int64_t due_ms)
{
    struct job_record *record = &opened->record;

    if (opened->step != step || phase == PHASE_CLOSED) {
        if (record->step)
            tell_watcher(opened, MILESTONE_STEP);
        record->attempt = 0;
        record->looks = 0;
        record->step_since_ms = step ? opened->engine->now_ms : 0;
    }
    opened->step = step;
    record->step = step ? step->name : NULL;
    record->phase = phase;
    record->next_action_ms = due_ms;
    opened->job->phase = (uint8_t)phase;
    opened->job->patience_ms = 0;
    turnstiles_leave(opened->job);
    opened->has_changed = true;
}

void opened_withdraw(struct opened *opened)
{
    if (opened->record.phase != PHASE_INTENT || opened->job->intent != INTENT_WRITTEN)
        return;
    batches_forget_intent(opened->engine, opened->job);
    opened->job->intent = INTENT_UNKNOWN;
    opened_enter(opened, opened->step, PHASE_READY, opened->engine->now_ms);
}

const struct step *opened_next_step(const struct opened *opened)
{
    const struct operation *operation = opened->operation;
    const struct step *steps = opened->record.is_cleaning_up ? operation->cleanup : operation->steps;
    size_t count = opened->record.is_cleaning_up ? operation->cleanup_count : operation->step_count;

    for (size_t next = opened->step ? (size_t)(opened->step - steps) + 1 : 0; next < count; next++)
        if (condition_all_hold(&opened->record, steps[next].when))
            return &steps[next];
    return NULL;
}

const char *opened_region(struct opened *opened)
{
    const char *region = opened->record.region;
    struct error error;

    if (opened->step && opened->step->region &&
        !bindings_expand_text(&opened->record, opened->step->region, &opened->arena, &region, &error))
        region = opened->record.region; /* step_lint allows only placeholders that every job has */
    return region ? region : "";
}

bool opened_is_beyond_us(const struct opened *opened)
{
    return opened->operation == NULL || (opened->record.step && opened->step == NULL);
}

bool opened_has_begun(const struct opened *opened)
{
    return opened->record.initiated_ms != 0;
}
