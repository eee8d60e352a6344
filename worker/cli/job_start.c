#include "cli/job_submit.h"

static int run(const struct command *command, const struct arguments *arguments)
{
    return job_submit(command, arguments, JOB_BACKUP);
}

/* clang-format off */
static const struct flag flags[] = {
    JOB_FLAG_FILE,
    JOB_FLAG_VAULT,
    JOB_FLAG_ROLE,
    JOB_FLAG_TOKEN,
    JOB_FLAG_JOB_ID,
    JOB_FLAG_START_WINDOW,
    JOB_FLAG_COMPLETE_WINDOW,
    JOB_FLAG_WINDOW_FROM,
    JOB_FLAG_DELETE_AFTER,
    JOB_FLAG_COLD_AFTER,
    JOB_FLAG_TAG,
    JOB_FLAG_OPTION,
    JOB_FLAG_SCHEDULED,
    JOB_FLAG_OVERLAP,
    JOB_FLAG_WAIT,
    JOB_FLAG_TIMEOUT,
    {.name = NULL},
};
/* clang-format on */

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
