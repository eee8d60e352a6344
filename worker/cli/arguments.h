/* What a command was given: its flags, checked against its table, and its operands. */
#ifndef TIDEMARK_CLI_ARGUMENTS_H
#define TIDEMARK_CLI_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum { ARGUMENTS_MAX = 64 };

struct flag {
    const char *name;          /* "start-window"; NULL ends a table */
    char letter;               /* 'c', or 0 for none */
    const char *argument;      /* how help calls its value; NULL: it takes none */
    bool is_argument_optional; /* then given as --name=value */
    const char *choices;       /* every value that it takes, apart by blanks, for completion; NULL: too many */
    const char *help;
};

struct arguments {
    struct {
        const struct flag *flag;
        const char *value; /* "" if it has none */
    } given[ARGUMENTS_MAX];
    size_t given_count;
    char **operands;
    int operand_count;
};

/* `tables` are lists of flags, ended by NULL; words[0] is the command itself and is skipped.  Operands and
   values are borrowed from `words`, which may be reordered. */
MUST_CHECK bool arguments_parse(struct arguments *arguments, const struct flag *const *tables, int word_count,
                                char **words, struct error *error);

/* The last value of a flag; NULL if it was not given. */
const char *arguments_value(const struct arguments *arguments, const char *name);
const char *arguments_value_or(const struct arguments *arguments, const char *name, const char *fallback);
bool arguments_has(const struct arguments *arguments, const char *name);

/* Walks the values of a flag that may be repeated; *cursor begins at 0.  NULL after the last. */
const char *arguments_next(const struct arguments *arguments, const char *name, size_t *cursor);

/* A whole number of a flag within bounds; `fallback` if it was not given. */
struct number_range {
    long long fallback, min, max;
};
MUST_CHECK bool arguments_number(const struct arguments *arguments, const char *name,
                                 const struct number_range *range, long long *number, struct error *error);

#endif
