/* The answer to /api/jobs: the jobs that a filter asks for, a page of them, and how many there are of what. */
#ifndef TIDEMARK_PAGE_JOB_SEARCH_H
#define TIDEMARK_PAGE_JOB_SEARCH_H

#include "base/arena.h"
#include "page/job_filter.h"
#include "page/kept_jobs.h"
#include "page/name_set.h"

struct job_search {
    struct arena arena; /* of the filter's texts */
    struct job_filter filter;
    bool is_urgent_first; /* else the newest is */
    int64_t now_ms;
    struct kept_jobs kept;
    size_t known, matched;
    size_t by_state[STATE_COUNT]; /* of all jobs, as are the next ones */
    size_t by_attention[ATTENTION_COUNT];
    struct name_set resource_types, accounts, regions;
};

/* Reads the parameters of the filter, and order ("attention"), limit and after.  An error names what is wrong. */
MUST_CHECK bool job_search_init(struct job_search *search, const char *target, int64_t now_ms, struct error *error);
void job_search_done(struct job_search *search);

void job_search_visit(void *context, const struct survey_job *job); /* a survey_visit */

/* Appends the answer: one JSON object. */
void job_search_write(const struct job_search *search, struct text *json);

#endif
