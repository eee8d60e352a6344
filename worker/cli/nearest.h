/* "Did you mean ...?": the name of a list that takes the fewest edits to reach from a misspelt one. */
#ifndef TIDEMARK_CLI_NEAREST_H
#define TIDEMARK_CLI_NEAREST_H

#include <stdbool.h>
#include <stddef.h>

struct nearest {
    const char *wanted;
    const char *name; /* the best so far; NULL before the first offer */
    size_t distance;
};

/* Compares one more name, which is borrowed.  Names and what is wanted are cut at 63 bytes for the
 * comparison. */
void nearest_offer(struct nearest *nearest, const char *name);

/* Whether a person may well have meant the name: less than half of what is wanted had to be edited. */
bool nearest_is_likely(const struct nearest *nearest);

/* Edits (insert, delete, replace, swap two neighbours) from one text to another, whatever the case of their letters. */
size_t nearest_distance(const char *from, const char *to);

#endif
