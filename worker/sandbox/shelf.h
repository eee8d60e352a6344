/* The documents of a world, those of each kind on a shelf of their own, in the order of their making. */
#ifndef TIDEMARK_SANDBOX_SHELF_H
#define TIDEMARK_SANDBOX_SHELF_H

#include "sandbox/resource.h"

struct kind;
struct world;

struct shelf {
    const struct kind *kind;
    struct collection documents; /* by id also finds them by ARN */
    struct index by_token;       /* "account/region/operation/token" */
    struct shelf *next;
};

/* Adds it if there is none yet. */
struct shelf *shelf_of(struct world *world, const struct kind *kind);

/* NULL if there is none yet. */
const struct shelf *shelf_find(const struct world *world, const struct kind *kind);
void shelf_done_all(struct world *world);

#endif
