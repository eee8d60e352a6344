#include "cli/job_submit.h"

static int run(const struct command *command, const struct arguments *arguments)
{
    return job_submit(command, arguments, JOB_COPY);
}

/* clang-format off */
static const struct flag flags[] = {
    JOB_FLAG_FILE,
    JOB_FLAG_DESTINATION_VAULT,
    JOB_FLAG_SOURCE_VAULT,
    JOB_FLAG_ROLE,
    JOB_FLAG_TOKEN,
    JOB_FLAG_JOB_ID,
    JOB_FLAG_START_WINDOW,
    JOB_FLAG_COMPLETE_WINDOW,
    JOB_FLAG_WINDOW_FROM,
    JOB_FLAG_DELETE_AFTER,
    JOB_FLAG_COLD_AFTER,
    JOB_FLAG_SCHEDULED,
    JOB_FLAG_OVERLAP,
    JOB_FLAG_WAIT,
    JOB_FLAG_TIMEOUT,
    {.name = NULL},
};
/* clang-format on */

const struct command job_copy_command = {
    .name = "job copy",
    .operands = "ARN",
    .operands_max = 1,
    .summary = "Requests a copy of a recovery point in another vault.",
    .manual = "ARN is the recovery point; --destination-vault says where the copy goes, as\n"
              "arn:aws:backup:eu-central-1:111122223333:backup-vault:offsite."
              "\n\n" JOB_EXIT_CODES,
    .flags = flags,
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run,
};
