#include "aws/container_keys.h"

#include <stdlib.h>
#include <string.h>

#include "aws/key_request.h"

#define ADDRESS "http://169.254.170.2"

static const char where[] = "the container's credentials";

static const char *variable(const char *name)
{
    const char *value = getenv(name);

    return value && *value ? value : NULL;
}

enum credentials_outcome container_keys_find(struct container_keys *container, struct arena *arena,
                                             struct error *error)
{
    const char *relative = variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    const char *full = variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");

    if (relative == NULL && full == NULL)
        return CREDENTIALS_ABSENT;
    container->url = relative ? arena_format(arena, "%s%s", ADDRESS, relative) : arena_text(arena, full);
    container->token_file = arena_text(arena, variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"));
    container->token = arena_text(arena, variable("AWS_CONTAINER_AUTHORIZATION_TOKEN"));
    if ((relative == NULL || *relative == '/') && key_request_is_allowed(container->url)) {
        if (container->token == NULL || strpbrk(container->token, "\r\n") == NULL)
            return CREDENTIALS_FOUND;
        (void)error_set(error, ERROR_INTERNAL, "AWS_CONTAINER_AUTHORIZATION_TOKEN holds a line break");
        return CREDENTIALS_WRONG;
    }
    (void)error_set(error, ERROR_INTERNAL,
                    "%s is \"%.120s\": it has to be https, or http on this machine or at an address of AWS's",
                    relative ? "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI" : "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                    relative ? relative : full);
    return CREDENTIALS_WRONG;
}

/* A fetch under way. */
struct fetching {
    keys_on_fetched *on_fetched;
    void *context;
};

static void on_reply(void *context, const struct http_result *result)
{
    struct fetching *fetching = context;
    const struct key_document document = {
        .bytes = result->body, .length = result->body_length, .token_member = "Token"};
    struct credentials keys = {0};
    int64_t expires_ms = 0;
    struct error error;
    bool is_read = key_request_is_answered(result, where, &error) &&
                   key_document_read(&document, where, &keys, &expires_ms, &error);

    fetching->on_fetched(fetching->context, &keys, expires_ms, is_read ? NULL : &error);
    free(fetching);
}

void container_keys_fetch(const struct container_keys *container, const char *token, struct http_client *http,
                          keys_on_fetched *on_fetched, void *context)
{
    struct fetching *fetching = memory_allocate_zeroed(1, sizeof(*fetching));
    struct key_request request = {
        .method = "GET", .url = container->url, .on_reply = on_reply, .context = fetching};

    *fetching = (struct fetching){.on_fetched = on_fetched, .context = context};
    request.header_value = token ? token : container->token;
    request.header_name = request.header_value ? "Authorization" : NULL;
    key_request_send(http, &request);
}
