/* A record of ours from a message of librdkafka, and the reverse.  Private to worker/kafka. */
#ifndef TIDEMARK_KAFKA_MESSAGE_H
#define TIDEMARK_KAFKA_MESSAGE_H

#include <librdkafka/rdkafka.h>

#include "proto/kafka_record.h"

enum { MESSAGE_HEADERS_MAX = 256 };

/* Everything is borrowed from the message; `headers` has room for MESSAGE_HEADERS_MAX.  Headers beyond that
   are left out: nobody reads them. */
void message_read(const rd_kafka_message_t *message, enum topic topic, struct kafka_header *headers,
                  struct kafka_record *record);

/* Hands a copy of the record to the producer's queue. */
rd_kafka_resp_err_t message_produce(rd_kafka_t *producer, rd_kafka_topic_t *topic,
                                    const struct kafka_record *record);

#endif
