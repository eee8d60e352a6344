/* Who may see the page.

   On loopback anyone on the machine may, but no web site that a browser there has open: one that points its own
   name at 127.0.0.1 is known by the Host header, which has its name.  Anywhere else a token is asked for, as a bearer
   token or as the password of HTTP's basic authentication, which browsers ask a person for; without a token in the
   configuration the page is shut there.  A worker speaks plain HTTP: what encrypts must stand in front of it. */
#ifndef TIDEMARK_PAGE_ACCESS_H
#define TIDEMARK_PAGE_ACCESS_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/secret.h"

enum access {
    ACCESS_GRANTED,
    ACCESS_WRONG_HOST, /* the name in Host is none of this machine's own */
    ACCESS_SHUT,       /* not on loopback, and no token is configured */
    ACCESS_NO_TOKEN,   /* it is missing, or wrong */
};

struct access_rules {
    bool is_loopback; /* where the server listens */
    struct secret token;
};

/* `listen` is an address and a port: "127.0.0.1:9464", "[::1]:9464".  `token` may be "". */
void access_init(struct access_rules *rules, const char *listen, const char *token);
void access_done(struct access_rules *rules);

/* Whether the token would go over a network that others may listen to. */
MUST_CHECK bool access_exposes_token(const char *listen, const char *token);

/* Of a request with these headers, either of which may be NULL. */
enum access access_check(const struct access_rules *rules, const char *host, const char *authorization);

#endif
