#include "harness/check.h"

#include <string.h>

#include "shell/kafka_metrics.h"

static void assert_shown(const struct metrics *metrics, const char *line, bool is_shown)
{
    SCOPED(text) struct text exposition;

    text_init(&exposition, MIB);
    metrics_write(metrics, &exposition);
    if ((strstr(text_string(&exposition), line) != NULL) != is_shown)
        fail_msg("%s: not as expected in\n%s", line, text_string(&exposition));
}

static void a_consumer_tells_of_brokers_and_its_group(void **state)
{
    struct metrics *metrics = metrics_new();
    struct statistics statistics = {
        .time_s = 1000,
        .connected = 2,
        .queue_records = 31,
        .is_in_group = true,
        .is_group_steady = true,
        .rebalances = 4,
        .rebalance_age_s = 60,
        .brokers = {{.name = "1", .sent_bytes = 700, .retries = 3, .round_trip_s = 0.25, .requests_in_flight = 2},
                    {.name = "coordinator", .round_trip_s = -1}},
        .broker_count = 2};

    (void)state;
    kafka_metrics_set(metrics, KAFKA_CONSUMER, &statistics);
#define OF_FIRST "{client=\"consumer\",broker=\"1\"}"
    assert_shown(metrics, "tidemark_kafka_brokers_connected{client=\"consumer\"} 2\n", true);
    assert_shown(metrics, "tidemark_kafka_queue_records{client=\"consumer\"} 31\n", true);
    assert_shown(metrics, "tidemark_kafka_broker_round_trip_seconds" OF_FIRST " 0.25\n", true);
    assert_shown(metrics, "tidemark_kafka_broker_round_trip_seconds{client=\"consumer\",broker=\"coord", false);
    assert_shown(metrics, "tidemark_kafka_broker_sent_bytes_total" OF_FIRST " 700\n", true);
    assert_shown(metrics, "tidemark_kafka_broker_retries_total" OF_FIRST " 3\n", true);
    assert_shown(metrics, "tidemark_kafka_broker_requests_in_flight" OF_FIRST " 2\n", true);
    assert_shown(metrics, "tidemark_kafka_rebalances_total 4\n", true);
    assert_shown(metrics, "tidemark_kafka_last_rebalance_timestamp_seconds 940\n", true);
    assert_shown(metrics, "tidemark_kafka_group_steady 1\n", true);
    assert_shown(metrics, "tidemark_kafka_transaction_state{", false);
    metrics_free(metrics);
}

static void a_producer_is_in_one_state_at_a_time(void **state)
{
    struct metrics *metrics = metrics_new();

    (void)state;
    kafka_metrics_set(metrics, KAFKA_PRODUCER, &(struct statistics){.transaction_state = "Ready"});
    kafka_metrics_set(metrics, KAFKA_PRODUCER, &(struct statistics){.transaction_state = "InTransaction"});
    assert_shown(metrics, "tidemark_kafka_transaction_state{state=\"InTransaction\"} 1\n", true);
    assert_shown(metrics, "{state=\"Ready\"}", false);
    assert_shown(metrics, "tidemark_kafka_brokers_connected{client=\"producer\"} 0\n", true);
    assert_shown(metrics, "tidemark_kafka_group_steady 0\n", false);
    metrics_free(metrics);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_consumer_tells_of_brokers_and_its_group),
        cmocka_unit_test(a_producer_is_in_one_state_at_a_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
