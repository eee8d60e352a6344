/* Creates and checks Tidemark's topics with the settings that the design rests on. */
#ifndef TIDEMARK_KAFKA_TOPICS_H
#define TIDEMARK_KAFKA_TOPICS_H

#include "base/error.h"
#include "kafka/settings.h"

struct topics_options {
    int partitions;         /* of jobs, journal and status: 32 */
    int replication_factor; /* 3; -1: the broker's default */
};

struct topics_made {
    struct {
        char name[KAFKA_TOPIC_BYTES_MAX];
        int partitions;
        bool is_new; /* or it was there */
    } topics[TOPIC_COUNT];
    size_t count; /* that were dealt with, also before a failure */
};

/* Creates those that are missing and leaves existing ones alone, except that differing partition counts of
   jobs, journal and status are an error.  Blocks: for the command line only. */
MUST_CHECK bool topics_create(const struct kafka_settings *settings, const struct topics_options *options,
                              struct topics_made *made, struct error *error);

#endif
