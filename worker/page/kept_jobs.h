/* The first few jobs of an order, whatever order they come in: what one answer of the API lists.  Jobs are copied,
   since they may be gone before the last one was looked at. */
#ifndef TIDEMARK_PAGE_KEPT_JOBS_H
#define TIDEMARK_PAGE_KEPT_JOBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/survey.h"
#include "proto/job_request.h"

enum { KEPT_JOBS_MAX = 200, KEPT_KEY_TEXT_BYTES = JOB_ID_BYTES_MAX + 48 };

/* By rank, then the newest first, then by id. */
struct kept_key {
    unsigned rank;
    int64_t created_ms;
    char id[JOB_ID_BYTES_MAX + 1];
};

struct kept_job {
    struct kept_key key;
    void *encoded;
    size_t encoded_length;
    int32_t partition;
    bool is_paused;
};

/* Zero-initialised but for `limit` (1 to KEPT_JOBS_MAX) is empty. */
struct kept_jobs {
    struct kept_job jobs[KEPT_JOBS_MAX];
    size_t count, limit;
    bool has_more;         /* some were left out behind the last */
    bool has_after;        /* only jobs behind `after` are kept */
    struct kept_key after;
};

void kept_jobs_done(struct kept_jobs *kept);
void kept_jobs_offer(struct kept_jobs *kept, unsigned rank, const struct survey_job *job);

/* Visits what was kept, in order. */
void kept_jobs_visit(const struct kept_jobs *kept, survey_visit *visit, void *context);

/* A key as it stands in a URL, to go on behind it: "0.1795399200000.job-7". */
void kept_key_print(const struct kept_key *key, char text[KEPT_KEY_TEXT_BYTES]);
MUST_CHECK bool kept_key_parse(const char *text, struct kept_key *key);

#endif
