/* The page at "/" and the JSON behind it at "/api/": what needs a person, the jobs of this worker's partitions with
   their windows, and what bounds them.  It answers what the worker's HTTP server hands it, and changes nothing.

   A worker knows the jobs of its own partitions only, those that ended for as long as their tokens are remembered; what
   the whole fleet does is on the status topic.

   The page asks again every second, with the ETag of what it has: an answer that did not change is a 304 without a
   body.  Server-sent events would hold a connection for each page that somebody left open, of the few that a worker
   grants, and a whole answer is the only kind that the server makes. */
#ifndef TIDEMARK_PAGE_PAGE_H
#define TIDEMARK_PAGE_PAGE_H

#include <uv.h>

#include "http/server.h"
#include "shell/reactor.h"

struct page;

struct page_options {
    const char *listen; /* what the server listens on: "127.0.0.1:9464" */
    const char *token;  /* asked for if it is not ""; without one the page is served on loopback alone */
    const char *worker_id;
    const char *version;
    int64_t started_ms;
    const struct reactor *(*reactor)(void *context); /* asked at each request; NULL: there is none at present */
    void *context;
};

/* The options' texts outlive the page. */
struct page *page_new(uv_loop_t *loop, const struct page_options *options);

/* Answers the exchange now or on a later turn: an http_server_on_request for every path but the monitor's own. */
void page_answer(void *page, struct http_exchange *exchange);

/* For the reactor: what it does is remembered, the last few thousand events and calls. */
struct spectator page_spectator(struct page *page);

/* Before the server: exchanges that were not answered are forgotten.  The loop finishes the closing. */
void page_close(struct page *page);

#endif
