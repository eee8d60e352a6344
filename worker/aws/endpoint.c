#include "aws/endpoint.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/compiler.h"

static const char HTTP[] = "http://", HTTPS[] = "https://";

/* The partitions of AWS; the first row that matches decides. */
static const struct partition {
    const char *region_prefix;
    const char *dns_suffix;
    const char *dual_stack_suffix;
    bool has_dual_stack_prefixes; /* of services that have one */
    bool is_govcloud;
} partitions[] = {
    {"cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn", .has_dual_stack_prefixes = true},
    {"eusc-", "amazonaws.eu", "api.amazonwebservices.eu"},
    {"us-gov-", "amazonaws.com", "api.aws", .has_dual_stack_prefixes = true, .is_govcloud = true},
    {"us-iso-", "c2s.ic.gov", "api.aws.ic.gov"},
    {"us-isob-", "sc2s.sgov.gov", "api.aws.scloud"},
    {"us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"},
    {"eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"},
    {"", "amazonaws.com", "api.aws", .has_dual_stack_prefixes = true},
};

static bool begins_with(const char *text, const char *beginning)
{
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

/* What may stand in a host's name, so that a Region out of a job can name no other host. */
static bool is_region(const char *region)
{
    size_t length = strspn(region, "abcdefghijklmnopqrstuvwxyz0123456789-");

    return length > 0 && region[length] == '\0' && length <= ENDPOINT_REGION_BYTES_MAX && region[0] != '-' &&
           region[length - 1] != '-';
}

static const struct partition *partition_of(const char *region)
{
    size_t i = 0;

    while (!begins_with(region, partitions[i].region_prefix))
        i++;
    return &partitions[i];
}

static void format_own(const struct endpoint_settings *settings, const struct aws_service *service,
                       const char *region, struct endpoint *endpoint)
{
    const struct partition *partition = partition_of(region);
    bool is_dual = settings->uses_dual_stack;
    bool is_fips = settings->uses_fips && (is_dual || !partition->is_govcloud || !service->is_fips_in_govcloud);
    bool has_other_prefix = is_dual && partition->has_dual_stack_prefixes && service->dual_stack_prefix;

    (void)snprintf(endpoint->url, sizeof(endpoint->url), "%s%s%s.%s.%s", HTTPS,
                   has_other_prefix ? service->dual_stack_prefix : service->endpoint_prefix, is_fips ? "-fips" : "",
                   region, is_dual ? partition->dual_stack_suffix : partition->dns_suffix);
}

bool endpoint_resolve(const struct endpoint_settings *settings, const struct aws_service *service,
                      const char *region, struct endpoint *endpoint, struct error *error)
{
    const char *url = settings->urls[services_index(service)];

    if (!is_region(region))
        return error_set(error, ERROR_INVALID_JOB, "\"%s\" is no Region", region);
    assert(url == NULL || strlen(url) < sizeof(endpoint->url)); /* a host has a limit */
    if (url)
        (void)snprintf(endpoint->url, sizeof(endpoint->url), "%s", url);
    else
        format_own(settings, service, region, endpoint);
    endpoint->is_plain = begins_with(endpoint->url, HTTP);
    return true;
}

const char *endpoint_host(const struct endpoint *endpoint)
{
    return endpoint->url + strlen(endpoint->is_plain ? HTTP : HTTPS);
}
