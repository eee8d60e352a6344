#include "http/sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"

struct open_socket {
    curl_socket_t socket;
    int local_port; /* 0 until it was asked for and is connected */
    struct open_socket *next;
};

struct sockets {
    struct open_socket *first;
};

struct sockets *sockets_new(void)
{
    return memory_allocate_zeroed(1, sizeof(struct sockets));
}

static void forget(struct sockets *sockets, curl_socket_t socket)
{
    struct open_socket **link = &sockets->first;

    while (*link && (*link)->socket != socket)
        link = &(*link)->next;
    if (*link) {
        struct open_socket *gone = *link;

        *link = gone->next;
        free(gone);
    }
}

void sockets_free(struct sockets *sockets)
{
    while (sockets->first)
        forget(sockets, sockets->first->socket);
    free(sockets);
}

static curl_socket_t on_open(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct sockets *sockets = context;
    struct open_socket *opened;
    curl_socket_t number = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);

    (void)purpose;
    if (number == CURL_SOCKET_BAD)
        return number;
    forget(sockets, number); /* its number has come back */
    opened = memory_allocate_zeroed(1, sizeof(*opened));
    opened->socket = number;
    opened->next = sockets->first;
    sockets->first = opened;
    return number;
}

static int on_close(void *context, curl_socket_t socket)
{
    forget(context, socket);
    return close(socket);
}

void sockets_follow(struct sockets *sockets, CURL *easy)
{
    (void)curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
    (void)curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, sockets);
    (void)curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, on_close);
    (void)curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, sockets);
}

/* Asked for once, as each request looks at all sockets. */
static int local_port_of(struct open_socket *opened)
{
    union {
        struct sockaddr any;
        struct sockaddr_in four;
        struct sockaddr_in6 six;
    } address = {0};
    socklen_t length = sizeof(address);

    if (opened->local_port == 0 && getsockname(opened->socket, &address.any, &length) == 0)
        opened->local_port =
            ntohs(address.any.sa_family == AF_INET6 ? address.six.sin6_port : address.four.sin_port);
    return opened->local_port;
}

static bool is_quiet(curl_socket_t socket)
{
    char byte;

    return recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

bool sockets_are_quiet(struct sockets *sockets, int local_port)
{
    for (struct open_socket *opened = sockets->first; opened; opened = opened->next)
        if (local_port_of(opened) == local_port && !is_quiet(opened->socket))
            return false;
    return true;
}
