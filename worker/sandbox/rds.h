/* RDS in the sandbox, one API for DB instances and for Aurora clusters: what its files share.
   https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/Welcome.html */
#ifndef TIDEMARK_SANDBOX_RDS_H
#define TIDEMARK_SANDBOX_RDS_H

#include "sandbox/document.h"

extern const struct service rds_service;
extern const struct service_operation rds_instance_operations[];
extern const struct service_operation rds_cluster_operations[];
extern const struct service_operation rds_snapshot_operations[];

extern const struct kind rds_instance_kind; /* its parent is its cluster, if it has one */
extern const struct kind rds_cluster_kind;
extern const struct kind rds_snapshot_kind;
extern const struct kind rds_cluster_snapshot_kind;

/* While something is made of an instance or a cluster that does not change it. */
extern const struct life rds_backing_up_life;
extern const struct life rds_copying_life;

/* What is the same in all of its calls. */
/* clang-format off */
#define RDS_TAGS \
    {.path = "Tags.Tag[].Key", .is_required = true, .min = 1, .max = 128}, {.path = "Tags.Tag[].Value", .max = 256}
#define RDS_LISTING \
    {.path = "Filters.Filter[].Name", .is_required = true}, \
    {.path = "Filters.Filter[].Values.Value[]", .is_required = true}, \
    {.path = "MaxRecords", .type = SHAPE_NUMBER, .min = 20, .max = 100}, {.path = "Marker"}
#define RDS_PAGE \
    .filters = "Filters.Filter", .values = "Values.Value", .invalid = "InvalidParameterValue", \
    .page = {.limit = "MaxRecords", .usual = 100, .token = "Marker", .next = "Marker", \
             .invalid = "InvalidParameterValue"}
/* clang-format on */

enum { RDS_SNAPSHOT_NAME_MAX = 255, RDS_NAME_MAX = 63 };

/* The name that a call gives to what it makes, in lower case as it is kept.  Refused if it breaks a rule. */
MUST_CHECK bool rds_new_name(struct request *request, const char *member, size_t characters_max, const char **name);

/* The name or ARN in a member of the input, in lower case; NULL if it was not given. */
const char *rds_name(struct request *request, const char *member);

/* One field taken from another object: {"VpcId", "DBSubnetGroup.VpcId"}.  A row without a name ends a table. */
struct rds_field {
    const char *to;
    const char *from;
};
void rds_take_fields(json_t *to, const json_t *from, const struct rds_field *fields);

/* Lists whose members are objects of a name: [{"VpcSecurityGroupId": "sg-1", "Status": "active"}]. */
json_t *rds_members(const json_t *names, const char *member, const char *status_member, const char *status);

bool rds_is_true(const struct document *document, const char *path);

/* Refuses what may not be deleted: protected, or in a state other than those in `states`. */
MUST_CHECK bool rds_check_delete(struct request *request, const struct document *document, const char *states,
                                 const char *code);

/* Turns protection on or off, in one of the states; `code` refuses it in others. */
MUST_CHECK bool rds_protect(struct request *request, struct document *document, const char *states, const char *code);

/* An instance or a cluster as answers show it. */
json_t *rds_show_instance(const struct request *request, const struct document *instance);
json_t *rds_show_cluster(const struct request *request, const struct document *cluster);

/* The instances of a cluster that are not being deleted. */
size_t rds_count_members(const struct request *request, const struct document *cluster);

#endif
