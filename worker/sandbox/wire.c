#include "sandbox/wire.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "aws/services.h"
#include "base/digest.h"
#include "sandbox/ec2.h"

const struct wire *wire_of(const struct service *service)
{
    static const struct wire *const wires[] = {
        [SERVICE_EC2] = &wire_ec2,
        [SERVICE_QUERY] = &wire_query,
        [SERVICE_JSON] = &wire_json,
        [SERVICE_REST_JSON] = &wire_rest_json,
    };

    assert((size_t)service->protocol < COUNT_OF(wires));
    return wires[service->protocol];
}

const struct service *wire_guess(const struct http_exchange *exchange)
{
    const char *target = http_exchange_header(exchange, "X-Amz-Target");

    for (size_t i = 0; i < SERVICES_COUNT; i++) {
        const struct aws_service *row = services_at(i);
        bool is_named = target && row->target_prefix &&
                        strncmp(target, row->target_prefix, strlen(row->target_prefix)) == 0;

        if (is_named && service_find(row->name))
            return service_find(row->name);
    }
    if (!http_exchange_is_path(exchange, "/") && service_find("backup"))
        return service_find("backup");
    return &ec2_service;
}

bool wire_refuse(const struct service *service, struct answer *answer, const struct error *error)
{
    unsigned char noise[16];

    answer->error = *error;
    answer->http_status = service_status(service, error->code);
    digest_random(noise, sizeof(noise));
    digest_uuid5(noise, sizeof(noise), answer->request_id);
    for (const struct wire_refusal *row = wire_of(service)->refusals; row && row->code; row++) {
        if (strcmp(row->code, error->code) != 0)
            continue;
        (void)snprintf(answer->error.code, sizeof(answer->error.code), "%s", row->other);
        answer->http_status = row->http_status;
        break;
    }
    return false;
}

void wire_call_done(struct wire_call *call)
{
    json_decref(call->input);
    call->input = NULL;
}

void wire_reply_done(struct wire_reply *reply)
{
    text_done(&reply->body);
}
