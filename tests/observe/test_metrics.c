#include "harness/check.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "observe/metrics.h"

/* What the lines of an exposition have said so far, to be checked as Prometheus does. */
struct reading {
    char family[128];
    char kind[16];
    char seen[METRIC_COUNT][128]; /* families, in order */
    size_t seen_count;
    size_t samples;
};

static void begin_family(struct reading *reading, const char *name)
{
    for (size_t i = 0; i < reading->seen_count; i++)
        assert_string_not_equal(reading->seen[i], name); /* the samples of a family stand together */
    assert_in_range(reading->seen_count, 0, METRIC_COUNT - 1);
    (void)snprintf(reading->seen[reading->seen_count++], sizeof(reading->seen[0]), "%s", name);
    (void)snprintf(reading->family, sizeof(reading->family), "%s", name);
    reading->kind[0] = '\0';
}

/* The family's name, and behind it what its kind adds. */
static void check_name(const struct reading *reading, const char *name, size_t length)
{
    static const char *const suffixes[] = {"_bucket", "_sum", "_count"};
    size_t family = strlen(reading->family);
    bool is_known = length == family;

    assert_memory_equal(reading->family, name, family);
    for (size_t i = 0; strcmp(reading->kind, "histogram") == 0 && i < COUNT_OF(suffixes); i++)
        is_known |= length == family + strlen(suffixes[i]) &&
                    memcmp(name + family, suffixes[i], strlen(suffixes[i])) == 0;
    assert_true(is_known);
    for (size_t i = 0; i < length; i++)
        assert_true(islower((unsigned char)name[i]) || isdigit((unsigned char)name[i]) || name[i] == '_');
}

static void check_sample(struct reading *reading, const char *line)
{
    size_t name_length = strcspn(line, "{ ");
    const char *rest = line + name_length;
    char *end;

    assert_true(reading->kind[0] != '\0');
    check_name(reading, line, name_length);
    if (*rest == '{')
        rest = strrchr(rest, '}') + 1;
    assert_int_equal(*rest, ' ');
    (void)strtod(rest + 1, &end);
    assert_true(end != rest + 1 && *end == '\0');
    reading->samples++;
}

static void check_line(struct reading *reading, const char *line)
{
    char name[128], rest[256];

    if (sscanf(line, "# HELP %127s %255[^\n]", name, rest) == 2) {
        begin_family(reading, name);
        assert_int_equal(rest[strlen(rest) - 1], '.');
    } else if (sscanf(line, "# TYPE %127s %15s", name, reading->kind) == 2) {
        assert_string_equal(name, reading->family);
    } else {
        check_sample(reading, line);
    }
}

static void record_one(struct metrics *metrics, enum metric metric)
{
    switch (metric_row(metric)->kind) {
    case METRIC_GAUGE:
        metrics_set(metrics, metric, LABELS("a", "b", "c", "d"), 0.25);
        break;
    case METRIC_COUNTER:
        metrics_add(metrics, metric, LABELS("a", "b", "c", "d"), 3);
        break;
    case METRIC_HISTOGRAM:
        metrics_observe(metrics, metric, LABELS("a", "b", "c", "d"), 2);
        break;
    }
}

/* What was written since; the caller's. */
static struct text written(const struct metrics *metrics)
{
    struct text exposition;

    text_init(&exposition, 4 * MIB);
    metrics_write(metrics, &exposition);
    assert_false(exposition.has_overflowed);
    return exposition;
}

