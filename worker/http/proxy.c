#include "http/proxy.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "http/host.h"

static const char HTTP[] = "http://", HTTPS[] = "https://";

enum { WORD_BYTES_MAX = 1024 };

static bool begins_with(const char *text, const char *beginning)
{
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

/* -1 if that is no hexadecimal digit. */
static int digit_of(char letter)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = letter ? strchr(digits, tolower((unsigned char)letter)) : NULL;

    return found ? (int)(found - digits) : -1;
}

/* Takes a letter, or "%40" for one, off the front of `at`; a control character if it is neither. */
static char take_letter(const char **at)
{
    int high, low;

    if (**at != '%')
        return *(*at)++;
    high = digit_of((*at)[1]);
    low = high < 0 ? -1 : digit_of((*at)[2]);
    *at += low < 0 ? 1 : 3;
    return low < 0 ? '\0' : (char)(high << 4 | low);
}

/* Fails if it holds what no header can. */
static bool decode(struct secret *secret, const char *word, const char *end)
{
    char letters[WORD_BYTES_MAX];
    size_t length = 0;
    bool is_decoded = (size_t)(end - word) < sizeof(letters);

    while (is_decoded && word < end) {
        letters[length] = take_letter(&word);
        is_decoded = (unsigned char)letters[length++] >= ' ' && letters[length - 1] != '\x7F';
    }
    if (is_decoded)
        secret_set(secret, letters, length);
    explicit_bzero(letters, sizeof(letters));
    return is_decoded && word == end;
}

/* "user:password"; of the two only the second may have a colon in the header that carries them. */
static bool read_user(struct proxy *proxy, const char *text, size_t length)
{
    const char *end = text + length, *colon = memchr(text, ':', length);

    return colon && colon > text && decode(&proxy->user, text, colon) &&
           !strchr(secret_reveal(&proxy->user), ':') && decode(&proxy->password, colon + 1, end);
}

size_t proxy_secret_length(const char *text)
{
    const char *sign = begins_with(text, HTTP) ? strrchr(text, '@') : NULL;

    return sign ? (size_t)(sign - text) - strlen(HTTP) : 0;
}

/* libcurl takes another port than 80 if there is none, and other kinds of proxies by other schemes. */
static bool read_place(struct proxy *proxy, const char *place)
{
    const char *at = place;
    char host[HOST_BYTES_MAX];
    size_t length;

    if (!host_take(&at, host) || *at != ':' || !host_take_port(&at))
        return false;
    length = (size_t)(at - place);
    if (strcmp(at, "") != 0 && strcmp(at, "/") != 0)
        return false;
    proxy->url = memory_allocate_zeroed(1, strlen(HTTP) + length + 1);
    memcpy(proxy->url, HTTP, strlen(HTTP));
    memcpy(proxy->url + strlen(HTTP), place, length);
    return true;
}

bool proxy_read(struct proxy *proxy, const char *text, struct error *error)
{
    const char *behind = text + strlen(HTTP);
    size_t secret_length = proxy_secret_length(text);

    *proxy = (struct proxy){0};
    if (*text == '\0')
        return true;
    if (begins_with(text, HTTP) && (!strchr(behind, '@') || read_user(proxy, behind, secret_length)) &&
        read_place(proxy, strchr(behind, '@') ? behind + secret_length + 1 : behind))
        return true;
    proxy_done(proxy);
    return error_set(error, ERROR_INTERNAL,
                     "it has to be http://host:port or http://user:password@host:port, with %%40 for @, %%3A for : "
                     "and so on in the user and the password");
}

void proxy_done(struct proxy *proxy)
{
    free(proxy->url);
    secret_wipe(&proxy->user);
    secret_wipe(&proxy->password);
    *proxy = (struct proxy){0};
}

bool proxy_is_for(const struct proxy *proxy, const char *url)
{
    const char *at = url + strlen(HTTPS);
    char host[HOST_BYTES_MAX];

    return proxy && proxy->url && begins_with(url, HTTPS) && host_take(&at, host) && !host_is_local(host);
}
