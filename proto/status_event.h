/* A status event: a CloudEvents 1.0 event in Kafka's binary mode whose value is AWS's Describe...Job answer
   in camelCase, complete in every event. */
#ifndef TIDEMARK_PROTO_STATUS_EVENT_H
#define TIDEMARK_PROTO_STATUS_EVENT_H

#include <jansson.h>

#include "base/arena.h"
#include "base/text.h"
#include "proto/job_record.h"
#include "proto/kafka_record.h"

enum status_event_type { STATUS_STATE_CHANGE, STATUS_PROGRESS };

/* Fills the key (job id), value and ce_* headers of a record for the status topic, allocated from `arena`.
   The sequence is the record's own; `now_ms` becomes ce_time. */
void status_event_write(const struct job_record *job, enum status_event_type type, int64_t now_ms,
                        struct arena *arena, struct kafka_record *event);

/* Reads an event's value back, as the command line and the tests do.  Returned object is the caller's; NULL
   with an error if it is none. */
json_t *status_event_read(const struct kafka_record *event, struct error *error);

#endif
