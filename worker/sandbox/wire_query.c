#include <stdio.h>
#include <string.h>

#include "aws/services.h"
#include "sandbox/query_body.h"
#include "sandbox/wire.h"
#include "sandbox/xml_writer.h"

static const struct wire_refusal refusals_of_ec2[] = {
    {"ExpiredToken", "RequestExpired", 400},
    {0},
};

static const struct wire_refusal refusals[] = {
    {"AuthFailure", "InvalidClientTokenId", 403},
    {"ExpiredToken", "ExpiredToken", 403},
    {"IncompleteSignature", "IncompleteSignature", 403},
    {"InvalidAction", "InvalidAction", 400},
    {"MissingAuthenticationToken", "MissingAuthenticationToken", 403},
    {"RequestExpired", "RequestExpired", 400},
    {"SignatureDoesNotMatch", "SignatureDoesNotMatch", 403},
    {0},
};

/* The query of a GET, or the body of a POST. */
static const char *form_of(const struct http_exchange *exchange, size_t *length)
{
    const char *target = http_exchange_target(exchange);
    const char *question = strchr(target, '?');

    if (strcmp(http_exchange_method(exchange), "POST") == 0)
        return http_exchange_body(exchange, length);
    *length = question ? strlen(question + 1) : 0;
    return question ? question + 1 : "";
}

static bool read_form(const struct http_exchange *exchange, struct wire_call *call, struct answer *answer)
{
    struct query_body body;
    struct error error;
    size_t length;
    const char *form = form_of(exchange, &length);

    if (!query_body_read(form, length, services_find(call->service->name), &body, &error))
        return wire_refuse(call->service, answer, &error);
    (void)snprintf(call->operation, sizeof(call->operation), "%s", body.action);
    call->input = body.input;
    return true;
}

static struct xml_answer envelope_of(const struct wire_call *call, const struct answer *answer)
{
    return (struct xml_answer){.service = services_find(call->service->name),
                               .operation = call->operation,
                               .request_id = answer->request_id};
}

static void write_ec2(const struct wire_call *call, const struct answer *answer, struct wire_reply *reply)
{
    const struct xml_answer envelope = envelope_of(call, answer);

    reply->content_type = "text/xml;charset=UTF-8";
    if (answer->error.class == ERROR_NONE)
        xml_writer_answer(&reply->body, &envelope, answer->output);
    else
        xml_writer_error(&reply->body, &envelope, answer->error.code, answer->error.message);
}

static void write_wrapped(const struct wire_call *call, const struct answer *answer, struct wire_reply *reply)
{
    const struct xml_answer envelope = envelope_of(call, answer);

    reply->content_type = "text/xml";
    if (answer->error.class == ERROR_NONE)
        xml_writer_wrapped_answer(&reply->body, &envelope, answer->output);
    else
        xml_writer_wrapped_error(&reply->body, &envelope, answer->error.code, answer->error.message);
}

const struct wire wire_ec2 = {.read = read_form, .write = write_ec2, .refusals = refusals_of_ec2};
const struct wire wire_query = {.read = read_form, .write = write_wrapped, .refusals = refusals};
