/* Reads a whole topic and goes on reading: every partition from its beginning, then what is added, for as long as it
   lives.  A consumer of its own, in no group, so that every worker reads everything. */
#ifndef TIDEMARK_KAFKA_FOLLOWER_H
#define TIDEMARK_KAFKA_FOLLOWER_H

#include <uv.h>

#include "base/error.h"
#include "kafka/settings.h"
#include "proto/kafka_record.h"

struct follower;

/* All on the loop's thread. */
struct follower_callbacks {
    void (*on_record)(void *context, const struct kafka_record *record);
    /* Once: every record that the topic had was told.  Until the topic can be read, it does not come. */
    void (*on_read)(void *context);
    void (*on_trouble)(void *context, const struct error *error); /* for the log: it is tried again */
    void *context;
};

MUST_CHECK struct follower *follower_start(uv_loop_t *loop, const struct kafka_settings *settings, enum topic topic,
                                           const struct follower_callbacks *callbacks, struct error *error);

/* Tells nothing more from now on. */
void follower_close(struct follower *follower, void (*on_closed)(void *context), void *context);

#endif
