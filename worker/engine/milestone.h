/* What has happened to a job for good: told to whoever watches once the transaction that says so has committed, in the
   order in which it happened.  For logs, metrics and traces; nothing comes back from there. */
#ifndef TIDEMARK_ENGINE_MILESTONE_H
#define TIDEMARK_ENGINE_MILESTONE_H

#include "base/arena.h"
#include "proto/job_record.h"

enum milestone_kind {
    MILESTONE_STATE,    /* the job has come to `state` */
    MILESTONE_STEP,     /* it has left `step`, in which it was since `step_since_ms` */
    MILESTONE_REFUSAL,  /* a request went to the dead letters: partition, offset, message and at_ms alone are set */
    MILESTONE_PROGRESS, /* it waits for something else than before, or its service reported progress */
};

/* Texts that a job has not are NULL, times 0. */
struct milestone {
    enum milestone_kind kind;
    enum job_kind job_kind;
    enum job_state state;
    enum job_state previous_state;
    enum reason reason;
    uint32_t sequence; /* of the event that tells it */
    uint32_t attempt;
    int32_t percent; /* -1: the service has not said */
    bool has_issues;
    int64_t at_ms;
    int64_t created_ms;
    int64_t scheduled_ms;
    int64_t initiated_ms;
    int64_t completed_ms;
    int64_t next_action_ms;
    int64_t step_since_ms;
    int32_t partition;
    int64_t offset; /* of the request in the jobs topic */
    const char *job_id;
    const char *resource_type;
    const char *resource_arn;
    const char *recovery_point_arn;
    const char *step;
    const char *message;
    const char *waiting_for;
    const char *aws_request_id;
    const char *aws_error_code;
    const char *traceparent;
};

struct engine_watcher {
    void (*on_milestone)(void *context, const struct milestone *milestone); /* NULL: nobody watches */
    void *context;
};

/* What the record says, with copies of its texts. */
struct milestone milestone_of(const struct job_record *record, enum milestone_kind kind, int64_t now_ms,
                              struct arena *arena);

#endif
