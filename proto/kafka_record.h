/* A Kafka record as plain data, both ways, and the batch that one transaction writes. */
#ifndef TIDEMARK_PROTO_KAFKA_RECORD_H
#define TIDEMARK_PROTO_KAFKA_RECORD_H

#include <stddef.h>
#include <stdint.h>

enum topic {
    TOPIC_JOBS,
    TOPIC_JOURNAL,
    TOPIC_STATUS,
    TOPIC_RECOVERY_POINTS,
    TOPIC_SETTINGS,
    TOPIC_DLQ,
    TOPIC_COUNT
};

struct kafka_header {
    const char *name;
    const void *value; /* NULL is Kafka's null */
    size_t length;
};

struct kafka_record {
    enum topic topic;
    int32_t partition;    /* KAFKA_PARTITION_BY_KEY lets the producer choose */
    int64_t offset;       /* of a record that was read */
    int64_t timestamp_ms; /* of a record that was read; 0 in one to be written means now */
    const void *key;      /* NULL is Kafka's null */
    size_t key_length;
    const void *value; /* NULL is Kafka's null: a tombstone on a compacted topic */
    size_t value_length;
    const struct kafka_header *headers;
    size_t header_count;
};

enum { KAFKA_PARTITION_BY_KEY = -1 };

/* The next offset to be read of a partition of the jobs topic. */
struct kafka_position {
    int32_t partition;
    int64_t offset;
};

/* One transaction.  Whoever made it keeps it, unchanged, until the ledger has said how it ended. */
struct kafka_batch {
    uint64_t id;
    const struct kafka_record *records;
    size_t record_count;
    const struct kafka_position
        *positions; /* one for every input partition that the batch touches: this is the fence */
    size_t position_count;
};

#endif
