/* What all parts of Kafka share: how to reach it, what the topics are called. */
#ifndef TIDEMARK_KAFKA_SETTINGS_H
#define TIDEMARK_KAFKA_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "proto/kafka_record.h"

enum { KAFKA_TOPIC_BYTES_MAX = 256 };

struct kafka_property {
    const char *name; /* librdkafka's: "bootstrap.servers" */
    const char *value;
};

struct statistics_feed;

struct kafka_settings {
    const struct kafka_property *properties; /* everything under "kafka." of the configuration, as it is */
    size_t property_count;
    const char *group_id;
    const char *worker_id;     /* transactional.id and group.instance.id derive from it */
    const char *topics_prefix; /* "tidemark" */
    struct statistics_feed *statistics; /* gets those of the consumer and of the producer; NULL: nobody asks */
};

/* Whether librdkafka knows every property and takes its value; nothing is connected to. */
MUST_CHECK bool kafka_settings_check(const struct kafka_settings *settings, struct error *error);

/* "tidemark.jobs".  Writes at most `capacity` bytes; returns `buffer`. */
const char *kafka_topic_name(const struct kafka_settings *settings, enum topic topic, char *buffer,
                             size_t capacity);

#endif
