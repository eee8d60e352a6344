/* libcurl's multi socket interface on a libuv loop: one poll handle per socket, one timer.  Nothing here
   knows of requests; http/client.c owns those. */
#ifndef TIDEMARK_HTTP_MULTI_H
#define TIDEMARK_HTTP_MULTI_H

#include <curl/curl.h>
#include <uv.h>

struct http_multi;

/* Runs after libcurl has worked, outside of its callbacks, for each transfer that is over. */
typedef void http_multi_on_done(void *context, CURL *easy, CURLcode result);

/* Never NULL. */
struct http_multi *http_multi_new(uv_loop_t *loop, http_multi_on_done *on_done, void *context);

/* Begins a transfer; nothing is reported before a later turn of the loop. */
void http_multi_add(struct http_multi *multi, CURL *easy);

/* Ends a transfer, finished or not. */
void http_multi_remove(struct http_multi *multi, CURL *easy);

/* No transfer may be left.  `on_closed` runs last, when all handles are closed. */
void http_multi_close(struct http_multi *multi, void (*on_closed)(void *context), void *context);

#endif
