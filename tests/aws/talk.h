/* An AWS client and a server that talk on one loop, for the tests of the client: what the server does with a
   call, and what the client says of it. */
#ifndef TIDEMARK_TESTS_AWS_TALK_H
#define TIDEMARK_TESTS_AWS_TALK_H

#include "harness/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "aws/client.h"
#include "base/json.h"
#include "base/text.h"
#include "http/server.h"

enum { CALLS_MAX = 200, ANSWER_BYTES_MAX = 4096, IN_FLIGHT_MAX = 4 };

/* What the server does with a call. */
struct reply {
    unsigned status; /* 0: none, the connection breaks; 1: none, the server keeps quiet */
    const char *body;
    bool is_truncated;
    struct http_reply_header header;
};

struct talk {
    uv_loop_t loop;
    struct http_server *server;
    struct aws_client *client;
    const struct reply *replies; /* of the first call, of all others */
    const struct reply *assumed; /* the same of whoever gives keys, if it is called; it is not counted in `seen` */
    unsigned seen, assume_seen, answer_count, answer_target;
    char last_body[2048], last_authorization[512], last_token[64], last_content_type[64];
    char first_assume_body[1024], first_assume_authorization[512];
    char last_assume_body[1024], last_assume_authorization[512];
    char last_assume_path[256], last_assume_token[64];
    char last_method[16], last_path[256], last_target[64];
    struct answer answers[CALLS_MAX]; /* their output is the talk's */
    uint64_t ids[CALLS_MAX];
    bool is_closed, is_in_send;
    int64_t request_timeout_ms;
    struct call call; /* what is sent */
    unsigned more;    /* calls sent from within the first answer */
    unsigned clocks_told;
    int64_t told_ahead_ms;
    char told_host[64];
};

static inline void copy_header(char *to, size_t size, const struct http_exchange *exchange, const char *name)
{
    const char *value = http_exchange_header(exchange, name);

    (void)snprintf(to, size, "%s", value ? value : "(none)");
}

static inline void give(struct http_exchange *exchange, const struct reply *reply)
{
    if (reply->status == 1)
        return;
    if (reply->status == 0) {
        http_exchange_drop(exchange);
        return;
    }
    http_exchange_answer(exchange, &(struct http_reply){.status = reply->status,
                                                        .content_type = "text/xml;charset=UTF-8",
                                                        .body = reply->body,
                                                        .body_length = strlen(reply->body),
                                                        .is_truncated = reply->is_truncated,
                                                        .headers = {reply->header}});
}

/* AssumeRole, or a login's token. */
static inline bool asks_for_keys(const struct http_exchange *exchange, const char *body)
{
    return strncmp(body, "Action=AssumeRole", strlen("Action=AssumeRole")) == 0 ||
           strncmp(http_exchange_target(exchange), "/federation/", strlen("/federation/")) == 0;
}

static inline void on_request(void *context, struct http_exchange *exchange)
{
    struct talk *talk = context;
    size_t length;
    const char *body = http_exchange_body(exchange, &length);

    if (talk->assumed && asks_for_keys(exchange, body)) {
        (void)snprintf(talk->last_assume_body, sizeof(talk->last_assume_body), "%.*s", (int)length, body);
        (void)snprintf(talk->last_assume_path, sizeof(talk->last_assume_path), "%s", http_exchange_target(exchange));
        copy_header(talk->last_assume_token, sizeof(talk->last_assume_token), exchange, "x-amz-sso_bearer_token");
        copy_header(talk->last_assume_authorization, sizeof(talk->last_assume_authorization), exchange,
                    "Authorization");
        if (talk->assume_seen == 0) {
            memcpy(talk->first_assume_body, talk->last_assume_body, sizeof(talk->first_assume_body));
            memcpy(talk->first_assume_authorization, talk->last_assume_authorization,
                   sizeof(talk->first_assume_authorization));
        }
        give(exchange, &talk->assumed[talk->assume_seen++ > 0]);
        return;
    }
    (void)snprintf(talk->last_method, sizeof(talk->last_method), "%s", http_exchange_method(exchange));
    (void)snprintf(talk->last_path, sizeof(talk->last_path), "%s", http_exchange_target(exchange));
    (void)snprintf(talk->last_body, sizeof(talk->last_body), "%.*s", (int)length, body);
    copy_header(talk->last_authorization, sizeof(talk->last_authorization), exchange, "Authorization");
    copy_header(talk->last_token, sizeof(talk->last_token), exchange, "X-Amz-Security-Token");
    copy_header(talk->last_target, sizeof(talk->last_target), exchange, "X-Amz-Target");
    copy_header(talk->last_content_type, sizeof(talk->last_content_type), exchange, "Content-Type");
    give(exchange, &talk->replies[talk->seen++ > 0]);
}

