/* A job at rest: its record as the journal has it, a timer, and where it hangs.  A million of these wait in one worker,
   so each field is weighed.  While it moves it is opened (opened.h). */
#ifndef TIDEMARK_ENGINE_JOB_H
#define TIDEMARK_ENGINE_JOB_H

#include <stddef.h>
#include <stdint.h>

#include "engine/timed.h"

struct committed;
struct poll_group;
struct turnstile;

/* Of a job in PHASE_INTENT: where the call is that its record speaks of. */
enum job_intent {
    INTENT_UNKNOWN,  /* it may have left: an earlier owner wrote it */
    INTENT_WRITTEN,  /* it leaves once batch `intent_batch_id` has committed */
    INTENT_RELEASED, /* it has left */
};

struct job {
    struct timed timed;
    uint8_t phase;        /* enum job_phase, as in the record */
    uint8_t is_terminal;  /* its terminal event is in the journal; it may still be cleaning up */
    uint8_t intent;       /* enum job_intent */
    uint8_t is_paused;    /* it waits until its scope is resumed */
    uint8_t shown_percent; /* the progress at the last look; 0: none */
    uint8_t has_turn : 1; /* it was told when to come for a token of its budget */
    uint8_t is_foreign : 1; /* another version of this program wrote its record: nothing but its id is here */
    uint16_t patience_ms; /* by so much its next look may be put off to share a call */
    int32_t partition;
    uint32_t encoded_length;
    uint32_t place;       /* in its group or turnstile, or among the intents of its batch */
    uint32_t period_ms;   /* from its last look to the end of its patience; 0: it will be looked at once */
    unsigned char *encoded; /* the record */
    struct committed *committed; /* NULL: the record is */
    uint64_t id_hash;
    uint64_t lane;          /* key in the lanes; 0: none */
    uint64_t intent_batch_id;
    int64_t shown_since_ms; /* when that progress was seen first */
    uint64_t call_id;       /* in the air for it alone, or the poll that asks about it; 0: none */
    struct poll_group *group; /* due in this group; NULL if not */
    struct turnstile *turnstile; /* it waits at this one; NULL if not */
    struct job *next, **link; /* in its partition */
};

/* Open addressing over the hash of the id; ids are compared in the records. */
struct job_index {
    struct job **slots;
    size_t capacity, used; /* used counts removed ones too */
    size_t count;
};

void job_index_init(struct job_index *index);
void job_index_done(struct job_index *index); /* not the jobs */
struct job *job_index_find(const struct job_index *index, const char *id);
void job_index_add(struct job_index *index, struct job *job);
void job_index_remove(struct job_index *index, struct job *job);
struct job *job_index_at(const struct job_index *index, size_t slot); /* below its capacity; NULL: none is there */

/* A new job that holds a copy of an encoded record; not in any index yet. */
struct job *job_new(const char *id, int32_t partition, const void *encoded, size_t length);
void job_replace_record(struct job *job, const void *encoded, size_t length);
void job_free(struct job *job);

/* Borrowed from the record. */
const char *job_id(const struct job *job);

#endif
