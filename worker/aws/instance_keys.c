#include "aws/instance_keys.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/key_request.h"
#include "base/digest.h"
#include "base/hash.h"
#include "base/text.h"

#define ROLES "/latest/meta-data/iam/security-credentials/"

enum {
    URL_BYTES_MAX = 1024,
    NAME_BYTES_MAX = 256,
    TOKEN_BYTES_MAX = 1024,
    MINUTE_MS = 60 * 1000,
    NEARLY_EXPIRED_MS = 15 * MINUTE_MS,
    EXTENSION_MS = 17 * MINUTE_MS,
    EXTENSION_JITTER_MS = 8 * MINUTE_MS,
};

static const char where[] = "the instance's metadata";

static const char *variable_or(const char *name, const char *otherwise)
{
    const char *value = getenv(name);

    return value && *value ? value : otherwise;
}

enum credentials_outcome instance_keys_find(const char **url, struct arena *arena, struct error *error)
{
    bool is_ipv6 = strcasecmp(variable_or("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", ""), "ipv6") == 0;
    const char *endpoint = variable_or("AWS_EC2_METADATA_SERVICE_ENDPOINT",
                                       is_ipv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254");
    size_t length = strlen(endpoint);

    if (strcasecmp(variable_or("AWS_EC2_METADATA_DISABLED", ""), "true") == 0)
        return CREDENTIALS_ABSENT;
    if (!key_request_is_allowed(endpoint) || length > URL_BYTES_MAX / 2) {
        (void)error_set(error, ERROR_INTERNAL,
                        "AWS_EC2_METADATA_SERVICE_ENDPOINT is \"%.120s\": it has to be on this machine, or an address "
                        "of AWS's for it",
                        endpoint);
        return CREDENTIALS_WRONG;
    }
    while (length > 0 && endpoint[length - 1] == '/')
        length--;
    *url = arena_copy(arena, endpoint, length);
    return CREDENTIALS_FOUND;
}

/* A fetch under way: the token, then the name of the role, then its keys. */
struct fetching {
    char *endpoint;
    struct http_client *http;
    struct secret token;
    int64_t (*now_ms)(void);
    keys_on_fetched *on_fetched;
    void *context;
};

static void finish(struct fetching *fetching, struct credentials *keys, int64_t expires_ms,
                   const struct error *error)
{
    fetching->on_fetched(fetching->context, keys, expires_ms, error);
    secret_wipe(&fetching->token);
    free(fetching->endpoint);
    free(fetching);
}

static void fail(struct fetching *fetching, const struct error *error)
{
    struct credentials none = {0};

    finish(fetching, &none, 0, error);
}

static void ask(struct fetching *fetching, const char *path, const char *name,
                void (*on_reply)(void *context, const struct http_result *result))
{
    SCOPED(text) struct text url;

    text_init(&url, URL_BYTES_MAX);
    text_append_format(&url, "%s%s%s", fetching->endpoint, path, name);
    key_request_send(fetching->http, &(struct key_request){.method = "GET",
                                                           .url = text_string(&url),
                                                           .header_name = "X-aws-ec2-metadata-token",
                                                           .header_value = secret_reveal(&fetching->token),
                                                           .on_reply = on_reply,
                                                           .context = fetching});
}

static int64_t extended(const struct fetching *fetching, int64_t expires_ms)
{
    int64_t now_ms = fetching->now_ms();
    uint64_t noise;

    if (expires_ms - now_ms > NEARLY_EXPIRED_MS)
        return expires_ms;
    digest_random(&noise, sizeof(noise));
    return now_ms + EXTENSION_MS + (int64_t)hash_random_below(&noise, EXTENSION_JITTER_MS);
}

static void on_keys(void *context, const struct http_result *result)
{
    struct fetching *fetching = context;
    const struct key_document document = {
        .bytes = result->body, .length = result->body_length, .token_member = "Token"};
    struct credentials keys = {0};
    int64_t expires_ms = 0;
    struct error error;

    if (!key_request_is_answered(result, where, &error) ||
        !key_document_read(&document, where, &keys, &expires_ms, &error))
        fail(fetching, &error);
    else
        finish(fetching, &keys, extended(fetching, expires_ms), NULL);
}

/* A line of what comes back, if a header or a path can hold it. */
static bool read_line(const struct http_result *result, const char *what, char *line, size_t size,
                      struct error *error)
{
    size_t length = 0;

    if (!key_request_is_answered(result, where, error))
        return false;
    while (length < result->body_length && result->body[length] > ' ' && result->body[length] <= '~')
        length++;
    if (length == 0 || length >= size || (length < result->body_length && !strchr("\r\n", result->body[length])))
        return error_set(error, ERROR_EXPIRED_CREDENTIALS, "%s: no %s", where, what);
    memcpy(line, result->body, length);
    line[length] = '\0';
    return true;
}

static void on_role(void *context, const struct http_result *result)
{
    struct fetching *fetching = context;
    char name[NAME_BYTES_MAX];
    struct error error;

    if (read_line(result, "name of a role", name, sizeof(name), &error)) {
        ask(fetching, ROLES, name, on_keys);
        return;
    }
    if (result->status == 404)
        (void)error_set(&error, ERROR_EXPIRED_CREDENTIALS, "%s: the instance has no role", where);
    fail(fetching, &error);
}

/* The answer with the token goes no farther than the instance allows, which is not into a container's network unless
   somebody has said so. */
static void explain(const struct http_result *result, struct error *error)
{
    const struct error why = *error;

    if (result->error.class != ERROR_NONE)
        (void)error_set(error, why.class, "%.130s; in a container, the instance's hop limit has to be 2 at least",
                        why.message);
    else if (result->status == 403)
        (void)error_set(error, why.class, "%s: it is turned off, or refuses this program", where);
}

static void on_token(void *context, const struct http_result *result)
{
    struct fetching *fetching = context;
    char token[TOKEN_BYTES_MAX];
    struct error error;

    if (!read_line(result, "token", token, sizeof(token), &error)) {
        explain(result, &error);
        fail(fetching, &error);
        return;
    }
    secret_set(&fetching->token, token, strlen(token));
    explicit_bzero(token, sizeof(token));
    ask(fetching, ROLES, "", on_role);
}

void instance_keys_fetch(const char *url, struct http_client *http, int64_t (*now_ms)(void),
                         keys_on_fetched *on_fetched, void *context)
{
    struct fetching *fetching = memory_allocate_zeroed(1, sizeof(*fetching));
    SCOPED(text) struct text token_url;

    *fetching = (struct fetching){.endpoint = memory_copy_text(url),
                                  .http = http,
                                  .now_ms = now_ms,
                                  .on_fetched = on_fetched,
                                  .context = context};
    text_init(&token_url, URL_BYTES_MAX);
    text_append_format(&token_url, "%s/latest/api/token", url);
    key_request_send(http, &(struct key_request){.method = "PUT",
                                                 .url = text_string(&token_url),
                                                 .header_name = "X-aws-ec2-metadata-token-ttl-seconds",
                                                 .header_value = "21600",
                                                 .on_reply = on_token,
                                                 .context = fetching});
}
