/* The hosts beside this machine that AWS endpoints may be at by plain http, because the configuration says so:
   emulators that stand next to a worker.  A list of names, each with a port or for every port, with commas between
   them. */
#ifndef TIDEMARK_AWS_PLAIN_HOSTS_H
#define TIDEMARK_AWS_PLAIN_HOSTS_H

#include "base/error.h"

/* Fails, naming what is wrong, if that is no such list; "" is an empty one. */
MUST_CHECK bool plain_hosts_check(const char *list, struct error *error);

/* Whether the list has the host of "localstack:4566", as it stands in a URL. */
bool plain_hosts_have(const char *list, const char *place);

#endif
