#include "harness/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include "base/text.h"
#include "http/client.h"
#include "http/server.h"

enum { REQUESTS_MAX = 200, ANSWER_BYTES_MAX = 4096, IN_FLIGHT_MAX = 4 };

/* What the server does with a request. */
enum act {
    ACT_ANSWER,
    ACT_DROP,
    ACT_TRUNCATE,
    ACT_KEEP_QUIET,
    ACT_ANSWER_LONG,
    ACT_REDIRECT,
    ACT_KEEP_FOR_LATER
};

struct fixture {
    uv_loop_t loop;
    uv_timer_t later;
    struct http_server *server;
    struct http_client *client;
    char url[64];
    enum act acts[2];    /* of the first request, of all others */
    unsigned seen;       /* requests that reached the server */
    unsigned refused_at; /* the n-th message is refused, counted from 1 */
    unsigned written;
    char last_body[64], last_target[64], last_header[64];
    bool has_expect, has_accept;
    struct http_exchange *kept[REQUESTS_MAX];
    unsigned kept_count, kept_most, answered;
    struct http_result results[REQUESTS_MAX]; /* without what they borrow */
    char bodies[REQUESTS_MAX][64], reply_header[64];
    unsigned result_count, result_target;
    bool is_closed_at_target, client_closed;
    int64_t not_after_ms, request_timeout_ms;
    bool is_sent_once, is_plain_allowed, is_in_send;
    const char *header_value;
    unsigned more; /* requests sent from within the first result */
};

static void answer(struct http_exchange *exchange, const char *body, size_t length, bool is_truncated)
{
    http_exchange_answer(exchange, &(struct http_reply){.status = 200,
                                                        .content_type = "text/plain",
                                                        .body = body,
                                                        .body_length = length,
                                                        .is_truncated = is_truncated,
                                                        .headers = {{"X-Amzn-RequestId", " r-1 "}}});
}

static void note_request(struct fixture *fixture, struct http_exchange *exchange)
{
    size_t length;
    const char *body = http_exchange_body(exchange, &length);
    const char *header = http_exchange_header(exchange, "X-Test");

    (void)snprintf(fixture->last_body, sizeof(fixture->last_body), "%.*s", (int)length, body);
    (void)snprintf(fixture->last_target, sizeof(fixture->last_target), "%s", http_exchange_target(exchange));
    (void)snprintf(fixture->last_header, sizeof(fixture->last_header), "%s", header ? header : "(none)");
    fixture->has_expect |= http_exchange_header(exchange, "Expect") != NULL;
    fixture->has_accept |= http_exchange_header(exchange, "Accept") != NULL;
}

static void answer_kept(uv_timer_t *timer)
{
    struct fixture *fixture = timer->data;

    while (fixture->kept_count > 0) {
        fixture->answered++;
        answer(fixture->kept[--fixture->kept_count], "later", 5, false);
    }
}

/* Answers what was kept once as many requests are there as can be at the same time. */
static void keep_for_later(struct fixture *fixture, struct http_exchange *exchange)
{
    unsigned left = fixture->result_target - fixture->answered;

    fixture->kept[fixture->kept_count++] = exchange;
    if (fixture->kept_count > fixture->kept_most)
        fixture->kept_most = fixture->kept_count;
    if (fixture->kept_count >= IN_FLIGHT_MAX || fixture->kept_count == left)
        (void)uv_timer_start(&fixture->later, answer_kept, 0, 0);
}

static void on_request(void *context, struct http_exchange *exchange)
{
    static char long_body[ANSWER_BYTES_MAX + 1];
    struct fixture *fixture = context;
    enum act act = fixture->acts[fixture->seen++ > 0];

    note_request(fixture, exchange);
    switch (act) {
    case ACT_ANSWER:
        answer(exchange, "hello", 5, false);
        break;
    case ACT_DROP:
        http_exchange_drop(exchange);
        break;
    case ACT_TRUNCATE:
        answer(exchange, "hello world", 11, true);
        break;
    case ACT_KEEP_QUIET:
        break;
    case ACT_ANSWER_LONG:
        memset(long_body, 'x', sizeof(long_body));
        answer(exchange, long_body, sizeof(long_body), false);
        break;
    case ACT_REDIRECT:
        http_exchange_answer(exchange, &(struct http_reply){.status = 302,
                                                            .content_type = "text/plain",
                                                            .body = "",
                                                            .headers = {{"Location", fixture->url}}});
        break;
    case ACT_KEEP_FOR_LATER:
        keep_for_later(fixture, exchange);
        break;
    }
}

