#include "aws/endpoint.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static const char HTTP[] = "http://", HTTPS[] = "https://";

enum { HOST_BYTES_MAX = 254, PORT_MAX = 65535 };

/* The partitions of AWS; the first row that matches decides. */
static const struct {
    const char *region_prefix;
    const char *dns_suffix;
} partitions[] = {
    {"cn-", "amazonaws.com.cn"},   {"eusc-", "amazonaws.eu"},      {"us-iso-", "c2s.ic.gov"},
    {"us-isob-", "sc2s.sgov.gov"}, {"us-isof-", "csp.hci.ic.gov"}, {"eu-isoe-", "cloud.adc-e.uk"},
    {"", "amazonaws.com"},
};

static bool begins_with(const char *text, const char *beginning)
{
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

static bool is_loopback(const char *host)
{
    struct in_addr four;
    struct in6_addr six;

    if (strcmp(host, "localhost") == 0)
        return true;
    if (inet_pton(AF_INET, host, &four) == 1)
        return (ntohl(four.s_addr) >> 24) == 127;
    return inet_pton(AF_INET6, host, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

/* Takes the host off the front of `at`, an IPv6 address without its brackets; false if there is none. */
static bool take_host(const char **at, char host[HOST_BYTES_MAX])
{
    bool is_bracketed = **at == '[';
    size_t length;

    *at += is_bracketed;
    length = strspn(*at, is_bracketed ? "0123456789abcdefABCDEF:."
                                      : "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-");
    if (length == 0 || length >= HOST_BYTES_MAX)
        return false;
    memcpy(host, *at, length);
    host[length] = '\0';
    *at += length;
    if (!is_bracketed)
        return true;
    return *(*at)++ == ']';
}

static bool take_port(const char **at)
{
    unsigned long port;
    char *end;

    if (**at != ':')
        return true;
    ++*at;
    if (strspn(*at, "0123456789") == 0)
        return false;
    port = strtoul(*at, &end, 10);
    *at = end;
    return port > 0 && port <= PORT_MAX;
}

/* The length of the part of an allowed URL that says where to connect to; 0 if it is not allowed. */
static size_t checked_length(const char *url)
{
    bool is_plain = begins_with(url, HTTP);
    const char *at = url + strlen(is_plain ? HTTP : HTTPS);
    char host[HOST_BYTES_MAX];
    size_t length;

    if (!is_plain && !begins_with(url, HTTPS))
        return 0;
    if (!take_host(&at, host) || !take_port(&at))
        return 0;
    length = (size_t)(at - url);
    if (strcmp(at, "") != 0 && strcmp(at, "/") != 0)
        return 0;
    return !is_plain || is_loopback(host) ? length : 0;
}

static const char *variable_of(const struct aws_service *service)
{
    static const char of_all[] = "AWS_ENDPOINT_URL";
    const char *url = getenv(service->override_variable);

    if (url && *url)
        return service->override_variable;
    url = getenv(of_all);
    return url && *url ? of_all : NULL;
}

static bool read_override(const struct aws_service *service, char **url, struct error *error)
{
    const char *variable = variable_of(service);
    const char *value;
    size_t length;

    if (variable == NULL)
        return true;
    value = getenv(variable);
    assert(value != NULL);
    length = checked_length(value);
    if (length == 0)
        return error_set(error, ERROR_INTERNAL,
                         "%s is \"%s\": it has to be https://host[:port], or http:// on this machine itself",
                         variable, value);
    *url = memory_allocate_zeroed(1, length + 1);
    memcpy(*url, value, length);
    return true;
}

bool endpoint_overrides_read(struct endpoint_overrides *overrides, struct error *error)
{
    const char *ignore = getenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");

    *overrides = (struct endpoint_overrides){0};
    if (ignore && strcmp(ignore, "true") == 0)
        return true;
    for (size_t i = 0; i < SERVICES_COUNT; i++) {
        if (!read_override(services_at(i), &overrides->urls[i], error)) {
            endpoint_overrides_done(overrides);
            return false;
        }
    }
    return true;
}

void endpoint_overrides_done(struct endpoint_overrides *overrides)
{
    for (size_t i = 0; i < SERVICES_COUNT; i++)
        free(overrides->urls[i]);
    *overrides = (struct endpoint_overrides){0};
}

/* What may stand in a host's name, so that a Region out of a job can name no other host. */
static bool is_region(const char *region)
{
    size_t length = strspn(region, "abcdefghijklmnopqrstuvwxyz0123456789-");

    return length > 0 && region[length] == '\0' && length <= ENDPOINT_REGION_BYTES_MAX && region[0] != '-' &&
           region[length - 1] != '-';
}

static const char *dns_suffix_of(const char *region)
{
    size_t i = 0;

    while (!begins_with(region, partitions[i].region_prefix))
        i++;
    return partitions[i].dns_suffix;
}

bool endpoint_resolve(const struct endpoint_overrides *overrides, const struct aws_service *service,
                      const char *region, struct endpoint *endpoint, struct error *error)
{
    const char *override = overrides->urls[services_index(service)];
    int length;

    if (!is_region(region))
        return error_set(error, ERROR_INVALID_JOB, "\"%s\" is no Region", region);
    if (override)
        length = snprintf(endpoint->url, sizeof(endpoint->url), "%s", override);
    else
        length = snprintf(endpoint->url, sizeof(endpoint->url), "%s%s.%s.%s", HTTPS, service->endpoint_prefix,
                          region, dns_suffix_of(region));
    assert(length > 0 && (size_t)length < sizeof(endpoint->url));
    endpoint->is_plain = begins_with(endpoint->url, HTTP);
    return true;
}

const char *endpoint_host(const struct endpoint *endpoint)
{
    return endpoint->url + strlen(endpoint->is_plain ? HTTP : HTTPS);
}
