/* Where a service of a Region answers.  Names of hosts are made from tables and checked texts alone, so that
   no job can send a signed call elsewhere. */
#ifndef TIDEMARK_AWS_ENDPOINT_H
#define TIDEMARK_AWS_ENDPOINT_H

#include <stdbool.h>

#include "aws/endpoint_settings.h"
#include "base/error.h"

enum { ENDPOINT_URL_BYTES_MAX = 320, ENDPOINT_REGION_BYTES_MAX = 32 };

struct endpoint {
    char url[ENDPOINT_URL_BYTES_MAX]; /* "https://ec2.eu-west-1.amazonaws.com", without a path */
    bool is_plain;                    /* http, to this machine itself or to a host that may be spoken to so */
};

/* Fails if that is no name of a Region. */
MUST_CHECK bool endpoint_resolve(const struct endpoint_settings *settings,
                                 const struct aws_service *service, const char *region,
                                 struct endpoint *endpoint, struct error *error);

/* The host, with the port if there is one, as it stands in a Host header.  Borrowed from the endpoint. */
const char *endpoint_host(const struct endpoint *endpoint);

#endif
