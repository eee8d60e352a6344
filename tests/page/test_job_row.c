#include "page/jobs.h"

#include "page/job_row.h"

static void write_row(const struct job_record *record, struct text *json)
{
    struct json_writer writer = {.text = json};

    text_init(json, 64 * KIB);
    json_writer_open(&writer, NULL);
    job_row_write(&writer, &(struct survey_job){.record = record, .partition = 3}, NOW_MS);
    json_writer_close(&writer);
}

static void a_row_has_what_the_table_shows(void **state)
{
    SCOPED(text) struct text json;
    struct job_record record = running_job("job-1");

    (void)state;
    record.waiting_for = "";
    write_row(&record, &json);
    assert_string_equal(text_string(&json),
                        "{\"jobId\":\"job-1\",\"jobType\":\"StartBackupJob\",\"resourceType\":\"EBS\","
                        "\"account\":\"111122223333\",\"region\":\"eu-west-1\","
                        "\"resourceArn\":\"arn:aws:ec2:eu-west-1:111122223333:volume/vol-049df61146c4d7901\","
                        "\"state\":\"RUNNING\",\"step\":\"await-snapshot\",\"percent\":50,"
                        "\"creationDate\":\"2026-11-23T01:00:00.000Z\",\"scheduledTime\":\"2026-11-23T01:00:00.000Z\","
                        "\"initiationDate\":\"2026-11-23T01:00:00.000Z\",\"startBy\":\"2026-11-23T03:00:00.000Z\","
                        "\"completeBy\":\"2026-11-24T02:00:00.000Z\",\"expectedEnd\":\"2026-11-23T03:00:00.000Z\","
                        "\"partition\":3}");
}

static void nothing_in_a_row_changes_while_the_job_does_not(void **state)
{
    SCOPED(text) struct text before, after;
    struct job_record record = running_job("job-1");
    struct json_writer writer = {.text = &after};

    (void)state;
    write_row(&record, &before);
    text_init(&after, 64 * KIB);
    json_writer_open(&writer, NULL);
    job_row_write(&writer, &(struct survey_job){.record = &record, .partition = 3}, NOW_MS + HOUR_MS);
    json_writer_close(&writer);
    assert_string_equal(text_string(&before), text_string(&after));
}

static void a_long_sentence_is_cut_between_characters(void **state)
{
    SCOPED(text) struct text json;
    struct job_record record = running_job("job-1");
    char sentence[4096];

    (void)state;
    for (size_t i = 0; i < 1023; i++)
        sentence[i] = 'x';
    (void)snprintf(sentence + 1023, sizeof(sentence) - 1023, "\xc3\xa9 and on");
    record.status_message = sentence;
    write_row(&record, &json);
    assert_non_null(strstr(text_string(&json), "xx\",\"step\""));
    assert_null(strstr(text_string(&json), "\xc3"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_has_what_the_table_shows),
        cmocka_unit_test(nothing_in_a_row_changes_while_the_job_does_not),
        cmocka_unit_test(a_long_sentence_is_cut_between_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
