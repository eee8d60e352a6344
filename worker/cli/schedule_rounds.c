#include "cli/schedule_rounds.h"

#include <stdio.h>
#include <string.h>

#include "adapters/registry.h"
#include "base/json.h"
#include "cli/submission.h"

#define MS_PER_DAY INT64_C(86400000)

static void forget_switches(struct schedule_rounds *rounds)
{
    settings_done(&rounds->switches.settings);
    rounds->switches = (struct settings_switch){.unreadable = 0};
    rounds->has_switches = false;
}

static bool read_switches(struct schedule_rounds *rounds, struct error *error)
{
    if (rounds->has_switches)
        return true;
    forget_switches(rounds);
    rounds->switches.settings.is_disabled_by_default =
        strcmp(rounds->config->services_opt_in_default, "disabled") == 0;
    rounds->has_switches = settings_switch_read(&rounds->kafka, &rounds->switches, error);
    return rounds->has_switches;
}

static bool is_enabled(const struct schedule_rounds *rounds, const char *resource_arn)
{
    const struct adapter *adapter =
        registry_find(&(struct job_request){.kind = JOB_BACKUP, .resource_arn = resource_arn});
    const char *said_by;
    struct error ignored;
    struct arn arn;

    return adapter == NULL || !arn_parse(resource_arn, &arn, &ignored) ||
           settings_is_enabled(&rounds->switches.settings, arn.account, arn.region, adapter->resource_type, &said_by);
}

/* What is only found is of a type that is backed up: as in AWS Backup, nothing else of it is ever heard. */
static void leave_out_disabled(const struct schedule_rounds *rounds, json_t *found)
{
    for (size_t i = json_array_size(found); i-- > 0;)
        if (!is_enabled(rounds, json_text_at(json_array_get(found, i), "ResourceARN")))
            (void)json_array_remove(found, i);
}

static bool find(void *context, const struct tag_search *search, json_t *found, struct error *error)
{
    struct schedule_rounds *rounds = context;

    bool is_whole;

    if (!read_switches(rounds, error))
        return false;
    if (rounds->finder == NULL)
        rounds->finder = tag_finder_new(rounds->config, error);
    is_whole = rounds->finder && tag_finder_find(rounds->finder, search, found, error);
    leave_out_disabled(rounds, found);
    return is_whole;
}

void schedule_rounds_begin(struct schedule_rounds *rounds, const struct config *config, json_t *regions)
{
    rounds->config = config;
    rounds->limits = (struct schedule_limits){.start_window_minutes = config->default_start_window_minutes,
                                              .remember_days = config->jobs_remember_days};
    config_kafka_settings(config, &rounds->kafka);
    rounds->resources = (struct schedule_resources){.find = find, .context = rounds, .regions = regions};
    rounds->copies =
        (struct copy_watch){.settings = &rounds->kafka, .plans = &rounds->plans, .limits = &rounds->limits};
}

void schedule_rounds_take(struct schedule_rounds *rounds, const struct backup_plans *plans)
{
    schedule_resources_forget(&rounds->resources);
    copy_watch_forget(&rounds->copies);
    backup_plans_done(&rounds->plans);
    rounds->plans = *plans;
    rounds->until_ms = 0;
}

static void print_requested(const struct schedule_rounds *rounds, const json_t *request, const char *arn,
                            const char *job_id)
{
    SCOPED(json) json_t *line = NULL;

    if (rounds->format == OUTPUT_TABLE) {
        (void)printf("%s: requested job %s (%s).\n", arn, job_id, json_text_at(request, "IdempotencyToken"));
        return;
    }
    line = memory_require(json_pack("{s:s, s:O}", "jobId", job_id, "request", request));
    (void)json_dumpf(line, stdout, JSON_COMPACT); /* a closed stdout is found when it is flushed at the end */
    (void)putchar('\n');
}

static bool write_request(struct schedule_rounds *rounds, struct submission *submission, struct error *error)
{
    if (rounds->writer == NULL)
        rounds->writer = writer_open(&rounds->kafka, TOPIC_JOBS, error);
    return rounds->writer && submission_put(submission, rounds->writer, error);
}

/* `arn` is what the job works on, which says `what` of it. */
static bool submit(struct schedule_rounds *rounds, const json_t *request, const char *arn, const char *what)
{
    SCOPED(submission) struct submission submission = {0};
    struct error error;

    rounds->count++;
    if (!submission_prepare(&submission, request, arn, &error) || !write_request(rounds, &submission, &error)) {
        (void)command_fail(&error, "no %s of %s could be requested", what, arn);
        return false;
    }
    print_requested(rounds, request, arn, submission.request.job_id);
    return true;
}

