#include "observe/otlp_settings.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http/client.h"

enum { TIMEOUT_MS = 10000 }; /* the specification's */

/* A variable that is empty counts as one that is not set. */
static const char *first_of(const char *one, const char *other)
{
    return one && *one ? one : other;
}

struct otlp_settings otlp_settings_environment(void)
{
    return (struct otlp_settings){
        .endpoint = getenv("OTEL_EXPORTER_OTLP_ENDPOINT"),
        .traces_endpoint = getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"),
        .headers = first_of(getenv("OTEL_EXPORTER_OTLP_TRACES_HEADERS"), getenv("OTEL_EXPORTER_OTLP_HEADERS")),
        .timeout_ms = first_of(getenv("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT"), getenv("OTEL_EXPORTER_OTLP_TIMEOUT")),
        .service_name = getenv("OTEL_SERVICE_NAME"),
        .is_disabled = getenv("OTEL_SDK_DISABLED"),
    };
}

/* The general endpoint is a base, the traces' own is taken as it is. */
bool otlp_settings_url(const struct otlp_settings *settings, struct text *url)
{
    const char *own = first_of(settings->traces_endpoint, NULL);
    const char *base = first_of(own, first_of(settings->endpoint, ""));
    size_t length = strlen(base);

    if (settings->is_disabled && strcasecmp(settings->is_disabled, "true") == 0)
        return false;
    if (strncasecmp(base, "http://", strlen("http://")) != 0 && strncasecmp(base, "https://", strlen("https://")) != 0)
        return false;
    while (own == NULL && length > 0 && base[length - 1] == '/')
        length--;
    text_append(url, base, length);
    text_append_string(url, own ? "" : "/v1/traces");
    return !url->has_overflowed;
}

int64_t otlp_settings_timeout_ms(const struct otlp_settings *settings)
{
    long long given = settings->timeout_ms ? strtoll(settings->timeout_ms, NULL, 10) : 0;

    return given > 0 ? given : TIMEOUT_MS;
}

const char *otlp_settings_service_name(const struct otlp_settings *settings)
{
    return first_of(settings->service_name, "tidemark");
}

static unsigned digit_of(char hex)
{
    return isdigit((unsigned char)hex) ? (unsigned)(hex - '0') : (unsigned)(tolower((unsigned char)hex) - 'a' + 10);
}

/* In place.  What no header may hold becomes a blank. */
static char *decoded(char *value)
{
    char *to = value;

    for (const char *from = value; *from; from++, to++) {
        if (*from == '%' && isxdigit((unsigned char)from[1]) && isxdigit((unsigned char)from[2])) {
            *to = (char)(digit_of(from[1]) * 16 + digit_of(from[2]));
            from += 2;
        } else {
            *to = *from;
        }
        if ((unsigned char)*to < ' ')
            *to = ' ';
    }
    *to = '\0';
    return value;
}

/* "name=value"; false if there is none. */
static bool split_pair(char *pair, struct http_header *header)
{
    char *equals = strchr(pair, '=');

    pair += strspn(pair, " ");
    if (equals == NULL || equals <= pair)
        return false;
    *equals = '\0';
    pair[strcspn(pair, " ")] = '\0';
    *header = (struct http_header){.name = pair, .value = decoded(equals + 1 + strspn(equals + 1, " "))};
    return true;
}

size_t otlp_settings_headers(const struct otlp_settings *settings, struct arena *arena, struct http_header *headers,
                             size_t count_max)
{
    char *rest = arena_text(arena, first_of(settings->headers, ""));
    size_t count = 0;

    while (rest && count < count_max) {
        char *pair = rest;

        rest = strchr(pair, ',');
        if (rest)
            *rest++ = '\0';
        count += split_pair(pair, &headers[count]);
    }
    return count;
}
