#include "observe/metrics.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"

enum { SLOTS = 1024, BUCKETS_MAX = 16, LABEL_BYTES_MAX = 128 };

/* Up to here a double holds every whole number. */
static const double WHOLE_MAX = 9007199254740992.0;

struct series {
    struct series *next_in_slot, *next;
    enum metric metric;
    char *labels[METRIC_LABELS_MAX];
    double value; /* of a histogram: the sum */
    uint64_t count;
    uint64_t buckets[BUCKETS_MAX]; /* by bound, each for itself */
    bool is_hidden;
};

struct metrics {
    struct series *slots[SLOTS];
    struct series *first[METRIC_COUNT], *last[METRIC_COUNT]; /* in the order in which they came up */
    size_t series_count;
    uint64_t refused_count;
};

struct metrics *metrics_new(void)
{
    return memory_allocate_zeroed(1, sizeof(struct metrics));
}

static void free_series(struct series *series)
{
    for (size_t i = 0; i < METRIC_LABELS_MAX; i++)
        free(series->labels[i]);
    free(series);
}

void metrics_free(struct metrics *metrics)
{
    if (metrics == NULL)
        return;
    for (size_t i = 0; i < METRIC_COUNT; i++)
        while (metrics->first[i]) {
            struct series *series = metrics->first[i];

            metrics->first[i] = series->next;
            free_series(series);
        }
    free(metrics);
}

static const char *label_value(const struct metric_labels *labels, size_t i)
{
    return labels && labels->values[i] ? labels->values[i] : "";
}

static size_t label_length(const char *value)
{
    size_t length = strlen(value);

    return length < LABEL_BYTES_MAX ? length : LABEL_BYTES_MAX;
}

static uint64_t hash_of(enum metric metric, const struct metric_labels *labels)
{
    uint64_t hash = metric;

    for (size_t i = 0; i < METRIC_LABELS_MAX && metric_row(metric)->labels[i]; i++) {
        const char *value = label_value(labels, i);

        hash = hash_bytes(value, label_length(value), hash + i);
    }
    return hash;
}

static bool is_series(const struct series *series, enum metric metric, const struct metric_labels *labels)
{
    if (series->metric != metric)
        return false;
    for (size_t i = 0; i < METRIC_LABELS_MAX && series->labels[i]; i++) {
        const char *value = label_value(labels, i);

        if (strlen(series->labels[i]) != label_length(value) ||
            strncmp(series->labels[i], value, LABEL_BYTES_MAX) != 0)
            return false;
    }
    return true;
}

static char *copy_label(const char *value)
{
    size_t length = label_length(value);
    char *copy = memory_allocate(length + 1);

    memcpy(copy, value, length);
    copy[length] = '\0';
    return copy;
}

static struct series *add_series(struct metrics *metrics, enum metric metric, const struct metric_labels *labels,
                                 struct series **slot)
{
    struct series *series = memory_allocate_zeroed(1, sizeof(*series));

    series->metric = metric;
    for (size_t i = 0; i < METRIC_LABELS_MAX && metric_row(metric)->labels[i]; i++)
        series->labels[i] = copy_label(label_value(labels, i));
    series->next_in_slot = *slot;
    *slot = series;
    if (metrics->last[metric])
        metrics->last[metric]->next = series;
    else
        metrics->first[metric] = series;
    metrics->last[metric] = series;
    metrics->series_count++;
    return series;
}

/* NULL if there are too many, or nobody listens. */
static struct series *series_of(struct metrics *metrics, enum metric metric, const struct metric_labels *labels)
{
    struct series **slot;

    assert(metric < METRIC_COUNT);
    if (metrics == NULL)
        return NULL;
    slot = &metrics->slots[hash_of(metric, labels) % SLOTS];
    for (struct series *series = *slot; series; series = series->next_in_slot)
        if (is_series(series, metric, labels))
            return series;
    if (metrics->series_count < METRIC_SERIES_MAX)
        return add_series(metrics, metric, labels, slot);
    metrics->refused_count++;
    return NULL;
}

void metrics_add(struct metrics *metrics, enum metric counter, const struct metric_labels *labels, double amount)
{
    struct series *series = series_of(metrics, counter, labels);

    assert(metric_row(counter)->kind == METRIC_COUNTER);
    assert(amount >= 0);
    if (series)
        series->value += amount;
}

void metrics_observe(struct metrics *metrics, enum metric histogram, const struct metric_labels *labels, double value)
{
    struct series *series = series_of(metrics, histogram, labels);
    const double *bounds = metric_row(histogram)->bounds;
    size_t i = 0;

    assert(metric_row(histogram)->kind == METRIC_HISTOGRAM);
    if (series == NULL)
        return;
    while (bounds[i] > 0 && value > bounds[i])
        i++;
    assert(i < BUCKETS_MAX);
    series->buckets[i]++;
    series->count++;
    series->value += value;
}

