#include "harness/check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "observe/process.h"

/* The value of a sample without labels. */
static double sample(const char *name)
{
    struct metrics *metrics = metrics_new();
    struct text exposition, start;
    const char *line;
    double value;

    text_init(&exposition, MIB);
    text_init(&start, KIB);
    process_fill(metrics);
    metrics_write(metrics, &exposition);
    text_append_format(&start, "\n%s ", name);
    line = strstr(text_string(&exposition), text_string(&start));
    assert_non_null(line);
    value = strtod(line + start.length, NULL);
    text_done(&exposition);
    text_done(&start);
    metrics_free(metrics);
    return value;
}

static void a_process_began_a_moment_ago(void **state)
{
    double now = (double)time(NULL);

    (void)state;
    assert_true(sample("process_start_time_seconds") <= now + 2);
    assert_true(sample("process_start_time_seconds") > now - 300);
}

static void its_memory_and_time_are_plausible(void **state)
{
    (void)state;
    assert_true(sample("process_resident_memory_bytes") > 100 * KIB);
    assert_true(sample("process_virtual_memory_bytes") >= sample("process_resident_memory_bytes"));
    assert_true(sample("process_cpu_seconds_total") >= 0);
    assert_true(sample("process_cpu_seconds_total") < 300);
}

static void an_open_file_is_counted_and_no_longer_once_it_is_closed(void **state)
{
    double before = sample("process_open_fds");
    int file = open("/dev/null", O_RDONLY | O_CLOEXEC);

    (void)state;
    assert_true(file >= 0);
    assert_true(before >= 3);
    assert_true(sample("process_open_fds") > before && sample("process_open_fds") < before + 2);
    assert_int_equal(close(file), 0);
    assert_true(sample("process_open_fds") < before + 1);
    assert_true(sample("process_max_fds") > before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_process_began_a_moment_ago),
        cmocka_unit_test(its_memory_and_time_are_plausible),
        cmocka_unit_test(an_open_file_is_counted_and_no_longer_once_it_is_closed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
