/* The catalogue of recovery points as it is now, read from its topic. */
#ifndef TIDEMARK_CLI_CATALOGUE_H
#define TIDEMARK_CLI_CATALOGUE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "kafka/settings.h"
#include "proto/kafka_record.h"

/* A point stays the bytes that it was until somebody wants to know more: there may be a million of them. */
struct catalogue_row {
    const char *arn;
    const char *json; /* NULL: it was deleted; catalogue_settle() takes such rows out */
    size_t length;
    size_t order; /* in which it was read */
};

/* Zero-initialised is empty and valid.  Texts are in the arena. */
struct catalogue {
    struct catalogue_row *rows;
    size_t count, capacity;
    struct arena arena;
};

/* Every point that there is, sorted by its ARN. */
MUST_CHECK bool catalogue_read(const struct kafka_settings *settings, struct catalogue *catalogue,
                               struct error *error);

/* What catalogue_read() consists of: the last record of an ARN counts once all were added. */
void catalogue_add(struct catalogue *catalogue, const struct kafka_record *record);
void catalogue_settle(struct catalogue *catalogue);

/* NULL if there is none. */
const struct catalogue_row *catalogue_find(const struct catalogue *catalogue, const char *arn);

/* By the last part of its ARN, as "snap-0a1b2c3d4e5f60718"; NULL if none has it, or several have. */
const struct catalogue_row *catalogue_find_by_name(const struct catalogue *catalogue, const char *name);

void catalogue_done(struct catalogue *catalogue);

static inline void catalogue_scope_end(struct catalogue *catalogue)
{
    catalogue_done(catalogue);
}

#endif
