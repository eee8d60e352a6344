/* Jobs as they are when a step of an adapter is about to make its call, for the tests of the tables.  They stand in
   tests/adapters/samples/<adapter>.json:
     "answers"  what steps capture, by variable: as it is after its hook; null: the answer does not have it
     "jobs"     by name, each with "request" as on the jobs topic, and where it differs from the others
                "answers", in place of those above,
                "fails", the names of steps that fail, of those whose failures are tolerated,
                "cancelled", the name of the step behind which the job is cancelled,
                "after", the name of a job that has been at its recovery point before
                "of", the name of the backup whose recovery point it works on, where that is not "backup", and
                "ends", its terminal state when nothing goes wrong, where that is not COMPLETED
     "world"    what there is in the sandbox: "kind" ("dynamodb:table"), "id", and "region", "parent", "fields" */
#ifndef TIDEMARK_TESTS_ADAPTERS_SAMPLE_JOB_H
#define TIDEMARK_TESTS_ADAPTERS_SAMPLE_JOB_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/registry.h"
#include "base/json.h"
#include "engine/bindings.h"
#include "engine/metadata.h"
#include "proto/arn.h"

#define SAMPLE_ACCOUNT "111122223333"
#define SAMPLE_REGION "eu-west-1"
#define SAMPLE_OTHER_REGION "eu-central-1"

static inline void sample_is_wrong(const char *name, const char *why)
{
    (void)fprintf(stderr, "sample of %s: %s\n", name, why);
    exit(EXIT_FAILURE);
}

/* The samples of an adapter; the caller's. */
static inline json_t *samples_read(const char *adapter)
{
    char path[4096];
    json_error_t error;
    json_t *samples;

    (void)snprintf(path, sizeof(path), "%s/tests/adapters/samples/%s.json", SOURCE_ROOT, adapter);
    for (char *at = strstr(path, "/samples/"); *at; at++)
        if (*at == '-') /* an adapter's name is written so, and its file is called as its row */
            *at = '_';
    samples = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (samples == NULL)
        sample_is_wrong(adapter, error.text);
    return samples;
}

/* As the engine does when it admits a job. */
static inline void sample_type_metadata(struct job_request *request, const char *name, struct arena *arena)
{
    const struct adapter *adapter = registry_find(request);
    const struct metadata_key *keys = adapter ? adapter->operations[request->kind].metadata_keys : NULL;
    struct error error;

    if (keys && !metadata_read(keys, request->metadata, arena, &request->metadata, &error))
        sample_is_wrong(name, error.message);
}

static inline struct job_record sample_job_of(const json_t *samples, const char *name, struct arena *arena)
{
    const json_t *request = json_object_get(json_object_get(json_object_get(samples, "jobs"), name), "request");
    char *text = json_dumps(request, JSON_COMPACT);
    struct kafka_record record = {.value = text, .value_length = text ? strlen(text) : 0};
    struct job_record job = {0};
    struct error error;
    struct arn arn;

    if (text == NULL)
        sample_is_wrong(name, "there is no such job with a request");
    if (!job_request_decode(&record, "samples", arena, &job.request, &error) ||
        !arn_parse(job.request.resource_arn ? job.request.resource_arn : job.request.recovery_point_arn, &arn, &error))
        sample_is_wrong(name, error.message);
    sample_type_metadata(&job.request, name, arena);
    job.account = arena_text(arena, *arn.account ? arn.account : SAMPLE_ACCOUNT);
    job.region = arena_text(arena, *arn.region ? arn.region : SAMPLE_REGION);
    free(text);
    return job;
}

/* The job of that name among an adapter's. */
static inline struct job_record sample_job(const char *adapter, const char *name, struct arena *arena)
{
    SCOPED(json) json_t *samples = samples_read(adapter);

    return sample_job_of(samples, name, arena);
}

/* What a poll's call says for one job: its id at its place, and what only the engine can know. */
static inline bool sample_poll_input(const struct job_record *job, const struct step *step, json_t *input,
                                     struct arena *arena, struct error *error)
{
    const struct poll *poll = step->poll;
    json_t *ids = poll->ids ? json_at(input, poll->ids) : NULL;
    const char *id;

    if (!bindings_expand_text(job, poll->id, arena, &id, error))
        return false;
    if (poll->ids && !(json_is_array(ids) ? json_array_append_new(ids, json_string(id)) == 0
                                          : json_string_set(ids, id) == 0))
        return error_set(error, ERROR_INTERNAL, "nothing at \"%s\" takes the id", poll->ids);
    if (poll->since)
        (void)json_object_set_new(input, poll->since, poll->since_is_text ? json_string("2026-11-23T02:00:00Z")
                                                                          : json_integer(1795399200));
    return true;
}

/* The input of a step's call: expanded, or with the job's id in the list of a poll.  NULL with an error. */
static inline json_t *sample_input(const struct job_record *job, const struct step *step, struct error *error)
{
    struct arena arena = {0};
    struct job_record scoped = *job;
    const char *scope;
    json_t *input = NULL;
    bool is_made = true;

    if (step->poll && step->poll->scope) {
        is_made = bindings_expand_text(job, step->poll->scope, &arena, &scope, error);
        if (is_made)
            bindings_set(&scoped, "Scope", scope, false);
    }
    is_made = is_made && bindings_expand(&scoped, step->input, &input, error) &&
              (step->poll == NULL || sample_poll_input(job, step, input, &arena, error));
    arena_release(&arena);
    if (!is_made)
        json_decref(input);
    return is_made ? input : NULL;
}

#endif
