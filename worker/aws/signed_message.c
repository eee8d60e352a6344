#include "aws/signed_message.h"

#include <assert.h>

#include "aws/copy_source.h"
#include "aws/sigv4.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"

enum { AUTHORIZATION_BYTES_MAX = 8 * 1024, HEADERS_MAX = 8 };

/* A message that is being signed. */
struct draft {
    const struct signed_call *call;
    struct arena *arena;
    struct protocol_message written;
    struct http_message *message;
    struct sigv4_header signed_headers[HEADERS_MAX];
};

/* The message stands since the call was asked for, unless it carries a URL that has to be fresh. */
static bool write_draft(struct draft *draft, struct error *error)
{
    const struct signed_call *call = draft->call;
    const struct copy_source_call copying = {.service = call->call->service,
                                             .operation = call->call->operation,
                                             .region = call->region,
                                             .input = call->call->input,
                                             .clocks = call->clocks,
                                             .now_ms = call->now_ms,
                                             .own_now_ms = call->own_now_ms};
    struct protocol_call with_url = *call->call;
    SCOPED(json) json_t *input = NULL;

    draft->written = *call->message;
    if (call->credentials == NULL || !copy_source_is_wanted(&copying))
        return true;
    input = copy_source_sign(&copying, call->credentials, call->endpoints, error);
    with_url.input = input;
    return input && with_url.service->protocol->write(&with_url, draft->arena, &draft->written, error);
}

/* Every header but the last two, which are not signed, is one of these. */
static void add_signed_header(struct draft *draft, const char *name, const char *value)
{
    assert(draft->message->header_count < HEADERS_MAX);
    draft->signed_headers[draft->message->header_count++] =
        (struct sigv4_header){name, arena_text(draft->arena, value)};
}

static void add_signed_headers(struct draft *draft)
{
    const struct credentials *credentials = draft->call->credentials;
    char date[CLOCK_AMZ_DATE_BYTES];

    clock_format_amz_date(draft->call->now_ms, date);
    add_signed_header(draft, "Host", endpoint_host(draft->call->endpoint));
    for (size_t i = 0; i < draft->written.header_count; i++)
        add_signed_header(draft, draft->written.headers[i].name, draft->written.headers[i].value);
    add_signed_header(draft, "X-Amz-Date", date);
    if (credentials && !secret_is_empty(&credentials->session_token))
        add_signed_header(draft, "X-Amz-Security-Token", secret_reveal(&credentials->session_token));
}

static bool sign(const struct draft *draft, struct text *authorization, struct error *error)
{
    const struct credentials *credentials = draft->call->credentials;
    const struct sigv4_scope scope = {.access_key_id = credentials->access_key_id,
                                      .secret_access_key = &credentials->secret_access_key,
                                      .region = draft->call->region,
                                      .service = draft->call->call->service->signing_name,
                                      .now_ms = draft->call->now_ms};

    return sigv4_sign(&(struct sigv4_request){.method = draft->written.method,
                                              .path = draft->written.path,
                                              .query = draft->written.query,
                                              .headers = draft->signed_headers,
                                              .header_count = draft->message->header_count,
                                              .body = draft->written.body,
                                              .body_length = draft->written.body_length},
                      &scope, authorization, error);
}

/* An empty authorization is none. */
static void finish_message(struct draft *draft, const struct text *authorization)
{
    struct http_message *message = draft->message;
    struct http_header *headers =
        arena_allocate(draft->arena, (message->header_count + 2) * sizeof(*headers));

    for (size_t i = 0; i < message->header_count; i++)
        headers[i] = (struct http_header){draft->signed_headers[i].name, draft->signed_headers[i].value};
    headers[message->header_count++] = (struct http_header){"User-Agent", "tidemark"};
    if (authorization->length > 0)
        headers[message->header_count++] =
            (struct http_header){"Authorization", arena_text(draft->arena, text_string(authorization))};
    message->headers = headers;
    message->body = draft->written.body;
    message->body_length = draft->written.body_length;
}

bool signed_message_write(const struct signed_call *call, struct arena *arena, struct http_message *message,
                          struct error *error)
{
    struct draft draft = {.call = call, .arena = arena, .message = message};
    SCOPED(text) struct text authorization;

    assert(message->header_count == 0);
    text_init(&authorization, AUTHORIZATION_BYTES_MAX);
    if (!write_draft(&draft, error))
        return false;
    add_signed_headers(&draft);
    if (call->credentials && !sign(&draft, &authorization, error))
        return false;
    assert(!authorization.has_overflowed); /* the key id has a limit */
    finish_message(&draft, &authorization);
    return true;
}
