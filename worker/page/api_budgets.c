/* /api/budgets: the token buckets of this worker, as they stood at their last calls. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "page/page_parts.h"
#include "page/reply.h"

enum { BUCKETS_MAX = 500 };

struct buckets {
    struct budget_state states[BUCKETS_MAX];
    size_t count, known;
    struct json_writer writer;
};

/* Those that were cut back first, then by name. */
static int compare(const void *left, const void *right)
{
    const struct budget_state *a = left, *b = right;

    if ((a->learnt < 1) != (b->learnt < 1))
        return a->learnt < 1 ? -1 : 1;
    return strcmp(a->name, b->name);
}

static void visit(void *context, const struct budget_state *state)
{
    struct buckets *buckets = context;

    buckets->known++;
    if (buckets->count < BUCKETS_MAX)
        buckets->states[buckets->count++] = *state;
}

static void write_bucket(struct json_writer *writer, const struct budget_state *state)
{
    json_writer_open(writer, NULL);
    json_writer_text(writer, "name", state->name);
    json_writer_real(writer, "documentedPerSecond", state->documented);
    json_writer_real(writer, "ratePerSecond", state->rate);
    json_writer_real(writer, "learnt", state->learnt);
    json_writer_real(writer, "tokens", state->tokens);
    json_writer_real(writer, "capacity", state->capacity);
    json_writer_time(writer, "calledAt", state->called_ms);
    if (state->held_until_ms > state->called_ms)
        json_writer_time(writer, "heldUntil", state->held_until_ms);
    json_writer_close(writer);
}

void api_budgets(struct page *page, struct http_exchange *exchange, const char *rest)
{
    const struct engine *engine = page_engine(page);
    struct buckets *buckets = memory_allocate_zeroed(1, sizeof(*buckets));
    SCOPED(text) struct text json;

    (void)rest;
    text_init(&json, ANSWER_BYTES_MAX);
    buckets->writer.text = &json;
    if (engine)
        budget_visit(survey_budget(engine), visit, buckets);
    if (buckets->count > 0)
        qsort(buckets->states, buckets->count, sizeof(buckets->states[0]), compare);
    json_writer_open(&buckets->writer, NULL);
    json_writer_integer(&buckets->writer, "known", (int64_t)buckets->known);
    json_writer_open_list(&buckets->writer, "buckets");
    for (size_t i = 0; i < buckets->count; i++)
        write_bucket(&buckets->writer, &buckets->states[i]);
    json_writer_close_list(&buckets->writer);
    json_writer_close(&buckets->writer);
    reply_with_json(exchange, &json);
    free(buckets);
}
