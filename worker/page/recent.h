/* The last events, dead letters and AWS calls of this worker, in memory of a fixed size: the oldest make room.  What is
   older, or another worker's, is on the topics. */
#ifndef TIDEMARK_PAGE_RECENT_H
#define TIDEMARK_PAGE_RECENT_H

#include "engine/engine.h"
#include "proto/json_writer.h"
#include "proto/kafka_record.h"

enum { RECENT_EVENTS = 4096, RECENT_CALLS = 4096, RECENT_DEAD_LETTERS = 32 };

struct recent;

struct recent *recent_new(void);
void recent_free(struct recent *recent);

void recent_take_batch(struct recent *recent, const struct kafka_batch *batch, int64_t now_ms);
void recent_take_answer(struct recent *recent, const struct engine_flight *flight, const struct answer *answer,
                        int64_t now_ms);

/* Each writes a list, the oldest first.  Calls that were made for many jobs belong to none. */
void recent_write_events(const struct recent *recent, const char *job_id, struct json_writer *writer);
void recent_write_calls(const struct recent *recent, const char *job_id, struct json_writer *writer);
void recent_write_dead_letters(const struct recent *recent, struct json_writer *writer);

#endif
