/* The inside of a world, for the files of this folder. */
#ifndef TIDEMARK_SANDBOX_STATE_H
#define TIDEMARK_SANDBOX_STATE_H

#include "base/arena.h"
#include "sandbox/faults.h"
#include "sandbox/place.h"
#include "sandbox/resource.h"
#include "sandbox/snapshot.h"
#include "sandbox/trust.h"
#include "sandbox/volume.h"
#include "sandbox/world.h"

enum { STATE_MISSING_VOLUME_GIB = 8, STATE_UUID_BYTES = 64 };

/* Stands for the owner of what was given to the world: every account sees it. */
#define STATE_EVERY_ACCOUNT ""

/* What Tidemark puts on whatever it makes. */
#define STATE_JOB_TAG "tidemark:job-id"

struct request;
struct shelf;

struct call_count {
    const char *service;
    const char *operation;
    size_t count;
    size_t throttled;
    struct call_count *next;
};

struct world {
    struct arena arena; /* everything that lasts as long as the world */
    struct world_options options;
    uint64_t random;
    int64_t now_ms; /* of the last call */
    struct place *places;
    struct collection snapshots;
    struct collection volumes;
    struct index volumes_by_token; /* "account/region/token" */
    struct shelf *shelves;
    struct faults faults;
    struct trust trust;
    struct call_count *calls;
};

/* Performs a call as world_answer() does, but leaves the true answer also where its delivery is lost or truncated. */
void world_perform(struct world *world, const struct call *call, int64_t now_ms, struct answer *answer,
                   struct world_delivery *delivery);

/* A new id such as "snap-0" and 16 hexadecimal digits, and one such as "0123abcd-...". */
const char *state_new_id(struct world *world, const char *prefix);
void state_print_uuid(struct world *world, char uuid[STATE_UUID_BYTES]);
const char *state_new_uuid(struct world *world);

/* A duration around its mean, always the same for the same resource. */
int64_t state_duration(const struct world *world, const char *id, int64_t mean_ms);

/* How that which a call makes ends: by `failure` or well (NULL), unless a fault is due. */
struct ending {
    const char *failure; /* NULL: it succeeds */
    bool is_stuck;       /* it never ends */
};
struct ending state_ending(struct request *request, const char *failure);

/* Puts a new resource into a collection, hidden from describe calls for some part of the longest lag. */
void state_add(struct world *world, struct collection *collection, struct resource *resource);

/* What a caller at `place` may name; NULL if there is none.  Hidden ones are found, deleted ones are not. */
struct snapshot *state_find_snapshot(struct world *world, const struct place *place, const char *id);
struct volume *state_find_volume(struct world *world, struct place *place, const char *id);

#endif
