#include "aws/protocol_json.h"

#include <assert.h>
#include <string.h>

#include "aws/json_body.h"

/* Operations that answer with nothing; all others answer with an object, if with an empty one. */
static const char *const silent[][2] = {
    {"dynamodb", "TagResource"},
    {"dynamodb", "UntagResource"},
};

static bool is_silent(const struct protocol_call *call)
{
    for (size_t i = 0; i < COUNT_OF(silent); i++)
        if (strcmp(silent[i][0], call->service->name) == 0 && strcmp(silent[i][1], call->operation) == 0)
            return true;
    return false;
}

static bool write_message(const struct protocol_call *call, struct arena *arena,
                          struct protocol_message *message, struct error *error)
{
    const struct aws_service *service = call->service;
    const char *target = arena_format(arena, "%s.%s", service->target_prefix, call->operation);
    struct protocol_message written = {
        .method = "POST",
        .path = "/",
        .query = "",
        .headers = {{"X-Amz-Target", target}},
        .header_count = 1,
    };

    assert(service->target_prefix != NULL);
    if (!json_body_write(call->input, service->content_type, arena, &written, error))
        return false;
    *message = written;
    return true;
}

static bool read_reply(const struct protocol_call *call, const struct protocol_reply *reply,
                       struct answer *answer)
{
    const struct json_body_rules rules = {.code_paths = {"__type"}, .may_be_empty = is_silent(call)};

    return json_body_read(call, reply, &rules, answer);
}

const struct protocol protocol_json = {.write = write_message, .read = read_reply};
