#include "aws/key_request.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { HOST_BYTES_MAX = 256 };

static const char HTTP[] = "http://", HTTPS[] = "https://";

struct asked {
    struct key_request request;
    struct arena arena;
};

static const char *after_scheme(const char *url)
{
    return strstr(url, "://") + strlen("://");
}

/* With the port, as it stands in a Host header. */
static size_t authority_length(const char *url)
{
    return strcspn(after_scheme(url), "/?#");
}

static bool is_loopback(const char *host)
{
    return strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 ||
           (strncmp(host, "127.", 4) == 0 && host[strspn(host, "0123456789.")] == '\0');
}

static bool is_local_host(const char *authority, size_t length)
{
    static const char *const addresses[] = {"169.254.170.2", "169.254.170.23", "[fd00:ec2::23]", "169.254.169.254",
                                            "[fd00:ec2::254]"};
    size_t host_length = *authority == '[' ? strcspn(authority, "]") + 1 : strcspn(authority, ":/?#");
    char host[HOST_BYTES_MAX];

    if (host_length > length || host_length >= sizeof(host))
        return false;
    memcpy(host, authority, host_length);
    host[host_length] = '\0';
    for (size_t i = 0; i < COUNT_OF(addresses); i++)
        if (strcmp(addresses[i], host) == 0)
            return true;
    return is_loopback(host);
}

bool key_request_is_allowed(const char *url)
{
    bool is_plain = strncmp(url, HTTP, strlen(HTTP)) == 0;
    size_t length;

    if (!is_plain && strncmp(url, HTTPS, strlen(HTTPS)) != 0)
        return false;
    for (const char *letter = url; *letter; letter++)
        if (*letter <= ' ' || *letter > '~' || *letter == '@')
            return false;
    length = authority_length(url);
    return length > 0 && (!is_plain || is_local_host(after_scheme(url), length));
}

static bool write_message(void *context, struct arena *arena, struct http_message *message, struct error *error)
{
    const struct asked *asked = context;
    const struct key_request *request = &asked->request;
    struct http_header *headers = arena_allocate(arena, 3 * sizeof(*headers));
    size_t count = 0;

    (void)error;
    headers[count++] = (struct http_header){
        "Host", arena_copy(arena, after_scheme(request->url), authority_length(request->url))};
    headers[count++] = (struct http_header){"Accept", "application/json"};
    if (request->header_name)
        headers[count++] = (struct http_header){request->header_name, request->header_value};
    *message = (struct http_message){.headers = headers, .header_count = count, .body = ""};
    return true;
}

static void on_result(void *context, const struct http_result *result)
{
    struct asked *asked = context;

    asked->request.on_reply(asked->request.context, result);
    arena_release(&asked->arena);
    free(asked);
}

void key_request_send(struct http_client *http, const struct key_request *request)
{
    struct asked *asked = memory_allocate_zeroed(1, sizeof(*asked));

    assert(key_request_is_allowed(request->url));
    asked->request = *request;
    asked->request.url = arena_text(&asked->arena, request->url);
    asked->request.header_name = arena_text(&asked->arena, request->header_name);
    asked->request.header_value = arena_text(&asked->arena, request->header_value);
    http_client_send(http, &(struct http_request){.method = request->method,
                                                  .url = asked->request.url,
                                                  .is_plain_allowed = true,
                                                  .not_after_ms = INT64_MAX,
                                                  .write_message = write_message,
                                                  .on_result = on_result,
                                                  .context = asked});
}

struct refused {
    keys_on_fetched *on_fetched;
    void *context;
};

static void on_refused(void *context, const struct http_result *result)
{
    struct refused *refused = context;
    struct credentials none = {0};

    refused->on_fetched(refused->context, &none, 0, &result->error);
    free(refused);
}

void key_request_refuse(struct http_client *http, const struct error *error, keys_on_fetched *on_fetched,
                        void *context)
{
    struct refused *refused = memory_allocate_zeroed(1, sizeof(*refused));

    *refused = (struct refused){.on_fetched = on_fetched, .context = context};
    http_client_refuse(http, &(struct http_request){.method = "GET", .on_result = on_refused, .context = refused},
                       error);
}

bool key_request_is_answered(const struct http_result *result, const char *where, struct error *error)
{
    if (result->error.class != ERROR_NONE)
        return error_set(error, ERROR_EXPIRED_CREDENTIALS, "%s: %s", where, result->error.message);
    if (result->status != 200)
        return error_set(error, ERROR_EXPIRED_CREDENTIALS, "%s: it answers with %d", where, result->status);
    return true;
}
