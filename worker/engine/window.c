#include "engine/window.h"

#include <assert.h>

enum { MS_PER_MINUTE = 60000 };

static int64_t minutes_or(int64_t minutes, int64_t fallback)
{
    return (minutes ? minutes : fallback) * MS_PER_MINUTE;
}

void window_open(struct job_record *record, const struct window_defaults *defaults, int64_t received_ms)
{
    const struct job_request *request = &record->request;

    assert(defaults->start_minutes > 0 && defaults->complete_minutes > 0);
    record->scheduled_ms = request->scheduled_ms ? request->scheduled_ms : received_ms;
    record->start_by_ms = record->scheduled_ms + minutes_or(request->start_window_minutes, defaults->start_minutes);
    if (!request->complete_window_from_started)
        record->complete_by_ms =
            record->scheduled_ms + minutes_or(request->complete_window_minutes, defaults->complete_minutes);
}

void window_started(struct job_record *record, const struct window_defaults *defaults, int64_t now_ms)
{
    const struct job_request *request = &record->request;

    if (request->complete_window_from_started)
        record->complete_by_ms = now_ms + minutes_or(request->complete_window_minutes, defaults->complete_minutes);
}

bool window_is_too_early(const struct job_record *record, int64_t now_ms)
{
    return now_ms < record->scheduled_ms;
}

bool window_is_start_over(const struct job_record *record, int64_t now_ms)
{
    return now_ms >= record->start_by_ms;
}

bool window_is_complete_over(const struct job_record *record, int64_t now_ms)
{
    return record->complete_by_ms != 0 && now_ms >= record->complete_by_ms;
}

int64_t window_next_ms(const struct job_record *record)
{
    if (record->initiated_ms != 0)
        return record->complete_by_ms;
    if (record->complete_by_ms != 0 && record->complete_by_ms < record->start_by_ms)
        return record->complete_by_ms;
    return record->start_by_ms;
}