static void on_server_closed(void *context)
{
    (void)context;
}

static void on_client_closed(void *context)
{
    struct fixture *fixture = context;

    fixture->client_closed = true;
    uv_close((uv_handle_t *)&fixture->later, NULL);
    if (fixture->server)
        http_server_close(fixture->server, on_server_closed, NULL);
}

static bool write_message(void *context, struct arena *arena, struct http_message *message,
                          struct error *error)
{
    struct fixture *fixture = context;
    struct http_header *headers = arena_allocate(arena, 3 * sizeof(*headers));

    if (++fixture->written == fixture->refused_at)
        return error_set(error, ERROR_ACCESS, "no key");
    headers[0] = (struct http_header){"Host", "example.test"};
    headers[1] = (struct http_header){"Content-Type", "text/plain"};
    headers[2] = (struct http_header){"X-Test", fixture->header_value ? fixture->header_value : "yes"};
    *message = (struct http_message){headers, 3, arena_text(arena, "ping"), 4};
    return true;
}

static void on_result(void *context, const struct http_result *result);

static void send_one(struct fixture *fixture)
{
    SCOPED(text) struct text url;

    text_init(&url, 256);
    text_append_format(&url, "%s/a/../b%%2F?q=1", fixture->url);
    fixture->is_in_send = true;
    http_client_send(fixture->client, &(struct http_request){
                                          .method = "POST",
                                          .url = text_string(&url),
                                          .is_plain_allowed = fixture->is_plain_allowed,
                                          .is_sent_once = fixture->is_sent_once,
                                          .not_after_ms = fixture->not_after_ms,
                                          .write_message = write_message,
                                          .on_result = on_result,
                                          .context = fixture,
                                      });
    fixture->is_in_send = false;
}

static void on_result(void *context, const struct http_result *result)
{
    struct fixture *fixture = context;
    unsigned at = fixture->result_count++;

    assert_false(fixture->is_in_send);
    assert_false(fixture->client_closed);
    fixture->results[at] = *result;
    if (result->body)
        (void)snprintf(fixture->bodies[at], sizeof(fixture->bodies[at]), "%s", result->body);
    if (!http_result_header(result, "x-amzn-requestid", fixture->reply_header, sizeof(fixture->reply_header)))
        fixture->reply_header[0] = '\0';
    for (; fixture->more > 0; fixture->more--)
        send_one(fixture);
    if (fixture->result_count == fixture->result_target)
        http_client_close(fixture->client, on_client_closed, fixture);
}

static void set_up_loop(struct fixture *fixture)
{
    *fixture =
        (struct fixture){.is_plain_allowed = true, .not_after_ms = INT64_MAX, .request_timeout_ms = 5000};
    assert_int_equal(uv_loop_init(&fixture->loop), 0);
    assert_int_equal(uv_timer_init(&fixture->loop, &fixture->later), 0);
    fixture->later.data = fixture;
}

static void set_up_server(struct fixture *fixture, http_server_on_request *handler)
{
    const struct http_server_options options = {
        .address = "127.0.0.1", .body_bytes_max = 1024, .connections_max = REQUESTS_MAX};
    struct error error = {0};

    *fixture =
        (struct fixture){.is_plain_allowed = true, .not_after_ms = INT64_MAX, .request_timeout_ms = 5000};
    set_up_loop(fixture);
    fixture->server = http_server_start(&fixture->loop, &options, handler, fixture, &error);
    assert_non_null(fixture->server);
    (void)snprintf(fixture->url, sizeof(fixture->url), "http://127.0.0.1:%u",
                   http_server_port(fixture->server));
}

static void set_up(struct fixture *fixture)
{
    set_up_server(fixture, on_request);
}

/* Sends `count` requests, of which the first sends `fixture->more`, and closes everything when all have a
 * result. */
