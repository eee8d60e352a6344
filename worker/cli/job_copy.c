#include "cli/job_submit.h"

static int run(const struct command *command, const struct arguments *arguments)
{
    return job_submit(command, arguments, JOB_COPY);
}

static const struct flag flags[] = {
    JOB_FLAG_FILE, JOB_FLAG_DESTINATION_VAULT, JOB_FLAG_SOURCE_VAULT, JOB_FLAGS_OF_POINT,
    JOB_FLAGS_OF_ANY, JOB_FLAG_WAIT, JOB_FLAG_TIMEOUT, {.name = NULL},
};

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
