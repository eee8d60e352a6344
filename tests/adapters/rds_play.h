/* Jobs of RDS and Aurora, their steps gone through against a sandbox world one after the other: what the engine does
   with a table, in virtual time and without windows, crashes or rates. */
#ifndef TIDEMARK_TESTS_ADAPTERS_RDS_PLAY_H
#define TIDEMARK_TESTS_ADAPTERS_RDS_PLAY_H

#include "harness/check.h"

#include <string.h>

#include "adapters/registry.h"
#include "adapters/sample_job.h"
#include "base/text.h"
#include "engine/condition.h"
#include "sandbox/world.h"

enum { PLAY_LOOKS_MAX = 20, PLAY_LOOK_MS = 30000 };

#define PLAY_START_MS INT64_C(1795399200000)
#define PLAY_BACKUP_ID "7f9c24e8-3b12-4e0f-8e5b-000000000002" /* of the samples' recovery points */
#define PLAY_INSTANCE "orders"
#define PLAY_CLUSTER "shop"
#define PLAY_MEMBER "shop-1"

/* Where a job has stopped: at its end, or at a step, and why. */
struct play_end {
    const char *step; /* NULL: all steps are done */
    bool is_waiting;  /* it goes on by itself */
    enum reason reason;
    char words[256];  /* a guard's sentence, the state or the service's code */
};

struct play {
    struct world *world;
    const struct adapter *adapter;
    struct job_record job;
    struct arena arena;
    int64_t now_ms;
    struct answer answer; /* the last one */
    struct play_end end;
};

static inline void play_add(struct play *play, const char *kind, const char *id, const char *parent, const char *fields)
{
    struct world_resource resource = {
        .kind = kind, .region = SAMPLE_REGION, .id = id, .parent_id = parent, .fields = fields};
    struct error error;

    if (!world_add_resource(play->world, &resource, &error))
        fail_msg("%s", error.message);
}

/* A world with an instance, and a cluster with another one; its backups take about a minute. */
static inline struct play play_new(const struct adapter *adapter, const char *sample)
{
    const struct world_options options = {
        .seed = 3, .account = SAMPLE_ACCOUNT, .snapshot_duration_ms = 60000, .volume_duration_ms = 40000};
    struct play play = {.world = world_new(&options), .adapter = adapter, .now_ms = PLAY_START_MS};

    play_add(&play, "rds:instance", PLAY_INSTANCE, NULL, NULL);
    play_add(&play, "rds:cluster", PLAY_CLUSTER, NULL, NULL);
    play_add(&play, "rds:instance", PLAY_MEMBER, PLAY_CLUSTER, "{\"DBInstanceClass\":\"db.r6g.large\"}");
    play.job = sample_job(adapter->name, sample, &play.arena);
    return play;
}

static inline void play_done(struct play *play)
{
    answer_done(&play->answer);
    arena_release(&play->arena);
    world_free(play->world);
}

static inline const struct operation *play_operation(const struct play *play)
{
    return &play->adapter->operations[play->job.request.kind];
}

static inline const char *play_text(struct play *play, const char *template)
{
    struct error error;
    const char *text;

    return bindings_expand_text(&play->job, template, &play->arena, &text, &error) ? text : NULL;
}

/* `region` is the step's own, which a look-up does not name. */
static inline void play_call(struct play *play, const struct step *step, const char *region)
{
    struct error error;
    struct world_delivery delivery;
    struct call call = {.service = step->service,
                        .operation = step->operation,
                        .account = SAMPLE_ACCOUNT,
                        .role_arn = "",
                        .job_id = play->job.request.job_id,
                        .region = region ? play_text(play, region) : SAMPLE_REGION,
                        .is_mutating = step->is_mutating};

    call.input = sample_input(&play->job, step, &error);
    if (call.input == NULL)
        fail_msg("%s: %s", step->name, error.message);
    answer_done(&play->answer);
    world_answer(play->world, &call, play->now_ms, &play->answer, &delivery);
    json_decref(call.input);
}

/* The job's item in the answer to a poll; NULL if there is none. */
static inline const json_t *play_item(struct play *play, const struct step *step, const char *region)
{
    const json_t *items;

    play_call(play, step, region);
    if (play->answer.error.class != ERROR_NONE)
        fail_msg("%s: %s: %s", step->name, play->answer.error.code, play->answer.error.message);
    items = json_at(play->answer.output, step->poll->items);
    assert_true(json_is_array(items));
    assert_true(json_array_size(items) <= 1);
    if (json_array_size(items) == 1)
        assert_string_equal(json_string_value(bindings_value_at(json_array_get(items, 0), step->poll->item_id)),
                            play_text(play, step->poll->id));
    return json_array_get(items, 0);
}

static inline bool play_capture(struct play *play, const struct capture *captures, const json_t *answer)
{
    struct error error;

    if (!bindings_capture(&play->job, captures, answer, &play->arena, &error))
        fail_msg("%s", error.message);
    return true;
}

