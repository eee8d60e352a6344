/* Reads requests, one JSON object a line, and writes for each the Authorization header that Tidemark's signer
   makes, or with "presign" the whole query. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/sigv4.h"
#include "base/arena.h"
#include "base/json.h"

enum { LINE_BYTES_MAX = 256 * 1024 };

static void fail(const char *why)
{
    (void)fprintf(stderr, "sign_requests: %s\n", why);
    exit(EXIT_FAILURE);
}

static const char *text_at(const json_t *object, const char *name)
{
    const char *text = json_text_at(object, name);

    if (text == NULL)
        fail(name);
    return text;
}

static size_t read_hex(struct arena *arena, const char *hex, unsigned char **bytes)
{
    size_t length = strlen(hex) / 2;

    *bytes = arena_allocate(arena, length + 1);
    for (size_t i = 0; i < length; i++)
        if (sscanf(hex + 2 * i, "%2hhx", &(*bytes)[i]) != 1)
            fail("body");
    return length;
}

static void sign(const json_t *line, const struct sigv4_scope *scope, struct text *output,
                 struct error *error)
{
    struct sigv4_header headers[SIGV4_HEADERS_MAX];
    struct sigv4_request request = {.method = text_at(line, "method"),
                                    .path = text_at(line, "path"),
                                    .query = text_at(line, "query"),
                                    .headers = headers};
    struct arena arena = {0};
    unsigned char *body;
    json_t *header;
    size_t index;

    json_array_foreach(json_object_get(line, "headers"), index, header)
    {
        headers[request.header_count++] =
            (struct sigv4_header){text_at(header, "[0]"), text_at(header, "[1]")};
    }
    request.body_length = read_hex(&arena, text_at(line, "body"), &body);
    request.body = body;
    if (!sigv4_sign(&request, scope, output, error))
        fail(error->message);
    arena_release(&arena);
}

static void presign(const json_t *line, const struct sigv4_scope *scope, struct text *output,
                    struct error *error)
{
    const struct sigv4_presigned request = {
        .host = text_at(line, "host"),
        .query = text_at(line, "query"),
        .session_token = text_at(line, "token"),
        .expires_s = 3600,
    };

    if (!sigv4_presign(&request, scope, output, error))
        fail(error->message);
}

static void answer_line(const char *text)
{
    SCOPED(json) json_t *line = json_loads(text, 0, NULL);
    SCOPED(secret) struct secret secret = {0};
    SCOPED(text) struct text output;
    struct sigv4_scope scope = {.secret_access_key = &secret};
    struct error error = {0};
    const char *key;

    if (line == NULL)
        fail("a line is no JSON");
    key = text_at(line, "secret");
    secret_set(&secret, key, strlen(key));
    scope.access_key_id = text_at(line, "id");
    scope.region = text_at(line, "region");
    scope.service = text_at(line, "service");
    scope.now_ms = json_integer_value(json_object_get(line, "now_ms"));
    text_init(&output, LINE_BYTES_MAX);
    if (json_is_true(json_object_get(line, "presign")))
        presign(line, &scope, &output, &error);
    else
        sign(line, &scope, &output, &error);
    (void)puts(text_string(&output));
}

int main(void)
{
    char *line = memory_allocate(LINE_BYTES_MAX);

    while (fgets(line, LINE_BYTES_MAX, stdin))
        answer_line(line);
    free(line);
    return EXIT_SUCCESS;
}
