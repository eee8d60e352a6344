/* An EBS volume, given to the world or restored from a snapshot. */
#ifndef TIDEMARK_SANDBOX_VOLUME_H
#define TIDEMARK_SANDBOX_VOLUME_H

#include <stdbool.h>
#include <stdint.h>

#include "sandbox/resource.h"
#include "sandbox/unfinished.h"

#define VOLUME_NEVER_MS INT64_MAX /* stuck */

struct volume {
    struct resource resource; /* the parent is the snapshot it was restored from */
    bool is_shared;           /* given to the world: every account sees it */
    unsigned size_gib;
    bool is_encrypted;
    bool fails;               /* ends in error */
    bool has_multi_attach;
    bool is_deleted;
    const char *kms_key_id;   /* "" if not encrypted */
    const char *zone;
    const char *type;
    const char *iops;         /* "" if the type has none */
    const char *throughput;
    int64_t available_ms;
    int64_t snapshot_duration_ms; /* that its snapshots take; 0: the world's */
    bool has_snapshots;
    int64_t snapshot_last_ms;     /* when the last of them was begun */
    struct unfinished unfinished;
    uint64_t token_fingerprint;   /* of the CreateVolume call with the token that made it */
};

extern const struct resource_field volume_fields[];

const struct volume *volume_of(const struct resource *resource);
bool volume_is_available(const struct volume *volume, int64_t now_ms);

#endif
