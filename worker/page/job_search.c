#include "page/job_search.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "page/job_row.h"

enum { LIMIT = 50 };

static bool read_place(struct job_search *search, const struct query *query, struct error *error)
{
    const char *limit = query_value(query, "limit"), *after = query_value(query, "after");
    char *end;

    search->is_urgent_first = strcmp(query_value(query, "order"), "attention") == 0;
    search->kept.limit = limit[0] ? strtoul(limit, &end, 10) : LIMIT;
    if ((limit[0] && *end != '\0') || search->kept.limit < 1 || search->kept.limit > KEPT_JOBS_MAX)
        return error_set(error, ERROR_INVALID_JOB, "limit is a number from 1 to %d", KEPT_JOBS_MAX);
    search->kept.has_after = after[0] != '\0';
    if (search->kept.has_after && !kept_key_parse(after, &search->kept.after))
        return error_set(error, ERROR_INVALID_JOB, "after is what \"next\" was in the answer before");
    return true;
}

bool job_search_init(struct job_search *search, const char *target, int64_t now_ms, struct error *error)
{
    struct query query;

    *search = (struct job_search){.now_ms = now_ms};
    if (!query_read(target, &search->arena, &query))
        return error_set(error, ERROR_INVALID_JOB, "the query cannot be read");
    return job_filter_read(&query, &search->filter, error) && read_place(search, &query, error);
}

void job_search_done(struct job_search *search)
{
    kept_jobs_done(&search->kept);
    arena_release(&search->arena);
}

void job_search_visit(void *context, const struct survey_job *job)
{
    struct job_search *search = context;
    const struct job_record *record = job->record;
    enum attention attention = attention_of(job, search->now_ms);

    search->known++;
    search->by_state[record->state]++;
    search->by_attention[attention]++;
    name_set_add(&search->resource_types, record->resource_type);
    name_set_add(&search->accounts, record->account);
    name_set_add(&search->regions, record->region);
    if (!job_filter_matches(&search->filter, job, attention))
        return;
    search->matched++;
    kept_jobs_offer(&search->kept, search->is_urgent_first ? attention : 0, job);
}

static void write_counts(const struct job_search *search, struct json_writer *writer)
{
    json_writer_integer(writer, "known", (int64_t)search->known);
    json_writer_integer(writer, "matched", (int64_t)search->matched);
    json_writer_open(writer, "states");
    for (int i = 0; i < STATE_COUNT; i++)
        json_writer_integer(writer, job_state_name((enum job_state)i), (int64_t)search->by_state[i]);
    json_writer_close(writer);
    json_writer_open(writer, "attention");
    for (int i = 0; i < ATTENTION_NONE; i++)
        json_writer_integer(writer, attention_name((enum attention)i), (int64_t)search->by_attention[i]);
    json_writer_close(writer);
    name_set_write(writer, "services", &search->resource_types);
    name_set_write(writer, "accounts", &search->accounts);
    name_set_write(writer, "regions", &search->regions);
}

struct row_context {
    struct json_writer *writer;
    int64_t now_ms;
};

static void write_row(void *context, const struct survey_job *job)
{
    struct row_context *row = context;

    json_writer_open(row->writer, NULL);
    job_row_write(row->writer, job, row->now_ms);
    json_writer_close(row->writer);
}

void job_search_write(const struct job_search *search, struct text *json)
{
    struct json_writer writer = {.text = json};
    struct row_context context = {.writer = &writer, .now_ms = search->now_ms};
    const struct kept_jobs *kept = &search->kept;
    char next[KEPT_KEY_TEXT_BYTES];

    json_writer_open(&writer, NULL);
    write_counts(search, &writer);
    json_writer_open_list(&writer, "jobs");
    kept_jobs_visit(kept, write_row, &context);
    json_writer_close_list(&writer);
    if (kept->has_more && kept->count > 0) {
        kept_key_print(&kept->jobs[kept->count - 1].key, next);
        json_writer_text(&writer, "next", next);
    }
    json_writer_close(&writer);
}
