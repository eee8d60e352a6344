/* Reads JSON objects, one a line, and answers each with one: a call with the message that its protocol makes of
   it, a reply with what its protocol reads in it, an error code with whether it is known. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/error_codes.h"
#include "aws/protocol.h"
#include "base/json.h"

enum { LINE_BYTES_MAX = 1024 * 1024 };

static void fail(const char *why)
{
    (void)fprintf(stderr, "speak_protocols: %s\n", why);
    exit(EXIT_FAILURE);
}

static const char *text_at(const json_t *object, const char *name)
{
    const char *text = json_text_at(object, name);

    if (text == NULL)
        fail(name);
    return text;
}

static struct protocol_call call_of(const json_t *line)
{
    const struct protocol_call call = {services_find(text_at(line, "service")), text_at(line, "operation"),
                                       json_object_get(line, "input")};

    if (call.service == NULL)
        fail("the service is not known");
    return call;
}

static json_t *headers_of(const struct protocol_message *message)
{
    json_t *headers = json_array();

    for (size_t i = 0; i < message->header_count; i++)
        json_array_append_new(headers,
                              json_pack("[s, s]", message->headers[i].name, message->headers[i].value));
    return headers;
}

static json_t *write_call(const json_t *line)
{
    const struct protocol_call call = call_of(line);
    struct protocol_message message = {0};
    struct arena arena = {0};
    struct error error;
    json_t *written;

    if (!call.service->protocol->write(&call, &arena, &message, &error))
        return json_pack("{s:s}", "error", error.message);
    written = json_pack("{s:s, s:s, s:s, s:o, s:s#}", "method", message.method, "path", message.path, "query",
                        message.query, "headers", headers_of(&message), "body", message.body,
                        (int)message.body_length);
    arena_release(&arena);
    return written;
}

static json_t *read_reply(const json_t *line)
{
    const struct protocol_call call = call_of(line);
    const struct protocol_reply reply = {
        .http_status = (int)json_integer_value(json_object_get(line, "status")),
        .body = text_at(line, "body"),
        .body_length = json_string_length(json_object_get(line, "body")),
        .error_type = json_text_at(line, "error_type"),
        .crc32 = json_text_at(line, "crc32"),
    };
    struct answer answer = {0};
    bool is_read = call.service->protocol->read(&call, &reply, &answer);

    return json_pack("{s:b, s:s, s:s, s:s, s:s, s:o}", "is_read", is_read, "class",
                     error_class_name(answer.error.class), "code", answer.error.code, "message",
                     answer.error.message, "request_id", answer.request_id, "output",
                     answer.output ? answer.output : json_null());
}

static json_t *classify(const json_t *line)
{
    const char *code = text_at(line, "code");
    int status = (int)json_integer_value(json_object_get(line, "status"));

    return json_pack("{s:b, s:s}", "is_known", error_codes_has(code), "class",
                     error_class_name(error_codes_classify(code, status)));
}

static void answer_line(const char *text)
{
    SCOPED(json) json_t *line = json_loads(text, 0, NULL);
    SCOPED(json) json_t *said = NULL;
    char *output;

    if (line == NULL)
        fail("a line is no JSON");
    if (json_object_get(line, "input"))
        said = write_call(line);
    else
        said = json_object_get(line, "body") ? read_reply(line) : classify(line);
    output = json_dumps(said, JSON_COMPACT);
    if (output == NULL)
        fail("what was said is no JSON");
    (void)puts(output);
    free(output);
}

int main(void)
{
    char *line = memory_allocate(LINE_BYTES_MAX);

    while (fgets(line, LINE_BYTES_MAX, stdin))
        answer_line(line);
    free(line);
    return EXIT_SUCCESS;
}
