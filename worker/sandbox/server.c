#include "sandbox/server.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "http/server.h"
#include "sandbox/control.h"
#include "sandbox/report.h"
#include "sandbox/signature.h"
#include "sandbox/wire.h"

enum { BODY_BYTES_MAX = 4 * MIB };

static const char HTML_503[] =
    "<html><head><title>503 Service Temporarily Unavailable</title></head>"
    "<body><center><h1>503 Service Temporarily Unavailable</h1></center></body></html>\n";

struct sandbox_server {
    uv_loop_t *loop;
    struct world *world;
    char *access_key_id; /* of the world's own user */
    struct secret secret_access_key;
    double time_scale;
    int64_t clock_ahead_ms;
    int64_t began_ms;  /* wall-clock */
    uint64_t began_ns; /* monotonic */
    struct http_server *http;
    struct delayed *delayed; /* answers that wait for their time */
    void (*on_closed)(void *context);
    void *closed_context;
};

/* An answer that a fault made slow.  The delay is ours, not the world's: it is a network's. */
struct delayed {
    struct delayed *next;
    struct delayed *previous;
    struct sandbox_server *server;
    struct http_exchange *exchange; /* NULL once it was answered */
    struct wire_reply reply;
    struct world_delivery delivery;
    uv_timer_t timer;
};

static int64_t wall_clock_ms(const struct sandbox_server *server)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail with this clock */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 + server->clock_ahead_ms;
}

/* The world's time runs faster than ours by the scale, from the moment of the start. */
static int64_t world_now_ms(const struct sandbox_server *server)
{
    double passed_ms = (double)(uv_hrtime() - server->began_ns) / 1e6;

    return server->began_ms + (int64_t)(passed_ms * server->time_scale);
}

static void answer_text(struct http_exchange *exchange, unsigned status, const char *content_type,
                        const struct text *body)
{
    http_exchange_answer(exchange, &(struct http_reply){.status = status,
                                                        .content_type = content_type,
                                                        .body = text_string(body),
                                                        .body_length = body->length});
}

static void on_delayed_closed(uv_handle_t *handle)
{
    struct delayed *delayed = handle->data;

    wire_reply_done(&delayed->reply);
    free(delayed);
}

static void forget_delayed(struct delayed *delayed)
{
    struct sandbox_server *server = delayed->server;

    if (delayed->previous)
        delayed->previous->next = delayed->next;
    else
        server->delayed = delayed->next;
    if (delayed->next)
        delayed->next->previous = delayed->previous;
    uv_close((uv_handle_t *)&delayed->timer, on_delayed_closed);
}

static void add_header(struct http_reply *reply, const char *name, const char *value)
{
    size_t i = 0;

    while (reply->headers[i].name)
        i++;
    assert(i + 1 < HTTP_REPLY_HEADERS_MAX);
    if (*value)
        reply->headers[i] = (struct http_reply_header){.name = name, .value = value};
}

static void deliver(const struct sandbox_server *server, struct http_exchange *exchange,
                    const struct wire_reply *reply, const struct world_delivery *delivery)
{
    char date[CLOCK_HTTP_DATE_BYTES];
    struct http_reply http = {.status = reply->status,
                              .content_type = reply->content_type,
                              .body = text_string(&reply->body),
                              .body_length = reply->body.length,
                              .is_truncated = delivery->is_truncated};

    if (delivery->is_lost) {
        http_exchange_drop(exchange);
        return;
    }
    clock_format_http_date(wall_clock_ms(server), date);
    add_header(&http, "Date", date);
    add_header(&http, "x-amzn-RequestId", reply->request_id);
    add_header(&http, "x-amzn-errortype", reply->error_type);
    add_header(&http, "x-amz-crc32", reply->crc32);
    http_exchange_answer(exchange, &http);
}

static void on_delay_over(uv_timer_t *timer)
{
    struct delayed *delayed = timer->data;

    deliver(delayed->server, delayed->exchange, &delayed->reply, &delayed->delivery);
    forget_delayed(delayed);
}

/* Takes the reply. */
static void deliver_later(struct sandbox_server *server, struct http_exchange *exchange,
                          struct wire_reply *reply, const struct world_delivery *delivery)
{
    struct delayed *delayed = memory_allocate_zeroed(1, sizeof(*delayed));

