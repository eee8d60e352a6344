#include "observe/exporter.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "http/client.h"
#include "observe/log.h"

enum {
    PAUSE_MS = 1000,
    PAUSE_MAX_MS = 32000,
    CLOSE_MS = 400,
    ATTEMPTS_MAX = 5,
    TIMEOUT_MS = 10000,
    ANSWER_BYTES_MAX = 64 * 1024,
    BODY_BYTES_MAX = EXPORTER_BATCH_MAX * (SPAN_BYTES_MAX + 1) + 8 * 1024,
    HEADERS_MAX = 16,
    URL_BYTES_MAX = 2048,
};

struct exporter {
    struct exporter_options options;
    char url[URL_BYTES_MAX];
    struct http_client *client;
    uv_timer_t timer;
    char *queue[EXPORTER_QUEUE_MAX]; /* spans as they are written */
    size_t first, count;
    struct text batch;  /* the body that is, or will be, under way; empty: none is */
    size_t batch_count; /* spans in it */
    unsigned attempts;
    unsigned pause_ms;
    bool is_sending;
    bool is_closing;
    unsigned open_parts;
    void (*on_closed)(void *context);
    void *closed_context;
};

static void drop(struct exporter *exporter, const char *reason, size_t spans)
{
    metrics_add(exporter->options.metrics, METRIC_SPANS_DROPPED, LABELS(reason), (double)spans);
}

static void append_resource_attribute(struct text *body, const char *name, const char *value)
{
    text_append_format(body, "{\"key\":\"%s\",\"value\":{\"stringValue\":", name);
    text_append_json_string(body, value);
    text_append_string(body, "}}");
}

static void append_head(const struct exporter *exporter, struct text *body)
{
    const struct exporter_options *options = &exporter->options;

    text_append_string(body, "{\"resourceSpans\":[{\"resource\":{\"attributes\":[");
    append_resource_attribute(body, "service.name", otlp_settings_service_name(&options->settings));
    text_append_char(body, ',');
    append_resource_attribute(body, "service.instance.id", options->instance_id);
    text_append_char(body, ',');
    append_resource_attribute(body, "service.version", options->version);
    text_append_string(body, "]},\"scopeSpans\":[{\"scope\":{\"name\":\"tidemark\"},\"spans\":[");
}

static void fill_batch(struct exporter *exporter)
{
    text_clear(&exporter->batch);
    append_head(exporter, &exporter->batch);
    exporter->batch_count = 0;
    exporter->attempts = 0;
    while (exporter->count > 0 && exporter->batch_count < EXPORTER_BATCH_MAX) {
        char *span = exporter->queue[exporter->first];

        if (exporter->batch_count++ > 0)
            text_append_char(&exporter->batch, ',');
        text_append_string(&exporter->batch, span);
        free(span);
        exporter->first = (exporter->first + 1) % EXPORTER_QUEUE_MAX;
        exporter->count--;
    }
    text_append_string(&exporter->batch, "]}]}]}");
    assert(!exporter->batch.has_overflowed); /* each span has its limit, and so has their number */
}

static bool write_message(void *context, struct arena *arena, struct http_message *message, struct error *error)
{
    const struct exporter *exporter = context;
    struct http_header *headers = arena_allocate(arena, (HEADERS_MAX + 2) * sizeof(*headers));
    const char *host = strstr(exporter->url, "://") + strlen("://");

    (void)error; /* nothing can be wrong with it */
    message->header_count = otlp_settings_headers(&exporter->options.settings, arena, headers, HEADERS_MAX);
    headers[message->header_count++] = (struct http_header){"Host", arena_copy(arena, host, strcspn(host, "/"))};
    headers[message->header_count++] = (struct http_header){"Content-Type", "application/json"};
    message->headers = headers;
    message->body = exporter->batch.bytes;
    message->body_length = exporter->batch.length;
    return true;
}

static void on_result(void *context, const struct http_result *result);

static void send_batch(struct exporter *exporter)
{
    exporter->is_sending = true;
    exporter->attempts++;
    http_client_send(exporter->client, &(struct http_request){.method = "POST",
                                                              .url = exporter->url,
                                                              .is_plain_allowed = true,
                                                              .not_after_ms = INT64_MAX,
                                                              .write_message = write_message,
                                                              .on_result = on_result,
                                                              .context = exporter});
}

static void close_parts(struct exporter *exporter);

static void go_on(struct exporter *exporter)
{
    if (exporter->is_sending || exporter->open_parts > 0)
        return;
    if (exporter->batch_count == 0 && exporter->count > 0)
        fill_batch(exporter);
    if (exporter->batch_count > 0)
        send_batch(exporter);
    else if (exporter->is_closing)
        close_parts(exporter);
}

static void on_timer(uv_timer_t *timer)
{
    struct exporter *exporter = timer->data;

    if (exporter->is_closing)
        close_parts(exporter); /* long enough */
    else
        go_on(exporter);
}

static void wait_for(struct exporter *exporter, unsigned pause_ms)
{
    if (!exporter->is_closing)
        (void)uv_timer_start(&exporter->timer, on_timer, pause_ms, 0); /* it is not closing */
}

/* What OTLP says is worth another try. */
static bool is_passing(const struct http_result *result)
{
    return result->error.class != ERROR_NONE || result->status == 429 || result->status == 502 ||
           result->status == 503 || result->status == 504;
}

/* A collector may take a part: {"partialSuccess": {"rejectedSpans": "3"}}. */
static size_t rejected_count(const struct http_result *result, size_t spans)
{
    SCOPED(json) json_t *root = json_loadb(result->body ? result->body : "", result->body_length, 0, NULL);
    const json_t *rejected = json_at(root, "partialSuccess.rejectedSpans");
    const char *text = json_string_value(rejected);
    json_int_t number = text ? strtoll(text, NULL, 10) : json_integer_value(rejected);

    if (number <= 0)
        return 0;
    return (size_t)number < spans ? (size_t)number : spans;
}

