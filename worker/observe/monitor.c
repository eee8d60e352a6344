#include "observe/monitor.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "http/server.h"

enum { EXPOSITION_BYTES_MAX = 4 * 1024 * 1024, REASON_BYTES_MAX = 512, ADDRESS_BYTES_MAX = 64 };

struct monitor {
    struct http_server *server;
    struct monitor_source source;
};

static void reply_text(struct http_exchange *exchange, unsigned status, const char *text)
{
    http_exchange_answer(exchange, &(struct http_reply){.status = status,
                                                        .content_type = "text/plain; charset=utf-8",
                                                        .body = text,
                                                        .body_length = strlen(text),
                                                        .headers = {{"Cache-Control", "no-store"},
                                                                    {"X-Content-Type-Options", "nosniff"}}});
}

static void reply_metrics(struct monitor *monitor, struct http_exchange *exchange)
{
    SCOPED(text) struct text exposition;

    text_init(&exposition, EXPOSITION_BYTES_MAX);
    metrics_write(monitor->source.metrics(monitor->source.context), &exposition);
    if (exposition.has_overflowed) {
        reply_text(exchange, 500, "the metrics are too long\n");
        return;
    }
    http_exchange_answer(exchange,
                         &(struct http_reply){.status = 200,
                                              .content_type = "text/plain; version=0.0.4; charset=utf-8",
                                              .body = text_string(&exposition),
                                              .body_length = exposition.length,
                                              .headers = {{"Cache-Control", "no-store"}}});
}

static void reply_ready(struct monitor *monitor, struct http_exchange *exchange)
{
    SCOPED(text) struct text answer;
    SCOPED(text) struct text reason;
    bool is_ready;

    text_init(&answer, REASON_BYTES_MAX);
    text_init(&reason, REASON_BYTES_MAX / 2);
    is_ready = monitor->source.is_ready(monitor->source.context, &reason);
    text_append_format(&answer, "%s: %s\n", is_ready ? "ready" : "not ready", text_string(&reason));
    reply_text(exchange, is_ready ? 200 : 503, text_string(&answer));
}

static void on_request(void *context, struct http_exchange *exchange)
{
    struct monitor *monitor = context;

    if (http_exchange_is_path(exchange, "/metrics"))
        reply_metrics(monitor, exchange);
    else if (http_exchange_is_path(exchange, "/live"))
        reply_text(exchange, 200, "live\n"); /* the loop turns, or nobody would have answered */
    else if (http_exchange_is_path(exchange, "/ready"))
        reply_ready(monitor, exchange);
    else if (monitor->source.on_other)
        monitor->source.on_other(monitor->source.other_context, exchange);
    else
        reply_text(exchange, 404, "there are /metrics, /live and /ready\n");
}

/* Cuts "address:port" in two; an IPv6 address stands in brackets. */
static bool split_listen(const char *listen, char address[ADDRESS_BYTES_MAX], uint16_t *port,
                         struct error *error)
{
    const char *colon = strrchr(listen, ':');
    size_t length = colon ? (size_t)(colon - listen) : 0;
    unsigned long number;
    char *end;

    if (length >= 2 && listen[0] == '[' && listen[length - 1] == ']') {
        listen++;
        length -= 2;
    }
    if (length == 0 || length >= ADDRESS_BYTES_MAX || colon[1] < '0' || colon[1] > '9')
        return error_set(error, ERROR_INTERNAL, "\"%.80s\" is no address and port, as in 127.0.0.1:9464",
                         listen);
    number = strtoul(colon + 1, &end, 10);
    if (*end != '\0' || number > UINT16_MAX)
        return error_set(error, ERROR_INTERNAL, "\"%.20s\" is no port", colon + 1);
    memcpy(address, listen, length);
    address[length] = '\0';
    *port = (uint16_t)number;
    return true;
}

struct monitor *monitor_start(uv_loop_t *loop, const char *listen, const struct monitor_source *source,
                              struct error *error)
{
    char address[ADDRESS_BYTES_MAX];
    struct http_server_options options = {.address = address};
    struct monitor *monitor;

    assert(source->metrics != NULL);
    assert(source->is_ready != NULL);
    if (!split_listen(listen, address, &options.port, error))
        return NULL;
    monitor = memory_allocate_zeroed(1, sizeof(*monitor));
    monitor->source = *source;
    monitor->server = http_server_start(loop, &options, on_request, monitor, error);
    if (monitor->server)
        return monitor;
    free(monitor);
    return NULL;
}

uint16_t monitor_port(const struct monitor *monitor)
{
    return http_server_port(monitor->server);
}

static void on_closed(void *context)
{
    free(context);
}

void monitor_close(struct monitor *monitor)
{
    if (monitor)
        http_server_close(monitor->server, on_closed, monitor);
}
