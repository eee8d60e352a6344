#include "http/server.h"

#include <assert.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "http/response.h"

enum { CONNECTION_MEMORY_BYTES = 32768, CONNECTIONS_MAX = 256, IDLE_TIMEOUT_S = 60 };

enum exchange_state {
    EXCHANGE_READING, /* the request is arriving */
    EXCHANGE_WITH_CALLER,
    EXCHANGE_SUSPENDED, /* with the caller, and libmicrohttpd was told to wait */
    EXCHANGE_ANSWERED,
    EXCHANGE_DROPPED,
};

struct http_exchange {
    struct http_server *server;
    struct MHD_Connection *connection;
    enum exchange_state state;
    char *target;
    const char *method;
    struct text body;
    struct MHD_Response *response;
    unsigned status;
    struct http_exchange *next; /* in the server's list of all */
    struct http_exchange *previous;
};

struct http_server {
    struct MHD_Daemon *daemon;
    uv_poll_t poll;
    uv_timer_t timer;
    bool has_resumed; /* a connection, since the daemon last ran */
    unsigned open_handles;
    bool is_closing;
    size_t body_bytes_max;
    uint16_t port;
    struct http_exchange *exchanges;
    http_server_on_request *on_request;
    void *context;
    void (*on_closed)(void *context);
    void *closed_context;
};

static void on_timer(uv_timer_t *timer);

/* libmicrohttpd says when it wants to run again, for its own time-outs and for resumed connections. */
static void schedule(struct http_server *server)
{
    MHD_UNSIGNED_LONG_LONG timeout_ms;

    if (server->is_closing)
        return;
    if (server->has_resumed)
        (void)uv_timer_start(&server->timer, on_timer, 0, 0);
    else if (MHD_get_timeout(server->daemon, &timeout_ms) == MHD_YES)
        (void)uv_timer_start(&server->timer, on_timer, timeout_ms, 0);
    else
        (void)uv_timer_stop(&server->timer);
}

static void run(struct http_server *server)
{
    if (server->is_closing)
        return;
    server->has_resumed = false;
    (void)MHD_run(server->daemon);
    schedule(server);
}

static void on_timer(uv_timer_t *timer)
{
    run(timer->data);
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events; /* libmicrohttpd finds out for itself what has happened */
    run(poll->data);
}

/* Called with the request line, before libmicrohttpd decodes it: a signature covers what was sent. */
static void *on_request_line(void *context, const char *target, struct MHD_Connection *connection)
{
    struct http_server *server = context;
    struct http_exchange *exchange = memory_allocate_zeroed(1, sizeof(*exchange));

    exchange->server = server;
    exchange->connection = connection;
    exchange->target = memory_copy_text(target);
    text_init(&exchange->body, server->body_bytes_max);
    exchange->next = server->exchanges;
    if (exchange->next)
        exchange->next->previous = exchange;
    server->exchanges = exchange;
    return exchange;
}

static void on_exchange_over(void *context, struct MHD_Connection *connection, void **slot,
                             enum MHD_RequestTerminationCode code)
{
    struct http_server *server = context;
    struct http_exchange *exchange = *slot;

    (void)connection;
    (void)code;
    if (exchange == NULL)
        return;
    if (exchange->previous)
        exchange->previous->next = exchange->next;
    else
        server->exchanges = exchange->next;
    if (exchange->next)
        exchange->next->previous = exchange->previous;
    MHD_destroy_response(exchange->response);
    text_done(&exchange->body);
    free(exchange->target);
    free(exchange);
    *slot = NULL;
}

/* Lets libmicrohttpd call on_part() again for a connection that waits. */
static void leave_caller(struct http_exchange *exchange, enum exchange_state state)
{
    bool was_suspended = exchange->state == EXCHANGE_SUSPENDED;

    assert(was_suspended || exchange->state == EXCHANGE_WITH_CALLER);
    exchange->state = state;
    if (!was_suspended)
        return;
    MHD_resume_connection(exchange->connection);
    exchange->server->has_resumed = true; /* perhaps in the middle of a run, which does not see it any more */
    schedule(exchange->server);
}

