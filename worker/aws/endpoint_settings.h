/* What the environment and the profile say of the endpoints of AWS's services: other ones than AWS's own, and which of
   AWS's own.
   https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
   https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html */
#ifndef TIDEMARK_AWS_ENDPOINT_SETTINGS_H
#define TIDEMARK_AWS_ENDPOINT_SETTINGS_H

#include <stdbool.h>

#include "aws/services.h"
#include "base/error.h"

/* Zero-initialised, nothing is said. */
struct endpoint_settings {
    char *urls[SERVICES_COUNT]; /* of services that have an endpoint of their own; without a path */
    bool uses_fips; /* of the others */
    bool uses_dual_stack;
    const char *plain_hosts; /* those that may be spoken to by plain http (plain_hosts.h), or NULL; borrowed */
};

/* Reads AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the profile's services and endpoint_url, the first of which
   counts; AWS_IGNORE_CONFIGURED_ENDPOINT_URLS, AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT, or else the
   profile's keys of those names.  Fails, naming what is wrong, if a URL is no https URL without a path, and no http URL
   of this machine itself or of a host that `plain_hosts` has, or if the profile's services are nowhere. */
MUST_CHECK bool endpoint_settings_read(struct endpoint_settings *settings, const char *plain_hosts,
                                       struct error *error);
/* The first endpoint that is spoken to by plain http and is not on this machine; NULL if there is none. */
const char *endpoint_settings_plain(const struct endpoint_settings *settings);

void endpoint_settings_done(struct endpoint_settings *settings);

#endif
