/* Where a service of a Region answers.  Names of hosts are made from tables and checked texts alone, so that
   no job can send a signed call elsewhere.
   https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
#ifndef TIDEMARK_AWS_ENDPOINT_H
#define TIDEMARK_AWS_ENDPOINT_H

#include <stdbool.h>

#include "aws/services.h"
#include "base/error.h"

enum { ENDPOINT_URL_BYTES_MAX = 320, ENDPOINT_REGION_BYTES_MAX = 32 };

/* The endpoints that the environment names instead of AWS's own; zero-initialised there are none. */
struct endpoint_overrides {
    char *urls[SERVICES_COUNT];
};

struct endpoint {
    char url[ENDPOINT_URL_BYTES_MAX]; /* "https://ec2.eu-west-1.amazonaws.com", without a path */
    bool is_plain;                    /* http to this machine itself */
};

/* Reads AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL and AWS_IGNORE_CONFIGURED_ENDPOINT_URLS.  Fails, naming
   the variable, if one is no https URL without a path, and no http URL of this machine itself. */
MUST_CHECK bool endpoint_overrides_read(struct endpoint_overrides *overrides, struct error *error);
void endpoint_overrides_done(struct endpoint_overrides *overrides);

/* Fails if that is no name of a Region. */
MUST_CHECK bool endpoint_resolve(const struct endpoint_overrides *overrides,
                                 const struct aws_service *service, const char *region,
                                 struct endpoint *endpoint, struct error *error);

/* The host, with the port if there is one, as it stands in a Host header.  Borrowed from the endpoint. */
const char *endpoint_host(const struct endpoint *endpoint);

#endif
