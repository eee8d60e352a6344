/* A client and a server that talk on one loop, for the tests of the client: what the server does with a
   request, and what the client says of it. */
#ifndef TIDEMARK_TESTS_HTTP_TALK_H
#define TIDEMARK_TESTS_HTTP_TALK_H

#include "harness/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

struct talk {
    uv_loop_t loop;
    uv_timer_t later;
    struct http_server *server;
    struct http_client *client;
    char url[64];
    enum act acts[2];    /* of the first request, of all others */
    unsigned seen;       /* requests that reached the server */
    unsigned refused_at; /* the n-th message is refused, counted from 1 */
    unsigned written;
    char last_body[64], last_target[64], last_header[64], last_content_type[64];
    bool is_bare; /* the message has neither body nor content type */
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

static inline void answer(struct http_exchange *exchange, const char *body, size_t length, bool is_truncated)
{
    http_exchange_answer(exchange, &(struct http_reply){.status = 200,
                                                        .content_type = "text/plain",
                                                        .body = body,
                                                        .body_length = length,
                                                        .is_truncated = is_truncated,
                                                        .headers = {{"X-Amzn-RequestId", " r-1 "}}});
}

static inline void note_request(struct talk *talk, struct http_exchange *exchange)
{
    size_t length;
    const char *body = http_exchange_body(exchange, &length);
    const char *header = http_exchange_header(exchange, "X-Test");

    (void)snprintf(talk->last_body, sizeof(talk->last_body), "%.*s", (int)length, body);
    (void)snprintf(talk->last_target, sizeof(talk->last_target), "%s", http_exchange_target(exchange));
    (void)snprintf(talk->last_header, sizeof(talk->last_header), "%s", header ? header : "(none)");
    header = http_exchange_header(exchange, "Content-Type");
    (void)snprintf(talk->last_content_type, sizeof(talk->last_content_type), "%s", header ? header : "(none)");
    talk->has_expect |= http_exchange_header(exchange, "Expect") != NULL;
    talk->has_accept |= http_exchange_header(exchange, "Accept") != NULL;
}

static inline void answer_kept(uv_timer_t *timer)
{
    struct talk *talk = timer->data;

    while (talk->kept_count > 0) {
        talk->answered++;
        answer(talk->kept[--talk->kept_count], "later", 5, false);
    }
}

/* Answers what was kept once as many requests are there as can be at the same time. */
static inline void keep_for_later(struct talk *talk, struct http_exchange *exchange)
{
    unsigned left = talk->result_target - talk->answered;

    talk->kept[talk->kept_count++] = exchange;
    if (talk->kept_count > talk->kept_most)
        talk->kept_most = talk->kept_count;
    if (talk->kept_count >= IN_FLIGHT_MAX || talk->kept_count == left)
        (void)uv_timer_start(&talk->later, answer_kept, 0, 0);
}

static inline void on_request(void *context, struct http_exchange *exchange)
{
    static char long_body[ANSWER_BYTES_MAX + 1];
    struct talk *talk = context;
    enum act act = talk->acts[talk->seen++ > 0];

    note_request(talk, exchange);
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
                                                            .headers = {{"Location", talk->url}}});
        break;
    case ACT_KEEP_FOR_LATER:
        keep_for_later(talk, exchange);
        break;
    }
}

static inline void on_server_closed(void *context)
{
    (void)context;
}

static inline void talk_on_client_closed(void *context)
{
    struct talk *talk = context;

    talk->client_closed = true;
    uv_close((uv_handle_t *)&talk->later, NULL);
    if (talk->server)
        http_server_close(talk->server, on_server_closed, NULL);
}

static inline bool write_message(void *context, struct arena *arena, struct http_message *message,
                                 struct error *error)
{
    struct talk *talk = context;
    struct http_header *headers = arena_allocate(arena, 3 * sizeof(*headers));

