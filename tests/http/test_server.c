#include "harness/check.h"

#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "base/arena.h"
#include "base/text.h"
#include "http/server.h"

/* A server, a client that sends bytes as they are, and what came back until the connection ended. */
struct fixture {
    uv_loop_t loop;
    struct http_server *server;
    uv_tcp_t client;
    uv_connect_t connect;
    uv_write_t write;
    uv_timer_t later;
    const char *request;
    struct text received;
    struct http_exchange *waiting;
    char method[16];
    char target[256];
    char body[256];
    char header[64];
    unsigned requests;
    bool is_healthz;
    bool is_health;
    bool is_closed;
};

static const struct http_reply hello = {
    .status = 200,
    .content_type = "text/plain",
    .body = "hello world!",
    .body_length = 12,
    .headers = {{"X-Content-Type-Options", "nosniff"}},
};

static void answer_at_once(void *context, struct http_exchange *exchange)
{
    struct fixture *fixture = context;
    const char *header = http_exchange_header(exchange, "X-Test");
    size_t length;
    const char *body = http_exchange_body(exchange, &length);

    fixture->requests++;
    fixture->is_healthz = http_exchange_is_path(exchange, "/healthz");
    fixture->is_health = http_exchange_is_path(exchange, "/health");
    (void)snprintf(fixture->method, sizeof(fixture->method), "%s", http_exchange_method(exchange));
    (void)snprintf(fixture->target, sizeof(fixture->target), "%s", http_exchange_target(exchange));
    (void)snprintf(fixture->body, sizeof(fixture->body), "%.*s", (int)length, body);
    (void)snprintf(fixture->header, sizeof(fixture->header), "%s", header ? header : "(none)");
    http_exchange_answer(exchange, &hello);
}

static void on_later(uv_timer_t *timer)
{
    struct fixture *fixture = timer->data;

    http_exchange_answer(fixture->waiting, &hello);
    fixture->waiting = NULL;
}

static void answer_later(void *context, struct http_exchange *exchange)
{
    struct fixture *fixture = context;

    fixture->waiting = exchange;
    assert_int_equal(uv_timer_start(&fixture->later, on_later, 1, 0), 0);
}

static void drop_at_once(void *context, struct http_exchange *exchange)
{
    (void)context;
    http_exchange_drop(exchange);
}

static void on_later_drop(uv_timer_t *timer)
{
    struct fixture *fixture = timer->data;

    http_exchange_drop(fixture->waiting);
}

static void drop_later(void *context, struct http_exchange *exchange)
{
    struct fixture *fixture = context;

    fixture->waiting = exchange;
    assert_int_equal(uv_timer_start(&fixture->later, on_later_drop, 1, 0), 0);
}

static void truncate_at_once(void *context, struct http_exchange *exchange)
{
    struct http_reply reply = hello;

    (void)context;
    reply.is_truncated = true;
    http_exchange_answer(exchange, &reply);
}

static void on_closed(void *context)
{
    struct fixture *fixture = context;

    fixture->is_closed = true;
}

static void close_all(struct fixture *fixture)
{
    uv_close((uv_handle_t *)&fixture->client, NULL);
    uv_close((uv_handle_t *)&fixture->later, NULL);
    http_server_close(fixture->server, on_closed, fixture);
}

/* Leaves the exchange without an answer and closes the server under it. */
static void close_instead(void *context, struct http_exchange *exchange)
{
    (void)exchange;
    close_all(context);
}

static void on_allocate(uv_handle_t *handle, size_t size, uv_buf_t *buffer)
{
    static char bytes[65536];

    (void)handle;
    (void)size;
    *buffer = uv_buf_init(bytes, sizeof(bytes));
}

static void on_read(uv_stream_t *stream, ssize_t length, const uv_buf_t *buffer)
{
    struct fixture *fixture = stream->data;

    if (length > 0)
        text_append(&fixture->received, buffer->base, (size_t)length);
    else if (length < 0)
        close_all(fixture);
}

