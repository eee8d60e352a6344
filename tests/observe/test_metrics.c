#include "harness/check.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "observe/metrics.h"

/* What the lines of an exposition have said so far, to be checked as promtool does. */
struct reading {
    char family[128];
    char kind[16];
    char seen[64][128]; /* families, in order */
    size_t seen_count;
    bool has_help;
    size_t samples;
};

static void begin_family(struct reading *reading, const char *name)
{
    for (size_t i = 0; i < reading->seen_count; i++)
        assert_string_not_equal(reading->seen[i], name); /* the samples of a family stand together */
    assert_in_range(reading->seen_count, 0, 63);
    (void)snprintf(reading->seen[reading->seen_count++], sizeof(reading->seen[0]), "%s", name);
    (void)snprintf(reading->family, sizeof(reading->family), "%s", name);
    reading->has_help = true;
}

static void check_sample(struct reading *reading, const char *line)
{
    size_t name_length = strcspn(line, "{ ");
    const char *rest = line + name_length;
    char *end;

    assert_true(reading->has_help && reading->kind[0] != '\0');
    assert_int_equal(strlen(reading->family), name_length);
    assert_memory_equal(reading->family, line, name_length);
    for (size_t i = 0; i < name_length; i++)
        assert_true(islower((unsigned char)line[i]) || isdigit((unsigned char)line[i]) || line[i] == '_');
    if (*rest == '{') {
        rest = strchr(rest, '}');
        assert_non_null(rest);
        rest++;
    }
    assert_int_equal(*rest, ' ');
    (void)strtod(rest + 1, &end);
    assert_true(end != rest + 1 && *end == '\0');
    if (strcmp(reading->kind, "counter") == 0)
        assert_memory_equal(line + name_length - strlen("_total"), "_total", strlen("_total"));
    reading->samples++;
}

static void check_line(struct reading *reading, const char *line)
{
    char name[128], rest[256];

    if (sscanf(line, "# HELP %127s %255[^\n]", name, rest) == 2) {
        begin_family(reading, name);
        reading->kind[0] = '\0';
        assert_int_equal(rest[strlen(rest) - 1], '.');
    } else if (sscanf(line, "# TYPE %127s %15s", name, reading->kind) == 2) {
        assert_string_equal(name, reading->family);
        assert_true(strcmp(reading->kind, "gauge") == 0 || strcmp(reading->kind, "counter") == 0);
    } else {
        check_sample(reading, line);
    }
}

static void the_exposition_is_well_formed(void **state)
{
    struct metrics metrics = {.version = "9.9.9"};
    struct reading reading = {0};
    struct text exposition;
    char *line, *rest;

    (void)state;
    for (size_t i = 0; i < METRIC_COUNT; i++)
        metrics.values[i] = 1000 + i;
    text_init(&exposition, 64 * KIB);
    metrics_write(&metrics, &exposition);
    assert_false(exposition.has_overflowed);
    assert_int_equal(exposition.bytes[exposition.length - 1], '\n');
    for (line = strtok_r(exposition.bytes, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        check_line(&reading, line);
    assert_int_equal(reading.samples, METRIC_COUNT + 1);
    text_done(&exposition);
}

static void every_value_stands_under_its_name(void **state)
{
    static const struct {
        enum metric metric;
        const char *sample;
    } cases[] = {
        {METRIC_JOBS_WAITING, "tidemark_jobs_open{phase=\"waiting\"} 7\n"},
        {METRIC_BATCHES_COMMITTED, "tidemark_batches_committed_total 7\n"},
        {METRIC_DEAD_LETTERS, "tidemark_dead_letters_total 7\n"},
        {METRIC_PARTITIONS_OWNED, "tidemark_partitions_owned 7\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct metrics metrics = {.version = "1"};
        struct text exposition;

        metrics.values[cases[i].metric] = 7;
        text_init(&exposition, 64 * KIB);
        metrics_write(&metrics, &exposition);
        assert_non_null(strstr(text_string(&exposition), cases[i].sample));
        text_done(&exposition);
    }
}

static void services_have_samples_of_their_own(void **state)
{
    struct metrics metrics = {.version = "1",
                              .services = {{"ec2", {9, 8, 700}}, {"rds", {3, 2, 5}}},
                              .service_count = 2};
    struct text exposition;

    (void)state;
    text_init(&exposition, 64 * KIB);
    metrics_write(&metrics, &exposition);
    assert_non_null(strstr(text_string(&exposition), "# TYPE tidemark_polls_total counter\n"
                                                     "tidemark_polls_total{service=\"ec2\"} 8\n"
                                                     "tidemark_polls_total{service=\"rds\"} 2\n"));
    assert_non_null(strstr(text_string(&exposition), "tidemark_calls_total{service=\"ec2\"} 9\n"));
    assert_non_null(strstr(text_string(&exposition), "tidemark_polls_one_by_one_total{service=\"ec2\"} 700\n"));
    text_done(&exposition);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_exposition_is_well_formed),
        cmocka_unit_test(every_value_stands_under_its_name),
        cmocka_unit_test(services_have_samples_of_their_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