    if (++talk->written == talk->refused_at)
        return error_set(error, ERROR_ACCESS, "no key");
    headers[0] = (struct http_header){"Host", "example.test"};
    headers[1] = (struct http_header){"X-Test", talk->header_value ? talk->header_value : "yes"};
    headers[2] = (struct http_header){"Content-Type", "text/plain"};
    *message = (struct http_message){headers, 3, arena_text(arena, "ping"), 4};
    if (talk->is_bare)
        *message = (struct http_message){headers, 2, "", 0};
    return true;
}

static inline void on_result(void *context, const struct http_result *result);

static inline void talk_send_one(struct talk *talk)
{
    SCOPED(text) struct text url;

    text_init(&url, 256);
    text_append_format(&url, "%s/a/../b%%2F?q=1", talk->url);
    talk->is_in_send = true;
    http_client_send(talk->client, &(struct http_request){
                                       .method = "POST",
                                       .url = text_string(&url),
                                       .is_plain_allowed = talk->is_plain_allowed,
                                       .is_sent_once = talk->is_sent_once,
                                       .not_after_ms = talk->not_after_ms,
                                       .write_message = write_message,
                                       .on_result = on_result,
                                       .context = talk,
                                   });
    talk->is_in_send = false;
}

static inline void on_result(void *context, const struct http_result *result)
{
    struct talk *talk = context;
    unsigned at = talk->result_count++;

    assert_false(talk->is_in_send);
    assert_false(talk->client_closed);
    talk->results[at] = *result;
    if (result->body)
        (void)snprintf(talk->bodies[at], sizeof(talk->bodies[at]), "%s", result->body);
    if (!http_result_header(result, "x-amzn-requestid", talk->reply_header, sizeof(talk->reply_header)))
        talk->reply_header[0] = '\0';
    for (; talk->more > 0; talk->more--)
        talk_send_one(talk);
    if (talk->result_count == talk->result_target)
        http_client_close(talk->client, talk_on_client_closed, talk);
}

static inline void talk_set_up_loop(struct talk *talk)
{
    *talk = (struct talk){.is_plain_allowed = true, .not_after_ms = INT64_MAX, .request_timeout_ms = 5000};
    assert_int_equal(uv_loop_init(&talk->loop), 0);
    assert_int_equal(uv_timer_init(&talk->loop, &talk->later), 0);
    talk->later.data = talk;
}

static inline void talk_set_up_server(struct talk *talk, http_server_on_request *handler)
{
    const struct http_server_options options = {
        .address = "127.0.0.1", .body_bytes_max = 1024, .connections_max = REQUESTS_MAX};
    struct error error = {0};

    *talk = (struct talk){.is_plain_allowed = true, .not_after_ms = INT64_MAX, .request_timeout_ms = 5000};
    talk_set_up_loop(talk);
    talk->server = http_server_start(&talk->loop, &options, handler, talk, &error);
    assert_non_null(talk->server);
    (void)snprintf(talk->url, sizeof(talk->url), "http://127.0.0.1:%u", http_server_port(talk->server));
}

static inline void talk_set_up(struct talk *talk)
{
    talk_set_up_server(talk, on_request);
}

/* Sends `count` requests, of which the first sends `talk->more`, and closes everything when all have a
 * result. */
static inline void talk_run(struct talk *talk, unsigned count)
{
    talk->client = http_client_new(&talk->loop, &(struct http_client_options){
                                                    .connect_timeout_ms = 5000,
                                                    .request_timeout_ms = talk->request_timeout_ms,
                                                    .answer_bytes_max = ANSWER_BYTES_MAX,
                                                    .in_flight_per_endpoint_max = IN_FLIGHT_MAX,
                                                });
    talk->result_target = count + talk->more;
    for (unsigned i = 0; i < count; i++)
        talk_send_one(talk);
    assert_int_equal(talk->result_count, 0);
    assert_int_equal(uv_run(&talk->loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(talk->result_count, talk->result_target);
    assert_true(talk->client_closed);
    assert_int_equal(uv_loop_close(&talk->loop), 0);
}

#endif
