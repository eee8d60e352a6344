#include "aws/copy_source.h"

#include <assert.h>
#include <string.h>

#include "aws/protocol_query.h"
#include "aws/sigv4.h"
#include "base/arena.h"
#include "base/json.h"

enum { URL_BYTES_MAX = 16 * 1024, VALID_S = 3600 };

static const struct copying {
    const char *service;
    const char *operation;
    const char *source_region; /* parameters of the call */
    const char *destination_region;
    const char *url;
} copyings[] = {
    {.service = "ec2",
     .operation = "CopySnapshot",
     .source_region = "SourceRegion",
     .destination_region = "DestinationRegion",
     .url = "PresignedUrl"},
};

static const struct copying *find(const struct copy_source_call *call)
{
    for (size_t i = 0; i < COUNT_OF(copyings); i++)
        if (strcmp(copyings[i].service, call->service->name) == 0 &&
            strcmp(copyings[i].operation, call->operation) == 0)
            return &copyings[i];
    return NULL;
}

bool copy_source_is_wanted(const struct copy_source_call *call)
{
    const struct copying *copying = find(call);

    return copying && json_object_get(call->input, copying->url) == NULL &&
           json_text_at(call->input, copying->source_region) != NULL;
}

/* A copy of the call's input that also says where the copy goes: the source Region is asked for that. */
static json_t *input_for_source(const struct copy_source_call *call, const struct copying *copying)
{
    json_t *input =
        memory_require(json_copy((json_t *)(uintptr_t)call->input)); /* which it does not change */

    (void)json_object_set_new(input, copying->destination_region, memory_require(json_string(call->region)));
    return input;
}

json_t *copy_source_sign(const struct copy_source_call *call, const struct credentials *credentials,
                         const struct endpoint_overrides *overrides, struct error *error)
{
    const struct copying *copying = find(call);
    SCOPED(json) json_t *input = NULL;
    SCOPED(text) struct text form;
    SCOPED(text) struct text query;
    struct sigv4_presigned presigned = {.session_token = secret_reveal(&credentials->session_token),
                                        .expires_s = VALID_S};
    struct sigv4_scope scope = {.access_key_id = credentials->access_key_id,
                                .secret_access_key = &credentials->secret_access_key,
                                .service = call->service->signing_name,
                                .now_ms = call->now_ms};
    struct protocol_call at_source = {.service = call->service, .operation = call->operation};
    struct endpoint source;

    assert(copy_source_is_wanted(call));
    text_init(&form, URL_BYTES_MAX);
    text_init(&query, URL_BYTES_MAX);
    input = input_for_source(call, copying);
    at_source.input = input;
    scope.region = json_text_at(call->input, copying->source_region);
    if (!endpoint_resolve(overrides, call->service, scope.region, &source, error))
        return NULL;
    if (!protocol_query_write_form(&at_source, &form, error))
        return NULL;
    presigned.host = endpoint_host(&source);
    presigned.query = text_string(&form);
    if (!sigv4_presign(&presigned, &scope, &query, error))
        return NULL;
    (void)json_object_set_new(input, copying->url,
                              memory_require(json_sprintf("%s/?%s", source.url, text_string(&query))));
    return json_incref(input);
}
