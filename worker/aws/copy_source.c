#include "aws/copy_source.h"

#include <assert.h>
#include <string.h>

#include "aws/protocol_query.h"
#include "aws/sigv4.h"
#include "base/arena.h"
#include "base/json.h"

enum { URL_BYTES_MAX = 16 * 1024, VALID_S = 3600, REGION_BYTES = 64 };

#define GOVCLOUD "arn:aws-us-gov:"

static const struct copying {
    const char *service;
    const char *operation;
    const char *source_region; /* parameters of the call */
    const char *source_arn;    /* in place of the Region; RDS needs the URL between GovCloud's Regions alone */
    const char *destination_region;
    const char *url;
} copyings[] = {
    {.service = "ec2",
     .operation = "CopySnapshot",
     .source_region = "SourceRegion",
     .destination_region = "DestinationRegion",
     .url = "PresignedUrl"},
    {.service = "rds",
     .operation = "CopyDBSnapshot",
     .source_arn = "SourceDBSnapshotIdentifier",
     .destination_region = "DestinationRegion",
     .url = "PreSignedUrl"},
    {.service = "rds",
     .operation = "CopyDBClusterSnapshot",
     .source_arn = "SourceDBClusterSnapshotIdentifier",
     .destination_region = "DestinationRegion",
     .url = "PreSignedUrl"},
};

static const struct copying *find(const struct copy_source_call *call)
{
    for (size_t i = 0; i < COUNT_OF(copyings); i++)
        if (strcmp(copyings[i].service, call->service->name) == 0 &&
            strcmp(copyings[i].operation, call->operation) == 0)
            return &copyings[i];
    return NULL;
}

/* The fourth part of "arn:aws-us-gov:rds:us-gov-west-1:111122223333:snapshot:name", in `buffer`; NULL if the copy stays
   in its Region, or needs no URL. */
static const char *region_in(const struct copy_source_call *call, const char *arn, char buffer[REGION_BYTES])
{
    const char *service = arn && strncmp(arn, GOVCLOUD, strlen(GOVCLOUD)) == 0 ? arn + strlen(GOVCLOUD) : NULL;
    const char *region = service ? strchr(service, ':') : NULL;
    size_t length = region ? strcspn(region + 1, ":") : 0;

    if (length == 0 || length >= REGION_BYTES)
        return NULL;
    memcpy(buffer, region + 1, length);
    buffer[length] = '\0';
    return strcmp(buffer, call->region) == 0 ? NULL : buffer;
}

static const char *source_region(const struct copy_source_call *call, const struct copying *copying,
                                 char buffer[REGION_BYTES])
{
    if (copying->source_region)
        return json_text_at(call->input, copying->source_region);
    return region_in(call, json_text_at(call->input, copying->source_arn), buffer);
}

bool copy_source_is_wanted(const struct copy_source_call *call)
{
    const struct copying *copying = find(call);
    char buffer[REGION_BYTES];

    return copying && json_object_get(call->input, copying->url) == NULL &&
           source_region(call, copying, buffer) != NULL;
}

/* A copy of the call's input that also says where the copy goes: the source Region is asked for that. */
static json_t *input_for_source(const struct copy_source_call *call, const struct copying *copying)
{
    json_t *input =
        memory_require(json_copy((json_t *)(uintptr_t)call->input)); /* which it does not change */

    (void)json_object_set_new(input, copying->destination_region, memory_require(json_string(call->region)));
    return input;
}

/* If this machine's clock is wrong for the one Region, it is wrong for the other too. */
static int64_t time_at_source(const struct copy_source_call *call, const char *host)
{
    int64_t ahead_ms;

    return host_clocks_find(call->clocks, host, &ahead_ms) ? call->own_now_ms + ahead_ms : call->now_ms;
}

json_t *copy_source_sign(const struct copy_source_call *call, const struct credentials *credentials,
                         const struct endpoint_settings *endpoints, struct error *error)
{
    const struct copying *copying = find(call);
    SCOPED(json) json_t *input = NULL;
    SCOPED(text) struct text form;
    SCOPED(text) struct text query;
    struct sigv4_presigned presigned = {.session_token = secret_reveal(&credentials->session_token),
                                        .expires_s = VALID_S};
    struct sigv4_scope scope = {.access_key_id = credentials->access_key_id,
                                .secret_access_key = &credentials->secret_access_key,
                                .service = call->service->signing_name};
    struct protocol_call at_source = {.service = call->service, .operation = call->operation};
    char region[REGION_BYTES];
    struct endpoint source;

    assert(copy_source_is_wanted(call));
    text_init(&form, URL_BYTES_MAX);
    text_init(&query, URL_BYTES_MAX);
    input = input_for_source(call, copying);
    at_source.input = input;
    scope.region = source_region(call, copying, region);
    if (!endpoint_resolve(endpoints, call->service, scope.region, &source, error))
        return NULL;
    if (!protocol_query_write_form(&at_source, &form, error))
        return NULL;
    presigned.host = endpoint_host(&source);
    scope.now_ms = time_at_source(call, presigned.host);
    presigned.query = text_string(&form);
    if (!sigv4_presign(&presigned, &scope, &query, error))
        return NULL;
    if (copying->source_arn) /* it is a parameter of the URL, and none of the call */
        (void)json_object_del(input, copying->destination_region);
    (void)json_object_set_new(input, copying->url,
                              memory_require(json_sprintf("%s/?%s", source.url, text_string(&query))));
    return json_incref(input);
}
