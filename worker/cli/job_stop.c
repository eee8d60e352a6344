#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "cli/follow.h"
#include "cli/job_lookup.h"
#include "cli/job_submit.h"
#include "cli/submission.h"

/* A stop must reach the worker that has the job, and so the partition and key of the job's own request: the
   status topic has the same partitions, and a job's events stand in that of its request. */
static bool prepare(const struct job_row *row, struct submission *submission, struct error *error)
{
    const struct job_view *view = &row->view;
    SCOPED(json)
    json_t *request = memory_require(
        json_pack("{s:s, s:s, s:s}", "JobType", job_kind_request_name(JOB_STOP), "JobId", view->job_id,
                  view->kind_number == JOB_BACKUP ? "ResourceArn" : "RecoveryPointArn", view->subject));

    if (!submission_prepare(submission, request, view->subject, error))
        return false;
    submission->record.partition = row->partition;
    return true;
}

static void print_stopped(const struct job_view *view, enum output_format format)
{
    if (format == OUTPUT_TABLE)
        (void)printf("Asked job %s to stop, which is %s. What that did: tidemark job show %s\n", view->job_id,
                     job_state_name(view->state), view->job_id);
    else
        (void)printf("{\"jobId\":\"%s\",\"state\":\"%s\"}\n", view->job_id, job_state_name(view->state));
}

/* Aborted is what was asked for. */
static int follow_stopped(const char *job_id, struct follow_options *options)
{
    int exit_code;

    options->job_ids = &job_id;
    options->job_count = 1;
    exit_code = follow_jobs(options);
    return exit_code == EXIT_JOB_ABORTED ? EXIT_OK : exit_code;
}

static int stop(const struct arguments *arguments, struct follow_options *options)
{
    SCOPED(submission) struct submission submission = {0};
    SCOPED(job_board) struct job_board board = {0};
    const struct job_row *row;
    struct error error;

    row = job_lookup(options->settings, arguments->operands[0], &board, &error);
    if (row == NULL)
        return command_fail(&error, "the job cannot be stopped");
    if (job_state_is_terminal(row->view.state))
        return command_fail(NULL, "job %s has ended already: it is %s. Nothing was written.",
                            row->view.job_id, job_state_name(row->view.state));
    if (!prepare(row, &submission, &error) || !submission_write(&submission, options->settings, &error))
        return command_fail(&error, "the stop could not be requested");
    if (arguments_has(arguments, "wait"))
        return follow_stopped(row->view.job_id, options);
    print_stopped(&row->view, options->format);
    return EXIT_OK;
}

static int run(const struct command *command, const struct arguments *arguments)
{
    struct follow_options options = {0};
    struct kafka_settings settings;
    struct config config;
    struct error error;
    int exit_code;

    if (!follow_read_flags(arguments, &options, &error))
        return command_misused(command, &error);
    if (command_config(arguments, &config, &error)) {
        config_kafka_settings(&config, &settings);
        options.settings = &settings;
        exit_code = stop(arguments, &options);
    } else {
        exit_code = command_fail(&error, "the configuration cannot be used");
    }
    config_done(&config);
    return exit_code;
}

static const struct flag flags[] = {
    {.name = "wait", .letter = 'w', .help = "Follows the job until it has ended; 0 if it was stopped."},
    JOB_FLAG_TIMEOUT,
    {.name = NULL},
};

const struct command job_stop_command = {
    .name = "job stop",
    .operands = "ID",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Requests that a job is stopped.",
    .manual = "What has not begun does not begin; what runs is stopped as far as its service can, and what "
              "it made\n"
              "is deleted.  The job ends ABORTED and says what was done.",
    .flags = flags,
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run,
};
