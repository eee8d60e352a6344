#include "cli/submission.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "kafka/reader.h"

enum { TOPIC_NAME_BYTES_MAX = 256 };

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

bool submission_write(struct submission *submission, const struct kafka_settings *settings,
                      struct error *error)
{
    char topic_name[TOPIC_NAME_BYTES_MAX];

    assert(submission->record.value != NULL);
    return writer_write(settings, &submission->record, error) &&
           decode(submission, kafka_topic_name(settings, TOPIC_JOBS, topic_name, sizeof(topic_name)), error);
}

void submission_done(struct submission *submission)
{
    arena_release(&submission->arena);
    *submission = (struct submission){0};
}
