/* What the exit codes mean: one table for --help, the manual page and the README. */
#ifndef TIDEMARK_CLI_EXIT_CODES_H
#define TIDEMARK_CLI_EXIT_CODES_H

#include <stddef.h>

#include "cli/commands.h"

struct exit_code_text {
    enum exit_code code;
    const char *name;    /* "usage" */
    const char *meaning; /* a sentence */
};

/* By code, without a gap. */
extern const struct exit_code_text exit_codes[];
extern const size_t exit_code_count;

#endif
