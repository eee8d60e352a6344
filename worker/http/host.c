#include "http/host.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { PORT_MAX = 65535 };

bool host_take(const char **at, char host[HOST_BYTES_MAX])
{
    bool is_bracketed = **at == '[';
    size_t length;

    *at += is_bracketed;
    length = strspn(*at, is_bracketed ? "0123456789abcdefABCDEF:."
                                      : "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-");
    if (length == 0 || length >= HOST_BYTES_MAX)
        return false;
    memcpy(host, *at, length);
    host[length] = '\0';
    *at += length;
    if (!is_bracketed)
        return true;
    return *(*at)++ == ']';
}

bool host_take_port(const char **at)
{
    unsigned long port;
    char *end;

    if (**at != ':')
        return true;
    ++*at;
    if (strspn(*at, "0123456789") == 0)
        return false;
    port = strtoul(*at, &end, 10);
    *at = end;
    return port > 0 && port <= PORT_MAX;
}

/* Addresses of a network, by their first bytes. */
struct network {
    int family;
    size_t length;
    unsigned char bytes[sizeof(struct in6_addr)];
};

static bool is_in(const struct network *network, int family, const void *address)
{
    return network->family == family && memcmp(network->bytes, address, network->length) == 0;
}

static bool is_in_any(const char *host, const struct network *networks, size_t count)
{
    struct in_addr four;
    struct in6_addr six;
    bool is_four = inet_pton(AF_INET, host, &four) == 1;
    bool is_six = !is_four && inet_pton(AF_INET6, host, &six) == 1;

    if (is_six && IN6_IS_ADDR_V4MAPPED(&six)) {
        memcpy(&four, six.s6_addr + sizeof(six) - sizeof(four), sizeof(four));
        is_four = true;
    }
    for (size_t i = 0; i < count; i++)
        if ((is_four && is_in(&networks[i], AF_INET, &four)) || (is_six && is_in(&networks[i], AF_INET6, &six)))
            return true;
    return false;
}

bool host_is_loopback(const char *host)
{
    static const struct network networks[] = {
        {AF_INET, 1, {127}},
        {AF_INET6, sizeof(struct in6_addr), {[15] = 1}},
    };

    return strcasecmp(host, "localhost") == 0 || is_in_any(host, networks, COUNT_OF(networks));
}

bool host_is_local(const char *host)
{
    static const struct network networks[] = {
        {AF_INET, 2, {169, 254}},
        {AF_INET6, 2, {0xFE, 0x80}},
        {AF_INET6, 6, {0xFD, 0x00, 0x0E, 0xC2, 0, 0}},
    };

    return host_is_loopback(host) || is_in_any(host, networks, COUNT_OF(networks));
}
