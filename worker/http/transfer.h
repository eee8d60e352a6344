/* One request and its answer as a transfer of libcurl: its settings, its limits, and the guard against
   sending it twice or too late.  http/client.c owns it. */
#ifndef TIDEMARK_HTTP_TRANSFER_H
#define TIDEMARK_HTTP_TRANSFER_H

#include <curl/curl.h>

#include "http/client.h"
#include "http/sockets.h"

struct transfer;

/* What the transfers of a client share. */
struct transfer_shared {
    struct http_client_options options;
    struct sockets *sockets;
};

/* All that is given outlives the transfer.  NULL if a header cannot be sent. */
MUST_CHECK struct transfer *transfer_new(const struct transfer_shared *shared, const struct http_request *request,
                                         const struct http_message *message, void *owner, struct error *error);
void transfer_free(struct transfer *transfer);

CURL *transfer_easy(const struct transfer *transfer);
void *transfer_owner(CURL *easy);

/* Whether a part of the request may have left this machine. */
bool transfer_has_left(const struct transfer *transfer);

/* Whether it ended, unsent, because the connection that was kept for it was not to be trusted.  It is closed by now. */
bool transfer_needs_another_connection(const struct transfer *transfer);

/* What has come of it, when libcurl has ended it with `code`.  The result borrows from the transfer. */
void transfer_read(const struct transfer *transfer, CURLcode code, struct http_result *result);

/* The part of a URL that says where to connect to: up to the path. */
size_t transfer_origin_length(const char *url);

int64_t transfer_clock_ms(void);

#endif
