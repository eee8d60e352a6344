/* services ADAPTER [EVERY]    plays the adapter's sample jobs from their requests to their ends against the sandbox: once as
   they are, and then once for every call they make and every mishap that can befall it.  Whatever happens, a job ends
   once, leaves one artefact at most, and none if it did not complete.  With a number, every so-manieth mishap is
   played: under a sanitizer each takes its time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/registry.h"
#include "adapters/sample_job.h"
#include "services/stage.h"

enum { SEEDS = 2, FINDINGS_SHOWN = 40 };

struct suite {
    const char *adapter;
    json_t *samples;
    unsigned runs, findings;
    unsigned possible, every; /* of the mishaps that are possible, every so-manieth is played */
};

/* One sample job under one mishap. */
struct run {
    const char *name;
    uint64_t seed;
    enum mishap mishap;
    size_t at;
    char operation[64];  /* of the call that the mishap befalls */
    bool is_mutating;
    struct outcome clean; /* of the same job when all is well */
    struct outcome outcome;
    size_t calls_made; /* in this run */
};

static void find_fault(struct suite *suite, const struct run *run, const char *what)
{
    if (suite->findings++ >= FINDINGS_SHOWN)
        return;
    (void)printf("%s, %s, call %zu (%s): %s: %s %s%s%s%s%s\n", run->name, mishap_name(run->mishap), run->at,
                 run->operation, what, run->outcome.end, run->outcome.reason, *run->outcome.message ? ": " : "",
                 run->outcome.message, *run->outcome.cancel_effect ? ", " : "", run->outcome.cancel_effect);
}

/* Another job has been at the recovery point. */
static void play_before(struct suite *suite, struct stage *stage, const char *name, const char *recovery_point)
{
    const json_t *sample = json_object_get(json_object_get(suite->samples, "jobs"), name);
    SCOPED(json) json_t *request = json_deep_copy(json_object_get(sample, "request"));
    struct outcome outcome;

    (void)json_object_set_new(request, "RecoveryPointArn", json_string(recovery_point));
    stage_play(stage, request, MISHAP_NONE, 0, &outcome);
    if (strcmp(outcome.end, "COMPLETED") != 0)
        sample_is_wrong(name, outcome.message);
}

/* A job on a recovery point works on one that the sample backup has made before. */
static json_t *prepare(struct suite *suite, struct stage *stage, const json_t *sample)
{
    json_t *request = json_deep_copy(json_object_get(sample, "request"));
    const char *source = json_text_at(sample, "of") ? json_text_at(sample, "of") : "backup";
    const json_t *backup = json_object_get(json_object_get(json_object_get(suite->samples, "jobs"), source), "request");
    struct outcome outcome;

    if (json_object_get(request, "RecoveryPointArn") == NULL)
        return request;
    stage_play(stage, backup, MISHAP_NONE, 0, &outcome);
    if (strcmp(outcome.end, "COMPLETED") != 0)
        sample_is_wrong(suite->adapter, outcome.message);
    (void)json_object_set_new(request, "RecoveryPointArn", json_string(outcome.recovery_point));
    if (json_object_get(sample, "after"))
        play_before(suite, stage, json_text_at(sample, "after"), outcome.recovery_point);
    return request;
}

/* So that a run whose artefact never ends is over in time. */
static void shorten(json_t *request)
{
    bool is_backup = json_object_get(request, "ResourceArn") != NULL;
    json_t *extensions = json_object_get(request, "Extensions");

    if (!is_backup && extensions == NULL) {
        extensions = json_object();
        (void)json_object_set_new(request, "Extensions", extensions);
    }
    (void)json_object_set_new(is_backup ? request : extensions, "CompleteWindowMinutes", json_integer(2880));
}

static size_t play(struct suite *suite, struct run *run, struct made_call calls[CALLS_MAX])
{
    const json_t *sample = json_object_get(json_object_get(suite->samples, "jobs"), run->name);
    struct stage *stage = stage_new(suite->samples, run->seed);
    json_t *request = prepare(suite, stage, sample);
    size_t count;

    shorten(request);
    stage_play(stage, request, run->mishap, run->at, &run->outcome);
    memcpy(calls, stage_calls(stage, &count), CALLS_MAX * sizeof(*calls));
    json_decref(request);
    stage_free(stage);
    suite->runs++;
    return count;
}

