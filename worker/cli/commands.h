/* The table of commands, and the exit codes that scripts rest on. */
#ifndef TIDEMARK_CLI_COMMANDS_H
#define TIDEMARK_CLI_COMMANDS_H

enum exit_code {
    EXIT_OK = 0,
    EXIT_ERROR = 1,
    EXIT_USAGE = 2,
    EXIT_PLAN_REFUSES = 3,
    EXIT_JOB_FAILED = 4,
    EXIT_JOB_EXPIRED = 5,
    EXIT_JOB_ABORTED = 6,
    EXIT_JOB_HAS_ISSUES = 7,
    EXIT_WAITED_TOO_LONG = 8,
};

/* Finds the command that the arguments name and runs it.  Returns the process's exit code. */
int commands_run(int argument_count, char **arguments);

#endif
