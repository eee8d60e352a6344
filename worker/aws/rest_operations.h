/* Where the REST operations have the members of their input, from the services' models. */
#ifndef TIDEMARK_AWS_REST_OPERATIONS_H
#define TIDEMARK_AWS_REST_OPERATIONS_H

#include <stdbool.h>
#include <stddef.h>

/* A member that goes into the query, or into a header. */
struct rest_parameter {
    const char *member; /* in the input: "ByCreatedAfter"; NULL ends a list */
    const char *name;   /* on the wire: "createdAfter" */
    bool is_time;       /* seconds in the input, a date on the wire */
};

struct rest_operation {
    const char *service;
    const char *name;
    const char *method;
    const char *path; /* with {Member} where a member of the input goes */
    const struct rest_parameter *query; /* NULL for none */
    struct rest_parameter header;       /* its member is NULL if none goes into one */
    bool has_body;      /* all other members go into the body */
    bool has_no_output; /* a success has an empty body */
};

/* NULL if it is not in the table. */
const struct rest_operation *rest_operations_find(const char *service, const char *name);

#endif