static void the_exposition_of_every_metric_is_well_formed(void **state)
{
    struct metrics *metrics = metrics_new();
    struct reading *reading = calloc(1, sizeof(*reading));
    struct text exposition;
    char *line, *rest;

    (void)state;
    assert_non_null(reading);
    for (size_t i = 0; i < METRIC_COUNT; i++)
        if (i != METRIC_SERIES_REFUSED) /* which the metrics count themselves */
            record_one(metrics, (enum metric)i);
    exposition = written(metrics);
    assert_int_equal(exposition.bytes[exposition.length - 1], '\n');
    for (line = strtok_r(exposition.bytes, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        check_line(reading, line);
    assert_int_equal(reading->seen_count, METRIC_COUNT);
    assert_true(reading->samples > METRIC_COUNT);
    text_done(&exposition);
    free(reading);
    metrics_free(metrics);
}

static void assert_written(const struct metrics *metrics, const char *lines)
{
    struct text exposition = written(metrics);

    if (strstr(text_string(&exposition), lines) == NULL)
        fail_msg("%s\nis not in\n%s", lines, text_string(&exposition));
    text_done(&exposition);
}

static void assert_not_written(const struct metrics *metrics, const char *lines)
{
    struct text exposition = written(metrics);

    assert_null(strstr(text_string(&exposition), lines));
    text_done(&exposition);
}

static void each_combination_of_labels_has_its_own_sample(void **state)
{
    struct metrics *metrics = metrics_new();

    (void)state;
    metrics_add(metrics, METRIC_AWS_CALLS, LABELS("ec2", "CreateSnapshot", "OK"), 2);
    metrics_add(metrics, METRIC_AWS_CALLS, LABELS("ec2", "CreateSnapshot", "other"), 1);
    metrics_add(metrics, METRIC_AWS_CALLS, LABELS("ec2", "CreateSnapshot", "OK"), 1);
    metrics_set(metrics, METRIC_POLLS, LABELS("rds"), 1e15);
    metrics_set(metrics, METRIC_CPU, NULL, 0.25);
    assert_written(metrics,
                   "# TYPE tidemark_aws_calls_total counter\n"
                   "tidemark_aws_calls_total{service=\"ec2\",operation=\"CreateSnapshot\",code=\"OK\"} 3\n"
                   "tidemark_aws_calls_total{service=\"ec2\",operation=\"CreateSnapshot\",code=\"other\"} 1\n");
    assert_written(metrics, "\ntidemark_polls_total{service=\"rds\"} 1000000000000000\n");
    assert_written(metrics, "\nprocess_cpu_seconds_total 0.25\n");
    metrics_free(metrics);
}

static void a_histogram_counts_what_is_at_most_its_bound(void **state)
{
    struct metrics *metrics = metrics_new();

    (void)state;
    metrics_observe(metrics, METRIC_TRANSACTION_RECORDS, NULL, 1);
    metrics_observe(metrics, METRIC_TRANSACTION_RECORDS, NULL, 10);
    metrics_observe(metrics, METRIC_TRANSACTION_RECORDS, NULL, 11);
    metrics_observe(metrics, METRIC_TRANSACTION_RECORDS, NULL, 1e6);
    assert_written(metrics, "tidemark_transaction_records_bucket{le=\"1\"} 1\n"
                            "tidemark_transaction_records_bucket{le=\"10\"} 2\n"
                            "tidemark_transaction_records_bucket{le=\"100\"} 3\n"
                            "tidemark_transaction_records_bucket{le=\"1000\"} 3\n"
                            "tidemark_transaction_records_bucket{le=\"10000\"} 3\n"
                            "tidemark_transaction_records_bucket{le=\"+Inf\"} 4\n"
                            "tidemark_transaction_records_sum 1000022\n"
                            "tidemark_transaction_records_count 4\n");
    metrics_free(metrics);
}

static void a_label_cannot_break_out_of_its_quotes(void **state)
{
    struct metrics *metrics = metrics_new();
    char long_name[500];

    (void)state;
    memset(long_name, 'x', sizeof(long_name) - 1);
    long_name[sizeof(long_name) - 1] = '\0';
    metrics_set(metrics, METRIC_POLLS, LABELS("a\"b\\c\nd"), 1);
    metrics_set(metrics, METRIC_POLLS, LABELS(long_name), 2);
    metrics_set(metrics, METRIC_POLLS, LABELS(long_name), 3); /* the same again */
    assert_written(metrics, "tidemark_polls_total{service=\"a\\\"b\\\\c\\nd\"} 1\n");
    assert_not_written(metrics, "\"} 2\n");
    assert_written(metrics, "xxx\"} 3\n");
    metrics_free(metrics);
}

static void a_gauge_is_raised_zeroed_and_hidden(void **state)
{
    struct metrics *metrics = metrics_new();

    (void)state;
    metrics_raise(metrics, METRIC_LAST_SUCCESS, LABELS("StartBackupJob", "EBS"), 7);
    metrics_raise(metrics, METRIC_LAST_SUCCESS, LABELS("StartBackupJob", "EBS"), 6);
    assert_written(metrics, "{job_type=\"StartBackupJob\",resource_type=\"EBS\"} 7\n");
    metrics_zero(metrics, METRIC_LAST_SUCCESS);
    assert_written(metrics, "{job_type=\"StartBackupJob\",resource_type=\"EBS\"} 0\n");
    metrics_hide(metrics, METRIC_LAST_SUCCESS);
    assert_not_written(metrics, "{job_type=\"StartBackupJob\",resource_type=\"EBS\"}");
    metrics_set(metrics, METRIC_LAST_SUCCESS, LABELS("StartBackupJob", "EBS"), 9);
    assert_written(metrics, "{job_type=\"StartBackupJob\",resource_type=\"EBS\"} 9\n");
    metrics_free(metrics);
}

static void too_many_series_are_refused_and_counted(void **state)
{
    struct metrics *metrics = metrics_new();
    char name[32];

    (void)state;
    for (int i = 0; i < METRIC_SERIES_MAX + 3; i++) {
        (void)snprintf(name, sizeof(name), "service-%d", i);
        metrics_set(metrics, METRIC_POLLS, LABELS(name), i);
    }
    metrics_set(metrics, METRIC_POLLS, LABELS("service-7"), 70); /* those that are there go on */
    assert_written(metrics, "tidemark_metric_series_refused_total 3\n");
    assert_written(metrics, "{service=\"service-7\"} 70\n");
    metrics_free(metrics);
}

static void nothing_is_recorded_for_nobody(void **state)
{
    (void)state;
    metrics_add(NULL, METRIC_AWS_CALLS, LABELS("ec2", "CreateSnapshot", "OK"), 2);
    metrics_observe(NULL, METRIC_TRANSACTION_RECORDS, NULL, 1);
    metrics_set(NULL, METRIC_READY, NULL, 1);
    metrics_raise(NULL, METRIC_READY, NULL, 1);
    metrics_zero(NULL, METRIC_READY);
    metrics_hide(NULL, METRIC_READY);
    metrics_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_exposition_of_every_metric_is_well_formed),
        cmocka_unit_test(each_combination_of_labels_has_its_own_sample),
        cmocka_unit_test(a_histogram_counts_what_is_at_most_its_bound),
        cmocka_unit_test(a_label_cannot_break_out_of_its_quotes),
        cmocka_unit_test(a_gauge_is_raised_zeroed_and_hidden),
        cmocka_unit_test(too_many_series_are_refused_and_counted),
        cmocka_unit_test(nothing_is_recorded_for_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