    delayed->server = server;
    delayed->exchange = exchange;
    delayed->reply = *reply;
    delayed->delivery = *delivery;
    *reply = (struct wire_reply){0};
    delayed->next = server->delayed;
    if (delayed->next)
        delayed->next->previous = delayed;
    server->delayed = delayed;
    delayed->timer.data = delayed;
    (void)uv_timer_init(server->loop, &delayed->timer); /* neither can fail */
    (void)uv_timer_start(&delayed->timer, on_delay_over, (uint64_t)delivery->delay_ms, 0);
}

static void answer_call(struct sandbox_server *server, struct http_exchange *exchange,
                        const struct wire_call *call, const struct answer *answer,
                        const struct world_delivery *delivery)
{
    struct wire_reply reply = {.status = (unsigned)answer->http_status};

    text_init(&reply.body, WIRE_BODY_BYTES_MAX);
    (void)snprintf(reply.request_id, sizeof(reply.request_id), "%s", answer->request_id);
    if (delivery->is_html) {
        reply.content_type = "text/html";
        text_append_string(&reply.body, HTML_503);
    } else {
        wire_of(call->service)->write(call, answer, &reply);
    }
    assert(!reply.body.has_overflowed); /* a page has a thousand items at most */
    if (delivery->delay_ms > 0)
        deliver_later(server, exchange, &reply, delivery);
    else
        deliver(server, exchange, &reply, delivery);
    wire_reply_done(&reply);
}

static bool find_key(void *context, const char *access_key_id, struct signature_key *key)
{
    const struct sandbox_server *server = context;
    const struct trust_keys *keys = trust_find_keys(&server->world->trust, access_key_id);

    if (keys)
        *key = (struct signature_key){.access_key_id = keys->access_key_id,
                                      .secret_access_key = &keys->secret_access_key,
                                      .session_token = keys->session_token,
                                      .is_expired = world_now_ms(server) >= keys->expires_ms};
    else
        *key = (struct signature_key){.access_key_id = server->access_key_id,
                                      .secret_access_key = &server->secret_access_key,
                                      .session_token = ""};
    return strcmp(key->access_key_id, access_key_id) == 0;
}

/* Whom the request is signed for, and what it asks.  False if the answer already says what is wrong. */
static bool read_call(struct sandbox_server *server, struct http_exchange *exchange,
                      struct signature_scope *scope, struct wire_call *call, struct answer *answer)
{
    const struct signature_keys keys = {.find = find_key, .context = server};
    bool is_signed = signature_check(exchange, &keys, wall_clock_ms(server), scope, &answer->error);

    call->service = *scope->service ? service_find_signed(scope->service) : NULL;
    if (is_signed && call->service)
        return wire_of(call->service)->read(exchange, call, answer);
    if (is_signed)
        signature_refuse_service(scope, &answer->error);
    if (call->service == NULL)
        call->service = wire_guess(exchange);
    return wire_refuse(call->service, answer, &answer->error);
}

static void serve_aws(struct sandbox_server *server, struct http_exchange *exchange)
{
    struct wire_call read = {0};
    struct call call = {.account = "", .role_arn = "", .job_id = "", .is_mutating = true};
    struct signature_scope scope;
    struct world_delivery delivery = {0};
    struct answer answer = {0};

    if (read_call(server, exchange, &scope, &read, &answer)) {
        const struct trust_keys *keys = trust_find_keys(&server->world->trust, scope.access_key_id);

        call.account = keys ? keys->account : "";
        call.role_arn = keys ? keys->caller_arn : "";
        call.service = read.service->name;
        call.operation = read.operation;
        call.region = scope.region;
        call.input = read.input;
        world_perform(server->world, &call, world_now_ms(server), &answer, &delivery);
    }
    answer_call(server, exchange, &read, &answer, &delivery);
    answer_done(&answer);
    wire_call_done(&read);
}

