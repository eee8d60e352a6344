/* What goes into the next transaction, and which calls wait for it.  While one batch is on its way the next one fills:
   group commit without a timer. */
#ifndef TIDEMARK_ENGINE_BATCH_H
#define TIDEMARK_ENGINE_BATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "engine/milestone.h"
#include "engine/timed.h"
#include "proto/kafka_record.h"

struct engine;
struct job;

/* On whose behalf something is written: a partition of the jobs topic, in one spell of owning it. */
struct owner {
    int32_t partition;
    uint32_t spell;
};

struct batch {
    struct arena arena; /* of the records */
    struct kafka_batch sealed;
    struct kafka_record *records;
    struct owner *record_owners; /* by record */
    size_t record_count, record_capacity;
    struct kafka_position *positions;
    struct owner *position_owners; /* by position */
    size_t position_count, position_capacity;
    struct job **intents; /* jobs whose call may leave once this has committed */
    size_t intent_count, intent_capacity;
    struct milestone *milestones; /* told once this has committed */
    struct owner *milestone_owners; /* by milestone */
    size_t milestone_count, milestone_capacity;
    uint64_t generation; /* in which it was last sent */
};

struct batches {
    struct timed timed;     /* a refused batch goes out again when it fires */
    struct batch *filling;  /* never NULL */
    struct batch *on_its_way; /* NULL: none */
    bool is_refused;        /* the one on its way came back, and waits */
    bool is_to_be_sent_again;
    uint64_t last_id;
};

void batches_init(struct batches *batches);
void batches_done(struct batches *batches);

/* Where the parts of a record that is about to be added are allocated. */
struct arena *batches_arena(struct engine *engine);

/* Adds a record on behalf of a partition of the jobs topic, whose position will be committed with it. */
void batches_add(struct engine *engine, int32_t owner, const struct kafka_record *record);

/* Commits the partition's position with the next transaction, also if there is nothing else to write. */
void batches_touch(struct engine *engine, int32_t owner);

/* Lets the job's call out once what was added so far has committed, which the job remembers. */
void batches_add_intent(struct engine *engine, struct job *job);

/* Tells the engine's watcher once what was added so far has committed.  Its texts are of batches_arena(). */
void batches_add_milestone(struct engine *engine, int32_t owner, const struct milestone *milestone);

/* The id that the batch being filled will have. */
uint64_t batches_filling_id(const struct engine *engine);
bool batches_is_full(const struct engine *engine);

/* Emits the COMMIT effect if there is something to commit and nothing on its way. */
void batches_flush(struct engine *engine);

void batches_committed(struct engine *engine, uint64_t id);
void batches_refused(struct engine *engine, uint64_t id);
void batches_try_again(struct engine *engine); /* a new generation, or the timer */
void batches_drop_all(struct engine *engine);  /* after a commit of unknown outcome */

/* Takes out of the batch being filled what is of a partition that is not ours any more.  Its jobs have gone. */
void batches_forget(struct engine *engine, int32_t owner);

/* The job's call does not leave when the batch commits that says it will. */
void batches_forget_intent(struct engine *engine, const struct job *job);

/* True if a batch that has not committed holds something of the partition. */
bool batches_hold(const struct engine *engine, int32_t owner);

#endif
