#include "cli/submission.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static bool decode(struct submission *submission, const char *topic_name, struct error *error)
{
    return job_request_decode(&submission->record, topic_name, &submission->arena, &submission->request,
                              error);
}

bool submission_prepare(struct submission *submission, const json_t *request, const char *key,
                        struct error *error)
{
    char *json = memory_require(json_dumps(request, JSON_COMPACT));
    size_t length = strlen(json);

    assert(key != NULL);
    *submission = (struct submission){0};
    submission->record = (struct kafka_record){
        .topic = TOPIC_JOBS,
        .partition = KAFKA_PARTITION_BY_KEY,
        .key = arena_text(&submission->arena, key),
        .key_length = strlen(key),
        .value = arena_copy(&submission->arena, json, length),
        .value_length = length,
    };
    free(json);
    return decode(submission, "", error);
}

bool submission_put(struct submission *submission, struct writer *writer, struct error *error)
{
    assert(submission->record.value != NULL);
    return writer_put(writer, &submission->record, error) && decode(submission, writer_topic_name(writer), error);
}

bool submission_write(struct submission *submission, const struct kafka_settings *settings,
                      struct error *error)
{
    struct writer *writer = writer_open(settings, TOPIC_JOBS, error);
    bool is_written = writer && submission_put(submission, writer, error);

    writer_close(writer);
    return is_written;
}

void submission_done(struct submission *submission)
{
    arena_release(&submission->arena);
    *submission = (struct submission){0};
}
