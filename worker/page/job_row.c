#include "page/job_row.h"

#include <string.h>

#include "page/attention.h"

enum { SENTENCE_BYTES_MAX = 1024 }; /* what a service says has no bound of its own */

static const char *or_none(const char *text)
{
    return text && text[0] ? text : NULL;
}

/* Cut where a UTF-8 character begins. */
static void write_sentence(struct json_writer *writer, const char *name, const char *sentence)
{
    char cut[SENTENCE_BYTES_MAX + 1];
    size_t length = sentence ? strnlen(sentence, SENTENCE_BYTES_MAX) : 0;

    if (length < SENTENCE_BYTES_MAX) {
        json_writer_text(writer, name, or_none(sentence));
        return;
    }
    while (length > 0 && ((unsigned char)sentence[length] & 0xC0) == 0x80)
        length--;
    memcpy(cut, sentence, length);
    cut[length] = '\0';
    json_writer_text(writer, name, cut);
}

static void write_subject(struct json_writer *writer, const struct job_record *record)
{
    const struct job_request *request = &record->request;

    json_writer_text(writer, "jobId", request->job_id);
    json_writer_text(writer, "jobType", job_kind_request_name(request->kind));
    json_writer_text(writer, "resourceType", record->resource_type ? record->resource_type : request->resource_type);
    json_writer_text(writer, "account", or_none(record->account));
    json_writer_text(writer, "region", or_none(record->region));
    json_writer_text(writer, "resourceArn", request->resource_arn);
    json_writer_text(writer, "recoveryPointArn", request->recovery_point_arn);
    json_writer_text(writer, "createdResourceArn", record->created_resource_arn);
}

static void write_times(struct json_writer *writer, const struct job_record *record)
{
    json_writer_time(writer, "creationDate", record->created_ms);
    json_writer_time(writer, "scheduledTime", record->scheduled_ms);
    json_writer_time(writer, "initiationDate", record->initiated_ms);
    json_writer_time(writer, "completionDate", record->completed_ms);
    json_writer_time(writer, "startBy", record->start_by_ms);
    json_writer_time(writer, "completeBy", record->complete_by_ms);
    json_writer_time(writer, "expectedEnd", attention_expected_end_ms(record));
    if (!job_state_is_terminal(record->state))
        json_writer_time(writer, "nextActionAt", record->next_action_ms);
}

void job_row_write(struct json_writer *writer, const struct survey_job *job, int64_t now_ms)
{
    const struct job_record *record = job->record;

    write_subject(writer, record);
    json_writer_text(writer, "state", job_state_name(record->state));
    json_writer_text(writer, "reasonCode", or_none(reason_text(record->reason)->code));
    write_sentence(writer, "statusMessage", record->status_message);
    write_sentence(writer, "waitingFor", record->waiting_for);
    json_writer_text(writer, "step", record->step);
    if (record->percent >= 0)
        json_writer_integer(writer, "percent", record->percent);
    write_times(writer, record);
    json_writer_text(writer, "attention", or_none(attention_name(attention_of(job, now_ms))));
    if (record->has_issues)
        json_writer_boolean(writer, "hasIssues", true);
    json_writer_integer(writer, "partition", job->partition);
}