static void run(struct fixture *fixture, unsigned count)
{
    fixture->client = http_client_new(&fixture->loop, &(struct http_client_options){
                                                          .connect_timeout_ms = 5000,
                                                          .request_timeout_ms = fixture->request_timeout_ms,
                                                          .answer_bytes_max = ANSWER_BYTES_MAX,
                                                          .in_flight_per_endpoint_max = IN_FLIGHT_MAX,
                                                      });
    fixture->result_target = count + fixture->more;
    for (unsigned i = 0; i < count; i++)
        send_one(fixture);
    assert_int_equal(fixture->result_count, 0);
    assert_int_equal(uv_run(&fixture->loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(fixture->result_count, fixture->result_target);
    assert_true(fixture->client_closed);
    assert_int_equal(uv_loop_close(&fixture->loop), 0);
}

static void a_request_is_answered(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture);
    run(&fixture, 1);
    assert_int_equal(fixture.results[0].error.class, ERROR_NONE);
    assert_int_equal(fixture.results[0].status, 200);
    assert_string_equal(fixture.bodies[0], "hello");
    assert_string_equal(fixture.reply_header, "r-1");
    assert_string_equal(fixture.last_body, "ping");
    assert_string_equal(fixture.last_header, "yes");
    assert_false(fixture.has_expect || fixture.has_accept);
}

static void the_path_is_sent_as_it_is(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture);
    run(&fixture, 1);
    assert_string_equal(fixture.last_target, "/a/../b%2F?q=1");
}

static void a_redirect_is_not_followed(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture);
    fixture.acts[0] = ACT_REDIRECT;
    run(&fixture, 1);
    assert_int_equal(fixture.results[0].status, 302);
    assert_int_equal(fixture.seen, 1);
}

/* Each way in which an exchange goes wrong, for a request that may be repeated and for one that may not. */
static const struct {
    enum act first, others;
    bool is_sent_once;
    unsigned seen_least, seen_most;
    const char *message; /* a part of it */
} losses[] = {
    {ACT_DROP, ACT_DROP, true, 1, 1, ""},
    {ACT_DROP, ACT_DROP, false, 1, 1, ""}, /* a fresh connection: libcurl does not try again either */
    {ACT_TRUNCATE, ACT_TRUNCATE, true, 1, 1, ""},
    {ACT_TRUNCATE, ACT_TRUNCATE, false, 1, 1, ""},
    {ACT_KEEP_QUIET, ACT_KEEP_QUIET, true, 1, 1, "timed out"},
    {ACT_KEEP_QUIET, ACT_KEEP_QUIET, false, 1, 1, "timed out"},
    {ACT_ANSWER_LONG, ACT_ANSWER_LONG, true, 1, 1, "the answer is too long"},
};

static void an_answer_that_does_not_come_whole_is_a_failure(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(losses); i++) {
        struct fixture fixture;

        set_up(&fixture);
        fixture.acts[0] = losses[i].first;
        fixture.acts[1] = losses[i].others;
        fixture.is_sent_once = losses[i].is_sent_once;
        if (losses[i].first == ACT_KEEP_QUIET)
            fixture.request_timeout_ms = 30;
        run(&fixture, 1);
        assert_int_equal(fixture.results[0].error.class, ERROR_TRANSIENT);
        assert_int_equal(fixture.results[0].status, 0);
        assert_true(fixture.results[0].may_have_arrived);
        assert_non_null(strstr(fixture.results[0].error.message, losses[i].message));
        assert_in_range(fixture.seen, losses[i].seen_least, losses[i].seen_most);
    }
}

/* Runs a request that is answered and then, on the connection that was kept, one that the server reads and
 * drops. */
static void lose_a_kept_connection(struct fixture *fixture, bool is_sent_once)
{
    set_up(fixture);
    fixture->acts[1] = ACT_DROP;
    fixture->is_sent_once = is_sent_once;
    fixture->more = 1;
    run(fixture, 1);
    assert_int_equal(fixture->results[0].error.class, ERROR_NONE);
    assert_int_equal(fixture->results[1].error.class, ERROR_TRANSIENT);
    assert_true(fixture->results[1].may_have_arrived);
}

static void a_request_to_be_sent_once_is_not_sent_again_when_its_kept_connection_breaks(void **state)
{
    struct fixture fixture;

    (void)state;
    lose_a_kept_connection(&fixture, true);
    assert_int_equal(fixture.seen, 2);
    assert_non_null(
        strstr(fixture.results[1].error.message, "the connection closed before the answer began"));
}

