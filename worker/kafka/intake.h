/* The consumer of the jobs topic: group membership, requests, back-pressure.  Cooperative-sticky, no
   auto-commit; each partition has a queue of its own, and holding one back means not draining it. */
#ifndef TIDEMARK_KAFKA_INTAKE_H
#define TIDEMARK_KAFKA_INTAKE_H

#include <stdbool.h>
#include <uv.h>

#include "base/error.h"
#include "kafka/settings.h"
#include "proto/kafka_record.h"

struct intake;
struct kafka_generation;

/* All on the loop's thread. */
struct intake_callbacks {
    /* The partition is ours; its committed position was read with pending transactions settled (low watermark
       if none).  Its requests are held until intake_release(). */
    void (*on_assigned)(void *context, int32_t partition, int64_t position);
    /* Must be given back with intake_leave() (at once if lost: then it is already someone else's). */
    void (*on_revoked)(void *context, int32_t partition, bool is_lost);
    /* After every change of generation, after the callbacks above, also if nothing changed for us. */
    void (*on_generation)(void *context);
    void (*on_request)(void *context, const struct kafka_record *record);
    void (*on_fatal)(void *context,
                     const struct error *error); /* fenced by another process with our worker id, ... */
    void (*on_trouble)(void *context,
                       const struct error *error); /* for the log: it is tried again; NULL: nobody asks */
    void *context;
};

MUST_CHECK struct intake *intake_start(uv_loop_t *loop, const struct kafka_settings *settings,
                                       const struct intake_callbacks *callbacks, struct error *error);

void intake_hold(struct intake *intake, int32_t partition);
void intake_release(struct intake *intake, int32_t partition);

/* Drops what was fetched, reads the committed position again and reports it by on_assigned(): after a commit
   of unknown outcome. */
void intake_rewind(struct intake *intake, int32_t partition);

/* The partition may go: completes a pending revoke once every revoked partition has left. */
void intake_leave(struct intake *intake, int32_t partition);

/* The present generation; valid until intake_close().  NULL before the first assignment. */
const struct kafka_generation *intake_generation(const struct intake *intake);

/* Number of partitions of the jobs topic; 0 until known. */
int32_t intake_partition_count(const struct intake *intake);

/* A member has a name of its own in the group.  One that returns under it, before its session is over, finds the
   partitions as it left them, and no other member notices; they stand still meanwhile.  One that leaves gives them
   to the others at once. */
enum parting { PARTING_RETURNS, PARTING_LEAVES };

/* Ends without blocking: revokes arrive as usual and must be answered; `on_closed` runs last. */
void intake_close(struct intake *intake, enum parting parting, void (*on_closed)(void *context), void *context);

#endif