static inline bool play_stop(struct play *play, const struct step *step, enum verdict verdict, enum reason reason,
                             const char *words)
{
    play->end = (struct play_end){.step = step->name,
                                  .is_waiting = verdict == VERDICT_WAIT || verdict == VERDICT_BUSY,
                                  .reason = reason};
    (void)snprintf(play->end.words, sizeof(play->end.words), "%s", words ? words : "");
    return false;
}

static inline bool play_is_ours(struct play *play, const struct poll *poll, const json_t *item)
{
    const char *mark = poll->ours ? json_string_value(bindings_value_at(item, poll->ours)) : "";
    const char *wanted = poll->ours_is ? play_text(play, poll->ours_is) : "*";

    return mark && wanted && text_matches(wanted, mark);
}

static inline bool play_guard_applies(struct play *play, const struct guard *guard, const json_t *item)
{
    const char *value = json_string_value(bindings_value_at(item, guard->path));
    const char *pattern = play_text(play, guard->is ? guard->is : guard->is_not);

    return value && pattern && text_matches(pattern, value) == (guard->is != NULL);
}

/* What an unknown state means is what it means to the engine: wait. */
static inline struct verdict_of play_verdict(const struct poll *poll, const char *state)
{
    for (size_t i = 0; i < VERDICTS_MAX && poll->verdicts[i].value; i++)
        if (strcmp(poll->verdicts[i].value, state) == 0)
            return poll->verdicts[i];
    return (struct verdict_of){state, poll->state ? VERDICT_WAIT : VERDICT_DONE, REASON_NONE};
}

static inline bool play_judge(struct play *play, const struct step *step, const json_t *item, enum verdict *verdict)
{
    const struct poll *poll = step->poll;
    const char *state = poll->state ? json_string_value(bindings_value_at(item, poll->state)) : "";
    struct verdict_of said = play_verdict(poll, state);

    *verdict = said.verdict;
    if (!play_is_ours(play, poll, item))
        return play_stop(play, step, VERDICT_NOT_OURS, REASON_NOT_OURS, NULL);
    for (size_t i = 0; i < GUARDS_MAX && poll->guards[i].path; i++)
        if (play_guard_applies(play, &poll->guards[i], item))
            return play_stop(play, step, poll->guards[i].verdict, poll->guards[i].reason, poll->guards[i].sentence);
    if (said.verdict == VERDICT_DONE)
        return play_capture(play, step->captures, item);
    return play_stop(play, step, said.verdict, said.reason, state);
}

/* Looks until there is something to say but "wait".  What is busy is not waited for. */
static inline bool play_wait(struct play *play, const struct step *step, bool *is_gone)
{
    enum verdict verdict = VERDICT_WAIT;

    for (unsigned i = 0; i < PLAY_LOOKS_MAX && verdict == VERDICT_WAIT; i++) {
        const json_t *item = play_item(play, step, step->region);

        if (item && play_judge(play, step, item, &verdict))
            return true;
        *is_gone = item == NULL;
        if (item == NULL)
            return step->poll->missing == REASON_NONE ||
                   play_stop(play, step, VERDICT_FAILED, step->poll->missing, "missing");
        if (play->end.reason == REASON_NONE)
            play->now_ms += PLAY_LOOK_MS;
        else
            return false;
    }
    return false;
}

static inline bool play_adopt(struct play *play, const struct step *step)
{
    const json_t *item = play_item(play, step->lookup, step->region);

    assert_non_null(item);
    if (!play_is_ours(play, step->lookup->poll, item))
        return play_stop(play, step, VERDICT_NOT_OURS, REASON_NOT_OURS, NULL);
    return play_capture(play, step->lookup->captures, item);
}

static inline struct code_meaning play_meaning(const struct step *step, const char *code)
{
    for (size_t i = 0; i < CODES_MAX && step->codes[i].code; i++)
        if (strcmp(step->codes[i].code, code) == 0)
            return step->codes[i];
    return (struct code_meaning){code, MEANING_FAIL, REASON_INVALID_REQUEST};
}

static inline bool play_act(struct play *play, const struct step *step)
{
    struct code_meaning meaning;

    play_call(play, step, step->region);
    if (play->answer.error.class == ERROR_NONE)
        return play_capture(play, step->captures, play->answer.output);
    meaning = play_meaning(step, play->answer.error.code);
    if (meaning.meaning == MEANING_ADOPT)
        return play_adopt(play, step);
    return meaning.meaning == MEANING_DONE ||
           play_stop(play, step, meaning.meaning == MEANING_RETRY ? VERDICT_BUSY : VERDICT_FAILED, meaning.reason,
                     play->answer.error.code);
}

