/* What the input of an operation may look like, as a flat table, and the strict check against it.

   A row's path is that of a leaf, "Tags[].Key" or "Filters.Filter[].Values.Value[]"; the structures and lists above it
   follow from it.  A row of its own for a structure or a list says that it is required, or how long it may be.
   Whatever has no row is refused, as AWS's own client libraries would refuse to send it. */
#ifndef TIDEMARK_SANDBOX_SHAPE_H
#define TIDEMARK_SANDBOX_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

struct request;

enum shape_type {
    SHAPE_TEXT,
    SHAPE_NUMBER, /* an integer; in the query protocols its digits */
    SHAPE_BOOLEAN,
    SHAPE_TIME,   /* seconds in JSON, RFC 3339 in the query protocols and in a query */
    SHAPE_LIST,   /* the rows below it are its elements: "SubnetIds[]" */
    SHAPE_OBJECT, /* the rows below it are its members */
    SHAPE_MAP,    /* texts by texts */
    SHAPE_ANY,    /* not looked at */
};

/* A row without a path ends a table. */
struct shape {
    const char *path;
    enum shape_type type;
    bool is_required;    /* where the structure that it belongs to is given */
    int64_t min;         /* of a number, of characters, of elements or of pairs; both 0: any */
    int64_t max;
    const char *choices; /* of a text, between bars: "|ENABLED|DISABLED|"; NULL: any */
    const char *letters; /* that a text may have: "A-Za-z0-9_.-", a last '-' is itself; NULL: any */
    const char *prefix;  /* of a text: "fs-" */
    const char *code;    /* if the value is wrong; NULL: the service's */
};

/* NULL is the table without rows. */
MUST_CHECK bool shape_check(struct request *request, const struct shape *shape);

/* The row of a path; NULL if it has none. */
const struct shape *shape_find(const struct shape *shape, const char *path);

/* Of UTF-8. */
size_t shape_count_characters(const char *text);

/* Whether a text is one of those between bars. */
bool shape_is_choice(const char *choices, const char *text);

#endif
