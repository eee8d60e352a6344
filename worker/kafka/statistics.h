/* What librdkafka tells of one of its clients every few seconds (statistics.interval.ms), of it what people look at. */
#ifndef TIDEMARK_KAFKA_STATISTICS_H
#define TIDEMARK_KAFKA_STATISTICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum { STATISTICS_BROKERS_MAX = 64, STATISTICS_NAME_BYTES_MAX = 32 };

/* A connection to a broker.  A client has one more to the coordinator of its group, or of its transactions. */
struct broker_statistics {
    char name[STATISTICS_NAME_BYTES_MAX]; /* its id, "1"; or "coordinator" */
    int64_t requests_queued;
    int64_t requests_in_flight;
    int64_t sent_bytes; /* from here on: since the client was made */
    int64_t received_bytes;
    int64_t send_errors;
    int64_t receive_errors;
    int64_t retries;
    int64_t timeouts;
    int64_t connects;
    double round_trip_s; /* on average in the last interval; -1: there was none */
    double throttle_s;
};

struct partition_statistics {
    int32_t partition;
    int64_t end_offset; /* behind the last record that may be read, when it was last fetched from; -1: not known */
};

struct statistics {
    int64_t time_s;       /* wall-clock, seconds since 1970 */
    size_t connected;     /* connections that are up, to whatever broker */
    int64_t queue_records, queue_bytes;
    bool is_in_group;     /* a consumer: the members below mean something */
    bool is_group_steady; /* it is a member, and nobody joins or leaves */
    int64_t rebalances;
    int64_t rebalance_age_s; /* since the last; -1: there was none */
    char transaction_state[STATISTICS_NAME_BYTES_MAX]; /* librdkafka's name for it; "" without transactions */
    struct broker_statistics brokers[STATISTICS_BROKERS_MAX]; /* those that are known by their ids, the coordinator */
    size_t broker_count;
    struct partition_statistics *partitions; /* of `topic`; owned */
    size_t partition_count;
};

/* Reads librdkafka's JSON; takes the partitions of `topic` from it.  After a success statistics_done() frees it. */
MUST_CHECK bool statistics_read(const char *json, const char *topic, struct statistics *statistics,
                                struct error *error);
void statistics_done(struct statistics *statistics);

#endif
