#include "http/client.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "http/multi.h"
#include "http/transfer.h"

struct exchange {
    struct http_client *client;
    struct endpoint *endpoint; /* NULL once it is finished */
    struct exchange *next;     /* in a queue, or among those in flight */
    struct exchange *previous; /* among those in flight */
    struct arena arena;
    struct http_request request;
    struct http_result result; /* borrows from the transfer */
    struct transfer *transfer; /* NULL until its turn comes */
};

struct queue {
    struct exchange *first;
    struct exchange *last;
};

/* Lives while it has something to send or to wait for. */
struct endpoint {
    char *origin; /* "https://ec2.eu-west-1.amazonaws.com" */
    struct queue waiting;
    unsigned in_flight;
    struct endpoint *next;
};

struct http_client {
    struct transfer_shared shared;
    char *ca_bundle;
    struct http_multi *multi;
    uv_timer_t turn; /* what is to happen on the next turn of the loop */
    struct endpoint *endpoints;
    struct exchange *in_flight;
    struct queue finished;
    bool is_closing;
    unsigned open_parts;
    void (*on_closed)(void *context);
    void *closed_context;
};

static void on_turn(uv_timer_t *timer);

static void arm_turn(struct http_client *client)
{
    assert(client->open_parts > 0 && !uv_is_closing((uv_handle_t *)&client->turn));
    (void)uv_timer_start(&client->turn, on_turn, 0, 0); /* fails only while closing */
}

static void queue_put(struct queue *queue, struct exchange *exchange)
{
    exchange->next = NULL;
    if (queue->last)
        queue->last->next = exchange;
    else
        queue->first = exchange;
    queue->last = exchange;
}

static struct exchange *queue_take(struct queue *queue)
{
    struct exchange *exchange = queue->first;

    if (exchange == NULL)
        return NULL;
    queue->first = exchange->next;
    if (queue->first == NULL)
        queue->last = NULL;
    return exchange;
}

static struct endpoint *endpoint_of(struct http_client *client, const char *url)
{
    size_t length = transfer_origin_length(url);
    struct endpoint *endpoint;

    for (endpoint = client->endpoints; endpoint; endpoint = endpoint->next)
        if (strlen(endpoint->origin) == length && strncmp(endpoint->origin, url, length) == 0)
            return endpoint;
    endpoint = memory_allocate_zeroed(1, sizeof(*endpoint));
    endpoint->origin = memory_allocate(length + 1);
    memcpy(endpoint->origin, url, length);
    endpoint->origin[length] = '\0';
    endpoint->next = client->endpoints;
    client->endpoints = endpoint;
    return endpoint;
}

static void free_idle_endpoints(struct http_client *client)
{
    struct endpoint **link = &client->endpoints;

    while (*link) {
        struct endpoint *endpoint = *link;

        if (endpoint->in_flight > 0 || endpoint->waiting.first) {
            link = &endpoint->next;
            continue;
        }
        *link = endpoint->next;
        free(endpoint->origin);
        free(endpoint);
    }
}

static void exchange_free(struct exchange *exchange)
{
    transfer_free(exchange->transfer);
    arena_release(&exchange->arena);
    free(exchange);
}

static struct exchange *exchange_new(struct http_client *client, const struct http_request *request)
{
    struct exchange *exchange = memory_allocate_zeroed(1, sizeof(*exchange));

    exchange->client = client;
    exchange->request = *request;
    exchange->request.method = arena_text(&exchange->arena, request->method);
    exchange->request.url = arena_text(&exchange->arena, request->url);
    return exchange;
}

static void finish(struct exchange *exchange)
{
    exchange->endpoint = NULL;
    queue_put(&exchange->client->finished, exchange);
    arm_turn(exchange->client);
}

static void fly(struct exchange *exchange)
{
    struct http_client *client = exchange->client;

    exchange->previous = NULL;
    exchange->next = client->in_flight;
    if (exchange->next)
        exchange->next->previous = exchange;
    client->in_flight = exchange;
    exchange->endpoint->in_flight++;
    http_multi_add(client->multi, transfer_easy(exchange->transfer));
}

static void land(struct exchange *exchange)
{
    struct http_client *client = exchange->client;

    http_multi_remove(client->multi, transfer_easy(exchange->transfer));
    exchange->endpoint->in_flight--;
    if (exchange->previous)
        exchange->previous->next = exchange->next;
    else
        client->in_flight = exchange->next;
    if (exchange->next)
        exchange->next->previous = exchange->previous;
}

