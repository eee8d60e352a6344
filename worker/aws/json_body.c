#include "aws/json_body.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "aws/json_limits.h"
#include "base/crc32.h"
#include "base/json.h"

enum { CODE_BYTES_MAX = 128 };

bool json_body_write(const json_t *body, const char *content_type, struct arena *arena,
                     struct protocol_message *message, struct error *error)
{
    char *text;

    assert(json_is_object(body));
    assert(message->header_count < PROTOCOL_HEADERS_MAX);
    text = memory_require(json_dumps(body, JSON_COMPACT));
    message->body_length = strlen(text);
    message->body = arena_text(arena, text);
    free(text);
    message->headers[message->header_count++] = (struct sigv4_header){"Content-Type", content_type};
    if (message->body_length > PROTOCOL_BODY_BYTES_MAX)
        return error_set(error, ERROR_INTERNAL, "the call's input is too long");
    return true;
}

/* The code in "namespace#Code:http://...", of which the service may leave out both ends. */
static bool take_code(const char *text, char code[CODE_BYTES_MAX])
{
    size_t length = text ? strcspn(text, ":") : 0;
    const char *sharp;

    if (length == 0 || length >= CODE_BYTES_MAX)
        return false;
    memcpy(code, text, length);
    code[length] = '\0';
    sharp = strrchr(code, '#');
    if (sharp)
        memmove(code, sharp + 1, strlen(sharp));
    return *code != '\0';
}

static bool find_code(const json_t *root, const struct protocol_reply *reply,
                      const struct json_body_rules *rules, char code[CODE_BYTES_MAX])
{
    if (rules->is_header_first && take_code(reply->error_type, code))
        return true;
    for (size_t i = 0; i < COUNT_OF(rules->code_paths) && rules->code_paths[i]; i++)
        if (take_code(json_text_at(root, rules->code_paths[i]), code))
            return true;
    return take_code(reply->error_type, code);
}

static const char *message_of(const json_t *root)
{
    const char *message = json_text_at(root, "message");

    if (message == NULL)
        message = json_text_at(root, "Message");
    return message ? message : "";
}

/* `root` may be NULL: the header alone may say what is wrong. */
static bool read_error(const struct protocol_call *call, const json_t *root,
                       const struct protocol_reply *reply, const struct json_body_rules *rules,
                       struct answer *answer)
{
    const char *path = call->service->error_code_path;
    char code[CODE_BYTES_MAX];

    if ((path == NULL || !take_code(json_text_at(root, path), code)) && !find_code(root, reply, rules, code))
        return false;
    protocol_refused(answer, code, message_of(root));
    return true;
}

static bool is_intact(const struct protocol_reply *reply)
{
    unsigned long long announced;
    char *end;

    if (reply->crc32 == NULL)
        return true;
    announced = strtoull(reply->crc32, &end, 10);
    return end != reply->crc32 && *end == '\0' && announced == crc32_of(reply->body, reply->body_length);
}

/* jansson's own words repeat a part of what is wrong, which may be a secret. */
static json_t *parse(const struct protocol_reply *reply, const struct json_body_rules *rules,
                     struct error *error)
{
    json_error_t why;
    json_t *root;

    if (reply->body_length == 0 && rules->may_be_empty)
        return memory_require(json_object());
    if (!json_limits_check(reply->body, reply->body_length, error)) {
        (void)error_prefix(error, "the answer cannot be read");
        return NULL;
    }
    root = json_loadb(reply->body, reply->body_length, 0, &why);
    if (root && json_is_object(root))
        return root;
    if (root)
        (void)error_set(error, ERROR_TRANSIENT, "the answer is no JSON object");
    else
        (void)error_set(error, ERROR_TRANSIENT, "the answer is no JSON object (line %d, column %d)", why.line,
                        why.column);
    json_decref(root);
    return NULL;
}

bool json_body_read(const struct protocol_call *call, const struct protocol_reply *reply,
                    const struct json_body_rules *rules, struct answer *answer)
{
    bool is_success = reply->http_status >= 200 && reply->http_status < 300;
    SCOPED(json) json_t *root = NULL;
    struct error error = {.class = ERROR_TRANSIENT, .message = "the answer names no error"};

    assert(answer->output == NULL);
    answer->http_status = reply->http_status;
    if (!is_intact(reply))
        return error_set(&answer->error, ERROR_TRANSIENT, "the answer does not fit its checksum");
    root = parse(reply, rules, &error);
    if (is_success && root)
        answer->output = json_incref(root);
    if (answer->output || (!is_success && read_error(call, root, reply, rules, answer)))
        return true;
    return protocol_unreadable(answer, &error);
}
