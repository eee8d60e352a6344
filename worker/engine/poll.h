/* Polling: the jobs that wait for the same kind of thing in the same account and Region share their describe calls.
   A group gathers the jobs that are due, sweeps no more often than its budget allows, fills each call up to the
   service's batch size, and hands every item of the answer to its job. */
#ifndef TIDEMARK_ENGINE_POLL_H
#define TIDEMARK_ENGINE_POLL_H

#include <stddef.h>

#include "adapters/adapter.h"
#include "engine/call_table.h"
#include "engine/timed.h"
#include "proto/job_record.h"

struct engine;
struct job;

struct poll_group {
    struct timed timed; /* the next sweep */
    struct poll_group *next;
    const struct step *step;
    char *account, *region, *role_arn, *scope;
    struct job *first_due, **last_due;
    size_t due_count;
    int64_t swept_ms;      /* when the last call left */
    uint32_t failures;     /* in a row */
    size_t alone_count;    /* so many calls more ask about one job each */
    size_t calls_in_air;   /* those whose next page waits among them */
    struct flying *paged;
};

enum { POLL_SLOTS = 4096 };

/* By the hash of account and Region: a fleet of thousands of accounts has tens of thousands of groups. */
struct polls {
    struct poll_group *slots[POLL_SLOTS];
};

void polls_done(struct polls *polls);

/* The job is due: asks about it with the next sweep of its group. */
void polls_enter(struct engine *engine, struct job *job, const struct job_record *record, const struct step *step,
                 const char *region);

/* Takes the job out, wherever it is: due, or in a call. */
void polls_forget(struct engine *engine, struct job *job);

/* Takes the job out if it is only due; one that is in a call waits for the answer. */
void polls_forget_due(struct job *job);

void polls_sweep(struct engine *engine, struct poll_group *group); /* its timer fired */
void polls_answered(struct engine *engine, struct flying *flying, struct answer *answer);

#endif