static bool hand_over(struct exchange *exchange)
{
    struct http_client *client = exchange->client;
    const struct http_request *request = &exchange->request;
    struct error *error = &exchange->result.error;
    struct http_message message = {0};

    if (transfer_clock_ms() > request->not_after_ms)
        return error_set(error, ERROR_TRANSIENT, "%s: not sent: its time was over",
                         exchange->endpoint->origin);
    if (!request->write_message(request->context, &exchange->arena, &message, error))
        return false;
    exchange->transfer = transfer_new(&client->shared, request, &message, exchange, error);
    if (exchange->transfer == NULL)
        return false;
    fly(exchange);
    return true;
}

/* Nothing of it was sent: as if it had not had its turn. */
static void wait_again(struct exchange *exchange)
{
    transfer_free(exchange->transfer);
    exchange->transfer = NULL;
    exchange->result = (struct http_result){0};
    queue_put(&exchange->endpoint->waiting, exchange);
    arm_turn(exchange->client);
}

static void on_done(void *context, CURL *easy, CURLcode code)
{
    struct exchange *exchange = transfer_owner(easy);

    (void)context;
    transfer_read(exchange->transfer, code, &exchange->result);
    land(exchange);
    if (transfer_needs_another_connection(exchange->transfer))
        wait_again(exchange);
    else
        finish(exchange);
}

static void start_waiting(struct http_client *client)
{
    for (struct endpoint *endpoint = client->endpoints; endpoint; endpoint = endpoint->next) {
        while (endpoint->waiting.first && endpoint->in_flight < client->shared.options.in_flight_per_endpoint_max) {
            struct exchange *exchange = queue_take(&endpoint->waiting);

            if (!hand_over(exchange))
                finish(exchange);
        }
    }
    free_idle_endpoints(client);
}

static void on_part_closed(void *context)
{
    struct http_client *client = context;

    if (--client->open_parts > 0)
        return;
    client->on_closed(client->closed_context);
    sockets_free(client->shared.sockets);
    free(client->ca_bundle);
    free(client);
}

static void on_turn_closed(uv_handle_t *handle)
{
    on_part_closed(handle->data);
}

/* The callees may send and close: that changes the client's lists, never the one that is walked here. */
static void deliver(struct http_client *client)
{
    struct queue due = client->finished;
    struct exchange *exchange;

    client->finished = (struct queue){0};
    while ((exchange = queue_take(&due))) {
        exchange->request.on_result(exchange->request.context, &exchange->result);
        exchange_free(exchange);
    }
}

static void on_turn(uv_timer_t *timer)
{
    struct http_client *client = timer->data;

    start_waiting(client);
    deliver(client);
    if (!client->is_closing || client->finished.first)
        return;
    http_multi_close(client->multi, on_part_closed, client);
    uv_close((uv_handle_t *)&client->turn, on_turn_closed);
}

struct http_client *http_client_new(uv_loop_t *loop, const struct http_client_options *options)
{
    struct http_client *client = memory_allocate_zeroed(1, sizeof(*client));

    assert(options->in_flight_per_endpoint_max > 0);
    client->shared = (struct transfer_shared){.options = *options, .sockets = sockets_new()};
    client->ca_bundle = memory_copy_text(options->ca_bundle);
    client->shared.options.ca_bundle = client->ca_bundle;
    client->multi = http_multi_new(loop, on_done, client);
    (void)uv_timer_init(loop, &client->turn); /* cannot fail */
    client->turn.data = client;
    client->open_parts = 2;
    return client;
}

static void refuse_closing(struct exchange *exchange)
{
    (void)error_set(&exchange->result.error, ERROR_TRANSIENT, "the client is closing");
    finish(exchange);
}

void http_client_send(struct http_client *client, const struct http_request *request)
{
    struct exchange *exchange = exchange_new(client, request);

    if (client->is_closing) {
        refuse_closing(exchange);
        return;
    }
    exchange->endpoint = endpoint_of(client, request->url);
    queue_put(&exchange->endpoint->waiting, exchange);
    arm_turn(client);
}

void http_client_refuse(struct http_client *client, const struct http_request *request,
                        const struct error *error)
{
    struct exchange *exchange = exchange_new(client, request);

    assert(error->class != ERROR_NONE);
    exchange->result.error = *error;
    finish(exchange);
}

void http_client_close(struct http_client *client, void (*on_closed)(void *context), void *context)
{
    struct exchange *exchange;

    assert(!client->is_closing);
    client->is_closing = true;
    client->on_closed = on_closed;
    client->closed_context = context;
    for (struct endpoint *endpoint = client->endpoints; endpoint; endpoint = endpoint->next)
        while ((exchange = queue_take(&endpoint->waiting)))
            refuse_closing(exchange);
    while ((exchange = client->in_flight)) {
        exchange->result.may_have_arrived = transfer_has_left(exchange->transfer);
        land(exchange);
        refuse_closing(exchange);
    }
    arm_turn(client);
}