static inline bool play_steps(struct play *play, const struct step *steps, size_t count)
{
    bool is_gone = false;

    play->end = (struct play_end){0};
    for (size_t i = 0; i < count && !(is_gone && steps[i - 1].poll->missing == REASON_NONE &&
                                      !steps[i - 1].poll->missing_goes_on); i++) {
        if (!condition_all_hold(&play->job, steps[i].when))
            continue;
        is_gone = false;
        if (steps[i].poll ? !play_wait(play, &steps[i], &is_gone) : !play_act(play, &steps[i]))
            return false;
    }
    return true;
}

/* Goes through the job as far as it comes: true if to its end. */
static inline bool play_on(struct play *play)
{
    const struct operation *operation = play_operation(play);

    return play_steps(play, operation->steps, operation->step_count);
}

static inline bool play_cleanup(struct play *play)
{
    const struct operation *operation = play_operation(play);

    return play_steps(play, operation->cleanup, operation->cleanup_count);
}

#define PLAY_OK(play)                                                                                        \
    do {                                                                                                     \
        if (!play_on(play))                                                                                  \
            fail_msg("%s: %s", (play)->end.step, (play)->end.words);                                         \
    } while (0)

/* The first steps alone: as far as `name`, which is left. */
static inline void play_until(struct play *play, const char *name)
{
    const struct operation *operation = play_operation(play);
    size_t count = 0;

    while (count < operation->step_count && strcmp(operation->steps[count].name, name) != 0)
        count++;
    assert_true(count < operation->step_count);
    if (!play_steps(play, operation->steps, count))
        fail_msg("%s: %s", play->end.step, play->end.words);
}

/* Another job in the same world at the same time; what it makes stays when it is done. */
static inline struct play play_beside(const struct play *play, const char *sample, const char *job_id)
{
    struct play other = {.world = play->world, .adapter = play->adapter, .now_ms = play->now_ms};

    other.job = sample_job(play->adapter->name, sample, &other.arena);
    other.job.request.job_id = job_id;
    return other;
}

static inline void play_leave(struct play *play)
{
    answer_done(&play->answer);
    arena_release(&play->arena);
}

/* Makes the recovery point of the samples, and gives the job its restore metadata if it is a restore.  `resource_arn`
   if it is not of the sample's resource. */
static inline void play_back_up_of(struct play *play, const char *resource_arn)
{
    struct play backup = play_beside(play, "backup", PLAY_BACKUP_ID);
    SCOPED(json) json_t *metadata = NULL;
    SCOPED(json) json_t *texts = json_object();
    struct error error;
    const char *key;
    json_t *value;
    char *printed;

    if (resource_arn)
        backup.job.request.resource_arn = resource_arn;
    PLAY_OK(&backup);
    assert_string_equal(play_text(&backup, play_operation(&backup)->recovery_point_arn[0]),
                        play->job.request.recovery_point_arn);
    assert_true(bindings_expand(&backup.job, play_operation(&backup)->restore_metadata, &metadata, &error));
    json_object_foreach(metadata, key, value) /* the catalogue keeps texts */
    {
        printed = json_is_string(value) ? strdup(json_string_value(value)) : json_dumps(value, JSON_COMPACT);
        json_object_set_new(texts, key, json_string(printed));
        free(printed);
    }
    printed = json_dumps(texts, JSON_COMPACT);
    if (play->job.request.kind == JOB_RESTORE &&
        !metadata_read(play_operation(play)->metadata_keys, printed, &play->arena, &play->job.request.metadata, &error))
        fail_msg("%s", error.message);
    free(printed);
    play->now_ms = backup.now_ms;
    play_leave(&backup);
}

static inline void play_back_up(struct play *play)
{
    play_back_up_of(play, NULL);
}

static inline size_t play_count(const struct play *play)
{
    return world_count_artefacts(play->world, play->job.request.job_id, false);
}

/* JSON in which ' stands for ". */
static inline const char *play_quoted(struct play *play, const char *text)
{
    char *quoted = arena_text(&play->arena, text);

    for (char *at = quoted; *at; at++)
        if (*at == '\'')
            *at = '"';
    return quoted;
}

static inline void play_expect_input(struct play *play, const struct step *step, const char *expected)
{
    struct error error;
    SCOPED(json) json_t *input = sample_input(&play->job, step, &error);
    SCOPED(json) json_t *wanted = json_loads(play_quoted(play, expected), 0, NULL);

    assert_non_null(input);
    assert_non_null(wanted);
    if (!json_equal(input, wanted))
        fail_msg("%s is called with %s", step->name, json_dumps(input, JSON_COMPACT));
}

static inline void play_metadata(struct play *play, const char *text)
{
    const char *quoted = play_quoted(play, text);
    struct error error;

    if (!metadata_read(play_operation(play)->metadata_keys, quoted, &play->arena, &play->job.request.metadata, &error))
        fail_msg("%s", error.message);
}

#endif
