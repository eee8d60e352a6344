#include "cli/job_submit.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/json.h"
#include "cli/follow.h"
#include "cli/request_file.h"
#include "cli/submission.h"

/* The request is wrong: says so in the worker's words, and which flag would set it right. */
static int refuse(const struct command *command, enum job_kind kind, const struct error *error)
{
    const char *flag = job_flags_named_in(error->message, kind);
    struct error told;

    if (flag)
        error_set(&told, ERROR_INVALID_JOB, "%.180s. That is --%s; nothing was written.", error->message,
                  flag);
    else
        error_set(&told, ERROR_INVALID_JOB, "%.200s. Nothing was written.", error->message);
    return command_misused(command, &told);
}

static void print_submitted(const struct submission *submission, const char *topic, enum output_format format)
{
    const char *job_id = submission->request.job_id;

    if (format == OUTPUT_TABLE)
        (void)printf("Requested job %s (%s, partition %" PRId32 ", offset %" PRId64 ").\n"
                     "Follow it with: tidemark job watch %s\n",
                     job_id, topic, submission->record.partition, submission->record.offset, job_id);
    else
        (void)printf("{\"jobId\":\"%s\",\"topic\":\"%s\",\"partition\":%" PRId32 ",\"offset\":%" PRId64 "}\n",
                     job_id, topic, submission->record.partition, submission->record.offset);
}

static bool read_options(const struct arguments *arguments, struct follow_options *options,
                         struct error *error)
{
    if (!follow_read_flags(arguments, options, error))
        return false;
    if (options->timeout_ms > 0 && !arguments_has(arguments, "wait"))
        return error_set(error, ERROR_INTERNAL, "--timeout is of use with --wait only");
    return true;
}

static int write_and_follow(const struct arguments *arguments, struct submission *submission,
                            struct follow_options *options)
{
    char topic[256];
    struct error error;

    if (!submission_write(submission, options->settings, &error))
        return command_fail(&error, "the request could not be written");
    if (!arguments_has(arguments, "wait")) {
        print_submitted(submission, kafka_topic_name(options->settings, TOPIC_JOBS, topic, sizeof(topic)),
                        options->format);
        return EXIT_OK;
    }
    options->job_ids = &submission->request.job_id;
    options->job_count = 1;
    return follow_jobs(options);
}

static int submit_with(const struct arguments *arguments, struct submission *submission,
                       struct follow_options *options)
{
    struct kafka_settings settings;
    struct config config;
    struct error error;
    int exit_code;

    if (command_config(arguments, &config, &error)) {
        config_kafka_settings(&config, &settings);
        options->settings = &settings;
        exit_code = write_and_follow(arguments, submission, options);
    } else {
        exit_code = command_fail(&error, "the configuration cannot be used");
    }
    config_done(&config);
    return exit_code;
}

json_t *job_submit_request(json_t *from_file, const struct arguments *arguments, enum job_kind kind,
                           struct error *error)
{
    const char *arn = arguments->operand_count ? arguments->operands[0] : NULL;
    SCOPED(json) json_t *from_flags = NULL;

    arn = arn ? arn : request_file_arn(from_file, kind);
    if (arn == NULL) {
        (void)error_set(error, ERROR_INVALID_JOB, "ARN is missing");
        return NULL;
    }
    from_flags = job_flags_request(kind, arn, arguments, error);
    if (from_flags && from_file)
        (void)json_object_update_recursive(from_file, from_flags); /* fails only for what is no object */
    return json_incref(from_flags && from_file ? from_file : from_flags);
}

static json_t *read_request(const struct arguments *arguments, enum job_kind kind, struct error *error)
{
    const char *path = arguments_value(arguments, "file");
    SCOPED(json) json_t *from_file = path ? request_file_read(path, kind, error) : NULL;

    return path && from_file == NULL ? NULL : job_submit_request(from_file, arguments, kind, error);
}

int job_submit(const struct command *command, const struct arguments *arguments, enum job_kind kind)
{
    SCOPED(submission) struct submission submission = {0};
    SCOPED(json) json_t *request = NULL;
    struct follow_options options = {0};
    struct error error;

    assert(kind < JOB_STOP);
    if (!read_options(arguments, &options, &error))
        return command_misused(command, &error);
    request = read_request(arguments, kind, &error);
    if (request == NULL || !submission_prepare(&submission, request, request_file_arn(request, kind), &error))
        return refuse(command, kind, &error);
    return submit_with(arguments, &submission, &options);
}
