#include "sandbox/server.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/json.h"
#include "http/server.h"
#include "sandbox/control.h"
#include "sandbox/ec2.h"
#include "sandbox/query_body.h"
#include "sandbox/report.h"
#include "sandbox/signature.h"
#include "sandbox/xml_writer.h"

enum { BODY_BYTES_MAX = 4 * MIB, ANSWER_BYTES_MAX = 64 * MIB };

static const char HTML_503[] =
    "<html><head><title>503 Service Temporarily Unavailable</title></head>"
    "<body><center><h1>503 Service Temporarily Unavailable</h1></center></body></html>\n";

struct sandbox_server {
    uv_loop_t *loop;
    struct world *world;
    struct signature_key key;
    char *access_key_id;
    double time_scale;
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
    struct http_reply reply;
    char *body;
    bool is_lost;
    uv_timer_t timer;
};

static int64_t wall_clock_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail with this clock */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
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

static void answer_error(struct http_exchange *exchange, unsigned status, const struct error *error)
{
    SCOPED(text) struct text xml;
    char request_id[DIGEST_UUID_BYTES];
    unsigned char noise[16];

    digest_random(noise, sizeof(noise));
    digest_uuid5(noise, sizeof(noise), request_id);
    text_init(&xml, 64 * KIB);
    xml_writer_error(&xml, error->code, error->message, request_id);
    answer_text(exchange, status, "text/xml;charset=UTF-8", &xml);
}

static void on_delayed_closed(uv_handle_t *handle)
{
    struct delayed *delayed = handle->data;

    free(delayed->body);
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

static void deliver(struct http_exchange *exchange, const struct http_reply *reply, bool is_lost)
{
    if (is_lost)
        http_exchange_drop(exchange);
    else
        http_exchange_answer(exchange, reply);
}

static void on_delay_over(uv_timer_t *timer)
{
    struct delayed *delayed = timer->data;

    deliver(delayed->exchange, &delayed->reply, delayed->is_lost);
    forget_delayed(delayed);
}

static void deliver_later(struct sandbox_server *server, struct http_exchange *exchange,
                          const struct http_reply *reply, const struct world_delivery *delivery)
{
    struct delayed *delayed = memory_allocate_zeroed(1, sizeof(*delayed));

    delayed->server = server;
    delayed->exchange = exchange;
    delayed->reply = *reply;
    delayed->body = memory_allocate(reply->body_length + 1);
    memcpy(delayed->body, reply->body, reply->body_length);
    delayed->reply.body = delayed->body;
    delayed->is_lost = delivery->is_lost;
    delayed->next = server->delayed;
    if (delayed->next)
        delayed->next->previous = delayed;
    server->delayed = delayed;
    delayed->timer.data = delayed;
    (void)uv_timer_init(server->loop, &delayed->timer); /* neither can fail */
    (void)uv_timer_start(&delayed->timer, on_delay_over, (uint64_t)delivery->delay_ms, 0);
}

static void answer_performed(struct sandbox_server *server, struct http_exchange *exchange,
                             const char *action, const struct answer *answer,
                             const struct world_delivery *delivery)
{
    struct http_reply reply = {.status = (unsigned)answer->http_status,
                               .content_type = "text/xml;charset=UTF-8",
                               .is_truncated = delivery->is_truncated};
    SCOPED(text) struct text xml;

    text_init(&xml, ANSWER_BYTES_MAX);
    if (delivery->is_html) {
        reply.content_type = "text/html";
        text_append_string(&xml, HTML_503);
    } else if (answer->error.class == ERROR_NONE) {
        xml_writer_answer(&xml, action, answer->request_id, answer->output);
    } else {
        xml_writer_error(&xml, answer->error.code, answer->error.message, answer->request_id);
    }
    assert(!xml.has_overflowed); /* a page has a thousand items at most */
    reply.headers[0] = (struct http_reply_header){.name = "x-amzn-RequestId", .value = answer->request_id};
    reply.body = text_string(&xml);
    reply.body_length = xml.length;
    if (delivery->delay_ms > 0) {
        reply.headers[0] = (struct http_reply_header){.name = NULL}; /* its text does not last that long */
        deliver_later(server, exchange, &reply, delivery);
    } else {
        deliver(exchange, &reply, delivery->is_lost);
    }
}

/* The query of a GET, or the body of a POST. */
static const char *form_of(const struct http_exchange *exchange, size_t *length)
{
    const char *target = http_exchange_target(exchange);
    const char *question = strchr(target, '?');

    if (strcmp(http_exchange_method(exchange), "POST") == 0)
        return http_exchange_body(exchange, length);
    *length = question ? strlen(question + 1) : 0;
    return question ? question + 1 : "";
}

static void serve_ec2(struct sandbox_server *server, struct http_exchange *exchange)
{
    struct call call = {.service = "ec2", .account = "", .role_arn = "", .job_id = "", .is_mutating = true};
    struct world_delivery delivery;
    struct answer answer;
    struct query_body body;
    char region[SIGNATURE_REGION_BYTES];
    struct error error;
    const char *form;
    size_t length;

    if (!signature_check(exchange, &server->key, wall_clock_ms(), region, &error)) {
        answer_error(exchange, (unsigned)service_status(&ec2_service, error.code), &error);
        return;
    }
    form = form_of(exchange, &length);
    if (!query_body_read(form, length, &body, &error)) {
        answer_error(exchange, (unsigned)service_status(&ec2_service, error.code), &error);
        return;
    }
    call.operation = body.action;
    call.region = region;
    call.input = body.input;
    world_perform(server->world, &call, world_now_ms(server), &answer, &delivery);
    answer_performed(server, exchange, body.action, &answer, &delivery);
    answer_done(&answer);
    query_body_done(&body);
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
    bool is_taken = take(server->world, json, length, &error);

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
    if (http_exchange_is_path(exchange, "/")) {
        serve_ec2(server, exchange);
    } else if (http_exchange_is_path(exchange, "/_tidemark/state") && !is_post) {
        serve_state(server, exchange);
    } else if (http_exchange_is_path(exchange, "/_tidemark/faults") && is_post) {
        serve_control(server, exchange, control_inject);
    } else if (http_exchange_is_path(exchange, "/_tidemark/volumes") && is_post) {
        serve_control(server, exchange, control_add_volume);
    } else if (http_exchange_is_path(exchange, "/_tidemark/resources") && is_post) {
        serve_control(server, exchange, control_add_resource);
    } else {
        text_append_string(&line, "There is EC2 at POST /, and the control page below /_tidemark/.\n");
        answer_text(exchange, 404, "text/plain", &line);
    }
}

static void free_server(struct sandbox_server *server)
{
    secret_wipe(&server->key.secret_access_key);
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
    server->began_ms = wall_clock_ms();
    server->began_ns = uv_hrtime();
    server->access_key_id = memory_copy_text(options->access_key_id);
    server->key.access_key_id = server->access_key_id;
    secret_set(&server->key.secret_access_key, options->secret_access_key,
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