static void serve_state(struct sandbox_server *server, struct http_exchange *exchange)
{
    json_t *report = report_of(server->world, world_now_ms(server));
    char *printed = memory_require(json_dumps(report, JSON_INDENT(1)));

    http_exchange_answer(exchange, &(struct http_reply){.status = 200,
                                                        .content_type = "application/json",
                                                        .body = printed,
                                                        .body_length = strlen(printed)});
    free(printed);
    json_decref(report);
}

typedef bool control_take(struct world *world, const char *json, size_t length, struct error *error);

static void serve_control(struct sandbox_server *server, struct http_exchange *exchange, control_take *take)
{
    SCOPED(text) struct text line;
    struct error error;
    size_t length;
    const char *json = http_exchange_body(exchange, &length);
    bool is_taken;

    server->world->now_ms = world_now_ms(server);
    is_taken = take(server->world, json, length, &error);
    text_init(&line, KIB);
    text_append_format(&line, "%s\n", is_taken ? "done" : error.message);
    answer_text(exchange, is_taken ? 200 : 400, "text/plain", &line);
}

static void on_request(void *context, struct http_exchange *exchange)
{
    struct sandbox_server *server = context;
    bool is_post = strcmp(http_exchange_method(exchange), "POST") == 0;
    SCOPED(text) struct text line;

    text_init(&line, KIB);
    if (strncmp(http_exchange_target(exchange), "/_tidemark/", strlen("/_tidemark/")) != 0) {
        serve_aws(server, exchange);
    } else if (http_exchange_is_path(exchange, "/_tidemark/state") && !is_post) {
        serve_state(server, exchange);
    } else if (http_exchange_is_path(exchange, "/_tidemark/faults") && is_post) {
        serve_control(server, exchange, control_inject);
    } else if (http_exchange_is_path(exchange, "/_tidemark/volumes") && is_post) {
        serve_control(server, exchange, control_add_volume);
    } else if (http_exchange_is_path(exchange, "/_tidemark/resources") && is_post) {
        serve_control(server, exchange, control_add_resource);
    } else if (http_exchange_is_path(exchange, "/_tidemark/roles") && is_post) {
        serve_control(server, exchange, control_set_role);
    } else {
        text_append_string(&line, "The control page has /_tidemark/state, faults, volumes, resources and roles; "
                                  "AWS is everywhere else.\n");
        answer_text(exchange, 404, "text/plain", &line);
    }
}

static void free_server(struct sandbox_server *server)
{
    secret_wipe(&server->secret_access_key);
    free(server->access_key_id);
    free(server);
}

struct sandbox_server *sandbox_server_start(uv_loop_t *loop, struct world *world,
                                            const struct sandbox_server_options *options, struct error *error)
{
    struct http_server_options http = {.address = options->address,
                                       .port = options->port,
                                       .body_bytes_max = BODY_BYTES_MAX,
                                       .connections_max = 1024};
    struct sandbox_server *server = memory_allocate_zeroed(1, sizeof(*server));

    assert(options->access_key_id != NULL && options->secret_access_key != NULL);
    server->loop = loop;
    server->world = world;
    server->time_scale = options->time_scale > 0 ? options->time_scale : 1.0;
    server->clock_ahead_ms = options->clock_ahead_ms;
    server->began_ms = wall_clock_ms(server);
    server->began_ns = uv_hrtime();
    server->access_key_id = memory_copy_text(options->access_key_id);
    secret_set(&server->secret_access_key, options->secret_access_key,
               strlen(options->secret_access_key));
    server->http = http_server_start(loop, &http, on_request, server, error);
    if (server->http)
        return server;
    free_server(server);
    return NULL;
}

uint16_t sandbox_server_port(const struct sandbox_server *server)
{
    return http_server_port(server->http);
}

static void on_http_closed(void *context)
{
    struct sandbox_server *server = context;
    void (*on_closed)(void *context) = server->on_closed;
    void *closed_context = server->closed_context;

    free_server(server);
    if (on_closed)
        on_closed(closed_context);
}

void sandbox_server_close(struct sandbox_server *server, void (*on_closed)(void *context), void *context)
{
    server->on_closed = on_closed;
    server->closed_context = context;
    while (server->delayed)
        forget_delayed(server->delayed);
    http_server_close(server->http, on_http_closed, server);
}
