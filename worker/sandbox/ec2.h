/* EC2 as far as EBS needs it: the table of operations, and the way of a call through it. */
#ifndef TIDEMARK_SANDBOX_EC2_H
#define TIDEMARK_SANDBOX_EC2_H

#include "sandbox/ec2_parameter.h"
#include "sandbox/ec2_request.h"

struct ec2_operation {
    const char *name;
    bool is_mutating;
    struct bucket_size bucket;
    struct bucket_size unfiltered; /* of a describe call without filter and page; zero: the same */
    const struct ec2_parameter *parameters;
    /* Fills the request's output, or refuses. */
    bool (*perform)(struct ec2_request *request);
};

/* NULL if EC2, as far as the sandbox knows it, has no such action. */
const struct ec2_operation *ec2_find_operation(const char *name);

/* Takes the call's token, checks its parameters and performs it. */
MUST_CHECK bool ec2_perform(struct ec2_request *request, const struct ec2_operation *operation);

/* In ec2_snapshot.c */
bool ec2_create_snapshot(struct ec2_request *request);
bool ec2_copy_snapshot(struct ec2_request *request);
bool ec2_delete_snapshot(struct ec2_request *request);
bool ec2_describe_snapshots(struct ec2_request *request);

/* In ec2_tier.c */
bool ec2_modify_snapshot_tier(struct ec2_request *request);
bool ec2_restore_snapshot_tier(struct ec2_request *request);
bool ec2_describe_snapshot_tier_status(struct ec2_request *request);

/* In ec2_volume.c */
bool ec2_create_volume(struct ec2_request *request);
bool ec2_delete_volume(struct ec2_request *request);
bool ec2_describe_volumes(struct ec2_request *request);

/* In ec2_tags.c */
bool ec2_create_tags(struct ec2_request *request);
bool ec2_delete_tags(struct ec2_request *request);

/* In ec2_region.c */
bool ec2_describe_regions(struct ec2_request *request);
bool ec2_describe_availability_zones(struct ec2_request *request);
bool ec2_encryption_by_default(struct ec2_request *request);

/* The key that encrypts where none is named, and whether a named one can be used at all: EC2 checks a key only later,
   and what was made with a wrong one ends in error. */
const char *ec2_default_key(struct world *world, const struct place *place);
bool ec2_key_is_usable(const char *key);

/* Where a snapshot stands among what a caller may describe. */
bool ec2_owns_snapshot(const struct ec2_request *request, const struct resource *resource);

#endif
