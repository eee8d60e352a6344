#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/json.h"
#include "cli/command.h"
#include "cli/schedule_files.h"
#include "cli/schedule_preview.h"
#include "cli/submission.h"
#include "cli/wall_clock.h"

#define MS_PER_DAY INT64_C(86400000)

enum { COUNT = 5, COUNT_MAX = 1000, LOOK_AGAIN_MS = 2000 };

struct schedule {
    struct schedule_files files;
    struct backup_plans plans;
    struct schedule_limits limits;
    const struct kafka_settings *kafka;
    struct writer *writer; /* NULL: nothing was requested in this round */
    enum output_format format;
    int64_t since_ms; /* 0: each rule as far back as it could still start */
    int64_t until_ms; /* up to here everything was requested; 0: nothing was */
    size_t count, failures;
};

static void print_requested(const struct schedule *schedule, const json_t *request, const char *job_id)
{
    SCOPED(json) json_t *line = NULL;

    if (schedule->format == OUTPUT_TABLE) {
        (void)printf("%s: requested job %s (%s).\n", json_text_at(request, "ResourceArn"), job_id,
                     json_text_at(request, "IdempotencyToken"));
        return;
    }
    line = memory_require(json_pack("{s:s, s:O}", "jobId", job_id, "request", request));
    (void)json_dumpf(line, stdout, JSON_COMPACT); /* a closed stdout is found when it is flushed at the end */
    (void)putchar('\n');
}

static bool write_request(struct schedule *schedule, struct submission *submission, struct error *error)
{
    if (schedule->writer == NULL)
        schedule->writer = writer_open(schedule->kafka, TOPIC_JOBS, error);
    return schedule->writer && submission_put(submission, schedule->writer, error);
}

static void submit(struct schedule *schedule, const json_t *request)
{
    const char *arn = json_text_at(request, "ResourceArn");
    SCOPED(submission) struct submission submission = {0};
    struct error error;

    schedule->count++;
    if (!submission_prepare(&submission, request, arn, &error) ||
        !write_request(schedule, &submission, &error)) {
        schedule->failures++;
        (void)command_fail(&error, "no backup of %s could be requested", arn);
        return;
    }
    print_requested(schedule, request, submission.request.job_id);
}

static void submit_all(struct schedule *schedule, const struct schedule_due *due)
{
    SCOPED(json) json_t *requests = schedule_due_requests(due);
    const json_t *request;
    size_t index;

    json_array_foreach(requests, index, request)
    {
        submit(schedule, request);
    }
}

/* However far --since lies back by now, nothing is asked for that may have been forgotten. */
static int64_t begin_of(const struct schedule *schedule, const struct backup_rule *rule, int64_t now_ms)
{
    int64_t remembered_ms = now_ms - schedule->limits.remember_days * MS_PER_DAY;
    int64_t begin_ms = schedule_due_horizon(rule, &schedule->limits, now_ms);

    if (schedule->until_ms == 0 && schedule->since_ms)
        begin_ms = schedule->since_ms - 1;
    if (begin_ms < schedule->until_ms)
        begin_ms = schedule->until_ms;
    return begin_ms > remembered_ms ? begin_ms : remembered_ms;
}

static void submit_plan(struct schedule *schedule, const struct backup_plan *plan, int64_t now_ms)
{
    for (size_t i = 0; i < plan->rule_count; i++) {
        const struct backup_rule *rule = &plan->rules[i];
        struct schedule_due due = {.at_ms = begin_of(schedule, rule, now_ms)};

        while (schedule_due_next(plan, rule, due.at_ms, 1, &due) == 1 && due.at_ms <= now_ms)
            submit_all(schedule, &due);
    }
}

/* False if something could not be requested: it will be again, and what could be starts nothing twice. */
static bool submit_due(struct schedule *schedule, int64_t now_ms)
{
    schedule->count = schedule->failures = 0;
    for (size_t i = 0; i < schedule->plans.count; i++)
        submit_plan(schedule, schedule->plans.plans[i], now_ms);
    writer_close(schedule->writer);
    schedule->writer = NULL;
    if (schedule->failures == 0)
        schedule->until_ms = now_ms;
    return schedule->failures == 0;
}

static void sleep_until(int64_t at_ms)
{
    const struct timespec at = {.tv_sec = (time_t)(at_ms / 1000), .tv_nsec = (long)(at_ms % 1000) * 1000000};

    while (clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &at, NULL) == EINTR)
        continue;
}

/* A file that cannot be used leaves the plans as they were.  What a new rule asked for before, it is caught up with as
   after a start. */
static void read_again(struct schedule *schedule)
{
    struct backup_plans plans = {.count = 0};
    struct error error;

    if (!schedule_files_read(&schedule->files, &plans, &error)) {
        (void)command_fail(&error, "the new plan cannot be used, the one before it stays");
        return;
    }
    backup_plans_done(&schedule->plans);
    schedule->plans = plans;
    schedule->until_ms = 0;
}

