#include "page/access.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/text.h"
#include "page/base64.h"

enum { HOST_BYTES_MAX = 256, CREDENTIALS_BYTES_MAX = 1024 };

/* What comes before the port: "[::1]" of "[::1]:9464". */
static size_t host_length(const char *host)
{
    const char *colon = strrchr(host, ':');
    const char *bracket = strrchr(host, ']');

    return colon && (bracket == NULL || colon > bracket) ? (size_t)(colon - host) : strlen(host);
}

static bool is_loopback_name(const char *host, size_t length)
{
    static const char *const names[] = {"localhost", "[::1]"};
    char name[HOST_BYTES_MAX];

    if (length >= sizeof(name))
        return false;
    memcpy(name, host, length);
    name[length] = '\0';
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcasecmp(name, names[i]) == 0)
            return true;
    /* 127.0.0.0/8 as an address, not a name that begins like one. */
    return strncmp(name, "127.", 4) == 0 && strspn(name, "0123456789.") == length;
}

void access_init(struct access_rules *rules, const char *listen, const char *token)
{
    assert(listen != NULL && token != NULL);
    *rules = (struct access_rules){.is_loopback = is_loopback_name(listen, host_length(listen))};
    secret_set(&rules->token, token, strlen(token));
}

void access_done(struct access_rules *rules)
{
    secret_wipe(&rules->token);
}

bool access_exposes_token(const char *listen, const char *token)
{
    assert(listen != NULL && token != NULL);
    return listen[0] != '\0' && token[0] != '\0' && !is_loopback_name(listen, host_length(listen));
}

/* Digests are compared, so that the time it takes says nothing of the token. */
static bool is_token(const struct access_rules *rules, const char *given, size_t length)
{
    unsigned char ours[DIGEST_SHA256_BYTES], theirs[DIGEST_SHA256_BYTES];

    digest_sha256(secret_reveal(&rules->token), rules->token.length, ours);
    digest_sha256(given, length, theirs);
    return memcmp(ours, theirs, sizeof(ours)) == 0;
}

/* The password of "Basic <base64 of name:password>", whatever the name. */
static bool is_password(const struct access_rules *rules, const char *encoded)
{
    char credentials[CREDENTIALS_BYTES_MAX];
    size_t length;
    const char *colon;

    if (!base64_decode(encoded, credentials, sizeof(credentials), &length))
        return false;
    colon = memchr(credentials, ':', length);
    return colon && is_token(rules, colon + 1, length - (size_t)(colon + 1 - credentials));
}

static bool has_token(const struct access_rules *rules, const char *authorization)
{
    if (authorization == NULL)
        return false;
    if (strncasecmp(authorization, "Bearer ", 7) == 0)
        return is_token(rules, authorization + 7, strlen(authorization + 7));
    if (strncasecmp(authorization, "Basic ", 6) == 0)
        return is_password(rules, authorization + 6);
    return false;
}

enum access access_check(const struct access_rules *rules, const char *host, const char *authorization)
{
    if (rules->is_loopback && (host == NULL || !is_loopback_name(host, host_length(host))))
        return ACCESS_WRONG_HOST;
    if (!secret_is_empty(&rules->token))
        return has_token(rules, authorization) ? ACCESS_GRANTED : ACCESS_NO_TOKEN;
    return rules->is_loopback ? ACCESS_GRANTED : ACCESS_SHUT;
}