/* The wish came when the job had ended. */
static bool is_too_late(const struct run *run, size_t call_count)
{
    return run->at + 1 == call_count && strcmp(run->outcome.end, run->clean.end) == 0;
}

static bool is_end(const struct run *run, const char *end)
{
    return strcmp(run->outcome.end, end) == 0;
}

/* With issues, something may not be known as the job's for want of its tag; more than it should be is left of none. */
static bool is_all_there(const struct run *run)
{
    return run->outcome.artefacts_kept == run->clean.artefacts_kept ||
           (run->outcome.has_issues && run->outcome.artefacts_kept < run->clean.artefacts_kept);
}

/* What holds whatever happened. */
static void check_always(struct suite *suite, const struct run *run)
{
    const struct outcome *outcome = &run->outcome;

    if (outcome->terminal_events != 1)
        find_fault(suite, run, outcome->terminal_events ? "ended more than once" : "did not end");
    if (!outcome->is_in_order)
        find_fault(suite, run, "its events are out of order");
    if (!outcome->is_closed && run->mishap != MISHAP_STUCK)
        find_fault(suite, run, "something of it is left to be done for ever");
    if (outcome->artefacts_made > run->clean.artefacts_made && !outcome->has_issues)
        find_fault(suite, run, "made more than it should");
    if (is_end(run, "COMPLETED") && !is_all_there(run))
        find_fault(suite, run, "completed, and what is there is not what should be");
    if (!is_end(run, "COMPLETED") && outcome->artefacts_kept > 0 && run->mishap != MISHAP_STUCK)
        find_fault(suite, run, "did not complete, and left something behind");
    if (strcmp(outcome->cancel_effect, "notStarted") == 0 && outcome->artefacts_made > 0)
        find_fault(suite, run, "was not started, it says, and made something");
}

static void check_undisturbed(struct suite *suite, const struct run *run)
{
    if (!is_end(run, run->clean.end) || run->outcome.has_issues != run->clean.has_issues)
        find_fault(suite, run, "did not end as if nothing had happened");
}

/* What this mishap may lead to. */
static void check_end(struct suite *suite, const struct run *run, size_t call_count)
{
    switch (run->mishap) {
    case MISHAP_REFUSED: /* a refused look at what runs already is no reason to fail */
        if (!is_end(run, "FAILED") && !is_end(run, run->clean.end))
            find_fault(suite, run, "is neither failed nor as it should be");
        if (is_end(run, "FAILED") && strcmp(run->outcome.reason, "ACCESS_DENIED") != 0)
            find_fault(suite, run, "failed for another reason than that it was refused");
        if (run->is_mutating && !is_end(run, "FAILED") && !run->outcome.has_issues)
            find_fault(suite, run, "was refused what it needs, and completed without issues");
        if (run->is_mutating && is_end(run, "FAILED") && run->outcome.artefacts_made == 0 && run->calls_made > run->at + 1)
            find_fault(suite, run, "was refused the first thing it does, and goes on calling");
        return;
    case MISHAP_FAILS:
        if (!is_end(run, "FAILED") && !run->outcome.has_issues)
            find_fault(suite, run, "what it made failed, and it did not");
        return;
    case MISHAP_STUCK:
        if (!is_end(run, "EXPIRED") && !run->outcome.has_issues)
            find_fault(suite, run, "waited for ever");
        return;
    case MISHAP_CANCEL_IN_FLIGHT:
    case MISHAP_CANCEL_AFTER:
        if (!is_end(run, "ABORTED") && strcmp(run->outcome.cancel_effect, "tooLate") != 0 &&
            !is_too_late(run, call_count))
            find_fault(suite, run, "was cancelled in vain");
        return;
    case MISHAP_NONE:
    case MISHAP_THROTTLED:
    case MISHAP_SERVER_ERROR:
    case MISHAP_HTML:
    case MISHAP_LOST_BEFORE:
    case MISHAP_LOST_AFTER:
    case MISHAP_TRUNCATED:
    case MISHAP_CRASH_BEFORE:
    case MISHAP_CRASH_IN_FLIGHT:
    case MISHAP_CRASH_AFTER_ANSWER:
    case MISHAP_EMPTY:
    case MISHAP_COUNT:
        check_undisturbed(suite, run);
        return;
    }
}

