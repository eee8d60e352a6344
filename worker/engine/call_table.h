/* The AWS calls that are in the air, by id. */
#ifndef TIDEMARK_ENGINE_CALL_TABLE_H
#define TIDEMARK_ENGINE_CALL_TABLE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/call.h"

struct job;
struct poll_group;
struct step;

/* One that was let out.  Made for one job (`job`), or for the jobs of a poll (`group`, `jobs`); jobs that left in the
   meantime are NULL, and a call that nobody waits for any more stays until its answer came. */
struct flying {
    struct flying *next;
    struct call call;
    struct arena arena; /* of the call's texts */
    const struct step *step;
    int64_t sent_ms; /* when the shell was told to send it */
    struct job *job;
    int32_t partition; /* of `job`, in its present spell of being owned */
    uint32_t spell;
    struct poll_group *group;
    struct job **jobs;
    const char **ids; /* of the jobs, in the arena: what the call names them by */
    const char **matches; /* what the answer's items name them by */
    int64_t left_ms;  /* when it was let out */
    int64_t since_ms; /* none of them made anything before */
    unsigned char *answered; /* by job: seen on an earlier page */
    size_t job_count;
    unsigned page;
    const char *next_token;    /* while its next page waits for its turn, in the arena ... */
    struct flying *next_paged; /* ... behind others of the group */
    const char *token; /* of this page, in the arena; NULL for the first */
};

enum { CALL_TABLE_SLOTS = 1024 };

struct call_table {
    struct flying *slots[CALL_TABLE_SLOTS];
    size_t count;
    uint64_t last_id;
};

/* A new entry with an id of its own, owned by the table; the caller fills in the rest. */
struct flying *call_table_add(struct call_table *table);

/* NULL if there is none. */
struct flying *call_table_find(const struct call_table *table, uint64_t id);

/* Takes it out and frees it with all that it owns. */
void call_table_remove(struct call_table *table, struct flying *flying);
void call_table_done(struct call_table *table);

#endif
