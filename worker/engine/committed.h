/* What is committed of a job whose present record is not, yet.  The engine goes on from the present one; whoever looks
   at the engine from outside is shown this one, since no state is told to anyone before it is committed.

   A job has one of these from the moment that a new record of it is written until the transaction with that record has
   committed: the many that wait have none. */
#ifndef TIDEMARK_ENGINE_COMMITTED_H
#define TIDEMARK_ENGINE_COMMITTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/job_record.h"

struct committed_block;
struct engine;
struct job;

struct committed_bytes {
    unsigned char *bytes; /* an encoded record; NULL: none */
    size_t length;
};

struct committed {
    struct committed_store *store;
    struct job *job;
    struct committed *next, **link; /* of all in the store; of the spare ones */
    struct committed_bytes last;  /* none: nothing of the job is committed */
    struct committed_bytes ahead; /* commits with the batch that is on its way, the present one with the next */
    uint64_t batch_id;            /* with which the present record commits */
};

/* They come and go with every record: one by one from the heap, they would leave holes between the jobs, which stay. */
struct committed_store {
    struct committed *first; /* of those in use */
    struct committed *spare;
    struct committed_block *blocks;
};

/* Zero-initialised is empty.  Once the jobs are gone. */
void committed_done(struct committed_store *store);

/* Before the job's record is replaced by one that goes into the batch being filled: takes the old one away. */
void committed_keep(struct engine *engine, struct job *job);

/* A batch has committed. */
void committed_advance(struct engine *engine, uint64_t batch_id);

/* The job goes. */
void committed_forget(struct job *job);

/* The job's last committed record, which lies in `bytes`, borrowed from the job.  False if it has none. */
bool committed_record(const struct job *job, struct committed_bytes *bytes, struct job_record *record);

/* How many jobs have none. */
size_t committed_missing(const struct engine *engine);

#endif