/* A backup without its copies is better than none, but it is not what the plan asks for. */
static void warn_of_copies(struct schedule_rounds *rounds, const struct backup_rule *rule, const char *arn)
{
    const char *refusal = rule->copy_count > 0 ? copy_due_refusal(arn) : NULL;

    if (refusal == NULL)
        return;
    rounds->shortfalls++;
    (void)command_fail(NULL, "the rule \"%s\" asks for copies, and %s will have none: %s", rule->name, arn, refusal);
}

static void submit_backups(struct schedule_rounds *rounds, const struct schedule_due *due)
{
    SCOPED(json) json_t *requests = schedule_due_requests(due, &rounds->resources);
    const json_t *request;
    size_t index;

    json_array_foreach(requests, index, request)
    {
        const char *arn = json_text_at(request, "ResourceArn");

        warn_of_copies(rounds, due->rule, arn);
        rounds->failures += !submit(rounds, request, arn, "backup");
    }
}

/* However far --since lies back by now, nothing is asked for that may have been forgotten. */
static int64_t begin_of(const struct schedule_rounds *rounds, const struct backup_rule *rule, int64_t now_ms)
{
    int64_t remembered_ms = now_ms - rounds->limits.remember_days * MS_PER_DAY;
    int64_t begin_ms = schedule_due_horizon(rule, &rounds->limits, now_ms);

    if (rounds->until_ms == 0 && rounds->since_ms)
        begin_ms = rounds->since_ms - 1;
    if (begin_ms < rounds->until_ms)
        begin_ms = rounds->until_ms;
    return begin_ms > remembered_ms ? begin_ms : remembered_ms;
}

static void submit_plan(struct schedule_rounds *rounds, const struct backup_plan *plan, int64_t now_ms)
{
    for (size_t i = 0; i < plan->rule_count; i++) {
        const struct backup_rule *rule = &plan->rules[i];
        struct schedule_due due = {.at_ms = begin_of(rounds, rule, now_ms)};

        while (schedule_due_next(plan, rule, due.at_ms, 1, &due) == 1 && due.at_ms <= now_ms)
            submit_backups(rounds, &due);
    }
}

static void submit_copies(struct schedule_rounds *rounds, int64_t now_ms)
{
    SCOPED(json) json_t *requests = copy_watch_requests(&rounds->copies);
    const json_t *request;
    size_t index;

    json_array_foreach(requests, index, request)
    {
        if (submit(rounds, request, json_text_at(request, "RecoveryPointArn"), "copy"))
            copy_watch_requested(&rounds->copies, request, now_ms);
        else
            rounds->shortfalls++;
    }
}

static void look_for_copies(struct schedule_rounds *rounds, int64_t now_ms)
{
    struct error error;

    if (!copy_due_is_asked_for(&rounds->plans))
        return;
    if (copy_watch_read(&rounds->copies, now_ms, &error)) {
        submit_copies(rounds, now_ms);
        return;
    }
    rounds->shortfalls++;
    (void)command_fail(&error, "the catalogue cannot be read, and no copy could be requested");
}

bool schedule_rounds_run(struct schedule_rounds *rounds, int64_t now_ms)
{
    bool is_done;

    rounds->count = rounds->failures = rounds->shortfalls = 0;
    rounds->resources.now_ms = now_ms;
    for (size_t i = 0; i < rounds->plans.count; i++)
        submit_plan(rounds, rounds->plans.plans[i], now_ms);
    look_for_copies(rounds, now_ms);
    is_done = rounds->failures == 0 && rounds->resources.open == 0;
    if (is_done)
        rounds->until_ms = now_ms;
    schedule_rounds_end(rounds, rounds->failures ? 0 : now_ms);
    return is_done && rounds->shortfalls == 0;
}

/* Connections and keys are those of a round: the next one may lie hours later. */
void schedule_rounds_end(struct schedule_rounds *rounds, int64_t until_ms)
{
    schedule_resources_end_round(&rounds->resources, until_ms);
    tag_finder_free(rounds->finder);
    rounds->finder = NULL;
    forget_switches(rounds);
    writer_close(rounds->writer);
    rounds->writer = NULL;
}

void schedule_rounds_done(struct schedule_rounds *rounds)
{
    schedule_rounds_end(rounds, 0);
    schedule_resources_done(&rounds->resources);
    copy_watch_forget(&rounds->copies);
    backup_plans_done(&rounds->plans);
}