static void count_taken(struct exporter *exporter, const struct http_result *result)
{
    size_t rejected = rejected_count(result, exporter->batch_count);

    metrics_add(exporter->options.metrics, METRIC_SPANS_EXPORTED, NULL, (double)(exporter->batch_count - rejected));
    if (rejected)
        drop(exporter, "refused", rejected);
}

static void tell_trouble(const struct http_result *result)
{
    log_event(LOG_TRACES_TROUBLE, LOG_FIELDS(log_int("http_status", result->status),
                                             log_known("error", result->error.message)));
}

static void on_result(void *context, const struct http_result *result)
{
    struct exporter *exporter = context;
    bool is_taken = result->error.class == ERROR_NONE && result->status / 100 == 2;

    exporter->is_sending = false;
    if (!is_taken)
        tell_trouble(result);
    if (!is_taken && is_passing(result) && exporter->attempts < ATTEMPTS_MAX && !exporter->is_closing) {
        exporter->pause_ms = exporter->pause_ms < PAUSE_MAX_MS ? exporter->pause_ms * 2 : PAUSE_MAX_MS;
        wait_for(exporter, exporter->pause_ms);
        return;
    }
    if (is_taken)
        count_taken(exporter, result);
    else
        drop(exporter, is_passing(result) ? "unreachable" : "refused", exporter->batch_count);
    exporter->batch_count = 0;
    exporter->pause_ms = exporter->options.pause_ms;
    if (exporter->count >= EXPORTER_BATCH_MAX || exporter->is_closing)
        go_on(exporter);
    else if (exporter->count > 0)
        wait_for(exporter, exporter->pause_ms);
}

struct exporter *exporter_start(uv_loop_t *loop, const struct exporter_options *options)
{
    int64_t timeout_ms = otlp_settings_timeout_ms(&options->settings);
    struct exporter *exporter;
    SCOPED(text) struct text url;

    assert(options->instance_id != NULL && options->version != NULL);
    text_init(&url, URL_BYTES_MAX - 1);
    if (!otlp_settings_url(&options->settings, &url))
        return NULL;
    exporter = memory_allocate_zeroed(1, sizeof(*exporter));
    exporter->options = *options;
    exporter->options.pause_ms = options->pause_ms ? options->pause_ms : PAUSE_MS;
    exporter->pause_ms = exporter->options.pause_ms;
    memcpy(exporter->url, text_string(&url), url.length + 1);
    exporter->client = http_client_new(loop, &(struct http_client_options){.connect_timeout_ms = timeout_ms,
                                                                           .request_timeout_ms = timeout_ms,
                                                                           .answer_bytes_max = ANSWER_BYTES_MAX,
                                                                           .in_flight_per_endpoint_max = 1});
    text_init(&exporter->batch, BODY_BYTES_MAX);
    exporter->timer.data = exporter;
    (void)uv_timer_init(loop, &exporter->timer); /* cannot fail */
    return exporter;
}

void exporter_add(struct exporter *exporter, const struct span *span)
{
    struct text json;

    if (exporter == NULL || exporter->is_closing)
        return;
    if (exporter->count == EXPORTER_QUEUE_MAX) {
        drop(exporter, "queue-full", 1);
        return;
    }
    text_init(&json, SPAN_BYTES_MAX);
    span_write(span, &json);
    if (json.has_overflowed) {
        text_done(&json);
        drop(exporter, "too-long", 1);
        return;
    }
    exporter->queue[(exporter->first + exporter->count++) % EXPORTER_QUEUE_MAX] = text_take(&json);
    if (exporter->is_sending || exporter->batch_count > 0)
        return;
    if (exporter->count >= EXPORTER_BATCH_MAX)
        wait_for(exporter, 0);
    else if (!uv_is_active((uv_handle_t *)&exporter->timer))
        wait_for(exporter, exporter->options.pause_ms);
}

static void close_part(struct exporter *exporter)
{
    void (*on_closed)(void *context) = exporter->on_closed;
    void *context = exporter->closed_context;

    if (--exporter->open_parts > 0)
        return;
    drop(exporter, "unreachable", exporter->count);
    while (exporter->count > 0) {
        free(exporter->queue[exporter->first]);
        exporter->first = (exporter->first + 1) % EXPORTER_QUEUE_MAX;
        exporter->count--;
    }
    text_done(&exporter->batch);
    free(exporter);
    on_closed(context);
}

static void on_client_closed(void *context)
{
    close_part(context);
}

static void on_timer_closed(uv_handle_t *handle)
{
    close_part(handle->data);
}

/* A request that is under way still gets its result, which finds nothing left to do. */
static void close_parts(struct exporter *exporter)
{
    if (exporter->open_parts > 0)
        return;
    exporter->open_parts = 2;
    (void)uv_timer_stop(&exporter->timer); /* cannot fail */
    uv_close((uv_handle_t *)&exporter->timer, on_timer_closed);
    http_client_close(exporter->client, on_client_closed, exporter);
}

void exporter_close(struct exporter *exporter, void (*on_closed)(void *context), void *context)
{
    assert(on_closed != NULL);
    assert(!exporter->is_closing);
    exporter->on_closed = on_closed;
    exporter->closed_context = context;
    (void)uv_timer_start(&exporter->timer, on_timer, CLOSE_MS, 0); /* it is not closing */
    exporter->is_closing = true;
    go_on(exporter);
}
