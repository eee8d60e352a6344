/* A model of Kafka: logs that only committed transactions write to, committed positions, and a group whose
   generation fences. */
#ifndef TIDEMARK_TESTS_SIM_CLUSTER_H
#define TIDEMARK_TESTS_SIM_CLUSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/kafka_record.h"

enum { PARTITIONS = 4, WORKERS = 3, NOBODY = -1 };

struct stored {
    int64_t timestamp_ms;
    char *key;
    size_t key_length;
    char *value; /* NULL: a tombstone */
    size_t value_length;
};

struct log {
    struct stored *records; /* by offset */
    size_t count, capacity;
};

struct cluster {
    struct log jobs[PARTITIONS];
    struct log journal[PARTITIONS];
    struct log dead_letters;
    int64_t committed[PARTITIONS];
    int64_t generation;
    int owner[PARTITIONS];     /* worker or NOBODY, as the group sees it */
    int successor[PARTITIONS]; /* while it is being revoked; else NOBODY */
};

void cluster_init(struct cluster *cluster);
void cluster_done(struct cluster *cluster);

/* Copies the record to the end of a log; returns its offset. */
int64_t log_append(struct log *log, const struct kafka_record *record, int64_t now_ms);

/* Fills a record that points into the log. */
void log_read(const struct log *log, int64_t offset, struct kafka_record *record);

/* The last record of a key, or NULL. */
const struct stored *log_last(const struct log *log, const char *key);

#endif
