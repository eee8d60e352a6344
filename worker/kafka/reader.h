/* Reads a topic for people: status events for `job list`, `show` and `watch`.  read_committed, no group. */
#ifndef TIDEMARK_KAFKA_READER_H
#define TIDEMARK_KAFKA_READER_H

#include <stdbool.h>

#include "base/error.h"
#include "kafka/settings.h"
#include "proto/kafka_record.h"

struct reader;

/* Opens all partitions of a topic from the beginning. */
MUST_CHECK struct reader *reader_open(const struct kafka_settings *settings, enum topic topic,
                                      struct error *error);

/* Waits up to `timeout_ms` for the next record, which is borrowed until the next call.  `*has_record` is
   false when none came; `*is_at_end` once every partition was read to the end it had when it was opened. */
MUST_CHECK bool reader_next(struct reader *reader, int timeout_ms, struct kafka_record *record,
                            bool *has_record, bool *is_at_end, struct error *error);
void reader_close(struct reader *reader);

struct writer;

/* Connects to write requests, one after another: for the command line.  Fails if there is no such topic. */
MUST_CHECK struct writer *writer_open(const struct kafka_settings *settings, enum topic topic, struct error *error);
const char *writer_topic_name(const struct writer *writer);

/* Writes a record and waits for its delivery.  Its partition may be KAFKA_PARTITION_BY_KEY.  Fills partition and offset
   of what was written.  After a failure the next one may be tried. */
MUST_CHECK bool writer_put(struct writer *writer, struct kafka_record *record, struct error *error);
void writer_close(struct writer *writer);

/* The three in one, for a single record. */
MUST_CHECK bool writer_write(const struct kafka_settings *settings, struct kafka_record *record,
                             struct error *error);

#endif
