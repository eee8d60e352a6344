/* What the client makes of whatever comes over the wire: nothing cut, garbled or endless is taken for an answer, what may
   have been read is never said not to have been, and the next request is as if nothing had happened. */
#include "http/wire.h"

#include <uv.h>

#include "base/text.h"
#include "http/client.h"

#define HEADER "HTTP/1.1 200 OK\r\n"
#define HELLO HEADER "Content-Length: 5\r\n\r\nhello"
#define CHUNKED HEADER "Transfer-Encoding: chunked\r\n\r\n"
#define KIB_OF_A \
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

enum { ANSWER_BYTES_MAX = 64 * 1024, BODY_BYTES = 4 * 1024 * 1024, REQUESTS_MAX = 3, SHORT_MS = 500 };

struct talk {
    uv_loop_t loop;
    struct wire wire;
    struct http_client *client;
    char url[64];
    const char *body;
    size_t body_length;
    bool is_sent_once, is_slow, is_closed;
    unsigned count, target;
    struct http_result results[REQUESTS_MAX]; /* without what they borrow */
    char bodies[REQUESTS_MAX][64];
    void (*between)(struct talk *talk); /* the first result and the second request; may be NULL */
};

static bool write_message(void *context, struct arena *arena, struct http_message *message, struct error *error)
{
    struct talk *talk = context;
    struct http_header *headers = arena_allocate(arena, sizeof(*headers));

    (void)error;
    headers[0] = (struct http_header){"Host", "example.test"};
    *message = (struct http_message){headers, 1, talk->body, talk->body_length};
    return true;
}

static void on_closed(void *context)
{
    ((struct talk *)context)->is_closed = true;
}

static void on_result(void *context, const struct http_result *result);

static void send_one(struct talk *talk)
{
    http_client_send(talk->client, &(struct http_request){.method = "POST",
                                                          .url = talk->url,
                                                          .is_plain_allowed = true,
                                                          .is_sent_once = talk->is_sent_once,
                                                          .not_after_ms = INT64_MAX,
                                                          .write_message = write_message,
                                                          .on_result = on_result,
                                                          .context = talk});
}

static void on_result(void *context, const struct http_result *result)
{
    struct talk *talk = context;

    talk->results[talk->count] = *result;
    if (result->body)
        (void)snprintf(talk->bodies[talk->count], sizeof(talk->bodies[0]), "%s", result->body);
    if (++talk->count == talk->target) {
        http_client_close(talk->client, on_closed, talk);
        return;
    }
    if (talk->between && talk->count == 1)
        talk->between(talk);
    send_one(talk);
}

/* `count` requests, one after another. */
static void run(struct talk *talk, unsigned count)
{
    assert_int_equal(uv_loop_init(&talk->loop), 0);
    (void)snprintf(talk->url, sizeof(talk->url), "http://127.0.0.1:%u/", talk->wire.port);
    talk->body = talk->body ? talk->body : "";
    talk->client = http_client_new(&talk->loop, &(struct http_client_options){.connect_timeout_ms = 5000,
                                                                              .request_timeout_ms = talk->is_slow ? SHORT_MS : 5000,
                                                                              .answer_bytes_max = ANSWER_BYTES_MAX,
                                                                              .in_flight_per_endpoint_max = 1});
    talk->target = count;
    send_one(talk);
    assert_int_equal(uv_run(&talk->loop, UV_RUN_DEFAULT), 0);
    assert_true(talk->is_closed);
    assert_int_equal(talk->count, count);
    assert_int_equal(uv_loop_close(&talk->loop), 0);
    wire_stop(&talk->wire);
}

/* An answer that is one: its status and body. */
static const struct {
    struct wire_act act;
    int status;
    const char *body;
} answers[] = {
    {{.bytes = HELLO}, 200, "hello"},
    {{.end = WIRE_CLOSE, .bytes = HELLO}, 200, "hello"},
    {{.end = WIRE_CLOSE, .bytes = HEADER "\r\nhello"}, 200, "hello"},
    {{.end = WIRE_CLOSE, .bytes = "HTTP/1.0 200 OK\r\n\r\nhello"}, 200, "hello"},
    {{.bytes = CHUNKED "2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n"}, 200, "hello"},
    {{.bytes = CHUNKED "5\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n"}, 200, "hello"},
    {{.bytes = "HTTP/1.1 100 Continue\r\n\r\n" HELLO}, 200, "hello"},
    {{.bytes = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" HELLO}, 200, "hello"},
    {{.bytes = "HTTP/1.1 204 No Content\r\n\r\n"}, 204, ""},
    {{.bytes = HEADER "Content-Type: image/png\r\nContent-Length: 5\r\n\r\nhello"}, 200, "hello"},
    {{.bytes = "HTTP/1.1 500 \r\nContent-Length: 0\r\n\r\n"}, 500, ""},
    {{.bytes = "HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"}, 301, ""},
    {{.bytes = "HTTP/1.1 307 Moved\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"}, 307, ""},
    {{.bytes = "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"}, 401, ""},
    {{.bytes = "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"}, 407, ""},
    {{.bytes = "HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n"}, 417, ""},
    {{.bytes = "HTTP/1.1 408 Slow\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", .end = WIRE_CLOSE}, 408, ""},
    {{.bytes = HEADER "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello"}, 200, "hello"},
};

static void what_is_an_answer_is_read_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        const struct wire_act acts[] = {answers[i].act, {.bytes = HELLO}};
        /* The second request may meet a connection that closes just then. */
        struct talk talk = {.is_sent_once = answers[i].act.end == WIRE_KEEP};

        wire_start(&talk.wire, acts, COUNT_OF(acts));
        run(&talk, 2);
        if (talk.results[0].error.class != ERROR_NONE)
            fail_msg("answer %zu: %s", i, talk.results[0].error.message);
        assert_int_equal(talk.results[0].status, answers[i].status);
        assert_string_equal(talk.bodies[0], answers[i].body);
        assert_string_equal(talk.bodies[1], "hello");
        assert_int_equal(talk.wire.requests, 2);
    }
}

