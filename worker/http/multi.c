#include "http/multi.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"

/* Kept connections, idle ones included.  libcurl's own limit follows the number of transfers at the moment,
   so that a finished batch would throw its connections away. */
enum { CONNECTIONS_KEPT_MAX = 1024 };

struct http_multi {
    CURLM *curl;
    uv_loop_t *loop;
    uv_timer_t timer;
    size_t open_handles;
    http_multi_on_done *on_done;
    void *context;
    void (*on_closed)(void *context);
    void *closed_context;
};

struct watch {
    uv_poll_t poll;
    struct http_multi *multi;
    curl_socket_t socket;
};

static void on_handle_gone(struct http_multi *multi)
{
    void (*on_closed)(void *) = multi->on_closed;
    void *context = multi->closed_context;

    if (--multi->open_handles > 0)
        return;
    free(multi);
    on_closed(context);
}

/* A callback of `on_done` may add and remove transfers, so the queue is asked again each time. */
static void report(struct http_multi *multi)
{
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(multi->curl, &left)))
        if (message->msg == CURLMSG_DONE)
            multi->on_done(multi->context, message->easy_handle, message->data.result);
}

static void work(struct http_multi *multi, curl_socket_t socket, int events)
{
    int running;

    if (curl_multi_socket_action(multi->curl, socket, events, &running) != CURLM_OK)
        abort(); /* only a misuse of the interface gets here */
    report(multi);
}

static void on_poll(uv_poll_t *poll, int status, int events);

/* libuv lets go of a socket that has an error.  libcurl finds out which by using it, and what came before it, and may
   not be through with it yet. */
static void on_broken(struct watch *watch)
{
    work(watch->multi, watch->socket, CURL_CSELECT_IN | CURL_CSELECT_OUT);
    if (!uv_is_closing((uv_handle_t *)&watch->poll))
        (void)uv_poll_start(&watch->poll, UV_READABLE | UV_WRITABLE, on_poll);
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct watch *watch = poll->data;
    int curl_events = 0;

    if (status < 0) {
        on_broken(watch);
        return;
    }
    if (events & UV_READABLE)
        curl_events |= CURL_CSELECT_IN;
    if (events & UV_WRITABLE)
        curl_events |= CURL_CSELECT_OUT;
    work(watch->multi, watch->socket, curl_events);
}

static void on_watch_closed(uv_handle_t *handle)
{
    struct watch *watch = handle->data;
    struct http_multi *multi = watch->multi;

    free(watch);
    on_handle_gone(multi);
}

static struct watch *watch_new(struct http_multi *multi, curl_socket_t socket)
{
    struct watch *watch = memory_allocate_zeroed(1, sizeof(*watch));

    watch->multi = multi;
    watch->socket = socket;
    if (uv_poll_init_socket(multi->loop, &watch->poll, socket)) {
        free(watch);
        return NULL;
    }
    watch->poll.data = watch;
    multi->open_handles++;
    (void)curl_multi_assign(multi->curl, socket, watch); /* cannot fail: libcurl has just named the socket */
    return watch;
}

/* The socket's number comes back with the next connection, so the loop lets go of it at once. */
static void unwatch(struct http_multi *multi, struct watch *watch)
{
    (void)curl_multi_assign(multi->curl, watch->socket, NULL);
    (void)uv_poll_stop(&watch->poll);
    uv_close((uv_handle_t *)&watch->poll, on_watch_closed);
}

static int on_socket(CURL *easy, curl_socket_t socket, int what, void *context, void *socket_context)
{
    struct http_multi *multi = context;
    struct watch *watch = socket_context;
    int events = 0;

    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        if (watch)
            unwatch(multi, watch);
        return 0;
    }
    if (watch == NULL)
        watch = watch_new(multi, socket);
    if (watch == NULL)
        return 0; /* the kernel has no room for it: the transfer ends by its time-out */
    if (what != CURL_POLL_OUT)
        events |= UV_READABLE;
    if (what != CURL_POLL_IN)
        events |= UV_WRITABLE;
    (void)uv_poll_start(&watch->poll, events, on_poll); /* fails only while closing */
    return 0;
}

static void on_timer(uv_timer_t *timer)
{
    work(timer->data, CURL_SOCKET_TIMEOUT, 0);
}

/* Also for 0 ms the work waits for the loop: libcurl must not be called from its own callback. */
static int on_timer_wanted(CURLM *curl, long timeout_ms, void *context)
{
    struct http_multi *multi = context;

    (void)curl;
    if (multi->on_closed)
        return 0;
    if (timeout_ms < 0)
        return uv_timer_stop(&multi->timer);
    uv_update_time(
        multi->loop); /* a timer counts from the loop's cached time, which a long turn leaves behind */
    return uv_timer_start(&multi->timer, on_timer, (uint64_t)timeout_ms, 0);
}

struct http_multi *http_multi_new(uv_loop_t *loop, http_multi_on_done *on_done, void *context)
{
    struct http_multi *multi = memory_allocate_zeroed(1, sizeof(*multi));

    multi->loop = loop;
    multi->on_done = on_done;
    multi->context = context;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        abort(); /* no memory, or OpenSSL cannot start */
    multi->curl = memory_require(curl_multi_init());
    (void)uv_timer_init(loop, &multi->timer); /* cannot fail */
    multi->timer.data = multi;
    multi->open_handles = 1;
    (void)curl_multi_setopt(multi->curl, CURLMOPT_SOCKETFUNCTION, on_socket);
    (void)curl_multi_setopt(multi->curl, CURLMOPT_SOCKETDATA, multi);
    (void)curl_multi_setopt(multi->curl, CURLMOPT_TIMERFUNCTION, on_timer_wanted);
    (void)curl_multi_setopt(multi->curl, CURLMOPT_TIMERDATA, multi);
    (void)curl_multi_setopt(multi->curl, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS_KEPT_MAX);
    return multi;
}

void http_multi_add(struct http_multi *multi, CURL *easy)
{
    CURLMcode added = curl_multi_add_handle(multi->curl, easy);

    assert(added == CURLM_OK);
    (void)added;
}

void http_multi_remove(struct http_multi *multi, CURL *easy)
{
    CURLMcode removed = curl_multi_remove_handle(multi->curl, easy);

    assert(removed == CURLM_OK);
    (void)removed;
}

static void on_timer_closed(uv_handle_t *handle)
{
    on_handle_gone(handle->data);
}

void http_multi_close(struct http_multi *multi, void (*on_closed)(void *context), void *context)
{
    assert(multi->on_closed == NULL);
    multi->on_closed = on_closed;
    multi->closed_context = context;
    (void)curl_multi_cleanup(multi->curl); /* closes the connections, and with them their poll handles */
    curl_global_cleanup();
    uv_close((uv_handle_t *)&multi->timer, on_timer_closed);
}
