#include "harness/check.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "http/server.h"
#include "observe/exporter.h"
#include "observe/log.h"

#define TRACE "0af7651916cd43dd8448eb211c80319c"

enum { ANSWERS_MAX = 8 };

/* A collector on the same loop that answers as it is told, and keeps what it was sent. */
struct collector {
    uv_loop_t loop;
    struct http_server *server; /* NULL once it is closing */
    struct exporter *exporter;
    struct metrics *metrics;
    char endpoint[64];
    unsigned statuses[ANSWERS_MAX]; /* 0: 200; the last goes on */
    const char *body;
    json_t *requests; /* an array */
    char path[64], content_type[64], key[64];
    size_t stop_after; /* requests */
    bool is_server_closed, is_exporter_closed;
};

static void keep(struct collector *collector, struct http_exchange *exchange)
{
    const char *type = http_exchange_header(exchange, "Content-Type");
    const char *key = http_exchange_header(exchange, "api-key");
    const char *body;
    json_t *root;
    size_t length;

    body = http_exchange_body(exchange, &length);
    root = json_loadb(body, length, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    assert_int_equal(json_array_append_new(collector->requests, root), 0);
    (void)snprintf(collector->path, sizeof(collector->path), "%s", http_exchange_target(exchange));
    (void)snprintf(collector->content_type, sizeof(collector->content_type), "%s", type ? type : "");
    (void)snprintf(collector->key, sizeof(collector->key), "%s", key ? key : "");
}

static void on_server_closed(void *context)
{
    ((struct collector *)context)->is_server_closed = true;
}

static void on_exporter_closed(void *context)
{
    ((struct collector *)context)->is_exporter_closed = true;
}

static void stop(struct collector *collector)
{
    if (collector->server == NULL)
        return;
    exporter_close(collector->exporter, on_exporter_closed, collector);
    http_server_close(collector->server, on_server_closed, collector);
    collector->server = NULL;
}

static void on_request(void *context, struct http_exchange *exchange)
{
    struct collector *collector = context;
    size_t number = json_array_size(collector->requests);
    unsigned status = collector->statuses[number < ANSWERS_MAX ? number : ANSWERS_MAX - 1];
    const char *body = collector->body ? collector->body : "{}";

    keep(collector, exchange);
    http_exchange_answer(exchange, &(struct http_reply){.status = status ? status : 200,
                                                        .content_type = "application/json",
                                                        .body = body,
                                                        .body_length = strlen(body)});
    if (number + 1 == collector->stop_after)
        stop(collector);
}

static void start(struct collector *collector)
{
    struct http_server_options options = {.address = "127.0.0.1", .body_bytes_max = 8 * MIB};
    struct error error;

    (void)signal(SIGPIPE, SIG_IGN);
    log_configure(LOG_ERROR, LOG_FORMAT_TEXT, 2);
    *collector = (struct collector){.stop_after = 1, .metrics = metrics_new(), .requests = json_array()};
    assert_int_equal(uv_loop_init(&collector->loop), 0);
    collector->server = http_server_start(&collector->loop, &options, on_request, collector, &error);
    assert_non_null(collector->server);
    (void)snprintf(collector->endpoint, sizeof(collector->endpoint), "http://127.0.0.1:%u",
                   http_server_port(collector->server));
    collector->exporter = exporter_start(
        &collector->loop,
        &(struct exporter_options){.settings = {.endpoint = collector->endpoint, .headers = "api-key=s3cr3t"},
                                   .instance_id = "worker-1",
                                   .version = "1.2.3",
                                   .pause_ms = 1,
                                   .metrics = collector->metrics});
    assert_non_null(collector->exporter);
}

static void add_spans(struct collector *collector, size_t count)
{
    char name[32];

    for (size_t i = 0; i < count; i++) {
        (void)snprintf(name, sizeof(name), "span-%zu", i);
        exporter_add(collector->exporter, &(struct span){.trace_id = TRACE,
                                                         .id = "00f067aa0ba902b7",
                                                         .parent_id = "",
                                                         .name = name,
                                                         .kind = SPAN_INTERNAL,
                                                         .start_ms = 1,
                                                         .end_ms = 2});
    }
}

static void run(struct collector *collector)
{
    assert_int_equal(uv_run(&collector->loop, UV_RUN_DEFAULT), 0);
    assert_true(collector->is_server_closed && collector->is_exporter_closed);
    assert_int_equal(uv_loop_close(&collector->loop), 0);
}

static void end(struct collector *collector)
{
    json_decref(collector->requests);
    metrics_free(collector->metrics);
}

static void assert_counted(const struct collector *collector, const char *line)
{
    SCOPED(text) struct text exposition;

    text_init(&exposition, MIB);
    metrics_write(collector->metrics, &exposition);
    if (strstr(text_string(&exposition), line) == NULL)
        fail_msg("%s\nis not in\n%s", line, text_string(&exposition));
}

static size_t spans_of(const struct collector *collector, size_t request)
{
    const json_t *root = json_array_get(collector->requests, request);

    return json_array_size(json_at(root, "resourceSpans[0].scopeSpans[0].spans"));
}

static void spans_reach_the_collector_together_with_whose_they_are(void **state)
{
    struct collector collector;
    const json_t *root;

    (void)state;
    start(&collector);
    add_spans(&collector, 3);
    run(&collector);
    root = json_array_get(collector.requests, 0);
    assert_int_equal(spans_of(&collector, 0), 3);
    assert_string_equal(json_text_at(root, "resourceSpans[0].scopeSpans[0].spans[2].name"), "span-2");
    assert_string_equal(json_text_at(root, "resourceSpans[0].resource.attributes[0].key"), "service.name");
    assert_string_equal(json_text_at(root, "resourceSpans[0].resource.attributes[0].value.stringValue"), "tidemark");
    assert_string_equal(json_text_at(root, "resourceSpans[0].resource.attributes[1].value.stringValue"), "worker-1");
    assert_string_equal(collector.path, "/v1/traces");
    assert_string_equal(collector.content_type, "application/json");
    assert_string_equal(collector.key, "s3cr3t");
    assert_counted(&collector, "tidemark_spans_exported_total 3\n");
    end(&collector);
}

static void a_collector_that_is_busy_is_asked_again(void **state)
{
    struct collector collector;

    (void)state;
    start(&collector);
    collector.statuses[0] = 503;
    collector.statuses[1] = 429;
    collector.stop_after = 3;
    add_spans(&collector, 2);
    run(&collector);
    assert_int_equal(json_array_size(collector.requests), 3);
    assert_int_equal(spans_of(&collector, 2), 2);
    assert_counted(&collector, "tidemark_spans_exported_total 2\n");
    end(&collector);
}

static void what_a_collector_refuses_is_dropped_and_counted(void **state)
{
    struct collector collector;

    (void)state;
    start(&collector);
    collector.statuses[0] = 400;
    add_spans(&collector, 2);
    run(&collector);
    assert_int_equal(json_array_size(collector.requests), 1);
    assert_counted(&collector, "tidemark_spans_dropped_total{cause=\"refused\"} 2\n");
    end(&collector);
}

static void a_part_that_it_refuses_is_counted_as_such(void **state)
{
    struct collector collector;

    (void)state;
    start(&collector);
    collector.body = "{\"partialSuccess\":{\"rejectedSpans\":\"2\",\"errorMessage\":\"too old\"}}";
    add_spans(&collector, 3);
    run(&collector);
    assert_counted(&collector, "tidemark_spans_exported_total 1\n");
    assert_counted(&collector, "tidemark_spans_dropped_total{cause=\"refused\"} 2\n");
    end(&collector);
}

static void what_does_not_fit_into_the_queue_is_dropped_and_counted(void **state)
{
    struct collector collector;

    (void)state;
    start(&collector);
    collector.stop_after = EXPORTER_QUEUE_MAX / EXPORTER_BATCH_MAX;
    add_spans(&collector, EXPORTER_QUEUE_MAX + 5);
    run(&collector);
    assert_int_equal(spans_of(&collector, 0), EXPORTER_BATCH_MAX);
    assert_counted(&collector, "tidemark_spans_exported_total 2048\n");
    assert_counted(&collector, "tidemark_spans_dropped_total{cause=\"queue-full\"} 5\n");
    end(&collector);
}

static void the_end_sends_what_is_left(void **state)
{
    struct collector collector;

    (void)state;
    start(&collector);
    collector.stop_after = 0;
    add_spans(&collector, 3);
    exporter_close(collector.exporter, on_exporter_closed, &collector);
    add_spans(&collector, 1); /* too late, and without effect */
    while (json_array_size(collector.requests) == 0)
        (void)uv_run(&collector.loop, UV_RUN_ONCE);
    http_server_close(collector.server, on_server_closed, &collector);
    run(&collector);
    assert_int_equal(spans_of(&collector, 0), 3);
    assert_counted(&collector, "tidemark_spans_exported_total 3\n");
    end(&collector);
}

static void the_end_does_not_wait_for_a_collector_that_is_gone(void **state)
{
    struct collector collector;

    (void)state;
    start(&collector);
    http_server_close(collector.server, on_server_closed, &collector);
    add_spans(&collector, 3);
    exporter_close(collector.exporter, on_exporter_closed, &collector);
    run(&collector);
    assert_counted(&collector, "tidemark_spans_dropped_total{cause=\"unreachable\"} 3\n");
    end(&collector);
}

static void without_an_address_there_is_no_exporter(void **state)
{
    uv_loop_t loop;

    (void)state;
    assert_int_equal(uv_loop_init(&loop), 0);
    assert_null(exporter_start(&loop, &(struct exporter_options){.instance_id = "w", .version = "1"}));
    exporter_add(NULL, NULL);
    assert_int_equal(uv_loop_close(&loop), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_reach_the_collector_together_with_whose_they_are),
        cmocka_unit_test(a_collector_that_is_busy_is_asked_again),
        cmocka_unit_test(what_a_collector_refuses_is_dropped_and_counted),
        cmocka_unit_test(a_part_that_it_refuses_is_counted_as_such),
        cmocka_unit_test(what_does_not_fit_into_the_queue_is_dropped_and_counted),
        cmocka_unit_test(the_end_sends_what_is_left),
        cmocka_unit_test(the_end_does_not_wait_for_a_collector_that_is_gone),
        cmocka_unit_test(without_an_address_there_is_no_exporter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
