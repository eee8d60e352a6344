#include "cli/job_submit.h"

static int run(const struct command *command, const struct arguments *arguments)
{
    return job_submit(command, arguments, JOB_DELETE);
}

static const struct flag flags[] = {
    JOB_FLAG_FILE, JOB_FLAG_VAULT,
    JOB_FLAGS_OF_ANY, JOB_FLAG_WAIT, JOB_FLAG_TIMEOUT, {.name = NULL},
};

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