void metrics_set(struct metrics *metrics, enum metric metric, const struct metric_labels *labels, double value)
{
    struct series *series = series_of(metrics, metric, labels);

    assert(metric_row(metric)->kind != METRIC_HISTOGRAM);
    if (series == NULL)
        return;
    series->value = value;
    series->is_hidden = false;
}

void metrics_raise(struct metrics *metrics, enum metric gauge, const struct metric_labels *labels, double value)
{
    struct series *series = series_of(metrics, gauge, labels);

    assert(metric_row(gauge)->kind == METRIC_GAUGE);
    if (series && value > series->value)
        series->value = value;
}

void metrics_zero(struct metrics *metrics, enum metric gauge)
{
    assert(metric_row(gauge)->kind == METRIC_GAUGE);
    for (struct series *series = metrics ? metrics->first[gauge] : NULL; series; series = series->next)
        series->value = 0;
}

void metrics_hide(struct metrics *metrics, enum metric gauge)
{
    assert(metric_row(gauge)->kind == METRIC_GAUGE);
    for (struct series *series = metrics ? metrics->first[gauge] : NULL; series; series = series->next)
        series->is_hidden = true;
}

static void append_value(struct text *exposition, double value)
{
    bool is_whole = value > -WHOLE_MAX && value < WHOLE_MAX && (double)(int64_t)value == value;

    text_append_char(exposition, ' ');
    if (is_whole)
        text_append_int(exposition, (int64_t)value);
    else
        text_append_real(exposition, value);
    text_append_char(exposition, '\n');
}

static void append_escaped(struct text *exposition, const char *value)
{
    for (; *value; value++) {
        if (*value == '\n') {
            text_append_string(exposition, "\\n");
            continue;
        }
        if (*value == '"' || *value == '\\')
            text_append_char(exposition, '\\');
        text_append_char(exposition, *value);
    }
}

/* `bound` is the "le" of a bucket, NULL for any other sample. */
static void append_labels(const struct series *series, const char *bound, struct text *exposition)
{
    const struct metric_row *row = metric_row(series->metric);
    const char *separator = "{";

    for (size_t i = 0; i < METRIC_LABELS_MAX && row->labels[i]; i++) {
        text_append_format(exposition, "%s%s=\"", separator, row->labels[i]);
        append_escaped(exposition, series->labels[i]);
        text_append_char(exposition, '"');
        separator = ",";
    }
    if (bound)
        text_append_format(exposition, "%sle=\"%s\"", separator, bound);
    if (bound || row->labels[0])
        text_append_char(exposition, '}');
}

static void append_bucket(const struct series *series, const char *bound, uint64_t count, struct text *exposition)
{
    text_append_format(exposition, "%s_bucket", metric_row(series->metric)->name);
    append_labels(series, bound, exposition);
    text_append_format(exposition, " %" PRIu64 "\n", count);
}

static void append_histogram(const struct series *series, struct text *exposition)
{
    const struct metric_row *row = metric_row(series->metric);
    uint64_t count = 0;

    for (size_t i = 0; row->bounds[i] > 0; i++) {
        SCOPED(text) struct text bound;

        text_init(&bound, 64);
        text_append_real(&bound, row->bounds[i]);
        count += series->buckets[i];
        append_bucket(series, text_string(&bound), count, exposition);
    }
    append_bucket(series, "+Inf", series->count, exposition);
    text_append_format(exposition, "%s_sum", row->name);
    append_labels(series, NULL, exposition);
    append_value(exposition, series->value);
    text_append_format(exposition, "%s_count", row->name);
    append_labels(series, NULL, exposition);
    text_append_format(exposition, " %" PRIu64 "\n", series->count);
}

static void append_sample(const struct series *series, struct text *exposition)
{
    if (series->is_hidden)
        return;
    if (metric_row(series->metric)->kind == METRIC_HISTOGRAM) {
        append_histogram(series, exposition);
        return;
    }
    text_append_string(exposition, metric_row(series->metric)->name);
    append_labels(series, NULL, exposition);
    append_value(exposition, series->value);
}

static void append_head(const struct metric_row *row, struct text *exposition)
{
    text_append_format(exposition, "# HELP %s %s\n# TYPE %s %s\n", row->name, row->help, row->name,
                       metric_kind_name(row->kind));
}

void metrics_write(const struct metrics *metrics, struct text *exposition)
{
    assert(metrics != NULL);
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        append_head(metric_row((enum metric)i), exposition);
        if (i == METRIC_SERIES_REFUSED)
            text_append_format(exposition, "%s %" PRIu64 "\n", metric_row(METRIC_SERIES_REFUSED)->name,
                               metrics->refused_count);
        for (const struct series *series = metrics->first[i]; series; series = series->next)
            append_sample(series, exposition);
    }
}
