/* Which parameters an EC2 operation takes, as a table, and the strict check of a request against it. */
#ifndef TIDEMARK_SANDBOX_EC2_PARAMETER_H
#define TIDEMARK_SANDBOX_EC2_PARAMETER_H

#include "sandbox/request.h"

enum ec2_parameter_type {
    EC2_TEXT,
    EC2_BOOLEAN,
    EC2_NUMBER,
    EC2_SNAPSHOT_ID,
    EC2_VOLUME_ID,
    EC2_RESOURCE_ID, /* of a snapshot, a volume, an instance or an image */
    EC2_FILTERS,
    EC2_TAGS,
    EC2_TAG_SPECIFICATIONS,
};

/* A row without a name ends a table. */
struct ec2_parameter {
    const char *name;
    enum ec2_parameter_type type;
    bool is_required;
    bool is_list;
    int64_t min; /* of a number; both 0: any */
    int64_t max;
    const char *choices; /* of a text, between bars: "|a|b|"; of tag specifications, the resource type; NULL: any */
};

/* Refuses what the table does not know, what is missing, and what is no value of its type. */
MUST_CHECK bool ec2_parameter_check_all(struct request *request, const struct ec2_parameter *parameters);

#endif
