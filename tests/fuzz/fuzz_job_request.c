/* Any bytes as a record of the jobs topic: decoded, or refused with a message.  The first byte chooses the
 * wrapping. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "proto/job_request.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static const struct kafka_header structured[] = {{"content-type", "application/cloudevents+json", 28}};

static void decode(const struct kafka_record *record)
{
    struct arena arena = {0};
    struct job_request request;
    struct error error = {0};

    if (job_request_decode(record, "tidemark.jobs", &arena, &request, &error)) {
        assert(request.kind < JOB_KIND_COUNT);
        assert(strlen(request.job_id) <= JOB_ID_BYTES_MAX);
        assert(request.kind != JOB_BACKUP || request.resource_arn);
    } else {
        assert(error.class == ERROR_INVALID_JOB);
        assert(error.message[0]);
    }
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct kafka_record record = {.topic = TOPIC_JOBS, .partition = 1, .offset = 2};
    struct kafka_header headers[2] = {{0}};

    if (length == 0)
        return 0;
    record.value = bytes + 1;
    record.value_length = length - 1;
    if (bytes[0] % 3 == 1) {
        record.headers = structured;
        record.header_count = 1;
    } else if (bytes[0] % 3 == 2) {
        headers[0] = (struct kafka_header){"ce_specversion", "1.0", 3};
        headers[1] = (struct kafka_header){"traceparent", record.value, record.value_length};
        record.headers = headers;
        record.header_count = 2;
    }
    decode(&record);
    return 0;
}
