/* EC2 instances and the images made of them.  An image's snapshots are EBS snapshots, an instance's volumes EBS
   volumes, as far as they are in the world at all: of one that is not, only its id is known. */
#ifndef TIDEMARK_SANDBOX_EC2_INSTANCE_H
#define TIDEMARK_SANDBOX_EC2_INSTANCE_H

#include "sandbox/document.h"
#include "sandbox/request.h"

extern const struct kind ec2_instance;
extern const struct kind ec2_image;

/* In ec2_instance_calls.c: their rows in the table of EC2's operations. */
extern const struct service_operation ec2_instance_operations[];

/* In ec2_instance.c */
bool ec2_describe_instances(struct request *request);
bool ec2_terminate_instances(struct request *request);

/* In ec2_attribute.c */
bool ec2_describe_instance_attribute(struct request *request);
bool ec2_modify_instance_attribute(struct request *request);
bool ec2_describe_credit_specifications(struct request *request);

/* In ec2_launch.c */
bool ec2_run_instances(struct request *request);

/* In ec2_image.c */
bool ec2_create_image(struct request *request);
bool ec2_copy_image(struct request *request);
bool ec2_describe_images(struct request *request);
bool ec2_deregister_image(struct request *request);

/* The instance as the call may name it, or NULL and a refusal. */
struct document *ec2_instance_find(struct request *request, const char *id);

/* As DescribeInstances shows it.  The caller owns it. */
json_t *ec2_instance_show(const struct document *instance, int64_t now_ms);

/* The tags that a call gives to resources of one type: those of its TagSpecification; NULL: none. */
const json_t *ec2_tags_for(const struct request *request, const char *resource_type);

struct ec2_image_plan {
    const struct document *source; /* the instance, or the image of which this is a copy */
    const json_t *devices;         /* blockDeviceMapping of the source */
    const char *name;
    const char *description;       /* NULL: none */
    const json_t *tags;            /* of the image, and of its snapshots; NULL: none */
    const json_t *snapshot_tags;
    const char *key;               /* what all its snapshots are encrypted with; NULL: as their volumes are */
    const char *failure;           /* NULL: it succeeds, unless a fault is due */
    const char *token_member;      /* of the input; NULL: none */
    bool is_copy;
    bool is_part; /* comes along with another artefact, whose faults are not its own */
};

/* An image with a snapshot of each volume, all of which are there when the image is.  Refuses a name that is taken. */
struct document *ec2_image_make(struct request *request, const struct ec2_image_plan *plan);

/* Takes it away, its snapshots too if asked. */
void ec2_image_delete(struct request *request, struct document *image, bool with_snapshots);

/* The registered image that has the snapshot among its own; NULL: none. */
const struct document *ec2_image_of_snapshot(const struct request *request, const char *snapshot_id);

#endif
