#include <stdio.h>

#include "adapters/registry.h"
#include "base/json.h"
#include "cli/command.h"
#include "cli/iam_actions.h"

static int run(const struct command *command, const struct arguments *arguments)
{
    SCOPED(json) json_t *policy = iam_actions_policy(registry, registry_count);

    (void)command;
    (void)arguments;
    (void)json_dumpf(policy, stdout, JSON_INDENT(2)); /* a closed stdout is found when it is flushed at the end */
    (void)putchar('\n');
    return EXIT_OK;
}

const struct command iam_policy_command = {
    .name = "iam-policy",
    .operands = "",
    .summary = "Prints the IAM policy of a job's role, with no more than Tidemark calls.",
    .manual = "It is made of the tables that the jobs follow, and of those by which `tidemark schedule` finds what a\n"
              "backup plan selects.  Deletes are bound to what carries Tidemark's tag, where the service can tell.\n"
              "Narrow \"Resource\" and the keys to what you back up.",
    .run = run,
};