static void on_connect(uv_connect_t *connect, int status)
{
    struct fixture *fixture = connect->data;
    uv_buf_t buffer = uv_buf_init((char *)(uintptr_t)fixture->request, (unsigned)strlen(fixture->request));

    assert_int_equal(status, 0);
    assert_int_equal(uv_write(&fixture->write, (uv_stream_t *)&fixture->client, &buffer, 1, NULL), 0);
    assert_int_equal(uv_read_start((uv_stream_t *)&fixture->client, on_allocate, on_read), 0);
}

static void connect_client(struct fixture *fixture)
{
    struct sockaddr_in address;

    assert_int_equal(uv_ip4_addr("127.0.0.1", http_server_port(fixture->server), &address), 0);
    assert_int_equal(uv_tcp_init(&fixture->loop, &fixture->client), 0);
    assert_int_equal(uv_timer_init(&fixture->loop, &fixture->later), 0);
    fixture->later.data = fixture->client.data = fixture->connect.data = fixture;
    assert_int_equal(
        uv_tcp_connect(&fixture->connect, &fixture->client, (const struct sockaddr *)&address, on_connect),
        0);
}

/* Sends the request to a server of its own and runs the loop until nothing is left on it. */
static void exchange_bytes(struct fixture *fixture, size_t body_bytes_max, http_server_on_request *on_request,
                           const char *request)
{
    struct http_server_options options = {.address = "127.0.0.1", .body_bytes_max = body_bytes_max};
    struct error error = {0};

    *fixture = (struct fixture){.request = request};
    text_init(&fixture->received, MIB);
    assert_int_equal(uv_loop_init(&fixture->loop), 0);
    fixture->server = http_server_start(&fixture->loop, &options, on_request, fixture, &error);
    if (fixture->server == NULL)
        fail_msg("%s", error.message);
    connect_client(fixture);
    assert_int_equal(uv_run(&fixture->loop, UV_RUN_DEFAULT), 0);
    assert_true(fixture->is_closed);
    assert_int_equal(uv_loop_close(&fixture->loop), 0);
}

static bool has_received(const struct fixture *fixture, const char *part)
{
    return strstr(text_string(&fixture->received), part) != NULL;
}

static void a_post_is_read_whole_and_answered(void **state)
{
    struct fixture fixture;

    (void)state;
    exchange_bytes(&fixture, 1024, answer_at_once,
                   "POST /a%20b?c=%2F HTTP/1.1\r\nHost: x\r\nX-Test: yes\r\nConnection: close\r\n"
                   "Content-Length: 5\r\n\r\nhello");
    assert_string_equal(fixture.method, "POST");
    assert_string_equal(fixture.target, "/a%20b?c=%2F");
    assert_string_equal(fixture.body, "hello");
    assert_string_equal(fixture.header, "yes");
    assert_true(has_received(&fixture, "HTTP/1.1 200 OK\r\n"));
    assert_true(has_received(&fixture, "Content-Type: text/plain\r\n"));
    assert_true(has_received(&fixture, "X-Content-Type-Options: nosniff\r\n"));
    assert_true(has_received(&fixture, "\r\n\r\nhello world!"));
    text_done(&fixture.received);
}