static inline void on_server_closed(void *context)
{
    (void)context;
}

static inline void on_client_closed(void *context)
{
    struct talk *talk = context;

    talk->is_closed = true;
    http_server_close(talk->server, on_server_closed, NULL);
}

static inline void talk_send_call(struct talk *talk)
{
    talk->call.id++;
    talk->is_in_send = true;
    aws_client_send(talk->client, &talk->call);
    talk->is_in_send = false;
}

static inline void on_answer(void *context, uint64_t call_id, struct answer *answer)
{
    struct talk *talk = context;

    assert_false(talk->is_in_send || talk->is_closed);
    talk->ids[talk->answer_count] = call_id;
    talk->answers[talk->answer_count++] = *answer;
    answer->output = NULL;
    for (; talk->more > 0; talk->more--)
        talk_send_call(talk);
    if (talk->answer_count == talk->answer_target)
        aws_client_close(talk->client, on_client_closed, talk);
}

static inline void talk_set_environment(uint16_t port)
{
    char url[64];

    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/", port);
    assert_int_equal(setenv("AWS_ENDPOINT_URL", url, 1), 0);
    assert_int_equal(setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", 1), 0);
    assert_int_equal(setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", 1), 0);
    assert_int_equal(setenv("HOME", "/nowhere", 1), 0);
    assert_int_equal(setenv("AWS_EC2_METADATA_DISABLED", "true", 1), 0);
    assert_int_equal(unsetenv("AWS_SESSION_TOKEN"), 0);
    assert_int_equal(unsetenv("AWS_PROFILE"), 0);
    assert_int_equal(unsetenv("AWS_ENDPOINT_URL_EC2"), 0);
}

static inline void talk_set_up(struct talk *talk, const struct reply *replies, bool is_mutating)
{
    const struct http_server_options options = {.address = "127.0.0.1", .body_bytes_max = 4096};
    struct error error = {0};

    *talk = (struct talk){
        .replies = replies,
        .request_timeout_ms = 5000,
        .call = {.service = "ec2",
                 .operation = "CreateSnapshot",
                 .region = "eu-west-1",
                 .account = "",
                 .role_arn = "",
                 .job_id = "",
                 .input = json_pack("{s:s}", "VolumeId", "vol-1"),
                 .is_mutating = is_mutating,
                 .not_after_ms = INT64_MAX},
    };
    assert_int_equal(uv_loop_init(&talk->loop), 0);
    talk->server = http_server_start(&talk->loop, &options, on_request, talk, &error);
    assert_non_null(talk->server);
    talk_set_environment(http_server_port(talk->server));
}

/* What is asked, instead of CreateSnapshot. */
static inline void talk_ask(struct talk *talk, const char *service, const char *operation, const char *input)
{
    json_decref(talk->call.input);
    talk->call.service = service;
    talk->call.operation = operation;
    talk->call.input = json_loads(input, 0, NULL);
    assert_non_null(talk->call.input);
}

static inline void talk_tear_down(struct talk *talk)
{
    for (unsigned i = 0; i < talk->answer_count; i++)
        answer_done(&talk->answers[i]);
    json_decref(talk->call.input);
    assert_int_equal(uv_loop_close(&talk->loop), 0);
}

static inline void on_clock(void *context, const char *host, int64_t ahead_ms)
{
    struct talk *talk = context;

    talk->clocks_told++;
    talk->told_ahead_ms = ahead_ms;
    (void)snprintf(talk->told_host, sizeof(talk->told_host), "%s", host);
}

static inline void talk_open_client(struct talk *talk)
{
    struct error error = {0};

    talk->client = aws_client_new(&talk->loop,
                                  &(struct aws_client_options){
                                      .connect_timeout_ms = 5000,
                                      .request_timeout_ms = talk->request_timeout_ms,
                                      .answer_bytes_max = ANSWER_BYTES_MAX,
                                      .in_flight_per_endpoint_max = IN_FLIGHT_MAX,
                                      .external_id = "external",
                                      .on_clock = on_clock,
                                  },
                                  on_answer, talk, &error);
    assert_non_null(talk->client);
}

static inline void talk_run(struct talk *talk, unsigned count)
{
    talk_open_client(talk);
    talk->answer_target = count + talk->more;
    for (unsigned i = 0; i < count; i++)
        talk_send_call(talk);
    assert_int_equal(uv_run(&talk->loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(talk->answer_count, talk->answer_target);
    assert_true(talk->is_closed);
}

#endif
