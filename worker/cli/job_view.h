/* A status event as the command line reads it: the fields that are shown, and the exit code that they mean.
 */
#ifndef TIDEMARK_CLI_JOB_VIEW_H
#define TIDEMARK_CLI_JOB_VIEW_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "cli/terminal.h"
#include "proto/job_record.h"

/* Texts are borrowed from the event; none is NULL but those marked so. */
struct job_view {
    const char *job_id;
    const char *kind; /* "backup" */
    enum job_kind kind_number;
    const char *subject;    /* ARN of what it works on, and the key of its request */
    const char *resource_type; /* "EBS" */
    const char *short_name; /* the last part of that: "vol-049df61146c4d7901" */
    enum job_state state;
    const char *reason;      /* code, "" for none */
    const char *message;     /* the service's or the engine's words, "" for none */
    const char *waiting_for; /* "" for nothing */
    const char *step;        /* "" between steps */
    int percent;             /* -1: not said */
    bool is_estimated;       /* the percentage is, by nobody who knows */
    int64_t eta_s;           /* -1: not said */
    int64_t created_ms;      /* 0: not said, as are the next */
    int64_t initiated_ms;
    int64_t completed_ms;
    int64_t next_action_ms;
    int64_t start_by_ms;
    int64_t complete_by_ms;
    int64_t sequence;
    int64_t calls;
    bool has_issues;
};

/* Fails if the event is no complete one, or of a state or kind that this version does not know. */
MUST_CHECK bool job_view_read(const json_t *event, struct job_view *view, struct error *error);

/* EXIT_OK for a job that is not over. */
int job_view_exit_code(const struct job_view *view);

enum colour job_view_colour(const struct job_view *view);

/* The state, with a '!' behind one that is as good as it looks only in part: "COMPLETED!" has issues. */
const char *job_view_state_shown(const struct job_view *view);

/* STATE_COUNT if there is no such state; upper and lower case are the same. */
enum job_state job_view_state_of(const char *name);

#endif
