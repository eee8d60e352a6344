/* An EBS snapshot: what it is at a time follows from when it was made and what was decided then. */
#ifndef TIDEMARK_SANDBOX_SNAPSHOT_H
#define TIDEMARK_SANDBOX_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>

#include "sandbox/resource.h"

#define SNAPSHOT_NEVER_MS INT64_MAX

enum snapshot_state { SNAPSHOT_PENDING, SNAPSHOT_COMPLETED, SNAPSHOT_ERROR, SNAPSHOT_DELETED };

enum tiering { TIERING_NONE, TIERING_ARCHIVAL, TIERING_TEMPORARY_RESTORE, TIERING_PERMANENT_RESTORE };

struct snapshot {
    struct resource resource; /* the parent is the volume */
    unsigned size_gib;
    bool is_encrypted;
    const char *kms_key_id;    /* "" if not encrypted */
    const char *description;
    const char *failure;       /* what statusMessage says once it has failed; NULL if it does not fail */
    int64_t duration_ms;       /* of the whole, which a failing snapshot does not reach */
    int64_t ends_ms;           /* completes or fails; SNAPSHOT_NEVER_MS: stuck */
    int64_t deleted_ms;        /* SNAPSHOT_NEVER_MS: nobody asked */
    enum tiering tiering;      /* the last tiering operation */
    int64_t tiering_starts_ms;
    int64_t tiering_ends_ms;
    unsigned temporary_days;
};

/* What DescribeSnapshots and DescribeSnapshotTierStatus show, and may be filtered by. */
extern const struct resource_field snapshot_fields[];
extern const struct resource_field snapshot_tier_fields[];

const struct snapshot *snapshot_of(const struct resource *resource);
enum snapshot_state snapshot_state(const struct snapshot *snapshot, int64_t now_ms);
bool snapshot_is_archived(const struct snapshot *snapshot, int64_t now_ms);

#endif
