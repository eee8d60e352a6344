#include "harness/check.h"

#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "cli/job_screen.h"

static void add(struct job_board *board, const char *job_id, const char *state)
{
    char value[512];
    struct kafka_record record = {.topic = TOPIC_STATUS, .value = value};

    (void)snprintf(
        value, sizeof(value),
        "{\"jobId\":\"%s\",\"jobType\":\"StartBackupJob\",\"state\":\"%s\","
        "\"resourceArn\":\"arn:aws:ec2:eu-west-1:111122223333:volume/vol-%s\",\"ext\":{\"sequence\":1}}",
        job_id, state, job_id);
    record.value_length = strlen(value);
    assert_non_null(job_board_add(board, &record));
}

static void fill(struct job_board *board)
{
    add(board, "a", "COMPLETED");
    add(board, "b", "RUNNING");
    add(board, "c", "FAILED");
    add(board, "d", "CREATED");
}

static size_t count_lines(const char *text)
{
    size_t count = 0;

    for (; *text; text++)
        count += *text == '\n';
    return count;
}

static void every_job_has_a_line_and_the_last_one_counts_them(void **state)
{
    const struct terminal terminal = {.is_interactive = true, .columns = 40, .rows = 24};
    SCOPED(job_board) struct job_board board = {0};
    struct job_screen screen = {0};
    SCOPED(text) struct text drawn;

    (void)state;
    text_init(&drawn, JOB_SCREEN_BYTES_MAX);
    fill(&board);
    job_screen_draw(&screen, &board, &terminal, 0, &drawn);
    assert_int_equal(count_lines(text_string(&drawn)), 6);
    assert_non_null(strstr(text_string(&drawn), "4 jobs: 1 CREATED, 1 RUNNING, 1\nCOMPLETED, 1 FAILED\n"));
    assert_null(strchr(text_string(&drawn), '\x1b')); /* nothing stands there yet */
}

static void what_stood_there_is_drawn_over(void **state)
{
    const struct terminal terminal = {.is_interactive = true, .columns = 40, .rows = 24};
    SCOPED(job_board) struct job_board board = {0};
    struct job_screen screen = {0};
    SCOPED(text) struct text drawn;

    (void)state;
    text_init(&drawn, JOB_SCREEN_BYTES_MAX);
    fill(&board);
    job_screen_draw(&screen, &board, &terminal, 0, &drawn);
    text_clear(&drawn);
    job_screen_draw(&screen, &board, &terminal, 0, &drawn);
    assert_string_equal(text_string(&drawn), ""); /* nothing has changed */
    add(&board, "e", "RUNNING");
    job_screen_draw(&screen, &board, &terminal, 0, &drawn);
    assert_memory_equal(text_string(&drawn), "\x1b[6A\r\x1b[Kvol-a", 13);
    assert_string_equal(strstr(text_string(&drawn), "\x1b[K5 jobs"),
                        "\x1b[K5 jobs: 1 CREATED, 2 RUNNING, 1\n\x1b[KCOMPLETED, 1 FAILED\n\x1b[J");
}

static void where_there_is_little_room_those_that_ended_give_way(void **state)
{
    const struct terminal terminal = {.is_interactive = true, .columns = 60, .rows = 5};
    SCOPED(job_board) struct job_board board = {0};
    struct job_screen screen = {0};
    SCOPED(text) struct text drawn;

    (void)state;
    text_init(&drawn, JOB_SCREEN_BYTES_MAX);
    fill(&board);
    job_screen_draw(&screen, &board, &terminal, 0, &drawn);
    assert_int_equal(count_lines(text_string(&drawn)), 4);
    assert_non_null(strstr(text_string(&drawn), "vol-a"));
    assert_non_null(strstr(text_string(&drawn), "vol-b"));
    assert_null(strstr(text_string(&drawn), "vol-c"));
    assert_non_null(strstr(text_string(&drawn), "vol-d"));
    assert_non_null(strstr(text_string(&drawn), "4 jobs"));
}

static void no_jobs_are_counted_as_none(void **state)
{
    const struct job_board board = {0};
    SCOPED(text) struct text line;

    (void)state;
    text_init(&line, KIB);
    job_screen_append_counts(&board, &line);
    assert_string_equal(text_string(&line), "0 jobs");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_job_has_a_line_and_the_last_one_counts_them),
        cmocka_unit_test(what_stood_there_is_drawn_over),
        cmocka_unit_test(where_there_is_little_room_those_that_ended_give_way),
        cmocka_unit_test(no_jobs_are_counted_as_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
