#include "cli/job_submit.h"

static int run(const struct command *command, const struct arguments *arguments)
{
    return job_submit(command, arguments, JOB_RESTORE);
}

static const struct flag flags[] = {
    JOB_FLAG_FILE, JOB_FLAG_METADATA, JOB_FLAG_RESOURCE_TYPE, JOB_FLAG_COPY_TAGS,
    JOB_FLAGS_OF_ANY, JOB_FLAG_WAIT, JOB_FLAG_TIMEOUT, {.name = NULL},
};

const struct command job_restore_command = {
    .name = "job restore",
    .operands = "ARN",
    .operands_max = 1,
    .summary = "Requests a restore of a recovery point.",
    .manual = "ARN is the recovery point, as arn:aws:ec2:eu-west-1::snapshot/snap-0a1b2c3d4e5f60718.  Its "
              "metadata are those\n"
              "of AWS Backup: an EBS volume needs -m availabilityZone=eu-west-1a."
              "\n\n" JOB_EXIT_CODES,
    .flags = flags,
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run,
};
