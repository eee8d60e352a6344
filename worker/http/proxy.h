/* A proxy that requests go through: it opens a tunnel to their host (CONNECT), in which they are as secret as without.
   Plain http would not be, and what is on this machine is nobody else's: neither goes through it. */
#ifndef TIDEMARK_HTTP_PROXY_H
#define TIDEMARK_HTTP_PROXY_H

#include "base/error.h"
#include "base/secret.h"

/* Zero-initialised there is none. */
struct proxy {
    char *url; /* "http://proxy.example:3128", without what is secret; NULL: none */
    struct secret user; /* empty: it asks for none */
    struct secret password;
};

/* "http://[user:password@]host:port", with "%40" for "@" in the first two; "" is none.  The error repeats nothing of
   it. */
MUST_CHECK bool proxy_read(struct proxy *proxy, const char *text, struct error *error);
void proxy_done(struct proxy *proxy);

/* Whether a request to that URL goes through it. */
bool proxy_is_for(const struct proxy *proxy, const char *url);

/* The length of what is secret in such a text, behind "http://" and before "@"; 0 if there is nothing. */
size_t proxy_secret_length(const char *text);

#endif
