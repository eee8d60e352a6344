/* /api/fleet: this worker and its partitions.  It knows how many partitions there are, and not who has the others. */
#include "page/page_parts.h"
#include "page/reply.h"

static const char *const state_names[] = {
    [PARTITION_NOT_OWNED] = "elsewhere",
    [PARTITION_REPLAYING] = "replaying",
    [PARTITION_LIVE] = "live",
    [PARTITION_LEAVING] = "leaving",
    [PARTITION_UNREADABLE] = "unreadable",
};

static void write_worker(const struct page *page, struct json_writer *writer)
{
    json_writer_open(writer, "worker");
    json_writer_text(writer, "id", page->options.worker_id);
    json_writer_text(writer, "version", page->options.version);
    json_writer_time(writer, "startedAt", page->options.started_ms);
    json_writer_close(writer);
}

static void write_engine(const struct engine *engine, struct json_writer *writer)
{
    int32_t count = engine ? survey_partition_count(engine) : 0;

    json_writer_integer(writer, "jobs", engine ? (int64_t)survey_job_count(engine) : 0);
    json_writer_integer(writer, "partitionCount", count);
    json_writer_open_list(writer, "partitions");
    for (int32_t i = 0; i < count; i++) {
        struct survey_partition partition = survey_partition(engine, i);

        if (partition.state == PARTITION_NOT_OWNED)
            continue;
        json_writer_open(writer, NULL);
        json_writer_integer(writer, "number", i);
        json_writer_text(writer, "state", state_names[partition.state]);
        json_writer_integer(writer, "position", partition.position);
        json_writer_close(writer);
    }
    json_writer_close_list(writer);
}

void api_fleet(struct page *page, struct http_exchange *exchange, const char *rest)
{
    SCOPED(text) struct text json;
    struct json_writer writer = {.text = &json};

    (void)rest;
    text_init(&json, ANSWER_BYTES_MAX);
    json_writer_open(&writer, NULL);
    write_worker(page, &writer);
    write_engine(page_engine(page), &writer);
    recent_write_dead_letters(page->recent, &writer);
    json_writer_close(&writer);
    reply_with_json(exchange, &json);
}
