#include "cli/job_submit.h"

static int run(const struct command *command, const struct arguments *arguments)
{
    return job_submit(command, arguments, JOB_DELETE);
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
    JOB_FLAG_SCHEDULED,
    JOB_FLAG_OVERLAP,
    JOB_FLAG_WAIT,
    JOB_FLAG_TIMEOUT,
    {.name = NULL},
};
/* clang-format on */

const struct command job_delete_command = {
    .name = "job delete",
    .operands = "ARN",
    .operands_max = 1,
    .summary = "Requests the deletion of a recovery point.",
    .manual = "ARN is the recovery point.  Only what Tidemark made is deleted: a job for anything else ends "
              "FAILED,\n"
              "with the reason NOT_OURS."
              "\n\n" JOB_EXIT_CODES,
    .flags = flags,
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run,
};
