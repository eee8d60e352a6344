/* The sockets that libcurl has open for a client, so that a connection that was kept can be looked at before a request
   leaves on it.  Before its version 8, libcurl only asks whether it is alive, and takes bytes that nobody has asked
   for, as a server's late "408 Request Timeout", for the answer to the next request. */
#ifndef TIDEMARK_HTTP_SOCKETS_H
#define TIDEMARK_HTTP_SOCKETS_H

#include <curl/curl.h>
#include <stdbool.h>

#include "base/compiler.h"

struct sockets;

/* Never NULL. */
struct sockets *sockets_new(void);

/* Only when libcurl has closed its connections. */
void sockets_free(struct sockets *sockets);

/* Makes libcurl tell of the connections that it opens for this transfer. */
void sockets_follow(struct sockets *sockets, CURL *easy);

/* Whether nothing has come on the connection from this port, not even its end. */
bool sockets_are_quiet(struct sockets *sockets, int local_port);

#endif
