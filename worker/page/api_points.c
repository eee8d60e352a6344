/* /api/recovery-points: what backups and copies that this worker remembers have made.  The catalogue has them all. */
#include <stdlib.h>

#include "base/arena.h"
#include "page/kept_jobs.h"
#include "page/page_parts.h"
#include "page/reply.h"
#include "proto/recovery_point.h"

enum { POINTS_MAX = 100 };

struct points {
    struct http_exchange *exchange;
    struct kept_jobs kept;
    size_t count;
};

static void visit(void *context, const struct survey_job *job)
{
    struct points *points = context;
    const struct job_record *record = job->record;

    if (record->state != STATE_COMPLETED ||
        (record->request.kind != JOB_BACKUP && record->request.kind != JOB_COPY))
        return;
    points->count++;
    kept_jobs_offer(&points->kept, 0, job);
}

static void write_point(void *context, const struct survey_job *job)
{
    struct kafka_record point = {0};
    struct arena arena = {0};

    recovery_point_write(job->record, NULL, &arena, &point);
    json_writer_json(context, NULL, point.value);
    arena_release(&arena);
}

static void write_points(const struct points *points, struct text *json)
{
    struct json_writer writer = {.text = json};

    json_writer_open(&writer, NULL);
    json_writer_integer(&writer, "count", (int64_t)points->count);
    json_writer_open_list(&writer, "recoveryPoints");
    kept_jobs_visit(&points->kept, write_point, &writer);
    json_writer_close_list(&writer);
    json_writer_close(&writer);
}

static void finish(void *context, struct sweep_ending ending)
{
    struct points *points = context;
    SCOPED(text) struct text json;

    text_init(&json, ANSWER_BYTES_MAX);
    write_points(points, &json);
    if (ending.is_whole)
        reply_with_json(points->exchange, &json);
    else if (!ending.is_closing)
        reply_with_failure(points->exchange, 503, "this worker has no partition at present");
    kept_jobs_done(&points->kept);
    free(points);
}

void api_points(struct page *page, struct http_exchange *exchange, const char *rest)
{
    struct points *points = memory_allocate_zeroed(1, sizeof(*points));

    (void)rest;
    points->exchange = exchange;
    points->kept.limit = POINTS_MAX;
    if (sweeps_begin(page->sweeps, &(struct sweep_work){.visit = visit, .finish = finish, .context = points}))
        return;
    reply_with_failure(exchange, 503, "too many are asking at this moment");
    free(points);
}
