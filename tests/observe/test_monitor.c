#include "harness/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "observe/monitor.h"

/* A client on the same loop: one request, the whole answer. */
struct visit {
    uv_loop_t loop;
    uv_tcp_t socket;
    uv_connect_t connect;
    uv_write_t write;
    char request[256];
    char answer[32 * 1024];
    size_t length;
    struct monitor *monitor;
    struct metrics *metrics;
    bool is_ready;
};

static const struct metrics *current_metrics(void *context)
{
    struct visit *visit = context;

    metrics_set(visit->metrics, METRIC_BUILD_INFO, LABELS("1.2.3"), 1);
    metrics_set(visit->metrics, METRIC_BATCHES_COMMITTED, NULL, 42);
    return visit->metrics;
}

static bool is_ready(void *context, struct text *reason)
{
    struct visit *visit = context;

    text_append_string(reason, visit->is_ready ? "all is here" : "something is missing");
    return visit->is_ready;
}

static void on_allocate(uv_handle_t *handle, size_t wanted, uv_buf_t *buffer)
{
    struct visit *visit = handle->data;

    (void)wanted;
    *buffer =
        uv_buf_init(visit->answer + visit->length, (unsigned)(sizeof(visit->answer) - visit->length - 1));
}

static void on_read(uv_stream_t *stream, ssize_t length, const uv_buf_t *buffer)
{
    struct visit *visit = stream->data;

    (void)buffer;
    if (length >= 0) {
        visit->length += (size_t)length;
        return;
    }
    uv_close((uv_handle_t *)stream, NULL);
    monitor_close(visit->monitor);
}

static void on_connect(uv_connect_t *connect, int status)
{
    struct visit *visit = connect->data;
    uv_buf_t buffer = uv_buf_init(visit->request, (unsigned)strlen(visit->request));

    assert_int_equal(status, 0);
    assert_int_equal(uv_write(&visit->write, connect->handle, &buffer, 1, NULL), 0);
    assert_int_equal(uv_read_start(connect->handle, on_allocate, on_read), 0);
}

static void fetch(struct visit *visit, const char *method, const char *path)
{
    struct monitor_source source = {.metrics = current_metrics, .is_ready = is_ready, .context = visit};
    struct sockaddr_in address;
    struct error error;

    assert_int_equal(uv_loop_init(&visit->loop), 0);
    visit->monitor = monitor_start(&visit->loop, "127.0.0.1:0", &source, &error);
    assert_non_null(visit->monitor);
    (void)snprintf(visit->request, sizeof(visit->request),
                   "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", method, path);
    assert_int_equal(uv_ip4_addr("127.0.0.1", monitor_port(visit->monitor), &address), 0);
    assert_int_equal(uv_tcp_init(&visit->loop, &visit->socket), 0);
    visit->socket.data = visit;
    visit->connect.data = visit;
    assert_int_equal(
        uv_tcp_connect(&visit->connect, &visit->socket, (const struct sockaddr *)&address, on_connect), 0);
    assert_int_equal(uv_run(&visit->loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(uv_loop_close(&visit->loop), 0);
    visit->answer[visit->length] = '\0';
}

static void each_path_has_its_answer(void **state)
{
    static const struct {
        const char *method, *path;
        bool is_ready;
        const char *status, *body;
    } cases[] = {
        {"GET", "/metrics", false, "HTTP/1.1 200", "tidemark_batches_committed_total 42\n"},
        {"GET", "/metrics?x=1", false, "HTTP/1.1 200", "tidemark_build_info{version=\"1.2.3\"} 1\n"},
        {"GET", "/live", false, "HTTP/1.1 200", "live\n"},
        {"GET", "/ready", true, "HTTP/1.1 200", "ready: all is here\n"},
        {"GET", "/ready", false, "HTTP/1.1 503", "not ready: something is missing\n"},
        {"GET", "/", false, "HTTP/1.1 404", "/metrics"},
        {"POST", "/metrics", false, "HTTP/1.1 405", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct visit *visit = memory_allocate_zeroed(1, sizeof(*visit));

        visit->is_ready = cases[i].is_ready;
        visit->metrics = metrics_new();
        fetch(visit, cases[i].method, cases[i].path);
        assert_memory_equal(visit->answer, cases[i].status, strlen(cases[i].status));
        assert_non_null(strstr(visit->answer, cases[i].body));
        metrics_free(visit->metrics);
        free(visit);
    }
}

static void a_bad_address_is_refused_with_its_text(void **state)
{
    static const char *const cases[] = {
        "", "9464", "localhost:9464", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:94x", ":9464"};
    struct visit visit = {0};
    struct monitor_source source = {.metrics = current_metrics, .is_ready = is_ready, .context = &visit};

    (void)state;
    assert_int_equal(uv_loop_init(&visit.loop), 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error = {0};

        assert_null(monitor_start(&visit.loop, cases[i], &source, &error));
        assert_int_equal(error.class, ERROR_INTERNAL);
        assert_true(error.message[0] != '\0');
    }
    assert_int_equal(uv_loop_close(&visit.loop), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_path_has_its_answer),
        cmocka_unit_test(a_bad_address_is_refused_with_its_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
