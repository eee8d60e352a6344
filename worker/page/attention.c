#include "page/attention.h"

#include <assert.h>
#include <string.h>

/* Late is a job with less than this part of its window left. */
enum { LATE_PART = 8 };

#define DAY_MS INT64_C(86400000)

static const char *const names[ATTENTION_COUNT] = {
    [ATTENTION_LATE] = "late",     [ATTENTION_FAILED] = "failed",       [ATTENTION_EXPIRED] = "expired",
    [ATTENTION_ISSUES] = "issues", [ATTENTION_THROTTLED] = "throttled", [ATTENTION_PAUSED] = "paused",
    [ATTENTION_NONE] = "",
};

const char *attention_name(enum attention attention)
{
    assert(attention < ATTENTION_COUNT);
    return names[attention];
}

enum attention attention_find(const char *name)
{
    enum attention found = ATTENTION_LATE;

    while (found < ATTENTION_COUNT && strcmp(names[found], name) != 0)
        found++;
    return found;
}

int64_t attention_expected_end_ms(const struct job_record *record)
{
    int64_t took_ms = record->changed_ms - record->initiated_ms;

    if (job_state_is_terminal(record->state) || record->initiated_ms == 0 || record->percent <= 0 || took_ms <= 0)
        return 0;
    return record->initiated_ms + took_ms * 100 / record->percent;
}

static bool is_nearly_over(int64_t begin_ms, int64_t end_ms, int64_t now_ms)
{
    return end_ms != 0 && now_ms > begin_ms && end_ms - now_ms < (end_ms - begin_ms) / LATE_PART;
}

/* Before the job has begun its start window counts, afterwards the other. */
static bool is_late(const struct job_record *record, int64_t now_ms)
{
    if (record->initiated_ms == 0)
        return is_nearly_over(record->scheduled_ms, record->start_by_ms, now_ms);
    return is_nearly_over(record->scheduled_ms, record->complete_by_ms, now_ms) ||
           (record->complete_by_ms && attention_expected_end_ms(record) > record->complete_by_ms);
}

static enum attention of_ended(const struct job_record *record, int64_t now_ms)
{
    if (now_ms - record->completed_ms > DAY_MS)
        return ATTENTION_NONE;
    if (record->state == STATE_FAILED)
        return ATTENTION_FAILED;
    if (record->state == STATE_EXPIRED)
        return ATTENTION_EXPIRED;
    return record->state == STATE_PARTIAL || record->has_issues ? ATTENTION_ISSUES : ATTENTION_NONE;
}

enum attention attention_of(const struct survey_job *job, int64_t now_ms)
{
    const struct job_record *record = job->record;

    if (job_state_is_terminal(record->state))
        return of_ended(record, now_ms);
    if (is_late(record, now_ms))
        return ATTENTION_LATE;
    if (record->reason == REASON_THROTTLED)
        return ATTENTION_THROTTLED;
    return job->is_paused ? ATTENTION_PAUSED : ATTENTION_NONE;
}
