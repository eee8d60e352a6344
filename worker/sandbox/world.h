/* A small AWS in memory: resources, their progress, quotas, throttling, eventual consistency and faults.  Pure and
   deterministic: time is an input and chance comes from a seed, so that the simulator can replay a run.  Strict as AWS
   is: an unknown or missing parameter, a wrong value or an unknown operation is AWS's own error. */
#ifndef TIDEMARK_SANDBOX_WORLD_H
#define TIDEMARK_SANDBOX_WORLD_H

#include <stddef.h>
#include <stdint.h>

#include "base/call.h"

struct world;

struct world_options {
    uint64_t seed;
    const char *account;             /* "111122223333" */
    int64_t snapshot_duration_ms;    /* mean time a snapshot or another backup takes; 60,000 */
    int64_t volume_duration_ms;      /* mean time a volume, or whatever is restored, takes; 2,000 */
    int64_t visibility_lag_ms;       /* longest time a new resource may hide from describe calls; 0 */
    unsigned pending_snapshots_max;  /* per volume; AWS: 5 */
    bool is_throttled;               /* apply AWS's documented buckets per account, Region and API */
    double rate_scale;               /* of those buckets; 1.0 */
    bool creates_missing_resources;  /* a source never named before exists, a volume with 8 GiB; for load tests */
};

enum world_fault_kind {
    WORLD_FAULT_THROTTLE,    /* the service's code for it: RequestLimitExceeded */
    WORLD_FAULT_500,         /* the service's code for it: InternalError, not applied */
    WORLD_FAULT_503_HTML,    /* a load balancer's page, not applied */
    WORLD_FAULT_LOST_BEFORE, /* the connection breaks, not applied */
    WORLD_FAULT_LOST_AFTER,  /* the connection breaks, applied */
    WORLD_FAULT_SLOW,        /* answered after `delay_ms` */
    WORLD_FAULT_TRUNCATED,   /* applied, half of the body arrives */
    WORLD_FAULT_SNAPSHOT_ERROR, /* the snapshot, or whatever else the call makes, ends in error */
    WORLD_FAULT_SNAPSHOT_STUCK, /* the snapshot, or whatever else the call makes, never ends */
    WORLD_FAULT_CODE,        /* refused with `code` */
    WORLD_FAULT_KIND_COUNT
};

/* Applies to the calls of one operation ("CreateBackup", "fsx:CreateBackup", "" for any), for one resource ("": any),
   `count` times (0: for ever), each with probability `probability` (0 means 1). */
struct world_fault {
    enum world_fault_kind kind;
    const char *operation;
    const char *resource;
    const char *code;
    unsigned count;
    double probability;
    int64_t delay_ms;
};

struct world *world_new(const struct world_options *options);
void world_free(struct world *world);

/* Adds an EBS volume in `region`.  A volume may be given the snapshot duration it causes (0: the world's). */
void world_add_volume(struct world *world, const char *region, const char *volume_id, unsigned size_gib,
                      bool is_encrypted, int64_t snapshot_duration_ms);

/* Something that is there from the start, or is changed: an FSx file system, a DynamoDB table.  It is ready, or stays
   in the state that its fields give. */
struct world_resource {
    const char *kind; /* "dynamodb:table" */
    const char *region;
    const char *id;        /* or its name */
    const char *parent_id; /* a volume's file system; NULL: none */
    const char *fields;    /* JSON, as the service shows them, over the kind's own; NULL: none */
    const char *tags;      /* JSON, an object of texts; NULL: none */
    int64_t backup_duration_ms; /* that its backups take; 0: the world's */
};
MUST_CHECK bool world_add_resource(struct world *world, const struct world_resource *resource, struct error *error);

void world_inject(struct world *world, const struct world_fault *fault);

/* What the transport has to do with an answer, beside passing it on. */
struct world_delivery {
    bool is_lost;       /* nothing arrives */
    bool is_truncated;
    bool is_html;
    int64_t delay_ms;
};

/* Performs one call as AWS would at `now_ms`.  Fills an answer (its error is classified by aws/error_codes) and how
   it is delivered.  In process, a lost or truncated delivery is already the answer that a client would see. */
void world_answer(struct world *world, const struct call *call, int64_t now_ms, struct answer *answer,
                  struct world_delivery *delivery);

/* What a test may count: snapshots that carry a tag with this value, in any state; deleted ones included if asked. */
size_t world_count_snapshots(const struct world *world, const char *tag_key, const char *tag_value,
                             bool include_deleted);

/* What calls have made, in all services and in any state, that names the job: by its tag, or by a whole word of its
   name, token or comment. */
size_t world_count_artefacts(const struct world *world, const char *job_id, bool include_deleted);

/* How many times instances were rebooted for an image of theirs. */
size_t world_count_reboots(const struct world *world);

/* "CreateBackup" of all services, "fsx:CreateBackup", "" for all. */
size_t world_count_calls(const struct world *world, const char *operation, bool throttled_only);

#endif
