/* /api/jobs */
#include <stdlib.h>

#include "base/arena.h"
#include "page/job_search.h"
#include "page/page_parts.h"
#include "page/reply.h"

struct listing {
    struct http_exchange *exchange;
    struct job_search search;
};

static void visit(void *context, const struct survey_job *job)
{
    struct listing *listing = context;

    job_search_visit(&listing->search, job);
}

static void free_listing(struct listing *listing)
{
    job_search_done(&listing->search);
    free(listing);
}

static void finish(void *context, struct sweep_ending ending)
{
    struct listing *listing = context;
    SCOPED(text) struct text json;

    text_init(&json, ANSWER_BYTES_MAX);
    job_search_write(&listing->search, &json);
    if (ending.is_whole)
        reply_with_json(listing->exchange, &json);
    else if (!ending.is_closing)
        reply_with_failure(listing->exchange, 503, "this worker has no partition at present");
    free_listing(listing);
}

void api_jobs(struct page *page, struct http_exchange *exchange, const char *rest)
{
    struct listing *listing = memory_allocate_zeroed(1, sizeof(*listing));
    struct error error;

    (void)rest;
    listing->exchange = exchange;
    if (!job_search_init(&listing->search, http_exchange_target(exchange), page_now(), &error)) {
        reply_with_failure(exchange, 400, error.message);
        free_listing(listing);
        return;
    }
    if (sweeps_begin(page->sweeps, &(struct sweep_work){.visit = visit, .finish = finish, .context = listing}))
        return;
    reply_with_failure(exchange, 503, "too many are asking at this moment");
    free_listing(listing);
}
