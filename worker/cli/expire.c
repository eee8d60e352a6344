#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "cli/command.h"
#include "cli/expiry.h"
#include "cli/point_filter.h"
#include "cli/submission.h"
#include "cli/wall_clock.h"

enum { INTERVAL_S = 3600, INTERVAL_S_MAX = 7 * 24 * 3600 };

struct expire {
    const struct kafka_settings *settings;
    struct writer *writer; /* NULL: nothing was requested in this round */
    struct point_filter filter;
    enum output_format format;
    bool is_dry;
    size_t count, failures;
};

static void print_due(const struct expire *expire, const struct point_view *view, const json_t *request,
                      const char *job_id)
{
    SCOPED(json) json_t *line = NULL;

    bool is_deletion = strcmp(json_text_at(request, "JobType"), job_kind_request_name(JOB_DELETE)) == 0;
    int64_t days = is_deletion ? view->delete_after_days : view->cold_after_days;

    if (expire->format == OUTPUT_TABLE && expire->is_dry)
        (void)printf("%s is past its %" PRId64 " days and would be %s.\n", view->arn, days,
                     is_deletion ? "deleted" : "moved to cold storage");
    else if (expire->format == OUTPUT_TABLE)
        (void)printf("%s is past its %" PRId64 " days: requested job %s.\n", view->arn, days, job_id);
    if (expire->format == OUTPUT_TABLE)
        return;
    line = memory_require(json_pack("{s:s?, s:b, s:O}", "jobId", job_id, "dryRun", expire->is_dry, "request", request));
    (void)json_dumpf(line, stdout, JSON_COMPACT); /* a closed stdout is found when it is flushed at the end */
    (void)putchar('\n');
}

static bool request_job(struct expire *expire, struct submission *submission, struct error *error)
{
    if (expire->writer == NULL)
        expire->writer = writer_open(expire->settings, TOPIC_JOBS, error);
    return expire->writer && submission_put(submission, expire->writer, error);
}

static void expire_point(struct expire *expire, const struct point_view *view)
{
    SCOPED(json) json_t *request = expiry_request(view, wall_clock_ms());
    SCOPED(submission) struct submission submission = {0};
    struct error error;

    if (request == NULL)
        return;
    expire->count++;
    if (!submission_prepare(&submission, request, view->arn, &error) ||
        (!expire->is_dry && !request_job(expire, &submission, &error))) {
        expire->failures++;
        (void)command_fail(&error, "nothing could be requested for %s", view->arn);
        return;
    }
    print_due(expire, view, request, submission.request.job_id);
}

static bool expire_all(struct expire *expire, struct error *error)
{
    SCOPED(catalogue) struct catalogue catalogue = {0};

    if (!catalogue_read(expire->settings, &catalogue, error))
        return false;
    for (size_t i = 0; i < catalogue.count; i++) {
        SCOPED(point_view) struct point_view view = {0};

        if (!point_view_read(&catalogue.rows[i], &view, error)) {
            expire->failures++;
            (void)command_fail(error, "a record of the catalogue was left out");
        } else if (point_filter_passes(&expire->filter, &view)) {
            expire_point(expire, &view);
        }
    }
    writer_close(expire->writer);
    expire->writer = NULL;
    return true;
}

/* What cannot be read now may be in an hour: one who follows goes on, until a signal ends the process or nobody reads
   what it says. */
static int keep_on(struct expire *expire, long long interval_s)
{
    const struct timespec pause = {.tv_sec = (time_t)interval_s};
    struct error error;

    do {
        if (!expire_all(expire, &error))
            (void)command_fail(&error, "the catalogue cannot be read");
    } while (fflush(stdout) == 0 && nanosleep(&pause, NULL) == 0);
    return EXIT_ERROR;
}

static int once(struct expire *expire)
{
    struct error error;

    if (!expire_all(expire, &error))
        return command_fail(&error, "the catalogue cannot be read");
    if (expire->count == 0 && expire->format == OUTPUT_TABLE)
        (void)puts("No recovery point is past its lifecycle.");
    return expire->failures ? EXIT_ERROR : EXIT_OK;
}

static int run(const struct command *command, const struct arguments *arguments)
{
    const struct number_range range = {.fallback = INTERVAL_S, .min = 1, .max = INTERVAL_S_MAX};
    struct expire expire = {.is_dry = arguments_has(arguments, "dry-run")};
    struct kafka_settings settings;
    long long interval_s;
    struct config config;
    struct error error;
    int exit_code;

    if (!command_output(arguments, &expire.format, &error) || !point_filter_read(arguments, &expire.filter, &error) ||
        !arguments_number(arguments, "interval", &range, &interval_s, &error))
        return command_misused(command, &error);
    if (command_config(arguments, &config, &error)) {
        config_kafka_settings(&config, &settings);
        expire.settings = &settings;
        exit_code = arguments_has(arguments, "follow") ? keep_on(&expire, interval_s) : once(&expire);
    } else {
        exit_code = command_fail(&error, "the configuration cannot be used");
    }
    config_done(&config);
    return exit_code;
}

static const struct flag flags[] = {
    {.name = "dry-run", .help = "Says what would be deleted or moved, and requests nothing."},
    {.name = "follow", .help = "Goes on, and looks again every hour."},
    {.name = "interval", .argument = "SECONDS", .help = "With --follow: looks again after so long."},
    POINT_FILTER_FLAGS,
    {.name = NULL},
};

const struct command expire_command = {
    .name = "expire",
    .operands = "",
    .summary = "Requests what the lifecycles of recovery points ask for: deletion, cold storage.",
    .manual = "DeleteAfterDays counts from a point's creation; one without it, or with -1, is kept for ever.  A\n"
              "request that was made before on the same day starts nothing, whoever made it; what could not be\n"
              "deleted is requested again on the next.  An EBS snapshot past its MoveToColdStorageAfterDays is\n"
              "moved to the archive tier.  Only what Tidemark made is touched.",
    .flags = flags,
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run,
};
