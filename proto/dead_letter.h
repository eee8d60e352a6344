/* What could not be read, byte for byte, with tidemark_error_* headers: reason, topic, partition, offset,
 * time. */
#ifndef TIDEMARK_PROTO_DEAD_LETTER_H
#define TIDEMARK_PROTO_DEAD_LETTER_H

#include "base/arena.h"
#include "base/error.h"
#include "proto/kafka_record.h"

/* The original headers are kept in front of ours.  Everything is copied into `arena`. */
void dead_letter_write(const struct kafka_record *original, const char *topic_name, const struct error *error,
                       int64_t now_ms, struct arena *arena, struct kafka_record *record);

#endif
