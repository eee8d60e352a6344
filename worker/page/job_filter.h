/* Which jobs are asked for: what the page's URL says, and the API's. */
#ifndef TIDEMARK_PAGE_JOB_FILTER_H
#define TIDEMARK_PAGE_JOB_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "page/attention.h"
#include "page/query.h"

/* Texts are borrowed from the query; "" is any. */
struct job_filter {
    unsigned states;     /* a bit for each enum job_state; 0: any */
    unsigned attentions; /* a bit for each enum attention; 0: any */
    const char *resource_type;
    const char *account;
    const char *region;
    const char *text; /* a part of an id, an ARN or a message, whatever the case of its letters */
};

/* The parameters state (a state, "open" or "ended"), attention (a name, or "any" but none), service, account, region
   and text.  An error names what cannot be asked for. */
MUST_CHECK bool job_filter_read(const struct query *query, struct job_filter *filter, struct error *error);

bool job_filter_matches(const struct job_filter *filter, const struct survey_job *job, enum attention attention);

#endif
