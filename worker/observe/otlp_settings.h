/* Where spans go: OpenTelemetry's environment variables, with the meaning that its specification gives them. */
#ifndef TIDEMARK_OBSERVE_OTLP_SETTINGS_H
#define TIDEMARK_OBSERVE_OTLP_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"

struct http_header;

struct otlp_settings {
    const char *endpoint;        /* OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318", and /v1/traces is added */
    const char *traces_endpoint; /* OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: taken as it is, before the other */
    const char *headers;         /* OTEL_EXPORTER_OTLP_TRACES_HEADERS or ..._HEADERS: "name=value,..."; a secret */
    const char *timeout_ms;      /* OTEL_EXPORTER_OTLP_TRACES_TIMEOUT or ..._TIMEOUT */
    const char *service_name;    /* OTEL_SERVICE_NAME */
    const char *is_disabled;     /* OTEL_SDK_DISABLED */
};

struct otlp_settings otlp_settings_environment(void);

/* False if nobody wants spans, or the address is none of HTTP. */
bool otlp_settings_url(const struct otlp_settings *settings, struct text *url);

int64_t otlp_settings_timeout_ms(const struct otlp_settings *settings);

/* "tidemark" unless it is set. */
const char *otlp_settings_service_name(const struct otlp_settings *settings);

/* Fills in at most `count_max` headers; how many.  Their texts are the arena's. */
size_t otlp_settings_headers(const struct otlp_settings *settings, struct arena *arena, struct http_header *headers,
                             size_t count_max);

#endif