/* Shows that the guard above has something to guard against. */
static void a_request_that_may_be_repeated_is_sent_again_when_its_kept_connection_breaks(void **state)
{
    struct fixture fixture;

    (void)state;
    lose_a_kept_connection(&fixture, false);
    assert_true(fixture.seen > 2);
}

static void a_request_whose_time_is_over_is_not_sent(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture);
    fixture.not_after_ms = 1;
    run(&fixture, 3);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(fixture.results[i].error.class, ERROR_TRANSIENT);
        assert_false(fixture.results[i].may_have_arrived);
        assert_non_null(strstr(fixture.results[i].error.message, "its time was over"));
    }
    assert_int_equal(fixture.seen, 0);
    assert_int_equal(fixture.written, 0);
}

static void a_message_that_cannot_be_written_is_not_sent(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture);
    fixture.refused_at = 1;
    run(&fixture, 2);
    assert_int_equal(fixture.results[0].error.class, ERROR_ACCESS);
    assert_string_equal(fixture.results[0].error.message, "no key");
    assert_false(fixture.results[0].may_have_arrived);
    assert_int_equal(fixture.results[1].error.class, ERROR_NONE);
    assert_int_equal(fixture.seen, 1);
}

static void a_header_that_could_forge_another_is_not_sent(void **state)
{
    static const char *const values[] = {"a\r\nX-Other: b", "a\nb", "a\rb", ""};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        struct fixture fixture;

        set_up(&fixture);
        fixture.header_value = values[i];
        run(&fixture, 1);
        assert_int_equal(fixture.results[0].error.class, ERROR_INTERNAL);
        assert_false(fixture.results[0].may_have_arrived);
        assert_int_equal(fixture.seen, 0);
    }
}

static void plain_http_is_refused_unless_it_is_allowed(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture);
    fixture.is_plain_allowed = false;
    run(&fixture, 1);
    assert_int_equal(fixture.results[0].error.class, ERROR_TRANSIENT);
    assert_false(fixture.results[0].may_have_arrived);
    assert_int_equal(fixture.seen, 0);
}

static void a_server_without_tls_sees_nothing_of_an_https_request(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture);
    (void)snprintf(fixture.url, sizeof(fixture.url), "https://127.0.0.1:%u",
                   http_server_port(fixture.server));
    run(&fixture, 1);
    assert_int_equal(fixture.results[0].error.class, ERROR_TRANSIENT);
    assert_false(fixture.results[0].may_have_arrived);
    assert_int_equal(fixture.seen, 0);
}

/* A socket that is bound but does not listen refuses connections, and keeps its port from others. */
static void a_refused_connection_is_a_request_not_sent(void **state)
{
    int bound = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof(address);
    struct fixture fixture;

    (void)state;
    assert_int_equal(bind(bound, (struct sockaddr *)&address, length), 0);
    assert_int_equal(getsockname(bound, (struct sockaddr *)&address, &length), 0);
    set_up(&fixture);
    (void)snprintf(fixture.url, sizeof(fixture.url), "http://127.0.0.1:%u", ntohs(address.sin_port));
    run(&fixture, 1);
    assert_int_equal(fixture.results[0].error.class, ERROR_TRANSIENT);
    assert_false(fixture.results[0].may_have_arrived);
    assert_int_equal(close(bound), 0);
}

static void no_more_requests_are_in_flight_than_allowed(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture);
    fixture.acts[0] = fixture.acts[1] = ACT_KEEP_FOR_LATER;
    run(&fixture, 99);
    assert_int_equal(fixture.seen, 99);
    assert_int_equal(fixture.kept_most, IN_FLIGHT_MAX);
    for (unsigned i = 0; i < 99; i++)
        assert_int_equal(fixture.results[i].status, 200);
}

static void results_may_send_more(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture);
    fixture.more = 10;
    run(&fixture, 1);
    assert_int_equal(fixture.seen, 11);
}

/* Closes while some requests are in flight, some wait, and one more is sent. */
static void on_request_then_close(void *context, struct http_exchange *exchange)
{
    struct fixture *fixture = context;

    (void)exchange;
    if (++fixture->seen < IN_FLIGHT_MAX)
        return;
    fixture->result_target = UINT_MAX; /* closed here, not by the last result */
    http_client_close(fixture->client, on_client_closed, fixture);
    send_one(fixture);
}

