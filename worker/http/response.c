#include "http/response.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* The part of a body that is sent of a truncated answer. */
struct broken_body {
    size_t length;
    char bytes[];
};

static ssize_t read_broken_body(void *context, uint64_t position, char *buffer, size_t size)
{
    const struct broken_body *body = context;
    size_t left = position < body->length ? body->length - (size_t)position : 0;

    if (left == 0)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (left > size)
        left = size;
    memcpy(buffer, body->bytes + position, left);
    return (ssize_t)left;
}

static struct MHD_Response *make_broken_response(const struct http_reply *reply)
{
    struct broken_body *body = memory_allocate(sizeof(*body) + reply->body_length);

    body->length = reply->body_length / 2;
    memcpy(body->bytes, reply->body, body->length);
    return memory_require(
        MHD_create_response_from_callback(reply->body_length, 4096, read_broken_body, body, free));
}

static struct MHD_Response *body_of(const struct http_reply *reply)
{
    /* libmicrohttpd takes the body through a pointer that is not const, and copies it. */
    void *body = (void *)(uintptr_t)reply->body;

    if (reply->is_truncated && reply->body_length > 0)
        return make_broken_response(reply);
    return memory_require(MHD_create_response_from_buffer(reply->body_length, body, MHD_RESPMEM_MUST_COPY));
}

void response_add_header(struct MHD_Response *response, const char *name, const char *value)
{
    enum MHD_Result added = MHD_add_response_header(response, name, value);

    assert(added == MHD_YES);
    (void)added;
}

struct MHD_Response *response_new(const struct http_reply *reply)
{
    struct MHD_Response *response = body_of(reply);

    if (reply->content_type)
        response_add_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, reply->content_type);
    for (size_t i = 0; i < HTTP_REPLY_HEADERS_MAX && reply->headers[i].name; i++)
        response_add_header(response, reply->headers[i].name, reply->headers[i].value);
    return response;
}
