#include "aws/plain_hosts.h"

#include <string.h>
#include <strings.h>

#include "http/host.h"

bool plain_hosts_check(const char *list, struct error *error)
{
    const char *at = list;
    char host[HOST_BYTES_MAX];

    while (*at) {
        size_t length = strcspn(at, ",");
        const char *name = at;

        if (!host_take(&at, host) || !host_take_port(&at) || at != name + length)
            return error_set(error, ERROR_INTERNAL,
                             "\"%.*s\" is no name of a host, with a port or without. Write them with commas, and no "
                             "blanks, between them.",
                             length < 80 ? (int)length : 80, name);
        at += *at == ',';
    }
    return true;
}

/* A name without a port stands for all of them. */
static bool is_for(const char *name, size_t length, const char *place)
{
    return strncasecmp(name, place, length) == 0 && (place[length] == '\0' || place[length] == ':');
}

bool plain_hosts_have(const char *list, const char *place)
{
    while (*list) {
        size_t length = strcspn(list, ",");

        if (length > 0 && is_for(list, length, place))
            return true;
        list += length + (list[length] == ',');
    }
    return false;
}
