/* /api/jobs/ID: one job, all that is known of it. */
#include <string.h>

#include "adapters/registry.h"
#include "page/job_row.h"
#include "page/page_parts.h"
#include "page/query.h"
#include "page/reply.h"
#include "proto/status_event.h"

struct shown {
    struct json_writer writer;
    int64_t now_ms;
};

static void write_steps(struct json_writer *writer, const struct job_record *record)
{
    const struct adapter *adapter =
        record->resource_type ? registry_find_by_resource_type(record->resource_type) : NULL;
    const struct operation *operation = adapter ? &adapter->operations[record->request.kind] : NULL;

    json_writer_open_list(writer, "steps");
    for (size_t i = 0; operation && i < operation->step_count; i++) {
        json_writer_open(writer, NULL);
        json_writer_text(writer, "name", operation->steps[i].name);
        json_writer_text(writer, "service", operation->steps[i].service);
        json_writer_text(writer, "operation", operation->steps[i].operation);
        if (operation->steps[i].when[0])
            json_writer_boolean(writer, "isConditional", true);
        json_writer_close(writer);
    }
    json_writer_close_list(writer);
}

/* The event that would be published if one were now: what a consumer of the status topic knows of the job. */
static void write_event(struct json_writer *writer, const struct job_record *record)
{
    struct kafka_record event = {0};
    struct arena arena = {0};

    if (record->sequence == 0)
        return;
    status_event_write(record, STATUS_STATE_CHANGE, record->changed_ms, &arena, &event);
    json_writer_json(writer, "description", event.value);
    arena_release(&arena);
}

static void visit(void *context, const struct survey_job *job)
{
    struct shown *shown = context;
    const struct reason_text *reason = reason_text(job->record->reason);

    json_writer_open(&shown->writer, "job");
    job_row_write(&shown->writer, job, shown->now_ms);
    json_writer_text(&shown->writer, "phase", job_phase_name(job->record->phase));
    if (reason->code[0]) {
        json_writer_text(&shown->writer, "whatHappened", reason->what_happened);
        json_writer_text(&shown->writer, "whatToDo", reason->what_to_do);
    }
    json_writer_close(&shown->writer);
    write_steps(&shown->writer, job->record);
    write_event(&shown->writer, job->record);
}

void api_job(struct page *page, struct http_exchange *exchange, const char *rest)
{
    const struct engine *engine = page_engine(page);
    SCOPED(text) struct text json;
    struct arena arena = {0};
    const char *id = query_decode(rest, strcspn(rest, "?"), &arena);
    struct shown shown = {.writer = {.text = &json}, .now_ms = page_now()};

    text_init(&json, ANSWER_BYTES_MAX);
    json_writer_open(&shown.writer, NULL);
    if (engine && id && survey_job(engine, id, visit, &shown)) {
        recent_write_events(page->recent, id, &shown.writer);
        recent_write_calls(page->recent, id, &shown.writer);
        json_writer_close(&shown.writer);
        reply_with_json(exchange, &json);
    } else {
        reply_with_failure(exchange, 404,
                           "no such job is in this worker's partitions: the status topic has those of all, "
                           "tidemark job show ID reads it");
    }
    arena_release(&arena);
}
