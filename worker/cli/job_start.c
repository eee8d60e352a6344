#include "cli/job_submit.h"

static int run(const struct command *command, const struct arguments *arguments)
{
    return job_submit(command, arguments, JOB_BACKUP);
}

static const struct flag flags[] = {
    JOB_FLAG_FILE, JOB_FLAG_VAULT, JOB_FLAGS_OF_POINT, JOB_FLAG_TAG, JOB_FLAG_OPTION,
    JOB_FLAGS_OF_ANY, JOB_FLAG_WAIT, JOB_FLAG_TIMEOUT, {.name = NULL},
};

const struct command job_start_command = {
    .name = "job start",
    .operands = "ARN",
    .operands_max = 1,
    .summary = "Requests a backup of a resource.",
    .manual = "ARN is the resource, as arn:aws:ec2:eu-west-1:111122223333:volume/vol-049df61146c4d7901."
              "\n\n" JOB_EXIT_CODES,
    .flags = flags,
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run,
};