/* What is none, and the reason that is told: a part of it. */
static const struct {
    struct wire_act act;
    const char *why;
} failures[] = {
    {{.when = WIRE_AT_ONCE, .end = WIRE_CLOSE}, ""},
    {{.when = WIRE_AT_ONCE, .end = WIRE_RESET}, ""},
    {{.when = WIRE_AFTER_HALF, .end = WIRE_CLOSE}, ""},
    {{.when = WIRE_AFTER_HALF, .end = WIRE_RESET}, ""},
    {{.end = WIRE_CLOSE}, ""},
    {{.end = WIRE_RESET}, "reset"},
    {{.end = WIRE_SILENCE}, "timed out"},
    {{.end = WIRE_CLOSE, .bytes = "HTTP/1.1 2"}, ""},
    {{.end = WIRE_CLOSE, .bytes = HEADER "Content-Le"}, "closed in the header"},
    {{.end = WIRE_RESET, .bytes = HEADER "Content-Le"}, ""},
    {{.end = WIRE_SILENCE, .bytes = HEADER "Content-Le"}, "timed out"},
    {{.end = WIRE_TRICKLE, .bytes = HEADER "X: ", .again = "a"}, "timed out"},
    {{.end = WIRE_CLOSE, .bytes = HEADER}, "closed in the header"},
    {{.end = WIRE_CLOSE, .bytes = HEADER "Content-Length: 5\r\n\r\n"}, ""},
    {{.end = WIRE_CLOSE, .bytes = HEADER "Content-Length: 5\r\n\r\nhell"}, ""},
    {{.end = WIRE_RESET, .bytes = HEADER "Content-Length: 5\r\n\r\nhell"}, ""},
    {{.end = WIRE_SILENCE, .bytes = HEADER "Content-Length: 5\r\n\r\nhell"}, "timed out"},
    {{.end = WIRE_TRICKLE, .bytes = HEADER "\r\n", .again = "a"}, "timed out"},
    {{.end = WIRE_CLOSE, .bytes = CHUNKED "5\r\nhello\r\n"}, ""},
    {{.end = WIRE_CLOSE, .bytes = CHUNKED "5\r\nhel"}, ""},
    {{.end = WIRE_CLOSE, .bytes = CHUNKED "0\r\n"}, ""},
    {{.bytes = CHUNKED "hello\r\n"}, ""},
    {{.bytes = CHUNKED "fffffffffffffffffffff\r\n"}, ""},
    {{.end = WIRE_CLOSE, .bytes = CHUNKED "-5\r\nhello\r\n0\r\n\r\n"}, ""},
    {{.end = WIRE_CLOSE, .bytes = "hello"}, ""},
    {{.end = WIRE_CLOSE, .bytes = "\r\n\r\n"}, ""},
    {{.end = WIRE_CLOSE, .bytes = "SSH-2.0-OpenSSH_9.2\r\n"}, ""},
    {{.end = WIRE_CLOSE, .bytes = "\x15\x03\x01\x02\x02\x50"}, ""},
    {{.end = WIRE_CLOSE, .bytes = "HTTP/1.1 abc OK\r\n\r\nhello"}, ""},
    {{.end = WIRE_CLOSE, .bytes = "HTTP/7.1 200 OK\r\n\r\nhello"}, ""},
    {{.end = WIRE_CLOSE, .bytes = HEADER "Content-Length: -5\r\n\r\nhello"}, ""},
    {{.end = WIRE_CLOSE, .bytes = HEADER "Content-Length: many\r\n\r\nhello"}, ""},
    {{.end = WIRE_CLOSE, .bytes = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"}, ""},
    {{.end = WIRE_FLOOD, .bytes = HEADER "\r\n", .again = KIB_OF_A}, "too long"},
    {{.end = WIRE_FLOOD, .bytes = HEADER "Content-Length: 8388608\r\n\r\n", .again = KIB_OF_A}, "too long"},
    {{.end = WIRE_FLOOD, .bytes = CHUNKED, .again = "10\r\naaaaaaaaaaaaaaaa\r\n"}, "too long"},
    {{.end = WIRE_FLOOD, .bytes = HEADER "X: ", .again = KIB_OF_A}, "too long"},
    {{.end = WIRE_FLOOD, .bytes = HEADER, .again = "X: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"}, "too long"},
    {{.end = WIRE_FLOOD, .bytes = HEADER, .again = "HTTP/a: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"}, "too long"},
    {{.end = WIRE_FLOOD, .bytes = CHUNKED "0\r\n", .again = "X: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"}, "too long"},
    {{.end = WIRE_FLOOD, .bytes = "", .again = "HTTP/1.1 100 Continue\r\nX: aaaaaaaaa\r\n\r\n"}, "too long"},
    {{.end = WIRE_FLOOD, .bytes = "", .again = KIB_OF_A}, ""},
};

/* What is given a short time only must be done in it, on a busy machine too. */
static void ask_little(struct talk *talk)
{
    talk->body_length = 0;
}

static void check_failure(size_t i, bool is_sent_once)
{
    const struct wire_act acts[] = {failures[i].act, {.bytes = HELLO}};
    char *body = calloc(1, BODY_BYTES);
    struct talk talk = {
        .is_sent_once = is_sent_once,
        .is_slow = strcmp(failures[i].why, "timed out") == 0,
        .body = body,
        .body_length = failures[i].act.when == WIRE_AFTER_REQUEST ? 0 : BODY_BYTES,
    };

    talk.between = talk.is_slow ? ask_little : NULL;
    wire_start(&talk.wire, acts, COUNT_OF(acts));
    run(&talk, 2);
    assert_int_equal(talk.results[0].error.class, ERROR_TRANSIENT);
    assert_int_equal(talk.results[0].status, 0);
    if (failures[i].act.when != WIRE_AT_ONCE) /* else it is chance what the client gets to do before it notices */
        assert_true(talk.results[0].may_have_arrived);
    assert_non_null(strstr(talk.results[0].error.message, failures[i].why));
    assert_int_equal(talk.results[1].error.class, ERROR_NONE);
    assert_string_equal(talk.bodies[1], "hello");
    assert_int_equal(talk.wire.requests, 2);
    free(body);
}

static void what_is_no_answer_is_a_failure_and_the_next_is_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(failures); i++) {
        check_failure(i, true);
        check_failure(i, false);
    }
}

