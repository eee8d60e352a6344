/* The windows of a job: when it may start, until when it must have started, until when it must be through.
   All three count from the scheduled time (AWS Backup's rule), unless the request asks otherwise. */
#ifndef TIDEMARK_ENGINE_WINDOW_H
#define TIDEMARK_ENGINE_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/job_record.h"

struct window_defaults {
    int64_t start_minutes;
    int64_t complete_minutes;
};

/* Fills scheduled_ms, start_by_ms and complete_by_ms of a new job from its request; `received_ms` is the time stamp of
   the request's record.  With CompleteWindowFrom "Started" complete_by_ms stays 0 until window_started(). */
void window_open(struct job_record *record, const struct window_defaults *defaults, int64_t received_ms);

/* The job has begun at `now_ms`. */
void window_started(struct job_record *record, const struct window_defaults *defaults, int64_t now_ms);

bool window_is_too_early(const struct job_record *record, int64_t now_ms);
bool window_is_start_over(const struct job_record *record, int64_t now_ms);    /* at or after startBy */
bool window_is_complete_over(const struct job_record *record, int64_t now_ms); /* at or after completeBy */

/* The next moment at which one of the windows matters to the job as it stands; 0 if none does. */
int64_t window_next_ms(const struct job_record *record);

#endif
