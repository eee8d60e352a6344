#include "shell/kafka_metrics.h"

/* What a producer that was made anew says begins at 0 again, which Prometheus takes for what it is. */
static void set_broker(struct metrics *metrics, const char *client, const struct broker_statistics *broker)
{
    const struct metric_labels *labels = LABELS(client, broker->name);

    if (broker->round_trip_s >= 0)
        metrics_set(metrics, METRIC_BROKER_ROUND_TRIP, labels, broker->round_trip_s);
    metrics_set(metrics, METRIC_BROKER_THROTTLE, labels, broker->throttle_s);
    metrics_set(metrics, METRIC_BROKER_REQUESTS_QUEUED, labels, (double)broker->requests_queued);
    metrics_set(metrics, METRIC_BROKER_REQUESTS_IN_FLIGHT, labels, (double)broker->requests_in_flight);
    metrics_set(metrics, METRIC_BROKER_SENT, labels, (double)broker->sent_bytes);
    metrics_set(metrics, METRIC_BROKER_RECEIVED, labels, (double)broker->received_bytes);
    metrics_set(metrics, METRIC_BROKER_SEND_ERRORS, labels, (double)broker->send_errors);
    metrics_set(metrics, METRIC_BROKER_RECEIVE_ERRORS, labels, (double)broker->receive_errors);
    metrics_set(metrics, METRIC_BROKER_RETRIES, labels, (double)broker->retries);
    metrics_set(metrics, METRIC_BROKER_TIMEOUTS, labels, (double)broker->timeouts);
    metrics_set(metrics, METRIC_BROKER_CONNECTS, labels, (double)broker->connects);
}

static void set_group(struct metrics *metrics, const struct statistics *statistics)
{
    metrics_set(metrics, METRIC_KAFKA_REBALANCES, NULL, (double)statistics->rebalances);
    metrics_set(metrics, METRIC_KAFKA_GROUP_STEADY, NULL, statistics->is_group_steady);
    if (statistics->rebalance_age_s >= 0)
        metrics_set(metrics, METRIC_KAFKA_LAST_REBALANCE, NULL,
                    (double)(statistics->time_s - statistics->rebalance_age_s));
}

static void set_transactions(struct metrics *metrics, const struct statistics *statistics)
{
    metrics_hide(metrics, METRIC_KAFKA_TRANSACTION_STATE);
    metrics_set(metrics, METRIC_KAFKA_TRANSACTION_STATE, LABELS(statistics->transaction_state), 1);
}

void kafka_metrics_set(struct metrics *metrics, enum kafka_client client, const struct statistics *statistics)
{
    const char *name = kafka_client_name(client);

    metrics_set(metrics, METRIC_KAFKA_CONNECTED, LABELS(name), (double)statistics->connected);
    metrics_set(metrics, METRIC_KAFKA_QUEUE_RECORDS, LABELS(name), (double)statistics->queue_records);
    metrics_set(metrics, METRIC_KAFKA_QUEUE_BYTES, LABELS(name), (double)statistics->queue_bytes);
    for (size_t i = 0; i < statistics->broker_count; i++)
        set_broker(metrics, name, &statistics->brokers[i]);
    if (client == KAFKA_CONSUMER && statistics->is_in_group)
        set_group(metrics, statistics);
    if (client == KAFKA_PRODUCER && statistics->transaction_state[0] != '\0')
        set_transactions(metrics, statistics);
}
