/* What has to be known of a service to call it: one row each.  Names as botocore has them. */
#ifndef TIDEMARK_AWS_SERVICES_H
#define TIDEMARK_AWS_SERVICES_H

#include <stdbool.h>
#include <stddef.h>

enum { SERVICES_COUNT = 11 };

struct protocol;
struct xml_list;

/* How the query protocol writes a list. */
enum list_style {
    LIST_NONE,   /* another protocol */
    LIST_FLAT,   /* Name.1: EC2, and RDS, whose lists name their members: {"Tags": {"Tag": [...]}} is Tags.Tag.1 */
    LIST_MEMBER, /* Name.member.1 */
};

struct aws_service {
    const char *name;            /* as in a call */
    const char *endpoint_prefix; /* the first part of its host's name */
    const char *signing_name;
    const char *api_version;
    const char *override_variable; /* the endpoint of this service alone */
    const char *dual_stack_prefix; /* of its dual-stack hosts, where it is another in most partitions; else NULL */
    bool is_fips_in_govcloud;      /* its usual hosts are the FIPS ones there */
    const struct protocol *protocol;
    enum list_style list_style;
    const struct xml_list *lists; /* query: those in its answers that do not say themselves that they are lists */
    const char *target_prefix;   /* JSON: of the header X-Amz-Target */
    const char *content_type;    /* JSON */
    const char *error_code_path; /* JSON: where an error's body has the code that says more than its type; or NULL */
};

/* NULL if the service is not in the table. */
const struct aws_service *services_find(const char *name);
const struct aws_service *services_at(size_t index); /* index < SERVICES_COUNT */
size_t services_index(const struct aws_service *service);

#endif
