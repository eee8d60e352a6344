/* Jobs by the moment at which something must be done for each, the earliest first.  A job is in one of these at most
   and knows its place there (job.h), so that taking one out costs as little as putting one in, however many there
   are. */
#ifndef TIDEMARK_ENGINE_DEADLINES_H
#define TIDEMARK_ENGINE_DEADLINES_H

#include <stddef.h>
#include <stdint.h>

struct job;

struct deadline {
    int64_t at_ms;
    struct job *job;
};

/* Zeroed to begin with. */
struct deadlines {
    struct deadline *heap;
    size_t count, capacity;
};

void deadlines_done(struct deadlines *deadlines); /* not the jobs */

void deadlines_add(struct deadlines *deadlines, struct job *job, int64_t at_ms);
void deadlines_remove(struct deadlines *deadlines, struct job *job);

/* Of one that is not empty. */
int64_t deadlines_first_ms(const struct deadlines *deadlines);
struct job *deadlines_take_first(struct deadlines *deadlines);

#endif
