#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/services.h"
#include "base/arena.h"
#include "base/crc32.h"
#include "base/json.h"
#include "sandbox/wire.h"

static const struct wire_refusal refusals[] = {
    {"AuthFailure", "UnrecognizedClientException", 400},
    {"ExpiredToken", "ExpiredTokenException", 400},
    {"IncompleteSignature", "IncompleteSignatureException", 400},
    {"MissingAuthenticationToken", "MissingAuthenticationTokenException", 400},
    {"RequestExpired", "InvalidSignatureException", 400},
    {"SignatureDoesNotMatch", "InvalidSignatureException", 400},
    {0},
};

static bool refuse(const struct wire_call *call, struct answer *answer, const char *code, const char *message)
{
    struct error error = {.class = ERROR_REJECTED};

    (void)snprintf(error.code, sizeof(error.code), "%s", code);
    (void)snprintf(error.message, sizeof(error.message), "%s", message);
    return wire_refuse(call->service, answer, &error);
}

/* "DynamoDB_20120810.CreateBackup". */
static bool read_target(const struct http_exchange *exchange, const struct aws_service *service,
                        struct wire_call *call)
{
    const char *target = http_exchange_header(exchange, "X-Amz-Target");
    size_t length = strlen(service->target_prefix);

    if (target == NULL || strncmp(target, service->target_prefix, length) != 0 || target[length] != '.')
        return false;
    (void)snprintf(call->operation, sizeof(call->operation), "%s", target + length + 1);
    return true;
}

static bool read_json(const struct http_exchange *exchange, struct wire_call *call, struct answer *answer)
{
    const struct aws_service *service = services_find(call->service->name);
    const char *type = http_exchange_header(exchange, "Content-Type");
    size_t length;
    const char *body = http_exchange_body(exchange, &length);

    if (strcmp(http_exchange_method(exchange), "POST") != 0 || !http_exchange_is_path(exchange, "/") ||
        !read_target(exchange, service, call))
        return refuse(call, answer, "UnknownOperationException",
                      "the request names no operation of the service");
    if (type == NULL || strcmp(type, service->content_type) != 0)
        return refuse(call, answer, "SerializationException", "the request has the wrong content type");
    call->input = json_loadb(body, length, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(call->input))
        return refuse(call, answer, "SerializationException", "the body is no JSON object");
    return true;
}

/* DynamoDB alone says whose exception it is. */
static json_t *plain_error(const struct wire_call *call, const struct error *error)
{
    bool is_dynamodb = strcmp(call->service->name, "dynamodb") == 0;

    return json_pack("{s:s+, s:s}", "__type", is_dynamodb ? "com.amazonaws.dynamodb.v20120810#" : "", error->code,
                     "message", error->message);
}

static bool is_exception(const char *code)
{
    static const char end[] = "Exception";
    size_t length = strlen(code);

    return length >= sizeof(end) - 1 && strcmp(code + length - (sizeof(end) - 1), end) == 0;
}

/* Storage Gateway has two exceptions for all that it refuses itself, and the code inside. */
static json_t *error_of(const struct wire_call *call, const struct answer *answer)
{
    const struct error *error = &answer->error;

    if (services_find(call->service->name)->error_code_path == NULL || is_exception(error->code))
        return plain_error(call, error);
    return json_pack("{s:s, s:s, s:{s:s, s:{}}}", "__type",
                     answer->http_status >= 500 ? "InternalServerError" : "InvalidGatewayRequestException",
                     "message", error->message, "error", "errorCode", error->code, "errorDetails");
}

static void write_json(const struct wire_call *call, const struct answer *answer, struct wire_reply *reply)
{
    SCOPED(json)
    json_t *body = answer->error.class == ERROR_NONE ? json_incref(answer->output) : error_of(call, answer);
    char *printed = memory_require(json_dumps(body, JSON_COMPACT));

    reply->content_type = services_find(call->service->name)->content_type;
    text_append_string(&reply->body, printed);
    if (call->service->has_crc32)
        (void)snprintf(reply->crc32, sizeof(reply->crc32), "%" PRIu32, crc32_of(printed, strlen(printed)));
    free(printed);
}

const struct wire wire_json = {.read = read_json, .write = write_json, .refusals = refusals};
