#include "aws/reply.h"

#include <stdlib.h>
#include <string.h>

enum {
    HEADER_BYTES_MAX = 256,
    RETRY_AFTER_MAX_MS = 15 * 60 * 1000, /* what a service, or whoever answers for it, may make us wait */
};

/* Milliseconds in AWS's own header, seconds in HTTP's; a date in the latter is not read. */
static int64_t retry_after_ms(const struct http_result *result)
{
    char value[16];
    long long wanted = 0;

    if (http_result_header(result, "x-amz-retry-after", value, sizeof(value)))
        wanted = strtoll(value, NULL, 10);
    else if (http_result_header(result, "Retry-After", value, sizeof(value)) && strlen(value) < 9)
        wanted = strtoll(value, NULL, 10) * 1000;
    if (wanted < 0)
        return 0;
    return wanted < RETRY_AFTER_MAX_MS ? wanted : RETRY_AFTER_MAX_MS;
}

static void read_headers(const struct http_result *result, struct answer *answer)
{
    static const char *const names[] = {"x-amzn-requestid", "x-amz-request-id"};

    answer->retry_after_ms = retry_after_ms(result);
    for (size_t i = 0; i < COUNT_OF(names) && answer->request_id[0] == '\0'; i++)
        if (!http_result_header(result, names[i], answer->request_id, sizeof(answer->request_id)))
            answer->request_id[0] = '\0';
}

/* NULL if there is none. */
static const char *header_of(const struct http_result *result, const char *name, char value[HEADER_BYTES_MAX])
{
    return http_result_header(result, name, value, HEADER_BYTES_MAX) ? value : NULL;
}

/* A changing call may have been applied if its answer did not come or cannot be read, and also if the service
   itself failed while it worked on it. */
void reply_read(const struct protocol_call *call, bool is_mutating, const struct http_result *result,
                struct answer *answer)
{
    char error_type[HEADER_BYTES_MAX], crc32[HEADER_BYTES_MAX];
    struct protocol_reply reply = {
        .http_status = result->status, .body = result->body, .body_length = result->body_length};
    bool is_read;

    if (result->error.class != ERROR_NONE) {
        answer->error = result->error;
        answer->is_outcome_unknown = is_mutating && result->may_have_arrived;
        return;
    }
    reply.error_type = header_of(result, "x-amzn-errortype", error_type);
    reply.crc32 = header_of(result, "x-amz-crc32", crc32);
    is_read = call->service->protocol->read(call, &reply, answer);
    answer->is_outcome_unknown = is_mutating && (!is_read || answer->error.class == ERROR_TRANSIENT);
    read_headers(result, answer);
}