/* Mishaps to what a call makes need a call that makes something. */
static bool is_possible(enum mishap mishap, const struct made_call *call)
{
    return call->is_mutating || (mishap != MISHAP_FAILS && mishap != MISHAP_STUCK);
}

/* The call may make nothing that could fail: then the fault waits in vain, and all is well. */
static bool is_idle_fault(const struct run *run)
{
    return (run->mishap == MISHAP_FAILS || run->mishap == MISHAP_STUCK) && is_end(run, run->clean.end) &&
           run->outcome.artefacts_made == run->clean.artefacts_made &&
           (strstr(run->operation, "Delete") || strstr(run->operation, "Deregister") ||
            strstr(run->operation, "Tag") || strstr(run->operation, "Cancel") || strstr(run->operation, "Tier"));
}

/* A job that waits looks many times: what befalls the third look befalls the thirtieth. */
static bool is_one_of_many(const struct made_call *calls, size_t count, size_t at)
{
    if (at < 2 || at + 2 >= count)
        return false;
    for (size_t near = at - 2; near <= at + 2; near++)
        if (strcmp(calls[near].operation, calls[at].operation) != 0)
            return false;
    return true;
}

static void play_mishaps(struct suite *suite, const struct run *clean, const struct made_call *calls, size_t count)
{
    for (size_t at = 0; at < count; at++)
        for (int mishap = MISHAP_NONE + 1; mishap < MISHAP_COUNT; mishap++) {
            struct made_call ignored[CALLS_MAX];
            struct run run = *clean;

            if (is_one_of_many(calls, count, at) || !is_possible((enum mishap)mishap, &calls[at]) ||
                suite->possible++ % suite->every != 0)
                continue;
            run.mishap = (enum mishap)mishap;
            run.at = at;
            memcpy(run.operation, calls[at].operation, sizeof(run.operation));
            run.is_mutating = calls[at].is_mutating;
            run.calls_made = play(suite, &run, ignored);
            check_always(suite, &run);
            if (!is_idle_fault(&run))
                check_end(suite, &run, count);
        }
}

static void play_sample(struct suite *suite, const char *name, const json_t *sample)
{
    const char *end = json_text_at(sample, "ends") ? json_text_at(sample, "ends") : "COMPLETED";

    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct run run = {.name = name, .seed = seed};
        struct made_call calls[CALLS_MAX];
        size_t count = play(suite, &run, calls);

        run.clean = run.outcome;
        (void)snprintf(run.operation, sizeof(run.operation), "none");
        if (!is_end(&run, end))
            find_fault(suite, &run, "did not end as its sample says");
        check_always(suite, &run);
        if (is_end(&run, "COMPLETED")) /* one that fails is asked no more */
            play_mishaps(suite, &run, calls, count);
    }
}

int main(int count, char **arguments)
{
    struct suite suite = {.adapter = count > 1 ? arguments[1] : "", .every = 1};
    const char *name;
    json_t *sample;

    if (count == 3)
        suite.every = (unsigned)strtoul(arguments[2], NULL, 10);
    if (count < 2 || count > 3 || suite.every == 0) {
        (void)fprintf(stderr, "usage: services ADAPTER [EVERY]\n");
        return 2;
    }
    suite.samples = samples_read(suite.adapter);
    json_object_foreach(json_object_get(suite.samples, "jobs"), name, sample)
    {
        /* What only the comparison of calls needs is another sample's job, as long as nothing goes wrong. */
        if (json_object_get(sample, "fails") == NULL && json_object_get(sample, "cancelled") == NULL)
            play_sample(&suite, name, sample);
    }
    (void)printf("%s: %u runs, %u findings\n", suite.adapter, suite.runs, suite.findings);
    json_decref(suite.samples);
    return suite.findings > 0 || suite.runs == 0;
}
