#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/json.h"
#include "cli/command.h"
#include "cli/schedule_files.h"
#include "cli/schedule_preview.h"
#include "cli/schedule_rounds.h"
#include "cli/wall_clock.h"

#define MS_PER_DAY INT64_C(86400000)

enum { COUNT = 5, COUNT_MAX = 1000, LOOK_AGAIN_MS = 2000 };

struct schedule {
    struct schedule_files files;
    struct schedule_rounds rounds;
};

static void sleep_until(int64_t at_ms)
{
    const struct timespec at = {.tv_sec = (time_t)(at_ms / 1000), .tv_nsec = (long)(at_ms % 1000) * 1000000};

    while (clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &at, NULL) == EINTR)
        continue;
}

static bool read_plans(struct schedule *schedule, struct backup_plans *plans, struct error *error)
{
    if (!schedule_files_read(&schedule->files, plans, error))
        return false;
    if (schedule_resources_check(&schedule->rounds.resources, plans, error))
        return true;
    backup_plans_done(plans);
    return false;
}

/* A file that cannot be used leaves the plans as they were. */
static void read_again(struct schedule *schedule)
{
    struct backup_plans plans = {.count = 0};
    struct error error;

    if (read_plans(schedule, &plans, &error))
        schedule_rounds_take(&schedule->rounds, &plans);
    else
        (void)command_fail(&error, "the new plan cannot be used, the one before it stays");
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
        if (schedule_rounds_run(&schedule->rounds, now_ms) &&
            schedule_due_first(&schedule->rounds.plans, now_ms) < next_ms)
            next_ms = schedule_due_first(&schedule->rounds.plans, now_ms);
        if (fflush(stdout) != 0)
            return EXIT_ERROR;
        sleep_until(next_ms);
    } while (true);
}

static int once(struct schedule_rounds *rounds)
{
    bool is_done = schedule_rounds_run(rounds, wall_clock_ms());

    if (rounds->count == 0 && rounds->format == OUTPUT_TABLE)
        (void)puts("Nothing is due.");
    return is_done ? EXIT_OK : EXIT_ERROR;
}

static bool read_since(const struct arguments *arguments, struct schedule_rounds *rounds, struct error *error)
{
    const char *text = arguments_value(arguments, "since");
    int64_t now_ms = wall_clock_ms();

    if (text == NULL)
        return true;
    if (!clock_parse_rfc3339(text, &rounds->since_ms) || rounds->since_ms < 1)
        return error_set(error, ERROR_INTERNAL, "--since must be a time such as 2026-11-23T02:00:00Z");
    if (arguments_has(arguments, "dry-run"))
        return true;
    if (rounds->since_ms > now_ms)
        return error_set(error, ERROR_INTERNAL, "--since lies in the future");
    if (rounds->since_ms < now_ms - rounds->limits.remember_days * MS_PER_DAY)
        return error_set(error, ERROR_INTERNAL,
                         "--since lies more than jobs.remember.days (%lld) back: what ran then is forgotten and could "
                         "run again",
                         (long long)rounds->limits.remember_days);
    return true;
}

static int preview(struct schedule_rounds *rounds, long long count)
{
    bool is_whole;

    rounds->resources.now_ms = wall_clock_ms();
    schedule_preview_print(&(struct schedule_preview){.plans = &rounds->plans,
                                                      .limits = &rounds->limits,
                                                      .resources = &rounds->resources,
                                                      .now_ms = rounds->resources.now_ms,
                                                      .since_ms = rounds->since_ms,
                                                      .count = (size_t)count,
                                                      .format = rounds->format});
    is_whole = rounds->resources.open == 0;
    schedule_rounds_end(rounds, 0);
    return is_whole ? EXIT_OK : EXIT_ERROR;
}

static int run_with(const struct command *command, const struct arguments *arguments, struct schedule *schedule,
                    long long count)
{
    struct schedule_rounds *rounds = &schedule->rounds;
    struct error error;

    if (!read_since(arguments, rounds, &error) || !read_plans(schedule, &rounds->plans, &error))
        return command_misused(command, &error);
    if (arguments_has(arguments, "dry-run"))
        return preview(rounds, count);
    return arguments_has(arguments, "follow") ? keep_on(schedule) : once(rounds);
}

/* AWS_REGION as the command line of AWS and its SDKs know it. */
static void find_regions(const struct arguments *arguments, json_t *regions)
{
    static const char *const variables[] = {"AWS_REGION", "AWS_DEFAULT_REGION"};
    const char *region;
    size_t cursor = 0;

    while ((region = arguments_next(arguments, "region", &cursor)) != NULL)
        tag_search_add_region(regions, region);
    for (size_t i = 0; i < COUNT_OF(variables) && json_array_size(regions) == 0; i++) {
        region = getenv(variables[i]);
        if (region && *region)
            tag_search_add_region(regions, region);
    }
}

static int run(const struct command *command, const struct arguments *arguments)
{
    const struct number_range range = {.fallback = COUNT, .min = 1, .max = COUNT_MAX};
    struct schedule schedule = {.files = {.count = 0}};
    json_t *regions = NULL;
    struct config config;
    struct error error;
    long long count;
    int exit_code;

    if (!command_output(arguments, &schedule.rounds.format, &error) ||
        !schedule_files_find(arguments, &schedule.files, &error) ||
        !arguments_number(arguments, "count", &range, &count, &error))
        return command_misused(command, &error);
    if (command_config(arguments, &config, &error)) {
        regions = memory_require(json_array());
        find_regions(arguments, regions);
        schedule_rounds_begin(&schedule.rounds, &config, regions);
        exit_code = run_with(command, arguments, &schedule, count);
        schedule_rounds_done(&schedule.rounds);
    } else {
        exit_code = command_fail(&error, "the configuration cannot be used");
    }
    config_done(&config);
    return exit_code;
}

static const struct flag flags[] = {
    {.name = "file", .letter = 'f', .argument = "FILE",
     .help = "Reads a plan or a selection in AWS Backup's JSON, - for standard input; may be repeated."},
    {.name = "region", .argument = "REGION",
     .help = "Where to look for what is selected by tags and patterns; may be repeated.  Else AWS_REGION."},
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
        "A resource is taken if it is one of \"Resources\" or has one of \"ListOfTags\", meets all \"Conditions\",\n"
        "and is none of \"NotResources\".  Those that are not named by their whole ARNs are looked for when\n"
        "something is due, as the selection's IamRoleArn: in the Regions of --region or AWS_REGION, and in those\n"
        "that its ARNs name; by tags with GetResources of the Resource Groups Tagging API, and by patterns in the\n"
        "lists of the services too, since GetResources does not tell of what never had a tag.  What is found and is\n"
        "of a type that is not enabled is left out.  Where it may not look, it says so and ends with 1; all else is\n"
        "requested.\n"
        "\n"
        "\"CopyActions\" are requested as soon as the catalogue has the recovery point of a rule's backup, by each\n"
        "run or by one that follows; points that are older than jobs.remember.days are left alone.  What cannot be\n"
        "copied, as a DynamoDB table's backup, is refused where the plan names it; where it is found by tags or\n"
        "patterns it is backed up all the same, the command says so and ends with 1.\n"
        "\n"
        "Expressions are AWS's cron(...), in the rule's time zone, and rate(...), which counts from 1970 in UTC.  A\n"
        "time that the clock leaves out when summer time begins is left out; one that it shows twice when summer\n"
        "time ends counts the first time.  A rule without an expression is due at cron(0 5 ? * * *).",
    .flags = flags,
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run,
};
