/* What every folder needs of jansson: scoped ownership and look-up by path. */
#ifndef TIDEMARK_BASE_JSON_H
#define TIDEMARK_BASE_JSON_H

#include <jansson.h>

#include "base/compiler.h"

/* The value at a path such as "snapshotSet[0].snapshotId"; a bare "" is the root.  Borrowed; NULL if there is none. */
json_t *json_at(const json_t *root, const char *path);

/* The string at a path; NULL if it is missing or no string. */
const char *json_text_at(const json_t *root, const char *path);

static inline void json_scope_end(json_t **value)
{
    json_decref(*value);
}

#endif
