/* Which dead letters are meant: by place, reason, class and time. */
#ifndef TIDEMARK_CLI_LETTER_FILTER_H
#define TIDEMARK_CLI_LETTER_FILTER_H

#include "cli/arguments.h"
#include "cli/letters.h"

struct letter_filter {
    const char *const *places; /* none: any */
    size_t place_count;
    const char *reason; /* a part of it; NULL: any */
    const char *class;  /* NULL: any */
    int64_t since_ms, until_ms; /* 0: any */
};

/* clang-format off */
#define LETTER_FILTER_FLAGS \
    {.name = "reason", .argument = "TEXT", .help = "Only letters whose reason has this in it."}, \
    {.name = "class", .argument = "CLASS", .choices = "invalid-job", \
     .help = "Only letters of this class of error, as invalid-job."}, \
    {.name = "since", .argument = "TIME", .help = "Only letters refused at or after this, as 2026-11-23T02:00:00Z."}, \
    {.name = "until", .argument = "TIME", .help = "Only letters refused before this."}
/* clang-format on */

/* The operands are places. */
MUST_CHECK bool letter_filter_read(const struct arguments *arguments, struct letter_filter *filter,
                                   struct error *error);
bool letter_filter_passes(const struct letter_filter *filter, const struct letter *letter);

/* True if nothing narrows it. */
bool letter_filter_is_open(const struct letter_filter *filter);

/* The first place that no letter has; NULL: each has one. */
const char *letter_filter_missing(const struct letter_filter *filter, const struct letters *letters);

#endif
