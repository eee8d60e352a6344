/* Prints every call that the adapters' tables make for their sample jobs, and what the tables read of the answers: one
   JSON object a line.  For the comparison with botocore's models in test_botocore_model.py. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/registry.h"
#include "adapters/sample_job.h"
#include "engine/condition.h"

/* One sample, as far as its job has come. */
struct play {
    const struct adapter *adapter;
    const char *name;
    const json_t *samples;
    const json_t *sample;
    struct arena arena;
    struct job_record job;
};

static const json_t *answer_to(const struct play *play, const char *variable)
{
    const json_t *own = json_object_get(json_object_get(play->sample, "answers"), variable);

    return own ? own : json_object_get(json_object_get(play->samples, "answers"), variable);
}

static void bind(struct play *play, const char *variable, const json_t *value)
{
    char *text;

    if (json_is_string(value)) {
        bindings_set(&play->job, variable, json_string_value(value), false);
        return;
    }
    text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    bindings_set(&play->job, variable, arena_text(&play->arena, text), true);
    free(text);
}

static void capture(struct play *play, const struct step *step)
{
    for (size_t i = 0; i < CAPTURES_MAX && step->captures[i].variable; i++) {
        const struct capture *capture = &step->captures[i];
        const json_t *value = answer_to(play, capture->variable);

        if (value == NULL || (json_is_null(value) && capture->is_required)) {
            (void)fprintf(stderr, "%s: %s captures {%s}\n", play->name, step->name, capture->variable);
            sample_is_wrong(play->adapter->name, "a captured variable has no sample among the answers");
        }
        if (!json_is_null(value))
            bind(play, capture->variable, value);
    }
}

static json_t *text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

static json_t *verdicts_of(const struct poll *poll)
{
    json_t *values = json_array();

    for (size_t i = 0; i < VERDICTS_MAX && poll->verdicts[i].value; i++)
        (void)json_array_append_new(values, json_string(poll->verdicts[i].value));
    return values;
}

/* Paths in an item of a poll's answer, beside those of the captures. */
static json_t *paths_of(const struct poll *poll)
{
    const char *const paths[] = {poll->item_id, poll->ours, poll->state, poll->progress, poll->message};
    json_t *all = json_array();

    for (size_t i = 0; i < COUNT_OF(paths); i++)
        if (paths[i])
            (void)json_array_append_new(all, json_string(paths[i]));
    for (size_t i = 0; i < GUARDS_MAX && poll->guards[i].path; i++)
        (void)json_array_append_new(all, json_string(poll->guards[i].path));
    return all;
}

static json_t *poll_of(const struct step *step)
{
    const struct poll *poll = step->poll;

    if (poll == NULL)
        return json_null();
    return json_pack("{s:s,s:o,s:o,s:o,s:o,s:o}", "items", poll->items, "paths", paths_of(poll), "state",
                     text_or_null(poll->state), "verdicts", verdicts_of(poll), "next_token",
                     text_or_null(poll->next_token), "next_token_parameter",
                     text_or_null(poll->next_token_parameter));
}

static json_t *captures_of(const struct step *step)
{
    json_t *paths = json_array();

    for (size_t i = 0; i < CAPTURES_MAX && step->captures[i].variable; i++)
        (void)json_array_append_new(paths, json_string(step->captures[i].path));
    return paths;
}

static json_t *codes_of(const struct step *step)
{
    json_t *codes = json_array();

    for (size_t i = 0; i < CODES_MAX && step->codes[i].code; i++)
        (void)json_array_append_new(codes, json_string(step->codes[i].code));
    return codes;
}

