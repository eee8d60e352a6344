/* A double of whoever hands out keys over HTTP on this machine, and one fetch from it, for the tests of fetching. */
#ifndef TIDEMARK_TESTS_AWS_KEY_DOUBLE_H
#define TIDEMARK_TESTS_AWS_KEY_DOUBLE_H

#include "harness/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "aws/key_document.h"
#include "base/arena.h"
#include "http/client.h"
#include "http/server.h"

#define KEYS_UNTIL(id, expiration)                                                                             \
    "{\"Code\":\"Success\",\"AccessKeyId\":\"" id "\",\"SecretAccessKey\":\"PLANTED-secret\""                     \
    ",\"Token\":\"PLANTED-token\",\"Expiration\":\"" expiration "\"}"
#define KEYS(id) KEYS_UNTIL(id, "2100-01-01T00:00:00Z")

enum { STEPS_MAX = 4, TIME_MAX_MS = 300 };

/* What is asked, and what the double does then. */
struct step {
    const char *asked;  /* "GET /path"; the next step's turn comes with it */
    const char *header; /* "Authorization" */
    const char *value;  /* that it must have; NULL: it must be missing */
    unsigned status;    /* 0: the connection breaks; 1: nothing comes */
    const char *body;
};

struct key_double {
    uv_loop_t loop;
    struct http_server *server;
    struct http_client *client;
    char url[64];
    const struct step *steps;
    unsigned seen;

    unsigned fetched;
    struct credentials keys;
    int64_t expires_ms;
    struct error error;
};

static inline void on_asked(void *context, struct http_exchange *exchange)
{
    struct key_double *twin = context;
    const struct step *step = &twin->steps[twin->seen++];
    const char *value;
    char asked[256];

    assert_true(twin->seen <= STEPS_MAX && step->asked != NULL);
    (void)snprintf(asked, sizeof(asked), "%s %s", http_exchange_method(exchange), http_exchange_target(exchange));
    assert_string_equal(asked, step->asked);
    value = http_exchange_header(exchange, step->header ? step->header : "Authorization");
    if (step->value)
        assert_string_equal(value ? value : "(none)", step->value);
    else
        assert_null(value);
    if (step->status == 0)
        http_exchange_drop(exchange);
    else if (step->status != 1)
        http_exchange_answer(exchange, &(struct http_reply){.status = step->status,
                                                            .content_type = "text/plain",
                                                            .body = step->body,
                                                            .body_length = strlen(step->body)});
}

static inline void on_double_closed(void *context)
{
    (void)context;
}

static inline void on_double_client_closed(void *context)
{
    struct key_double *twin = context;

    http_server_close(twin->server, on_double_closed, NULL);
}

/* Takes the keys; everything closes with the first that come. */
static inline void on_double_fetched(void *context, struct credentials *keys, int64_t expires_ms,
                                     const struct error *error)
{
    struct key_double *twin = context;

    twin->fetched++;
    twin->keys = *keys;
    *keys = (struct credentials){0};
    twin->expires_ms = expires_ms;
    twin->error = error ? *error : (struct error){0};
    http_client_close(twin->client, on_double_client_closed, twin);
}

static inline void key_double_set_up(struct key_double *twin, const struct step *steps)
{
    const struct http_server_options options = {.address = "127.0.0.1", .body_bytes_max = 1024};
    struct error error;

    *twin = (struct key_double){.steps = steps};
    assert_int_equal(uv_loop_init(&twin->loop), 0);
    twin->server = http_server_start(&twin->loop, &options, on_asked, twin, &error);
    assert_non_null(twin->server);
    (void)snprintf(twin->url, sizeof(twin->url), "http://127.0.0.1:%u", http_server_port(twin->server));
    twin->client = http_client_new(&twin->loop, &(struct http_client_options){.connect_timeout_ms = TIME_MAX_MS,
                                                                              .request_timeout_ms = TIME_MAX_MS,
                                                                              .answer_bytes_max = 4096,
                                                                              .in_flight_per_endpoint_max = 1});
}

static inline void key_double_run(struct key_double *twin)
{
    assert_int_equal(twin->fetched, 0);
    assert_int_equal(uv_run(&twin->loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(twin->fetched, 1);
    assert_int_equal(credentials_are_there(&twin->keys), twin->error.class == ERROR_NONE);
    assert_null(strstr(twin->error.message, "PLANTED"));
    credentials_wipe(&twin->keys);
    assert_int_equal(uv_loop_close(&twin->loop), 0);
}

#endif
