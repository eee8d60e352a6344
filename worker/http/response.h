/* A reply in libmicrohttpd's form.  Private to worker/http. */
#ifndef TIDEMARK_HTTP_RESPONSE_H
#define TIDEMARK_HTTP_RESPONSE_H

#include <microhttpd.h>

#include "http/server.h"

/* The caller's, until MHD_destroy_response(). */
struct MHD_Response *response_new(const struct http_reply *reply);

/* Adds a header that the project's own code wrote; one that libmicrohttpd refuses is a defect of ours. */
void response_add_header(struct MHD_Response *response, const char *name, const char *value);

#endif
