/* The query of a request's target, "?state=FAILED&text=vol%2D1": names and values, decoded. */
#ifndef TIDEMARK_PAGE_QUERY_H
#define TIDEMARK_PAGE_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum { QUERY_PARAMETERS_MAX = 16, QUERY_VALUE_BYTES_MAX = 256 };

struct query {
    struct query_parameter {
        const char *name;
        const char *value;
    } parameters[QUERY_PARAMETERS_MAX];
    size_t count;
};

/* The texts live in the arena.  False if there are too many parameters, one is too long, or an escape is none. */
MUST_CHECK bool query_read(const char *target, struct arena *arena, struct query *query);

/* The value of the first parameter with this name; "" if there is none. */
const char *query_value(const struct query *query, const char *name);

/* A part of a target, with its escapes decoded; NULL if it is too long or an escape is none. */
const char *query_decode(const char *text, size_t length, struct arena *arena);

#endif
