#include "aws/endpoint_settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/plain_hosts.h"
#include "aws/profile.h"
#include "base/arena.h"
#include "http/host.h"

static const char HTTP[] = "http://", HTTPS[] = "https://", OF_ALL[] = "AWS_ENDPOINT_URL";

enum { SECTION_BYTES_MAX = 128, URL_PLACE_BYTES = 192 };

static bool begins_with(const char *text, const char *beginning)
{
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

static bool is_plain_allowed(const struct endpoint_settings *settings, const char *host, const char *place)
{
    return host_is_loopback(host) || (settings->plain_hosts && plain_hosts_have(settings->plain_hosts, place));
}

/* A copy of the part of an allowed URL that says where to connect to; NULL if it is not allowed. */
static char *copy_allowed(const struct endpoint_settings *settings, const char *url)
{
    bool is_plain = begins_with(url, HTTP);
    const char *at = url + strlen(is_plain ? HTTP : HTTPS);
    char host[HOST_BYTES_MAX], *copy;
    size_t length;

    if (!is_plain && !begins_with(url, HTTPS))
        return NULL;
    if (!host_take(&at, host) || !host_take_port(&at) || (strcmp(at, "") != 0 && strcmp(at, "/") != 0))
        return NULL;
    length = (size_t)(at - url);
    copy = memory_allocate_zeroed(1, length + 1);
    memcpy(copy, url, length);
    if (!is_plain || is_plain_allowed(settings, host, copy + strlen(HTTP)))
        return copy;
    free(copy);
    return NULL;
}

/* A user and a password have no place in it, and none in a log. */
static const char *shown(const char *url)
{
    return strchr(url, '@') ? "what is left out here, as it has an @" : url;
}

/* Keeps a URL for the service at `index`. */
static bool keep_url(struct endpoint_settings *settings, size_t index, const char *url, const char *where,
                     struct error *error)
{
    char *copy = copy_allowed(settings, url);

    if (copy == NULL)
        return error_set(error, ERROR_INTERNAL,
                         "%s is \"%.100s\": it has to be https://host[:port], or http:// on this machine itself, or of "
                         "a host that aws.endpoints.plain.allowed names",
                         where, shown(url));
    free(settings->urls[index]);
    settings->urls[index] = copy;
    return true;
}

static const char *variable(const char *name)
{
    const char *value = getenv(name);

    return value && *value ? value : NULL;
}

/* For the services that have none yet. */
static bool keep_for_others(struct endpoint_settings *settings, const char *url, const char *where,
                            struct error *error)
{
    for (size_t i = 0; i < SERVICES_COUNT; i++)
        if (settings->urls[i] == NULL && !keep_url(settings, i, url, where, error))
            return false;
    return true;
}

static bool read_variables(struct endpoint_settings *settings, struct error *error)
{
    for (size_t i = 0; i < SERVICES_COUNT; i++) {
        const char *name = services_at(i)->override_variable;
        const char *url = variable(name);

        if (url && !keep_url(settings, i, url, name, error))
            return false;
    }
    return variable(OF_ALL) == NULL || keep_for_others(settings, variable(OF_ALL), OF_ALL, error);
}

/* A section of services that is being read. */
struct reading {
    struct endpoint_settings found;
    const char *section;
    bool has_failed;
    struct error *error;
};

/* The section has the name that ends the service's variable, in small letters. */
static bool is_called(const struct aws_service *service, const char *name)
{
    return strcasecmp(service->override_variable + sizeof(OF_ALL), name) == 0;
}

static void on_pair(void *context, const char *above, const char *key, const char *value)
{
    struct reading *reading = context;
    char where[URL_PLACE_BYTES];

    (void)snprintf(where, sizeof(where), "endpoint_url of %.40s in [%s]", above, reading->section);
    for (size_t i = 0; i < SERVICES_COUNT && !reading->has_failed; i++)
        if (strcmp(key, "endpoint_url") == 0 && *value && is_called(services_at(i), above))
            reading->has_failed = !keep_url(&reading->found, i, value, where, reading->error);
}

static void take_urls(struct endpoint_settings *settings, struct endpoint_settings *found)
{
    for (size_t i = 0; i < SERVICES_COUNT; i++) {
        if (settings->urls[i] == NULL) {
            settings->urls[i] = found->urls[i];
            found->urls[i] = NULL;
        }
    }
    endpoint_settings_done(found);
}

static bool read_services(struct endpoint_settings *settings, const char *name, struct error *error)
{
    char section[SECTION_BYTES_MAX];
    struct reading reading = {
        .found = {.plain_hosts = settings->plain_hosts}, .section = section, .error = error};
    bool is_read;

    (void)snprintf(section, sizeof(section), "services %s", name);
    is_read = profile_walk_section(section, on_pair, &reading, error) && !reading.has_failed;
    take_urls(settings, &reading.found);
    return is_read;
}

static bool read_profile(struct endpoint_settings *settings, const struct profile *profile, struct error *error)
{
    const struct profile_texts *texts = &profile->settings;
    char where[URL_PLACE_BYTES];

    if (texts->services && !read_services(settings, texts->services, error))
        return false;
    (void)snprintf(where, sizeof(where), "endpoint_url of profile %.100s", profile->name);
    return texts->endpoint_url == NULL || *texts->endpoint_url == '\0' ||
           keep_for_others(settings, texts->endpoint_url, where, error);
}

/* What the environment says, if it says anything, counts more than the profile. */
static bool is_true(const char *name, const char *in_profile)
{
    const char *value = getenv(name);

    if (value == NULL)
        value = in_profile;
    return value && strcasecmp(value, "true") == 0;
}

static bool read_all(struct endpoint_settings *settings, const struct profile *profile, struct error *error)
{
    const struct profile_texts *texts = &profile->settings;

    settings->uses_fips = is_true("AWS_USE_FIPS_ENDPOINT", texts->use_fips_endpoint);
    settings->uses_dual_stack = is_true("AWS_USE_DUALSTACK_ENDPOINT", texts->use_dualstack_endpoint);
    if (is_true("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", texts->ignore_configured_endpoint_urls))
        return true;
    return read_variables(settings, error) &&
           (variable(OF_ALL) || read_profile(settings, profile, error));
}

bool endpoint_settings_read(struct endpoint_settings *settings, const char *plain_hosts, struct error *error)
{
    SCOPED(profile) struct profile profile = {0};
    bool is_read;

    *settings = (struct endpoint_settings){.plain_hosts = plain_hosts};
    is_read = profile_read(&profile, profile_wanted(), error) && read_all(settings, &profile, error);
    if (!is_read)
        endpoint_settings_done(settings);
    return is_read;
}

static bool is_plain_elsewhere(const char *url)
{
    const char *at = url + strlen(HTTP);
    char host[HOST_BYTES_MAX];

    return begins_with(url, HTTP) && host_take(&at, host) && !host_is_loopback(host);
}

const char *endpoint_settings_plain(const struct endpoint_settings *settings)
{
    for (size_t i = 0; i < SERVICES_COUNT; i++)
        if (settings->urls[i] && is_plain_elsewhere(settings->urls[i]))
            return settings->urls[i];
    return NULL;
}

void endpoint_settings_done(struct endpoint_settings *settings)
{
    for (size_t i = 0; i < SERVICES_COUNT; i++)
        free(settings->urls[i]);
    *settings = (struct endpoint_settings){0};
}
