/* A server of bytes, on a thread of its own: what a peer does that is broken, cut off or hostile, as a table of acts.
   It reads one request at a time and answers each with the next act; the last act is for all that follow. */
#ifndef TIDEMARK_TESTS_HTTP_WIRE_H
#define TIDEMARK_TESTS_HTTP_WIRE_H

#include "harness/check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { WIRE_HEADER_BYTES_MAX = 4096, WIRE_TRICKLE_MS = 10 };

/* How much of the request is read before the act. */
enum wire_when { WIRE_AFTER_REQUEST, WIRE_AT_ONCE, WIRE_AFTER_HALF };

/* What happens behind the bytes. */
enum wire_end {
    WIRE_KEEP,    /* the connection waits for the next request */
    WIRE_CLOSE,   /* no more of it can be read */
    WIRE_RESET,   /* and what is under way is lost */
    WIRE_SILENCE, /* nothing happens until the client goes */
    WIRE_FLOOD,   /* `again` for ever, as fast as the client takes it */
    WIRE_TRICKLE, /* `again` for ever, one after each hundredth of a second */
};

struct wire_act {
    enum wire_when when;
    enum wire_end end;
    const char *bytes; /* sent as a whole; NULL for none */
    const char *again;
    const char *late; /* sent when wire_speak() says so, on a connection that is kept */
};

struct wire {
    const struct wire_act *acts;
    size_t act_count;
    int listening;
    int wakes[2]; /* the thread ends when the second is closed */
    uint16_t port;
    pthread_t thread;
    sem_t speak, spoken;
    unsigned connections, requests; /* requests: as far as their act wanted to read; the thread's until it has ended */
};

static inline bool wire_is_readable(const struct wire *wire, int socket, int timeout_ms)
{
    struct pollfd polled[] = {{.fd = wire->wakes[0], .events = POLLIN}, {.fd = socket, .events = POLLIN}};

    return poll(polled, 2, timeout_ms) > 0 && polled[0].revents == 0 && polled[1].revents != 0;
}

static inline bool wire_read(const struct wire *wire, int socket, char *bytes, size_t size, size_t *got)
{
    ssize_t length = wire_is_readable(wire, socket, -1) ? read(socket, bytes, size) : 0;

    *got = length > 0 ? (size_t)length : 0;
    return length > 0;
}

/* Byte by byte: what is behind the header stays where it is.  The length of the body that it announces. */
static inline bool wire_read_header(const struct wire *wire, int socket, size_t *body_length)
{
    char header[WIRE_HEADER_BYTES_MAX] = "";
    const char *length;
    size_t got;

    for (size_t used = 0; strstr(header, "\r\n\r\n") == NULL; used++)
        if (used == sizeof(header) - 1 || !wire_read(wire, socket, header + used, 1, &got))
            return false;
    length = strstr(header, "Content-Length:");
    *body_length = length ? strtoul(length + strlen("Content-Length:"), NULL, 10) : 0;
    return true;
}

/* False if the client has gone, or the test is over. */
static inline bool wire_read_request(const struct wire *wire, int socket, enum wire_when when)
{
    char body[WIRE_HEADER_BYTES_MAX];
    size_t left, got;

    if (!wire_read_header(wire, socket, &left))
        return false;
    for (left = when == WIRE_AFTER_HALF ? left / 2 : left; left > 0; left -= got)
        if (!wire_read(wire, socket, body, left < sizeof(body) ? left : sizeof(body), &got))
            return false;
    return true;
}

static inline bool wire_send(int socket, const char *bytes)
{
    for (size_t left = bytes ? strlen(bytes) : 0; left > 0;) {
        ssize_t sent = send(socket, bytes, left, MSG_NOSIGNAL);

        if (sent <= 0)
            return false;
        bytes += sent;
        left -= (size_t)sent;
    }
    return true;
}

static inline bool wire_send_late(struct wire *wire, int socket, const char *bytes)
{
    bool is_sent;

    (void)sem_wait(&wire->speak);
    is_sent = wire_send(socket, bytes);
    (void)sem_post(&wire->spoken);
    return is_sent;
}

/* For the client's thread: returns when the late bytes have been sent, which on this machine is when they are there. */
static inline void wire_speak(struct wire *wire)
{
    (void)sem_post(&wire->speak);
    (void)sem_wait(&wire->spoken);
}

/* Whether the connection is still good for another request. */
static inline bool wire_end_with(struct wire *wire, int socket, const struct wire_act *act)
{
    const struct linger at_once = {.l_onoff = 1};

    switch (act->end) {
    case WIRE_KEEP:
        return act->late == NULL || wire_send_late(wire, socket, act->late);
    case WIRE_CLOSE:
        (void)shutdown(socket, SHUT_WR);
        return false;
    case WIRE_RESET:
        assert_int_equal(setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)), 0);
        return false;
    case WIRE_SILENCE:
        (void)wire_is_readable(wire, socket, -1);
        return false;
    case WIRE_FLOOD:
        while (wire_send(socket, act->again))
            continue;
        return false;
    case WIRE_TRICKLE:
        while (!wire_is_readable(wire, socket, WIRE_TRICKLE_MS) && wire_send(socket, act->again))
            continue;
        return false;
    }
    return false;
}

static inline void wire_serve(struct wire *wire, int socket)
{
    const struct wire_act *act;

    do {
        act = &wire->acts[wire->requests < wire->act_count ? wire->requests : wire->act_count - 1];
        if (act->when != WIRE_AT_ONCE && !wire_read_request(wire, socket, act->when))
            return;
        wire->requests++;
    } while (wire_send(socket, act->bytes) && wire_end_with(wire, socket, act));
}

static inline void *wire_thread(void *context)
{
    struct wire *wire = context;

    while (wire_is_readable(wire, wire->listening, -1)) {
        int socket = accept(wire->listening, NULL, NULL);

        assert_true(socket >= 0);
        wire->connections++;
        wire_serve(wire, socket);
        (void)close(socket);
    }
    return NULL;
}

static inline void wire_start(struct wire *wire, const struct wire_act *acts, size_t act_count)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof(address);

    *wire = (struct wire){.acts = acts, .act_count = act_count, .listening = socket(AF_INET, SOCK_STREAM, 0)};
    assert_int_equal(bind(wire->listening, (struct sockaddr *)&address, length), 0);
    assert_int_equal(listen(wire->listening, 16), 0);
    assert_int_equal(getsockname(wire->listening, (struct sockaddr *)&address, &length), 0);
    wire->port = ntohs(address.sin_port);
    assert_int_equal(pipe(wire->wakes), 0);
    assert_int_equal(sem_init(&wire->speak, 0, 0), 0);
    assert_int_equal(sem_init(&wire->spoken, 0, 0), 0);
    assert_int_equal(pthread_create(&wire->thread, NULL, wire_thread, wire), 0);
}

static inline void wire_stop(struct wire *wire)
{
    (void)close(wire->wakes[1]);
    assert_int_equal(pthread_join(wire->thread, NULL), 0);
    (void)close(wire->wakes[0]);
    (void)close(wire->listening);
    (void)sem_destroy(&wire->speak);
    (void)sem_destroy(&wire->spoken);
}

#endif