/* Until a signal ends the process, or nobody reads what it says. */
static int keep_on(struct schedule *schedule)
{
    int64_t now_ms, next_ms;

    do {
        now_ms = wall_clock_ms();
        next_ms = now_ms + LOOK_AGAIN_MS;
        if (schedule_files_have_changed(&schedule->files))
            read_again(schedule);
        if (submit_due(schedule, now_ms) && schedule_due_first(&schedule->plans, now_ms) < next_ms)
            next_ms = schedule_due_first(&schedule->plans, now_ms);
        if (fflush(stdout) != 0)
            return EXIT_ERROR;
        sleep_until(next_ms);
    } while (true);
}

static int once(struct schedule *schedule)
{
    bool is_done = submit_due(schedule, wall_clock_ms());

    if (schedule->count == 0 && schedule->format == OUTPUT_TABLE)
        (void)puts("Nothing is due.");
    return is_done ? EXIT_OK : EXIT_ERROR;
}

static bool read_since(const struct arguments *arguments, struct schedule *schedule, struct error *error)
{
    const char *text = arguments_value(arguments, "since");
    int64_t now_ms = wall_clock_ms();

    if (text == NULL)
        return true;
    if (!clock_parse_rfc3339(text, &schedule->since_ms) || schedule->since_ms < 1)
        return error_set(error, ERROR_INTERNAL, "--since must be a time such as 2026-11-23T02:00:00Z");
    if (arguments_has(arguments, "dry-run"))
        return true;
    if (schedule->since_ms > now_ms)
        return error_set(error, ERROR_INTERNAL, "--since lies in the future");
    if (schedule->since_ms < now_ms - schedule->limits.remember_days * MS_PER_DAY)
        return error_set(error, ERROR_INTERNAL,
                         "--since lies more than jobs.remember.days (%lld) back: what ran then is forgotten and could "
                         "run again",
                         (long long)schedule->limits.remember_days);
    return true;
}

static int run_with(const struct command *command, const struct arguments *arguments, struct schedule *schedule,
                    long long count)
{
    struct error error;

    if (!read_since(arguments, schedule, &error) ||
        !schedule_files_read(&schedule->files, &schedule->plans, &error))
        return command_misused(command, &error);
    if (arguments_has(arguments, "dry-run")) {
        schedule_preview_print(&(struct schedule_preview){.plans = &schedule->plans,
                                                          .limits = &schedule->limits,
                                                          .now_ms = wall_clock_ms(),
                                                          .since_ms = schedule->since_ms,
                                                          .count = (size_t)count,
                                                          .format = schedule->format});
        return EXIT_OK;
    }
    return arguments_has(arguments, "follow") ? keep_on(schedule) : once(schedule);
}

static int run(const struct command *command, const struct arguments *arguments)
{
    const struct number_range range = {.fallback = COUNT, .min = 1, .max = COUNT_MAX};
    struct schedule schedule = {.count = 0};
    struct kafka_settings settings;
    struct config config;
    struct error error;
    long long count;
    int exit_code;

    if (!command_output(arguments, &schedule.format, &error) ||
        !schedule_files_find(arguments, &schedule.files, &error) ||
        !arguments_number(arguments, "count", &range, &count, &error))
        return command_misused(command, &error);
    if (command_config(arguments, &config, &error)) {
        config_kafka_settings(&config, &settings);
        schedule.kafka = &settings;
        schedule.limits = (struct schedule_limits){.start_window_minutes = config.default_start_window_minutes,
                                                   .remember_days = config.jobs_remember_days};
        exit_code = run_with(command, arguments, &schedule, count);
    } else {
        exit_code = command_fail(&error, "the configuration cannot be used");
    }
    backup_plans_done(&schedule.plans);
    config_done(&config);
    return exit_code;
}

static const struct flag flags[] = {
    {.name = "file", .letter = 'f', .argument = "FILE",
     .help = "Reads a plan or a selection in AWS Backup's JSON, - for standard input; may be repeated."},
    {.name = "follow", .help = "Goes on, and reads the files again when they change."},
    {.name = "dry-run", .help = "Says what is due and what comes next, and requests nothing."},
    {.name = "count", .argument = "N", .help = "With --dry-run: so many instants of each rule."},
    {.name = "since", .argument = "TIME", .help = "Requests what was due since then, as 2026-11-23T02:00:00Z."},
    {.name = NULL},
};

const struct command schedule_command = {
    .name = "schedule",
    .operands = "",
    .summary = "Requests the backups that backup plans say are due.",
    .manual =
        "Reads what `aws backup get-backup-plan` and `get-backup-selection` print, or what `create-backup-plan` and\n"
        "`create-backup-selection` take; a selection belongs to the plan of its file, else to the one before it.\n"
        "\"BackupSelections\", a list, may stand beside a \"BackupPlan\".  A request's token is its plan, rule and\n"
        "instant: a second run, or two at once, start nothing twice.  What was due while nobody ran it is requested\n"
        "as long as its start window is open.  With --since, what could not start any more is requested too, and\n"
        "ends EXPIRED.\n"
        "\n"
        "Expressions are AWS's cron(...), in the rule's time zone, and rate(...), which counts from 1970 in UTC.  A\n"
        "time that the clock leaves out when summer time begins is left out; one that it shows twice when summer\n"
        "time ends counts the first time.  A rule without an expression is due at cron(0 5 ? * * *).",
    .flags = flags,
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run,
};
