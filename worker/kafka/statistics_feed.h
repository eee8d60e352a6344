/* Brings the statistics of librdkafka's clients to the loop.  They come on whatever thread polls the client, as JSON
   that grows with the partitions, so they are read on a thread of the pool: the loop never waits for it. */
#ifndef TIDEMARK_KAFKA_STATISTICS_FEED_H
#define TIDEMARK_KAFKA_STATISTICS_FEED_H

#include <uv.h>

#include "kafka/settings.h"
#include "kafka/statistics.h"

enum kafka_client { KAFKA_CONSUMER, KAFKA_PRODUCER, KAFKA_CLIENT_COUNT };

struct statistics_feed;

/* On the loop's thread; what it is given is borrowed for the length of the call. */
typedef void statistics_on_read(void *context, enum kafka_client client, const struct statistics *statistics);

/* Of the consumer the partitions of the jobs topic are told. */
struct statistics_feed *statistics_feed_start(uv_loop_t *loop, const struct kafka_settings *settings,
                                              statistics_on_read *on_read, void *context);

/* From any thread.  The JSON is taken, and freed with free(); if those before it have not been read yet, they are
   dropped. */
void statistics_feed_take(struct statistics_feed *feed, enum kafka_client client, char *json);

/* Nobody may give it anything any more.  `on_closed` runs on the loop when nothing of it is left. */
void statistics_feed_close(struct statistics_feed *feed, void (*on_closed)(void *context), void *context);

/* "consumer". */
const char *kafka_client_name(enum kafka_client client);

#endif
