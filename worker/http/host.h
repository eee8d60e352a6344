/* The host of a URL, as a text: no name is looked up. */
#ifndef TIDEMARK_HTTP_HOST_H
#define TIDEMARK_HTTP_HOST_H

#include <stdbool.h>

#include "base/compiler.h"

enum { HOST_BYTES_MAX = 254 };

/* Takes a host off the front of `at`, an IPv6 address without its brackets; false if there is none. */
MUST_CHECK bool host_take(const char **at, char host[HOST_BYTES_MAX]);

/* Takes ":443" off the front of `at`, if it is there; false if that is no port. */
MUST_CHECK bool host_take_port(const char **at);

/* Whether that is this machine itself. */
bool host_is_loopback(const char *host);

/* Whether nobody but this machine reaches it: loopback, link-local addresses, of which AWS has some for what hands out
   keys, and AWS's own fd00:ec2:: of the same kind. */
bool host_is_local(const char *host);

#endif
