/* The jobs that share the calls of a poll: those of one step in one account and Region, with one role.  Private to
   poll.c and poll_call.c. */
#ifndef TIDEMARK_ENGINE_POLL_GROUP_H
#define TIDEMARK_ENGINE_POLL_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "adapters/adapter.h"
#include "engine/budget.h"
#include "engine/call_table.h"
#include "engine/deadlines.h"
#include "engine/timed.h"

struct engine;

struct poll_group {
    struct timed timed; /* the next sweep, or its end */
    struct poll_group *next;
    const struct step *step;
    char *account, *region, *role_arn, *scope;
    struct deadlines due;  /* by when each must be looked at */
    int64_t not_before_ms; /* the next sweep */
    uint32_t failures;     /* in a row */
    size_t alone_count;    /* so many calls more ask about one job each */
    size_t calls_in_air;   /* those whose next page waits among them */
    int64_t saved_permille; /* of one look by itself, which those that came early left over */
    struct flying *paged;
};

enum { POLL_SLOTS = 4096 };

/* By the hash of account and Region: a fleet of thousands of accounts has tens of thousands of groups. */
struct polls {
    struct poll_group *slots[POLL_SLOTS];
    size_t count; /* of the groups */
};

void polls_done(struct polls *polls);

/* What the jobs of a group have in common. */
struct poll_common {
    const struct step *step;
    const char *account, *region, *role_arn;
    const char *scope; /* "" unless the poll has one */
};

/* The group of those that have this in common, which is made if there is none. */
struct poll_group *poll_group_of(struct engine *engine, const struct poll_common *common);

/* Nobody is due in it, and no call of it is in the air. */
bool poll_group_is_empty(const struct poll_group *group);

void poll_group_drop(struct engine *engine, struct poll_group *group);

/* What its calls are paid from. */
struct budget_key poll_group_key(const struct poll_group *group);

#endif
