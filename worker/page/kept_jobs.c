#include "page/kept_jobs.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare(const struct kept_key *left, const struct kept_key *right)
{
    if (left->rank != right->rank)
        return left->rank < right->rank ? -1 : 1;
    if (left->created_ms != right->created_ms)
        return left->created_ms > right->created_ms ? -1 : 1;
    return strcmp(left->id, right->id);
}

void kept_jobs_done(struct kept_jobs *kept)
{
    for (size_t i = 0; i < kept->count; i++)
        free(kept->jobs[i].encoded);
    kept->count = 0;
}

static size_t place_of(const struct kept_jobs *kept, const struct kept_key *key)
{
    size_t first = 0, end = kept->count;

    while (first < end) {
        size_t middle = (first + end) / 2;

        if (compare(&kept->jobs[middle].key, key) < 0)
            first = middle + 1;
        else
            end = middle;
    }
    return first;
}

static void drop_last(struct kept_jobs *kept)
{
    free(kept->jobs[--kept->count].encoded);
    kept->has_more = true;
}

static struct kept_key key_of(unsigned rank, const struct job_record *record)
{
    struct kept_key key = {.rank = rank, .created_ms = record->created_ms};

    (void)snprintf(key.id, sizeof(key.id), "%s", record->request.job_id);
    return key;
}

void kept_jobs_offer(struct kept_jobs *kept, unsigned rank, const struct survey_job *job)
{
    struct kept_key key = key_of(rank, job->record);
    size_t place = place_of(kept, &key);

    assert(kept->limit > 0 && kept->limit <= KEPT_JOBS_MAX);
    if (kept->has_after && compare(&key, &kept->after) <= 0)
        return;
    if (place < kept->count && compare(&kept->jobs[place].key, &key) == 0)
        return; /* it was told twice */
    if (place == kept->limit) {
        kept->has_more = true;
        return;
    }
    if (kept->count == kept->limit)
        drop_last(kept);
    memmove(&kept->jobs[place + 1], &kept->jobs[place], (kept->count - place) * sizeof(kept->jobs[0]));
    kept->jobs[place] = (struct kept_job){.key = key,
                                          .encoded = memory_allocate(job->encoded_length),
                                          .encoded_length = job->encoded_length,
                                          .partition = job->partition,
                                          .is_paused = job->is_paused};
    memcpy(kept->jobs[place].encoded, job->encoded, job->encoded_length);
    kept->count++;
}

void kept_jobs_visit(const struct kept_jobs *kept, survey_visit *visit, void *context)
{
    for (size_t i = 0; i < kept->count; i++) {
        const struct kept_job *job = &kept->jobs[i];
        struct job_record record;
        struct error error;

        if (!job_record_decode(job->encoded, job->encoded_length, &record, &error))
            abort(); /* it was decoded when it came in: memory has been corrupted */
        visit(context, &(struct survey_job){.record = &record,
                                            .encoded = job->encoded,
                                            .encoded_length = job->encoded_length,
                                            .partition = job->partition,
                                            .is_paused = job->is_paused});
    }
}

void kept_key_print(const struct kept_key *key, char text[KEPT_KEY_TEXT_BYTES])
{
    (void)snprintf(text, KEPT_KEY_TEXT_BYTES, "%u.%" PRId64 ".%s", key->rank, key->created_ms, key->id);
}

bool kept_key_parse(const char *text, struct kept_key *key)
{
    char *rest;

    *key = (struct kept_key){.rank = (unsigned)strtoul(text, &rest, 10)};
    if (rest == text || *rest != '.')
        return false;
    text = rest + 1;
    key->created_ms = strtoll(text, &rest, 10);
    if (rest == text || *rest != '.' || rest[1] == '\0' || strlen(rest + 1) > JOB_ID_BYTES_MAX)
        return false;
    (void)snprintf(key->id, sizeof(key->id), "%s", rest + 1);
    return true;
}
