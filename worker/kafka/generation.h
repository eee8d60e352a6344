/* One generation of the consumer group, as a transaction has to name it.  Private to worker/kafka. */
#ifndef TIDEMARK_KAFKA_GENERATION_H
#define TIDEMARK_KAFKA_GENERATION_H

#include <librdkafka/rdkafka.h>

struct kafka_generation {
    struct kafka_generation
        *earlier; /* kept until the intake closes: a batch on its way may still point to it */
    rd_kafka_consumer_group_metadata_t *metadata;
};

#endif
