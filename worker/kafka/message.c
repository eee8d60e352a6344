#include "kafka/message.h"

#include <stdint.h>

#include "base/arena.h"

static size_t read_headers(const rd_kafka_message_t *message, struct kafka_header *headers)
{
    rd_kafka_headers_t *list;
    size_t count = 0;

    if (rd_kafka_message_headers(message, &list) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return 0; /* it has none */
    while (count < MESSAGE_HEADERS_MAX &&
           rd_kafka_header_get_all(list, count, &headers[count].name, &headers[count].value,
                                   &headers[count].length) == RD_KAFKA_RESP_ERR_NO_ERROR)
        count++;
    return count;
}

void message_read(const rd_kafka_message_t *message, enum topic topic, struct kafka_header *headers,
                  struct kafka_record *record)
{
    rd_kafka_timestamp_type_t type;

    *record = (struct kafka_record){
        .topic = topic,
        .partition = message->partition,
        .offset = message->offset,
        .timestamp_ms = rd_kafka_message_timestamp(message, &type),
        .key = message->key,
        .key_length = message->key_len,
        .value = message->payload,
        .value_length = message->len,
        .headers = headers,
        .header_count = read_headers(message, headers),
    };
}

static rd_kafka_headers_t *write_headers(const struct kafka_record *record)
{
    rd_kafka_headers_t *list = memory_require(rd_kafka_headers_new(record->header_count));

    for (size_t i = 0; i < record->header_count; i++) {
        const struct kafka_header *header = &record->headers[i];

        /* Fails only for want of memory. */
        (void)rd_kafka_header_add(list, header->name, -1, header->value, (ssize_t)header->length);
    }
    return list;
}

/* librdkafka takes key and value through pointers that are not const, and copies both. */
static void *unconst(const void *bytes)
{
    return (void *)(uintptr_t)bytes;
}

rd_kafka_resp_err_t message_produce(rd_kafka_t *producer, rd_kafka_topic_t *topic,
                                    const struct kafka_record *record)
{
    rd_kafka_headers_t *headers = write_headers(record);
    /* The payload is copied even though it outlives the transaction: one that was aborted can still be in the
       hands of librdkafka's threads. */
    const rd_kafka_vu_t parts[] = {
        {.vtype = RD_KAFKA_VTYPE_RKT, .u.rkt = topic},
        {.vtype = RD_KAFKA_VTYPE_PARTITION, .u.i32 = record->partition},
        {.vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u.i = RD_KAFKA_MSG_F_COPY},
        {.vtype = RD_KAFKA_VTYPE_KEY, .u.mem = {unconst(record->key), record->key_length}},
        {.vtype = RD_KAFKA_VTYPE_VALUE, .u.mem = {unconst(record->value), record->value_length}},
        {.vtype = RD_KAFKA_VTYPE_TIMESTAMP, .u.i64 = record->timestamp_ms},
        {.vtype = RD_KAFKA_VTYPE_HEADERS, .u.headers = headers},
    };
    rd_kafka_error_t *failure = rd_kafka_produceva(producer, parts, COUNT_OF(parts));
    rd_kafka_resp_err_t result = failure ? rd_kafka_error_code(failure) : RD_KAFKA_RESP_ERR_NO_ERROR;

    if (failure)
        rd_kafka_error_destroy(failure);
    if (result != RD_KAFKA_RESP_ERR_NO_ERROR)
        rd_kafka_headers_destroy(headers);
    return result;
}
