/* A request played through the worker's own engine, without a world: what a worker would do with it, decided by the
   same code.  No call leaves and nothing is written. */
#ifndef TIDEMARK_CLI_REHEARSAL_H
#define TIDEMARK_CLI_REHEARSAL_H

#include "base/arena.h"
#include "engine/engine.h"
#include "engine/settings.h"
#include "proto/job_record.h"

/* Zero-initialised is empty and valid. */
struct rehearsal {
    struct arena arena;
    struct job_record record; /* the job as it would be journalled first; valid unless there is a dead letter */
    const char *dead_letter;  /* why the request cannot be read; NULL: it can */
};

/* `options` need no topic, worker and partitions; `request` is a record of the jobs topic, as good as written at
   `now_ms`. */
void rehearsal_play(const struct engine_options *options, const struct settings *settings,
                    const struct kafka_record *request, int64_t now_ms, struct rehearsal *rehearsal);
void rehearsal_done(struct rehearsal *rehearsal);

static inline void rehearsal_scope_end(struct rehearsal *rehearsal)
{
    rehearsal_done(rehearsal);
}

#endif