void http_exchange_answer(struct http_exchange *exchange, const struct http_reply *reply)
{
    exchange->response = response_new(reply);
    exchange->status = reply->status;
    leave_caller(exchange, EXCHANGE_ANSWERED);
}

void http_exchange_drop(struct http_exchange *exchange)
{
    leave_caller(exchange, EXCHANGE_DROPPED);
}

static enum MHD_Result refuse(struct MHD_Connection *connection, unsigned status, const char *allowed)
{
    struct MHD_Response *response =
        memory_require(MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT));
    enum MHD_Result queued;

    if (allowed)
        response_add_header(response, MHD_HTTP_HEADER_ALLOW, allowed);
    queued = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return queued;
}

static bool is_method_served(const struct http_server *server, const char *method)
{
    static const char *const served[] = {MHD_HTTP_METHOD_GET, MHD_HTTP_METHOD_HEAD, MHD_HTTP_METHOD_POST,
                                         MHD_HTTP_METHOD_PUT, MHD_HTTP_METHOD_DELETE};
    size_t count = server->body_bytes_max > 0 ? COUNT_OF(served) : 2;

    for (size_t i = 0; i < count; i++)
        if (strcmp(method, served[i]) == 0)
            return true;
    return false;
}

/* A body that announces its size is refused before it is sent. */
static enum MHD_Result on_headers(struct http_exchange *exchange, struct MHD_Connection *connection,
                                  const char *method)
{
    const struct http_server *server = exchange->server;
    const char *length =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);

    exchange->method = method;
    if (!is_method_served(server, method))
        return refuse(connection, MHD_HTTP_METHOD_NOT_ALLOWED,
                      server->body_bytes_max ? "GET, HEAD, POST, PUT, DELETE" : "GET, HEAD");
    if (length && strtoull(length, NULL, 10) > server->body_bytes_max)
        return refuse(connection, MHD_HTTP_CONTENT_TOO_LARGE, NULL);
    return MHD_YES;
}

static enum MHD_Result on_request_complete(struct http_exchange *exchange)
{
    struct http_server *server = exchange->server;

    if (exchange->body.has_overflowed)
        return refuse(exchange->connection, MHD_HTTP_CONTENT_TOO_LARGE, NULL);
    exchange->state = EXCHANGE_WITH_CALLER;
    server->on_request(server->context, exchange);
    if (exchange->state == EXCHANGE_WITH_CALLER) {
        exchange->state = EXCHANGE_SUSPENDED;
        MHD_suspend_connection(exchange->connection);
        return MHD_YES;
    }
    if (exchange->state == EXCHANGE_DROPPED)
        return MHD_NO;
    return MHD_queue_response(exchange->connection, exchange->status, exchange->response);
}

/* libmicrohttpd calls this when the headers are there, for each part of the body, when the body is complete,
   and again when a suspended connection was resumed. */
static enum MHD_Result on_part(void *context, struct MHD_Connection *connection, const char *path,
                               const char *method, const char *version, const char *bytes, size_t *length,
                               void **slot)
{
    struct http_server *server = context;
    struct http_exchange *exchange = *slot;

    (void)path;
    (void)version;
    if (server->is_closing || exchange->state == EXCHANGE_DROPPED)
        return MHD_NO;
    if (exchange->state == EXCHANGE_ANSWERED)
        return MHD_queue_response(connection, exchange->status, exchange->response);
    if (exchange->method == NULL)
        return on_headers(exchange, connection, method);
    if (*length == 0)
        return on_request_complete(exchange);
    text_append(&exchange->body, bytes, *length);
    *length = 0;
    return MHD_YES;
}