/* `input` is taken; NULL says that the sample leaves the step out. */
static void print_call(const struct play *play, const struct step *step, json_t *input)
{
    json_t *line = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:o,s:o,s:o,s:o,s:o}", "adapter", play->adapter->name, "job",
                             job_kind_name(play->job.request.kind), "sample", play->name, "step", step->name,
                             "service", step->service, "operation", step->operation, "template",
                             json_loads(step->input, 0, NULL), "captures", captures_of(step), "codes", codes_of(step),
                             "poll", poll_of(step), "input", input ? input : json_null());

    if (line == NULL || json_object_set_new(line, "conditional", json_boolean(step->when[0] != NULL)) != 0 ||
        json_dumpf(line, stdout, JSON_COMPACT) != 0)
        sample_is_wrong(play->name, "a call cannot be printed");
    (void)putchar('\n');
    json_decref(line);
}

static void print_made(const struct play *play, const struct step *step)
{
    struct error error;
    json_t *input = sample_input(&play->job, step, &error);

    if (input == NULL) {
        (void)fprintf(stderr, "%s: %s: %s\n", play->name, step->name, error.message);
        sample_is_wrong(play->adapter->name, "a step has no input");
    }
    print_call(play, step, input);
}

static bool fails(const struct play *play, const struct step *step)
{
    const json_t *names = json_object_get(play->sample, "fails");

    for (size_t i = 0; i < json_array_size(names); i++)
        if (strcmp(json_string_value(json_array_get(names, i)), step->name) == 0)
            return true;
    return false;
}

/* Makes the step's calls; false if it fails. */
static bool make(struct play *play, const struct step *step)
{
    if (step->lookup)
        print_made(play, step->lookup);
    print_made(play, step);
    if (fails(play, step)) {
        if (step->tolerates == REASON_NONE)
            sample_is_wrong(play->name, "a step fails whose failure is not tolerated");
        return false;
    }
    capture(play, step);
    return true;
}

/* The job is cancelled once the step of this name is through. */
static bool ends_behind(const struct play *play, const struct step *step)
{
    const char *last = json_string_value(json_object_get(play->sample, "cancelled"));

    return last && strcmp(last, step->name) == 0;
}

static void print_steps(struct play *play, const struct step *steps, size_t count)
{
    for (size_t i = 0; i < count && (i == 0 || !ends_behind(play, &steps[i - 1])); i++) {
        const enum reason tolerated = steps[i].tolerates;

        if (!condition_all_hold(&play->job, steps[i].when))
            print_call(play, &steps[i], NULL);
        else if (!make(play, &steps[i]))
            while (i + 1 < count && steps[i + 1].tolerates == tolerated)
                print_call(play, &steps[++i], NULL);
    }
}

static void print_samples(const struct adapter *adapter)
{
    SCOPED(json) json_t *samples = samples_read(adapter->name);
    const char *name;
    json_t *sample;

    json_object_foreach(json_object_get(samples, "jobs"), name, sample)
    {
        struct play play = {.adapter = adapter, .name = name, .samples = samples, .sample = sample};
        const struct operation *operation;

        play.job = sample_job_of(samples, name, &play.arena);
        if (registry_find(&play.job.request) != adapter)
            sample_is_wrong(name, "another adapter takes the request");
        operation = &adapter->operations[play.job.request.kind];
        print_steps(&play, operation->steps, operation->step_count);
        print_steps(&play, operation->cleanup, operation->cleanup_count);
        arena_release(&play.arena);
    }
}

/* Every step there is, so that one without a call is missed. */
static void print_table(const struct adapter *adapter, enum job_kind kind, const struct step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        (void)printf("{\"adapter\":\"%s\",\"job\":\"%s\",\"step\":\"%s\",\"row\":true}\n", adapter->name,
                     job_kind_name(kind), steps[i].name);
        if (steps[i].lookup)
            print_table(adapter, kind, steps[i].lookup, 1);
    }
}

int main(void)
{
    for (size_t i = 0; i < registry_count; i++) {
        for (int kind = 0; kind < JOB_KIND_COUNT; kind++) {
            const struct operation *operation = &registry[i]->operations[kind];

            print_table(registry[i], (enum job_kind)kind, operation->steps, operation->step_count);
            print_table(registry[i], (enum job_kind)kind, operation->cleanup, operation->cleanup_count);
        }
        print_samples(registry[i]);
    }
    return EXIT_SUCCESS;
}
