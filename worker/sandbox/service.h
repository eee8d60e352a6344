/* An AWS service as the sandbox knows it, all in tables: its operations, the kinds of things that they make, the codes
   of its errors and its protocol.  A new service is such a table and a row in service.c. */
#ifndef TIDEMARK_SANDBOX_SERVICE_H
#define TIDEMARK_SANDBOX_SERVICE_H

#include <stdbool.h>

#include "base/compiler.h"
#include "sandbox/place.h"
#include "sandbox/shape.h"

enum { SERVICE_TABLES_MAX = 4, SERVICE_KINDS_MAX = 12 };

struct ec2_parameter;
struct kind;
struct request;

enum service_protocol {
    SERVICE_EC2,       /* EC2's own query protocol, answered in XML */
    SERVICE_QUERY,     /* AWS's query protocol, answered in XML */
    SERVICE_JSON,      /* JSON by X-Amz-Target */
    SERVICE_REST_JSON, /* JSON by method and path, which are in aws/rest_operations.c */
};

/* A row without a name ends a table. */
struct service_operation {
    const char *name;
    bool is_mutating;
    struct bucket_size bucket;     /* documented, per account, Region and operation; zero: not throttled */
    struct bucket_size unfiltered; /* of a call that the service's is_narrowed denies; zero: the same */
    const struct shape *shape;     /* of the input; NULL: an empty object */
    const struct ec2_parameter *parameters; /* of EC2's volumes and snapshots, in place of a shape */
    bool (*perform)(struct request *request); /* fills the output, or refuses */
};

/* What the service calls the errors that all services have. */
struct service_codes {
    const char *throttled;
    const char *internal;
    const char *unknown_operation;
    const char *unknown_member;
    const char *missing;
    const char *wrong_type;
    const char *out_of_range;
};

/* The HTTP status of a code, if it is not 400.  A row without a code ends a table. */
struct service_status {
    const char *code;
    int http_status;
};

struct service {
    const char *name; /* as in aws/services.c, which knows its signing name, version and lists */
    enum service_protocol protocol;
    bool has_crc32; /* its answers carry a checksum */
    struct service_codes codes;
    const struct service_status *statuses; /* NULL: all are 400 but the internal code, which is 500 */
    const struct service_operation *operations[SERVICE_TABLES_MAX];
    const struct kind *kinds[SERVICE_KINDS_MAX]; /* that can be given to a world */
    bool (*check)(struct request *request);      /* the input; NULL: by the operation's shape */
    bool (*is_narrowed)(const struct request *request);
};

/* NULL if the sandbox has no such service, operation or kind. */
const struct service *service_find(const char *name);
const struct service *service_find_signed(const char *signing_name); /* as in the scope of a signature */
const struct service_operation *service_find_operation(const struct service *service, const char *name);
const struct kind *service_find_kind(const char *name);

int service_status(const struct service *service, const char *code);

/* Takes the call's token from its bucket, checks its input and performs it. */
MUST_CHECK bool service_perform(struct request *request);

#endif