static bool parse_address(const struct http_server_options *options, struct sockaddr_storage *address,
                          struct error *error)
{
    if (uv_ip4_addr(options->address, options->port, (struct sockaddr_in *)(void *)address) == 0 ||
        uv_ip6_addr(options->address, options->port, (struct sockaddr_in6 *)(void *)address) == 0)
        return true;
    return error_set(error, ERROR_INTERNAL, "\"%s\" is no IP address to listen on", options->address);
}

static bool start_daemon(struct http_server *server, const struct http_server_options *options,
                         struct error *error)
{
    struct sockaddr_storage address = {0};
    unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME;

    if (!parse_address(options, &address, error))
        return false;
    if (address.ss_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    server->daemon = MHD_start_daemon(
        flags, options->port, NULL, NULL, on_part, server, MHD_OPTION_SOCK_ADDR, &address,
        MHD_OPTION_URI_LOG_CALLBACK, on_request_line, server, MHD_OPTION_NOTIFY_COMPLETED, on_exchange_over,
        server, MHD_OPTION_CONNECTION_LIMIT,
        options->connections_max ? options->connections_max : (unsigned)CONNECTIONS_MAX,
        MHD_OPTION_CONNECTION_TIMEOUT,
        options->idle_timeout_s ? options->idle_timeout_s : (unsigned)IDLE_TIMEOUT_S,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY_BYTES, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_END);
    if (server->daemon == NULL)
        return error_set(error, ERROR_INTERNAL, "cannot listen on %s port %u", options->address,
                         options->port);
    server->port = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    return true;
}

struct http_server *http_server_start(uv_loop_t *loop, const struct http_server_options *options,
                                      http_server_on_request *on_request, void *context, struct error *error)
{
    struct http_server *server = memory_allocate_zeroed(1, sizeof(*server));

    server->body_bytes_max = options->body_bytes_max;
    server->on_request = on_request;
    server->context = context;
    if (!start_daemon(server, options, error)) {
        free(server);
        return NULL;
    }
    server->timer.data = server;
    server->poll.data = server;
    (void)uv_timer_init(loop, &server->timer); /* cannot fail */
    if (uv_poll_init(loop, &server->poll,
                     MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd) ||
        uv_poll_start(&server->poll, UV_READABLE, on_poll))
        abort(); /* an epoll descriptor that was just made */
    server->open_handles = 2;
    schedule(server);
    return server;
}

uint16_t http_server_port(const struct http_server *server)
{
    return server->port;
}

/* libmicrohttpd cannot stop while a connection is suspended. */
static void resume_all(struct http_server *server)
{
    for (struct http_exchange *exchange = server->exchanges; exchange; exchange = exchange->next)
        if (exchange->state == EXCHANGE_SUSPENDED)
            leave_caller(exchange, EXCHANGE_DROPPED);
    (void)MHD_run(server->daemon);
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct http_server *server = handle->data;

    if (--server->open_handles > 0)
        return;
    resume_all(server);
    MHD_stop_daemon(server->daemon);
    server->on_closed(server->closed_context);
    free(server);
}

void http_server_close(struct http_server *server, void (*on_closed)(void *context), void *context)
{
    assert(!server->is_closing);
    server->is_closing = true;
    server->on_closed = on_closed;
    server->closed_context = context;
    uv_close((uv_handle_t *)&server->poll, on_handle_closed);
    uv_close((uv_handle_t *)&server->timer, on_handle_closed);
}

const char *http_exchange_method(const struct http_exchange *exchange)
{
    return exchange->method;
}

const char *http_exchange_target(const struct http_exchange *exchange)
{
    return exchange->target;
}

const char *http_exchange_body(const struct http_exchange *exchange, size_t *length)
{
    *length = exchange->body.length;
    return text_string(&exchange->body);
}

const char *http_exchange_header(const struct http_exchange *exchange, const char *name)
{
    return MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, name);
}

bool http_exchange_is_path(const struct http_exchange *exchange, const char *path)
{
    size_t length = strcspn(exchange->target, "?");

    return strlen(path) == length && strncmp(exchange->target, path, length) == 0;
}
