/* What `job start`, `restore`, `copy` and `delete` have in common: a request is built of flags, checked,
   written, and the job followed if that was asked for. */
#ifndef TIDEMARK_CLI_JOB_SUBMIT_H
#define TIDEMARK_CLI_JOB_SUBMIT_H

#include "cli/command.h"
#include "cli/job_flags.h"

/* Returns the command's exit code. */
int job_submit(const struct command *command, const struct arguments *arguments, enum job_kind kind);

/* The request as a file has it, NULL if there is none, and the flags over it.  The caller's; NULL if it lacks its ARN
   or a flag's value has not even the right form. */
MUST_CHECK json_t *job_submit_request(json_t *from_file, const struct arguments *arguments, enum job_kind kind,
                                      struct error *error);

/* clang-format off */
#define JOB_FLAG_FILE {.name = "file", .letter = 'f', .argument = "FILE", \
    .help = "Reads the request from a JSON file, - for standard input; flags come over it."}
#define JOB_FLAG_WAIT {.name = "wait", .letter = 'w', \
    .help = "Follows the job to its end; the exit code says how it ended."}
#define JOB_FLAG_TIMEOUT {.name = "timeout", .argument = "SECONDS", \
    .help = "Follows no longer than this, then exit code 8."}
/* clang-format on */

#define JOB_EXIT_CODES                                                                                       \
    "With --wait the exit code is 0 for COMPLETED, 4 for FAILED, 5 for EXPIRED, 6 for ABORTED, 7 for "       \
    "PARTIAL\n"                                                                                              \
    "or COMPLETED with issues, and 8 if --timeout passed first: the job then goes on."

#endif