/* What the client does with a connection that was kept, for a request that may be sent once, and for another. */
static const struct {
    const char *first; /* the answer to the first request, with what comes behind it before the second */
    const char *late;
    struct wire_act second;
    bool is_sent_once;
    bool is_answered;
    bool may_have_arrived;
    unsigned requests;
} kept[] = {
    {HELLO, NULL, {.bytes = HELLO}, true, true, true, 2},
    {HELLO, NULL, {.end = WIRE_CLOSE}, true, false, true, 2},
    {HELLO, NULL, {.end = WIRE_CLOSE}, false, true, true, 3},
    {HELLO, NULL, {.end = WIRE_RESET}, true, false, true, 2},
    {HELLO, NULL, {.end = WIRE_CLOSE, .bytes = "HTTP/1.1 2"}, true, false, true, 2},
    {HELLO, NULL, {.end = WIRE_CLOSE, .bytes = "HTTP/1.1 2"}, false, true, true, 3},
    {HELLO, NULL, {.end = WIRE_CLOSE, .bytes = HEADER}, false, false, true, 2},
    {HELLO "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother", NULL, {.bytes = HELLO}, true, true, true, 2},
    {HELLO, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother", {.bytes = HELLO}, true, true, true, 2},
    {HELLO, "HTTP/1.1 408 Slow\r\nContent-Length: 0\r\n\r\n", {.bytes = HELLO}, false, true, true, 2},
};

static void send_late(struct talk *talk)
{
    wire_speak(&talk->wire);
}

static void a_kept_connection_brings_no_other_answer_than_that_to_its_request(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        const struct wire_act acts[] = {{.bytes = kept[i].first, .late = kept[i].late}, kept[i].second, {.bytes = HELLO}};
        struct talk talk = {.is_sent_once = kept[i].is_sent_once, .between = kept[i].late ? send_late : NULL};

        wire_start(&talk.wire, acts, COUNT_OF(acts));
        run(&talk, 2);
        assert_string_equal(talk.bodies[0], "hello");
        assert_int_equal(talk.results[1].error.class, kept[i].is_answered ? ERROR_NONE : ERROR_TRANSIENT);
        assert_int_equal(talk.results[1].may_have_arrived, kept[i].may_have_arrived);
        assert_string_equal(talk.bodies[1], kept[i].is_answered ? "hello" : "");
        assert_int_equal(talk.wire.requests, kept[i].requests);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_an_answer_is_read_once),
        cmocka_unit_test(what_is_no_answer_is_a_failure_and_the_next_is_one),
        cmocka_unit_test(a_kept_connection_brings_no_other_answer_than_that_to_its_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
