#include "bench/answering.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SOCKETS_MAX = 20000, REQUEST_BYTES_MAX = 4096, EVENTS_MAX = 256, ANSWER_BYTES_MAX = 8192 };

/* What came of a request so far. */
struct buffer {
    size_t used;
    char bytes[REQUEST_BYTES_MAX + 1];
};

static struct buffer *buffers[SOCKETS_MAX];
static char answer[ANSWER_BYTES_MAX];
static int answer_length;

static void require(bool is_good, const char *what)
{
    if (is_good)
        return;
    perror(what);
    exit(EXIT_FAILURE);
}

static int listen_anywhere(uint16_t *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    require(listener >= 0 && bind(listener, (struct sockaddr *)&address, length) == 0 && listen(listener, 4096) == 0,
            "listen");
    require(getsockname(listener, (struct sockaddr *)&address, &length) == 0, "getsockname");
    *port = ntohs(address.sin_port);
    return listener;
}

/* Whether the buffer holds a whole request; it never holds more, as no client sends the next one before its answer. */
static bool is_whole(const struct buffer *buffer)
{
    const char *end = strstr(buffer->bytes, "\r\n\r\n");
    const char *length = end ? strcasestr(buffer->bytes, "content-length:") : NULL;

    if (end == NULL)
        return false;
    return length == NULL ||
           buffer->used >= (size_t)(end + 4 - buffer->bytes) + strtoul(length + strlen("content-length:"), NULL, 10);
}

static void forget(int socket)
{
    free(buffers[socket]);
    buffers[socket] = NULL;
    (void)close(socket);
}

static void serve(int socket, bool holds_back)
{
    struct buffer *buffer = buffers[socket];
    ssize_t got = read(socket, buffer->bytes + buffer->used, REQUEST_BYTES_MAX - buffer->used);

    if (got <= 0) {
        forget(socket);
        return;
    }
    buffer->used += (size_t)got;
    buffer->bytes[buffer->used] = '\0';
    if (holds_back || !is_whole(buffer))
        return;
    buffer->used = 0;
    require(write(socket, answer, (size_t)answer_length) == answer_length, "write");
}

static void take_in(int epoll, int listener)
{
    int one = 1, socket = accept(listener, NULL, NULL);

    require(socket >= 0 && socket < SOCKETS_MAX, "accept");
    (void)setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    buffers[socket] = calloc(1, sizeof(struct buffer));
    require(buffers[socket] != NULL, "calloc");
    require(epoll_ctl(epoll, EPOLL_CTL_ADD, socket,
                      &(struct epoll_event){.events = EPOLLIN, .data.fd = socket}) == 0, "epoll_ctl");
}

static void answer_for_ever(int listener, bool holds_back)
{
    int epoll = epoll_create1(0);
    struct epoll_event events[EVENTS_MAX];

    require(epoll_ctl(epoll, EPOLL_CTL_ADD, listener,
                      &(struct epoll_event){.events = EPOLLIN, .data.fd = listener}) == 0, "epoll_ctl");
    for (;;) {
        int count = epoll_wait(epoll, events, EVENTS_MAX, -1);

        for (int i = 0; i < count; i++) {
            if (events[i].data.fd == listener)
                take_in(epoll, listener);
            else
                serve(events[i].data.fd, holds_back);
        }
    }
}

struct answering answering_start(const char *body, bool holds_back)
{
    struct answering answering;
    int listener = listen_anywhere(&answering.port);

    answer_length = snprintf(answer, sizeof(answer),
                             "HTTP/1.1 200 OK\r\nContent-Type: text/xml;charset=UTF-8\r\nContent-Length: %zu\r\n"
                             "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n\r\n%s",
                             strlen(body), body);
    answering.pid = fork();
    require(answering.pid >= 0, "fork");
    if (answering.pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* it never outlives the benchmark */
        answer_for_ever(listener, holds_back);
    }
    (void)close(listener);
    return answering;
}

void answering_stop(const struct answering *answering)
{
    (void)kill(answering->pid, SIGKILL);
    (void)waitpid(answering->pid, NULL, 0);
}
