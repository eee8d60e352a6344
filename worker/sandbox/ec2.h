/* EC2 as far as EBS needs it: the table of operations, and the way of a call through it. */
#ifndef TIDEMARK_SANDBOX_EC2_H
#define TIDEMARK_SANDBOX_EC2_H

#include "sandbox/document.h"
#include "sandbox/ec2_parameter.h"
#include "sandbox/request.h"

extern const struct service ec2_service;

/* Puts the tags of TagSpecification, or a list of tags, onto a new resource. */
void ec2_tag_new(const struct request *request, struct collection *collection, struct resource *resource);
void ec2_tag_with(const struct request *request, struct collection *collection, struct resource *resource,
                  const json_t *tags);

/* A new snapshot, as EC2 and other services make them; whoever calls puts the tags onto it.  `volume_id` and
   `kms_key_id` are kept as they are. */
struct ec2_snapshot_plan {
    const char *volume_id;
    unsigned size_gib;
    bool is_encrypted;
    const char *kms_key_id;  /* "" if it is not encrypted */
    const char *description; /* NULL: none */
    const char *failure;     /* NULL: it succeeds, unless a fault is due */
    int64_t mean_ms;
    const struct document *part_of; /* which it ends with, whatever the faults; NULL: it stands for itself */
};
struct snapshot *ec2_new_snapshot(struct request *request, const struct ec2_snapshot_plan *plan);

/* In ec2_snapshot.c */
void ec2_end_snapshot(struct snapshot *snapshot, int64_t now_ms);
bool ec2_create_snapshot(struct request *request);
bool ec2_copy_snapshot(struct request *request);
bool ec2_delete_snapshot(struct request *request);
bool ec2_describe_snapshots(struct request *request);

/* In ec2_tier.c */
bool ec2_modify_snapshot_tier(struct request *request);
bool ec2_restore_snapshot_tier(struct request *request);
bool ec2_describe_snapshot_tier_status(struct request *request);

/* In ec2_volume.c */
bool ec2_create_volume(struct request *request);
bool ec2_delete_volume(struct request *request);
bool ec2_describe_volumes(struct request *request);

/* The volume of a new instance, in the zone, from a snapshot; there is no fault to it. */
struct volume *ec2_new_volume_of(struct request *request, const struct snapshot *source, const char *zone,
                                 unsigned size_gib);

/* In ec2_tags.c */
bool ec2_create_tags(struct request *request);
bool ec2_delete_tags(struct request *request);

/* In ec2_region.c */
bool ec2_describe_regions(struct request *request);
bool ec2_describe_availability_zones(struct request *request);
bool ec2_encryption_by_default(struct request *request);

/* The key that encrypts where none is named, and whether a named one can be used at all: EC2 checks a key only later,
   and what was made with a wrong one ends in error. */
const char *ec2_default_key(struct world *world, const struct place *place);
bool ec2_key_is_usable(const char *key);

/* Where a snapshot stands among what a caller may describe. */
bool ec2_owns_snapshot(const struct request *request, const struct resource *resource);

#endif
