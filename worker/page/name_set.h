/* The first few different names that were seen: what a person may choose from. */
#ifndef TIDEMARK_PAGE_NAME_SET_H
#define TIDEMARK_PAGE_NAME_SET_H

#include <stddef.h>

#include "proto/json_writer.h"

enum { NAME_SET_MAX = 64, NAME_SET_BYTES = 64 };

/* Zero-initialised is empty. */
struct name_set {
    char names[NAME_SET_MAX][NAME_SET_BYTES]; /* sorted */
    size_t count;
};

/* NULL and "" are none; what does not fit any more is left out. */
void name_set_add(struct name_set *set, const char *name);

void name_set_write(struct json_writer *writer, const char *member, const struct name_set *set);

#endif