static void a_head_is_answered_without_a_body(void **state)
{
    struct fixture fixture;

    (void)state;
    exchange_bytes(&fixture, 0, answer_at_once, "HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert_true(has_received(&fixture, "Content-Length: 12\r\n"));
    assert_false(has_received(&fixture, "hello"));
    text_done(&fixture.received);
}

static void requests_on_one_connection_are_answered_in_turn(void **state)
{
    struct fixture fixture;

    (void)state;
    exchange_bytes(
        &fixture, 0, answer_at_once,
        "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert_int_equal(fixture.requests, 2);
    assert_string_equal(fixture.target, "/2");
    text_done(&fixture.received);
}

static void an_answer_may_come_on_a_later_turn(void **state)
{
    struct fixture fixture;

    (void)state;
    exchange_bytes(&fixture, 0, answer_later, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert_true(has_received(&fixture, "\r\n\r\nhello world!"));
    text_done(&fixture.received);
}

static void a_dropped_exchange_breaks_the_connection(void **state)
{
    http_server_on_request *const drops[] = {drop_at_once, drop_later};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(drops); i++) {
        struct fixture fixture;

        exchange_bytes(&fixture, 0, drops[i], "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        assert_int_equal(fixture.received.length, 0);
        text_done(&fixture.received);
    }
}

static void a_truncated_answer_announces_more_than_it_sends(void **state)
{
    struct fixture fixture;

    (void)state;
    exchange_bytes(&fixture, 0, truncate_at_once, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_true(has_received(&fixture, "Content-Length: 12\r\n"));
    assert_true(has_received(&fixture, "\r\n\r\nhello "));
    assert_false(has_received(&fixture, "world"));
    text_done(&fixture.received);
}

static void closing_drops_what_was_not_answered(void **state)
{
    struct fixture fixture;

    (void)state;
    exchange_bytes(&fixture, 0, close_instead, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(fixture.received.length, 0);
    text_done(&fixture.received);
}

static void what_is_not_served_is_refused(void **state)
{
    static const struct {
        size_t body_bytes_max;
        const char *request;
        const char *status;
    } cases[] = {
        {0, "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", "405"},
        {0, "PUT / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", "405"},
        {0, "DELETE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "405"},
        {8, "PATCH / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "405"},
        {8, "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 9\r\n\r\n123456789", "413"},
        {8,
         "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
         "9\r\n123456789\r\n0\r\n\r\n",
         "413"},
        {0, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", "400"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fixture fixture;

        exchange_bytes(&fixture, cases[i].body_bytes_max, answer_at_once, cases[i].request);
        assert_true(fixture.received.length > 12);
        assert_memory_equal(fixture.received.bytes + 9, cases[i].status, 3);
        assert_int_equal(fixture.requests, 0);
        text_done(&fixture.received);
    }
}

static void a_path_ends_before_the_query(void **state)
{
    struct fixture fixture;

    (void)state;
    exchange_bytes(&fixture, 0, answer_at_once,
                   "GET /healthz?x=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert_true(fixture.is_healthz);
    assert_false(fixture.is_health);
    text_done(&fixture.received);
}

static void an_address_that_cannot_be_had_is_an_error(void **state)
{
    struct http_server_options options = {.address = "localhost"};
    struct error error = {0};
    uv_loop_t loop;

    (void)state;
    assert_int_equal(uv_loop_init(&loop), 0);
    assert_null(http_server_start(&loop, &options, answer_at_once, NULL, &error));
    assert_string_equal(error.message, "\"localhost\" is no IP address to listen on");
    options.address = "192.0.2.1"; /* reserved for documentation: on no machine */
    assert_null(http_server_start(&loop, &options, answer_at_once, NULL, &error));
    assert_int_equal(error.class, ERROR_INTERNAL);
    assert_int_equal(uv_loop_close(&loop), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_post_is_read_whole_and_answered),
        cmocka_unit_test(a_head_is_answered_without_a_body),
        cmocka_unit_test(requests_on_one_connection_are_answered_in_turn),
        cmocka_unit_test(an_answer_may_come_on_a_later_turn),
        cmocka_unit_test(a_dropped_exchange_breaks_the_connection),
        cmocka_unit_test(a_truncated_answer_announces_more_than_it_sends),
        cmocka_unit_test(closing_drops_what_was_not_answered),
        cmocka_unit_test(what_is_not_served_is_refused),
        cmocka_unit_test(a_path_ends_before_the_query),
        cmocka_unit_test(an_address_that_cannot_be_had_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