static void closing_ends_every_request_with_a_result(void **state)
{
    const struct http_client_options options = {5000, 5000, ANSWER_BYTES_MAX, IN_FLIGHT_MAX, NULL};
    unsigned may_have_arrived = 0;
    struct fixture fixture;

    (void)state;
    set_up_server(&fixture, on_request_then_close);
    fixture.client = http_client_new(&fixture.loop, &options);
    for (unsigned i = 0; i < 10; i++)
        send_one(&fixture);
    assert_int_equal(uv_run(&fixture.loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(fixture.result_count, 11);
    for (unsigned i = 0; i < fixture.result_count; i++) {
        assert_int_equal(fixture.results[i].error.class, ERROR_TRANSIENT);
        may_have_arrived += fixture.results[i].may_have_arrived;
    }
    assert_int_equal(may_have_arrived, IN_FLIGHT_MAX);
    assert_int_equal(uv_loop_close(&fixture.loop), 0);
}

static void an_idle_client_closes(void **state)
{
    const struct http_client_options options = {5000, 5000, ANSWER_BYTES_MAX, IN_FLIGHT_MAX, "/nowhere"};
    struct fixture fixture;

    (void)state;
    set_up_loop(&fixture);
    fixture.client = http_client_new(&fixture.loop, &options);
    assert_int_equal(uv_run(&fixture.loop, UV_RUN_DEFAULT), 0);
    http_client_close(fixture.client, on_client_closed, &fixture);
    assert_false(fixture.client_closed);
    assert_int_equal(uv_run(&fixture.loop, UV_RUN_DEFAULT), 0);
    assert_true(fixture.client_closed);
    assert_int_equal(uv_loop_close(&fixture.loop), 0);
}

static void headers_of_an_answer_are_found_by_name(void **state)
{
    static const struct {
        const char *headers, *name, *value; /* NULL: there is none */
    } cases[] = {
        {"HTTP/1.1 200 OK\r\nA: 1\r\nB:2\r\n\r\n", "a", "1"},
        {"HTTP/1.1 200 OK\r\nA: 1\r\nB:2\r\n\r\n", "B", "2"},
        {"HTTP/1.1 200 OK\r\nAB: 1\r\n\r\n", "A", NULL},
        {"HTTP/1.1 200 OK\r\nA: \t x y \t\r\n\r\n", "A", "x y"},
        {"HTTP/1.1 200 OK\r\nA: 123456789\r\n\r\n", "A", "1234567"},
        {"HTTP/1.1 200 OK\r\nA:\r\nB: 2\r\n\r\n", "A", ""},
        {"HTTP/1.1 200 OK\nA: 1", "A", "1"},
        {NULL, "A", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct http_result result = {.headers = cases[i].headers};
        char value[8];

        assert_int_equal(http_result_header(&result, cases[i].name, value, sizeof(value)),
                         cases[i].value != NULL);
        if (cases[i].value)
            assert_string_equal(value, cases[i].value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_answered),
        cmocka_unit_test(the_path_is_sent_as_it_is),
        cmocka_unit_test(a_redirect_is_not_followed),
        cmocka_unit_test(an_answer_that_does_not_come_whole_is_a_failure),
        cmocka_unit_test(a_request_to_be_sent_once_is_not_sent_again_when_its_kept_connection_breaks),
        cmocka_unit_test(a_request_that_may_be_repeated_is_sent_again_when_its_kept_connection_breaks),
        cmocka_unit_test(a_request_whose_time_is_over_is_not_sent),
        cmocka_unit_test(a_message_that_cannot_be_written_is_not_sent),
        cmocka_unit_test(a_header_that_could_forge_another_is_not_sent),
        cmocka_unit_test(plain_http_is_refused_unless_it_is_allowed),
        cmocka_unit_test(a_server_without_tls_sees_nothing_of_an_https_request),
        cmocka_unit_test(a_refused_connection_is_a_request_not_sent),
        cmocka_unit_test(no_more_requests_are_in_flight_than_allowed),
        cmocka_unit_test(results_may_send_more),
        cmocka_unit_test(closing_ends_every_request_with_a_result),
        cmocka_unit_test(an_idle_client_closes),
        cmocka_unit_test(headers_of_an_answer_are_found_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
