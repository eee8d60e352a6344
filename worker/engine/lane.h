/* Lanes: one running job per resource.  Those that come while it runs queue behind it in the order of arrival.
   A lane is known by the hash of its resource's ARN alone: two resources whose 64 bits are equal would merely wait for
   each other, and a million lanes stay small. */
#ifndef TIDEMARK_ENGINE_LANE_H
#define TIDEMARK_ENGINE_LANE_H

#include <stdbool.h>
#include <stdint.h>

struct lanes;
struct job;

struct lanes *lanes_new(void);
void lanes_free(struct lanes *lanes);

/* True if the lane was free and is the job's now; false if it queues behind.  `key` is not 0.  A job enters once. */
bool lanes_enter(struct lanes *lanes, uint64_t key, struct job *job);

/* True if a job holds the lane now. */
bool lanes_is_taken(const struct lanes *lanes, uint64_t key);

/* The job that holds the lane; NULL if none. */
struct job *lanes_holder(const struct lanes *lanes, uint64_t key);

/* Takes a job out, holder or not.  Returns the job that holds the lane from now on because of that; NULL if nothing
   changed or nobody waits. */
struct job *lanes_leave(struct lanes *lanes, uint64_t key, struct job *job);

#endif
