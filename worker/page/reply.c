#include "page/reply.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "proto/json_writer.h"

enum { ETAG_BYTES = 24, FAILURE_BYTES_MAX = 4096 };

#define JSON "application/json; charset=utf-8"

/* Scripts, styles and calls come from here alone, and no other site may show this one in a frame. */
#define CONTENT_SECURITY_POLICY                                                                              \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "          \
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

struct body {
    unsigned status;
    const char *content_type;
    const char *bytes;
    size_t length;
    const char *header, *value; /* one of its own; NULL: none */
};

static void answer(struct http_exchange *exchange, const struct body *body)
{
    http_exchange_answer(exchange,
                         &(struct http_reply){.status = body->status,
                                              .content_type = body->content_type,
                                              .body = body->bytes,
                                              .body_length = body->length,
                                              .headers = {{"Cache-Control", "no-cache"},
                                                          {"Content-Security-Policy", CONTENT_SECURITY_POLICY},
                                                          {"X-Content-Type-Options", "nosniff"},
                                                          {"Referrer-Policy", "no-referrer"},
                                                          {"Cross-Origin-Resource-Policy", "same-origin"},
                                                          {"Cross-Origin-Opener-Policy", "same-origin"},
                                                          {body->header, body->value}}});
}

static void answer_tagged(struct http_exchange *exchange, const char *etag, struct body body)
{
    const char *had = http_exchange_header(exchange, "If-None-Match");

    body.status = 200;
    body.header = "ETag";
    body.value = etag;
    if (had && strcmp(had, etag) == 0) {
        body.status = 304;
        body.content_type = NULL;
        body.length = 0;
    }
    answer(exchange, &body);
}

void reply_with_asset(struct http_exchange *exchange, const struct asset *asset)
{
    answer_tagged(exchange, asset->etag,
                  (struct body){.content_type = asset->content_type, .bytes = asset->bytes, .length = asset->length});
}

void reply_with_json(struct http_exchange *exchange, const struct text *json)
{
    char etag[ETAG_BYTES];

    if (json->has_overflowed) {
        reply_with_failure(exchange, 500, "the answer is longer than an answer may be: ask for fewer jobs");
        return;
    }
    (void)snprintf(etag, sizeof(etag), "\"%016" PRIx64 "\"", hash_bytes(text_string(json), json->length, 0));
    answer_tagged(exchange, etag,
                  (struct body){.content_type = JSON, .bytes = text_string(json), .length = json->length});
}

void reply_with_failure(struct http_exchange *exchange, unsigned status, const char *message)
{
    SCOPED(text) struct text json;
    struct json_writer writer = {.text = &json};
    struct body body = {.status = status, .content_type = JSON};

    assert(status >= 400);
    text_init(&json, FAILURE_BYTES_MAX);
    json_writer_open(&writer, NULL);
    json_writer_text(&writer, "message", message);
    json_writer_close(&writer);
    body.bytes = text_string(&json);
    body.length = json.length;
    if (status == 401) {
        body.header = "WWW-Authenticate";
        body.value = "Basic realm=\"Tidemark\", charset=\"UTF-8\"";
    } else if (status == 503) {
        body.header = "Retry-After";
        body.value = "1";
    }
    answer(exchange, &body);
}
