/* How a reactor stands: for whoever asks from outside. */
#include <assert.h>
#include <stdio.h>

#include "engine/survey.h"
#include "shell/budget_metrics.h"
#include "shell/reactor_parts.h"

/* The rest of a count of very many jobs, in turns of its own. */
enum { COUNTING_PAUSE_MS = 10, MS_PER_S = 1000 };

enum { LAG_PARTITIONS_MAX = 1000 };

struct tenure {
    int32_t owned;
    int32_t replaying;
    int32_t unreadable;
};

static struct tenure tenure_of(const struct reactor *reactor)
{
    struct tenure tenure = {0};

    for (int32_t i = 0; i < reactor->partition_count; i++) {
        const struct holding_row *row = &reactor->holdings[i];

        tenure.owned += row->holding != HOLDING_NONE;
        tenure.replaying += row->holding != HOLDING_NONE && !row->is_replayed;
        tenure.unreadable += survey_partition(reactor->engine, i).state == PARTITION_UNREADABLE;
    }
    return tenure;
}

bool reactor_is_ready(const struct reactor *reactor, struct text *reason)
{
    struct tenure tenure = tenure_of(reactor);

    if (reactor->state != REACTOR_RUNNING)
        text_append_string(reason, "the worker is draining: its jobs go on elsewhere");
    else if (reactor->intake == NULL && reactor->trouble.class != ERROR_NONE)
        text_append_format(reason, "the settings topic cannot be read: %s", reactor->trouble.message);
    else if (reactor->intake == NULL)
        text_append_string(reason, "the settings topic is still being read");
    else if (tenure.owned == 0 && reactor->is_cut_off)
        text_append_string(reason, "no Kafka broker answers, and the group has given the partitions to others");
    else if (tenure.owned == 0)
        text_append_string(reason, "the group has given this worker no partition of the jobs topic");
    else if (tenure.replaying > 0)
        text_append_format(reason, "the journal of %d of %d partitions is still being read", tenure.replaying,
                           tenure.owned);
    else if (tenure.unreadable > 0)
        text_append_format(reason,
                           "the jobs of %d of %d partitions stand still: another version of this program wrote their "
                           "journal, and a worker of that version can go on with them",
                           tenure.unreadable, tenure.owned);
    else
        text_append_format(reason, "%d of %d partitions are here, and their journals have been read", tenure.owned,
                           reactor->partition_count);
    return reactor->state == REACTOR_RUNNING && tenure.owned > 0 && tenure.replaying + tenure.unreadable == 0;
}

static void on_counting(uv_timer_t *timer)
{
    struct reactor *reactor = timer->data;

    if (witness_count_jobs(&reactor->witness, reactor->engine, reactor_now(reactor)))
        (void)uv_timer_stop(timer); /* cannot fail */
}

static void set_counts(struct metrics *metrics, const struct engine_statistics *counts)
{
    metrics_set(metrics, METRIC_CALLS_IN_FLIGHT, NULL, (double)counts->calls_in_flight);
    metrics_set(metrics, METRIC_BATCHES_COMMITTED, NULL, (double)counts->batches_committed);
    metrics_set(metrics, METRIC_DEAD_LETTERS, NULL, (double)counts->dead_letters);
    metrics_set(metrics, METRIC_JOURNAL_TORN, NULL, (double)counts->journal_records_torn);
    for (size_t i = 0; i < counts->service_count; i++) {
        const struct service_calls *calls = &counts->services[i];

        metrics_set(metrics, METRIC_POLLS, LABELS(calls->service), (double)calls->polls);
        metrics_set(metrics, METRIC_POLLS_ONE_BY_ONE, LABELS(calls->service), (double)calls->polls_one_by_one);
    }
}

/* Partitions beyond the first thousand are one, so that a topic of very many does not fill Prometheus' memory. */
static void set_lag(const struct reactor *reactor)
{
    struct metrics *metrics = reactor->options.metrics;
    int64_t others = 0;

    metrics_hide(metrics, METRIC_KAFKA_LAG);
    for (int32_t i = 0; i < reactor->partition_count; i++) {
        int64_t lag = reactor->holdings[i].end_offset - survey_partition(reactor->engine, i).position;
        char name[16];

        if (reactor->holdings[i].holding != HOLDING_OWNED || reactor->holdings[i].end_offset < 0)
            continue;
        lag = lag > 0 ? lag : 0; /* more was taken over since it was fetched */
        others += i < LAG_PARTITIONS_MAX ? 0 : lag;
        (void)snprintf(name, sizeof(name), "%d", i);
        metrics_set(metrics, METRIC_KAFKA_LAG, LABELS(i < LAG_PARTITIONS_MAX ? name : "other"),
                    (double)(i < LAG_PARTITIONS_MAX ? lag : others));
    }
}

static void set_budgets(struct reactor *reactor, const struct tenure *tenure)
{
    struct metrics *metrics = reactor->options.metrics;

    metrics_set(metrics, METRIC_BUDGET_SHARE, NULL,
                (double)(tenure->owned - tenure->replaying - tenure->unreadable) / (double)reactor->partition_count);
    budget_metrics_set(metrics, survey_budget(reactor->engine), reactor_now(reactor));
}

void reactor_fill_metrics(struct reactor *reactor)
{
    struct metrics *metrics = reactor->options.metrics;
    struct engine_statistics counts = {0};
    struct tenure tenure = tenure_of(reactor);
    SCOPED(text) struct text reason;

    assert(metrics != NULL);
    text_init(&reason, KIB);
    metrics_set(metrics, METRIC_READY, NULL, reactor_is_ready(reactor, &reason));
    metrics_set(metrics, METRIC_AWS_CLOCK_AHEAD, NULL,
                reactor->client ? (double)(aws_client_clock_ahead_ms(reactor->client) / MS_PER_S) : 0);
    metrics_set(metrics, METRIC_PARTITIONS_OWNED, NULL, tenure.owned);
    metrics_set(metrics, METRIC_PARTITIONS_REPLAYING, NULL, tenure.replaying);
    metrics_set(metrics, METRIC_PARTITIONS_UNREADABLE, NULL, tenure.unreadable);
    if (reactor->engine)
        engine_counts(reactor->engine, &counts);
    set_counts(metrics, &counts);
    if (reactor->engine) {
        set_budgets(reactor, &tenure);
        set_lag(reactor);
    }
    if (reactor->state == REACTOR_CLOSING || reactor->engine == NULL || uv_is_active((uv_handle_t *)&reactor->counting))
        return;
    if (!witness_count_jobs(&reactor->witness, reactor->engine, reactor_now(reactor)))
        (void)uv_timer_start(&reactor->counting, on_counting, COUNTING_PAUSE_MS, COUNTING_PAUSE_MS);
}

void reactor_statistics(const struct reactor *reactor, struct reactor_statistics *statistics)
{
    struct tenure tenure = tenure_of(reactor);

    *statistics = (struct reactor_statistics){.partitions_owned = tenure.owned,
                                              .partitions_replaying = tenure.replaying};
    if (reactor->engine)
        engine_statistics(reactor->engine, &statistics->engine);
}

const struct engine *reactor_engine(const struct reactor *reactor)
{
    return reactor->state == REACTOR_CLOSING ? NULL : reactor->engine;
}
