#include "engine/turnstile.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/core.h"
#include "engine/runner.h"

/* Half of the time for which turns are given away, so that there is always somebody who has the next one. */
enum { OPEN_EVERY_MS = BUDGET_TURNS_MS / 2 };

static void turnstile_free(struct turnstile *turnstile)
{
    wheel_cancel(&turnstile->timed.timer);
    deadlines_done(&turnstile->waiting);
    free(turnstile->account);
    free(turnstile->region);
    free(turnstile);
}

void turnstiles_done(struct turnstiles *turnstiles)
{
    for (size_t i = 0; i < TURNSTILE_SLOTS; i++)
        while (turnstiles->slots[i]) {
            struct turnstile *turnstile = turnstiles->slots[i];

            turnstiles->slots[i] = turnstile->next;
            turnstile_free(turnstile);
        }
}

static size_t slot_of(const struct budget_key *key)
{
    uint64_t hash = hash_bytes(key->region, strlen(key->region), hash_text(key->account));

    return hash_bytes(key->operation, strlen(key->operation), hash) % TURNSTILE_SLOTS;
}

static struct budget_key key_of(const struct turnstile *turnstile)
{
    return (struct budget_key){.account = turnstile->account,
                               .region = turnstile->region,
                               .service = turnstile->service,
                               .operation = turnstile->operation};
}

static bool is_for(const struct turnstile *turnstile, const struct budget_key *key)
{
    return strcmp(turnstile->account, key->account) == 0 && strcmp(turnstile->region, key->region) == 0 &&
           strcmp(turnstile->service, key->service) == 0 && strcmp(turnstile->operation, key->operation) == 0;
}

static struct turnstile *find(const struct turnstiles *turnstiles, const struct budget_key *key)
{
    struct turnstile *turnstile = turnstiles->slots[slot_of(key)];

    while (turnstile && !is_for(turnstile, key))
        turnstile = turnstile->next;
    return turnstile;
}

static struct turnstile *add(struct engine *engine, const struct budget_key *key)
{
    struct turnstile **slot = &engine->turnstiles.slots[slot_of(key)];
    struct turnstile *turnstile = memory_allocate_zeroed(1, sizeof(*turnstile));

    turnstile->timed.kind = TIMED_TURNSTILE;
    turnstile->account = memory_copy_text(key->account);
    turnstile->region = memory_copy_text(key->region);
    turnstile->service = key->service;
    turnstile->operation = key->operation;
    turnstile->next = *slot;
    *slot = turnstile;
    engine->turnstiles.count++;
    wheel_set(&engine->wheel, &turnstile->timed.timer, engine->now_ms + OPEN_EVERY_MS);
    return turnstile;
}

static void drop(struct turnstiles *turnstiles, struct turnstile *turnstile)
{
    struct budget_key key = key_of(turnstile);
    struct turnstile **link = &turnstiles->slots[slot_of(&key)];

    while (*link != turnstile)
        link = &(*link)->next;
    *link = turnstile->next;
    turnstiles->count--;
    turnstile_free(turnstile);
}

bool turnstiles_must_join(const struct engine *engine, const struct job *job, const struct budget_key *key)
{
    const struct turnstile *turnstile;

    if (job->has_turn || engine->turnstiles.first == job || engine->turnstiles.count == 0)
        return false;
    turnstile = find(&engine->turnstiles, key);
    return turnstile && turnstile->waiting.count > 0;
}

void turnstiles_join(struct engine *engine, struct job *job, const struct budget_key *key)
{
    struct turnstile *turnstile = find(&engine->turnstiles, key);
    bool is_before_all = job->has_turn || engine->turnstiles.first == job;

    assert(job->turnstile == NULL && job->group == NULL);
    if (turnstile == NULL)
        turnstile = add(engine, key);
    deadlines_add(&turnstile->waiting, job, is_before_all ? 0 : ++turnstile->last_number);
    job->turnstile = turnstile;
}

void turnstiles_leave(struct job *job)
{
    if (job->turnstile)
        deadlines_remove(&job->turnstile->waiting, job);
    job->turnstile = NULL;
}

void turnstiles_open(struct engine *engine, struct turnstile *turnstile)
{
    struct job *job = NULL;

    if (turnstile->waiting.count == 0) {
        drop(&engine->turnstiles, turnstile);
        return;
    }
    while (turnstile->waiting.count > 0 && (job == NULL || job->turnstile == NULL)) {
        job = deadlines_take_first(&turnstile->waiting);
        job->turnstile = NULL;
        engine->turnstiles.first = job;
        runner_wake(engine, job);
        engine->turnstiles.first = NULL;
    }
    wheel_set(&engine->wheel, &turnstile->timed.timer, engine->now_ms + OPEN_EVERY_MS);
}
