/* Finds the JSON body of a record, however it was wrapped: bare JSON, a CloudEvents 1.0 event in Kafka's
   binary mode (attributes in ce_* headers) or in structured mode (attributes and data in one JSON object). */
#ifndef TIDEMARK_PROTO_CLOUDEVENT_H
#define TIDEMARK_PROTO_CLOUDEVENT_H

#include <jansson.h>

#include "base/arena.h"
#include "base/error.h"
#include "proto/kafka_record.h"

/* Zero-initialised is empty and valid. */
struct cloudevent {
    json_t *root;            /* what was parsed; owned */
    json_t *body;            /* inside root; borrowed */
    const char *traceparent; /* W3C; NULL if there is none that is well-formed */
};

/* Errors are ERROR_INVALID_JOB.  The cost of refusing hostile bytes is one pass over them. */
MUST_CHECK bool cloudevent_read(const struct kafka_record *record, struct arena *arena,
                                struct cloudevent *event, struct error *error);
void cloudevent_done(struct cloudevent *event);

static inline void cloudevent_scope_end(struct cloudevent *event)
{
    cloudevent_done(event);
}

#endif
