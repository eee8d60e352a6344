#include "harness/check.h"

#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "cli/job_board.h"

static const struct job_row *add(struct job_board *board, const char *job_id, const char *state, int sequence)
{
    char value[512];
    struct kafka_record record = {.topic = TOPIC_STATUS, .partition = 3, .value = value};

    (void)snprintf(value, sizeof(value),
                   "{\"jobId\":\"%s\",\"jobType\":\"StartBackupJob\",\"state\":\"%s\","
                   "\"resourceArn\":\"arn:aws:ec2:eu-west-1:111122223333:volume/vol-1\","
                   "\"ext\":{\"sequence\":%d}}",
                   job_id, state, sequence);
    record.value_length = strlen(value);
    return job_board_add(board, &record);
}

static void the_newest_event_of_each_job_is_kept(void **state)
{
    SCOPED(job_board) struct job_board board = {0};

    (void)state;
    assert_non_null(add(&board, "a", "CREATED", 1));
    assert_non_null(add(&board, "b", "CREATED", 1));
    assert_non_null(add(&board, "a", "RUNNING", 2));
    assert_int_equal(board.count, 2);
    assert_int_equal(job_board_find(&board, "a")->view.state, STATE_RUNNING);
    assert_int_equal(job_board_find(&board, "a")->partition, 3);
    assert_int_equal(job_board_find(&board, "b")->view.state, STATE_CREATED);
    assert_string_equal(board.rows[0].view.job_id, "a");
    assert_null(job_board_find(&board, "c"));
}

static void an_event_that_was_written_twice_says_nothing_new(void **state)
{
    SCOPED(job_board) struct job_board board = {0};

    (void)state;
    assert_non_null(add(&board, "a", "RUNNING", 2));
    assert_null(add(&board, "a", "RUNNING", 2));
    assert_null(add(&board, "a", "CREATED", 1));
    assert_int_equal(job_board_find(&board, "a")->view.state, STATE_RUNNING);
}

static void what_cannot_be_read_is_counted_and_tombstones_are_not(void **state)
{
    SCOPED(job_board) struct job_board board = {0};
    const struct kafka_record tombstone = {.topic = TOPIC_STATUS};
    const struct kafka_record broken = {.topic = TOPIC_STATUS, .value = "{", .value_length = 1};

    (void)state;
    assert_null(job_board_add(&board, &tombstone));
    assert_int_equal(board.unreadable, 0);
    assert_null(job_board_add(&board, &broken));
    assert_null(add(&board, "a", "DREAMING", 1));
    assert_int_equal(board.unreadable, 2);
    assert_int_equal(board.count, 0);
}

static void how_long_jobs_took_outlives_them(void **state)
{
    static const char ended[] =
        "{\"jobId\":\"b\",\"jobType\":\"StartBackupJob\",\"state\":\"COMPLETED\",\"resourceType\":\"EBS\","
        "\"resourceArn\":\"arn:aws:ec2:eu-west-1:111122223333:volume/vol-1\","
        "\"initiationDate\":\"2026-11-23T02:00:00.000Z\",\"completionDate\":\"2026-11-23T02:10:00.000Z\","
        "\"ext\":{\"sequence\":3}}";
    const struct kafka_record record = {.topic = TOPIC_STATUS, .value = ended, .value_length = sizeof(ended) - 1};
    SCOPED(job_board) struct job_board board = {0}, other = {0};

    (void)state;
    assert_non_null(job_board_add(&board, &record));
    job_board_drop_ended(&board);
    job_board_learn(&other, &record);
    assert_int_equal(board.count, 0);
    assert_int_equal(other.count, 0);
    assert_int_equal(json_object_size(board.paces.durations), 2);
    assert_true(json_equal(board.paces.durations, other.paces.durations));
}

static void many_jobs_are_kept_apart(void **state)
{
    enum { JOBS = 500 };
    SCOPED(job_board) struct job_board board = {0};
    char job_id[16];

    (void)state;
    for (int i = 0; i < JOBS; i++) {
        (void)snprintf(job_id, sizeof(job_id), "job-%d", i);
        assert_non_null(add(&board, job_id, "CREATED", 1));
    }
    assert_int_equal(board.count, JOBS);
    assert_string_equal(job_board_find(&board, "job-321")->view.job_id, "job-321");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_event_of_each_job_is_kept),
        cmocka_unit_test(an_event_that_was_written_twice_says_nothing_new),
        cmocka_unit_test(what_cannot_be_read_is_counted_and_tombstones_are_not),
        cmocka_unit_test(how_long_jobs_took_outlives_them),
        cmocka_unit_test(many_jobs_are_kept_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
