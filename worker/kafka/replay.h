/* Reads partitions of the journal from the beginning to the high watermark, with a consumer of its own that
   exists only while something is replayed. */
#ifndef TIDEMARK_KAFKA_REPLAY_H
#define TIDEMARK_KAFKA_REPLAY_H

#include <uv.h>

#include "base/error.h"
#include "kafka/settings.h"
#include "proto/kafka_record.h"

struct replay;

struct replay_callbacks {
    void (*on_record)(void *context, int32_t partition, const struct kafka_record *record);
    void (*on_done)(void *context, int32_t partition);
    void *context;
};

MUST_CHECK struct replay *replay_new(uv_loop_t *loop, const struct kafka_settings *settings,
                                     const struct replay_callbacks *callbacks, struct error *error);

/* Starts (or starts anew) the replay of a partition.  Call it only after the committed input position was
   read with pending transactions settled, so that the high watermark taken now covers every earlier owner's
   records. */
void replay_begin(struct replay *replay, int32_t partition);
void replay_cancel(struct replay *replay, int32_t partition);
void replay_close(struct replay *replay, void (*on_closed)(void *context), void *context);

#endif
