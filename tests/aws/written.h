/* For the tests of protocols: calls written from texts, replies read from them. */
#ifndef TIDEMARK_TESTS_AWS_WRITTEN_H
#define TIDEMARK_TESTS_AWS_WRITTEN_H

#include "harness/check.h"

#include <stdlib.h>
#include <string.h>

#include "aws/protocol.h"
#include "base/json.h"

/* A message, or why there is none. */
struct written {
    struct protocol_message message;
    bool is_written;
    struct error error;
    struct arena arena;
};

static inline void written_make(struct written *written, const char *service, const char *operation,
                                const char *input_text)
{
    SCOPED(json) json_t *input = json_loads(input_text, 0, NULL);
    const struct protocol_call call = {services_find(service), operation, input};

    assert_non_null(call.service);
    assert_non_null(call.input);
    *written = (struct written){0};
    written->is_written =
        call.service->protocol->write(&call, &written->arena, &written->message, &written->error);
    assert_int_equal(written->is_written, written->error.class == ERROR_NONE);
}

/* The value of one of the message's headers; NULL if it is not there. */
static inline const char *written_header(const struct written *written, const char *name)
{
    for (size_t i = 0; i < written->message.header_count; i++)
        if (strcmp(written->message.headers[i].name, name) == 0)
            return written->message.headers[i].value;
    return NULL;
}

static inline void written_done(struct written *written)
{
    arena_release(&written->arena);
}

static inline bool read_reply(const char *service, const char *operation, const struct protocol_reply *reply,
                              struct answer *answer)
{
    const struct protocol_call call = {services_find(service), operation, NULL};
    struct protocol_reply measured = *reply;
    bool is_read;

    assert_non_null(call.service);
    measured.body_length = strlen(reply->body);
    *answer = (struct answer){0};
    is_read = call.service->protocol->read(&call, &measured, answer);
    assert_int_equal(answer->http_status, reply->http_status);
    assert_int_equal(answer->output != NULL, answer->error.class == ERROR_NONE);
    return is_read;
}

static inline void assert_json(const json_t *value, const char *expected_text)
{
    SCOPED(json) json_t *expected = json_loads(expected_text, JSON_DECODE_ANY, NULL);

    assert_non_null(expected);
    if (!json_equal(value, expected)) {
        char *text = json_dumps(value, JSON_ENCODE_ANY);

        print_message("%s instead of %s\n", text ? text : "(none)", expected_text);
        free(text);
        fail();
    }
}

#endif
