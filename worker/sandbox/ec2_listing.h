/* The describe calls of EC2: ids, filters and pages, the same for every kind of resource. */
#ifndef TIDEMARK_SANDBOX_EC2_LISTING_H
#define TIDEMARK_SANDBOX_EC2_LISTING_H

#include "sandbox/request.h"

/* How one kind of resource is described. */
struct ec2_listing {
    const char *items;         /* name of the list in the answer */
    const char *id_parameter;  /* the list of ids; NULL: only filters */
    const char *id_filter;
    const char *parent_filter; /* which reads the index of parents */
    const char *not_found;     /* code, if one of the ids is unknown */
    const struct resource_field *fields;
    bool has_tags;             /* the items show tags and may be filtered by them */
    /* Whether the caller may see the resource, which is not hidden any more. */
    bool (*is_listed)(const struct request *request, const struct resource *resource);
};

MUST_CHECK bool ec2_listing_answer(struct request *request, const struct collection *collection,
                                   const struct ec2_listing *listing);

#endif
