#include "kafka/statistics.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"

enum { MS_PER_S = 1000, US_PER_S = 1000000 };

static int64_t number(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static bool is_text(const json_t *object, const char *name, const char *expected)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text && strcmp(text, expected) == 0;
}

/* Of a window of measurements, in microseconds, the average in seconds; `none` if there were none. */
static double average_s(const json_t *object, const char *window, double none)
{
    const json_t *measured = json_object_get(object, window);

    return number(measured, "cnt") > 0 ? (double)number(measured, "avg") / US_PER_S : none;
}

/* False for connections that are only there to find the others by: they have no id. */
static bool name_broker(const json_t *broker, char name[STATISTICS_NAME_BYTES_MAX])
{
    int64_t id = number(broker, "nodeid");

    if (is_text(broker, "source", "logical"))
        (void)snprintf(name, STATISTICS_NAME_BYTES_MAX, "coordinator");
    else
        (void)snprintf(name, STATISTICS_NAME_BYTES_MAX, "%lld", (long long)id);
    return id >= 0;
}

static void read_broker(const json_t *from, struct statistics *statistics)
{
    struct broker_statistics *broker = &statistics->brokers[statistics->broker_count];

    statistics->connected += is_text(from, "state", "UP") && !is_text(from, "source", "internal");
    if (statistics->broker_count == STATISTICS_BROKERS_MAX || !name_broker(from, broker->name))
        return;
    statistics->broker_count++;
    broker->requests_queued = number(from, "outbuf_cnt");
    broker->requests_in_flight = number(from, "waitresp_cnt");
    broker->sent_bytes = number(from, "txbytes");
    broker->received_bytes = number(from, "rxbytes");
    broker->send_errors = number(from, "txerrs");
    broker->receive_errors = number(from, "rxerrs");
    broker->retries = number(from, "txretries");
    broker->timeouts = number(from, "req_timeouts");
    broker->connects = number(from, "connects");
    broker->round_trip_s = average_s(from, "rtt", -1);
    broker->throttle_s = average_s(from, "throttle", 0) * US_PER_S / MS_PER_S; /* the one window in milliseconds */
}

static void read_group(const json_t *group, struct statistics *statistics)
{
    if (group == NULL)
        return;
    statistics->is_in_group = true;
    statistics->is_group_steady = is_text(group, "state", "up") && is_text(group, "join_state", "steady");
    statistics->rebalances = number(group, "rebalance_cnt");
    statistics->rebalance_age_s = statistics->rebalances > 0 ? number(group, "rebalance_age") / MS_PER_S : -1;
}

static void read_transactions(const json_t *eos, struct statistics *statistics)
{
    const char *state = json_string_value(json_object_get(eos, "txn_state"));

    if (state)
        (void)snprintf(statistics->transaction_state, STATISTICS_NAME_BYTES_MAX, "%s", state);
}

/* librdkafka has several negative numbers for offsets that are not known. */
static int64_t end_offset(const json_t *partition)
{
    int64_t offset = number(partition, "ls_offset");

    return offset >= 0 ? offset : -1;
}

/* Beside the partitions stands one that is none, for records without a partition. */
static void read_partitions(const json_t *partitions, bool is_wanted, struct statistics *statistics)
{
    const char *key;
    json_t *from;

    if (is_wanted)
        statistics->partitions =
            memory_allocate_zeroed(json_object_size(partitions) + 1, sizeof(*statistics->partitions));
    json_object_foreach((json_t *)(uintptr_t)partitions, key, from) {
        int64_t partition = number(from, "partition");

        statistics->queue_records += number(from, "fetchq_cnt");
        statistics->queue_bytes += number(from, "fetchq_size");
        if (is_wanted && partition >= 0 && partition <= INT32_MAX)
            statistics->partitions[statistics->partition_count++] = (struct partition_statistics){
                .partition = (int32_t)partition, .end_offset = end_offset(from)};
    }
}

static void fill(const json_t *root, const char *wanted_topic, struct statistics *statistics)
{
    const char *key;
    json_t *value;

    *statistics = (struct statistics){.time_s = number(root, "time"),
                                      .queue_records = number(root, "msg_cnt"),
                                      .queue_bytes = number(root, "msg_size"),
                                      .rebalance_age_s = -1};
    json_object_foreach(json_object_get(root, "brokers"), key, value)
        read_broker(value, statistics);
    json_object_foreach(json_object_get(root, "topics"), key, value)
        read_partitions(json_object_get(value, "partitions"), strcmp(key, wanted_topic) == 0, statistics);
    read_group(json_object_get(root, "cgrp"), statistics);
    read_transactions(json_object_get(root, "eos"), statistics);
}

bool statistics_read(const char *json, const char *topic, struct statistics *statistics, struct error *error)
{
    json_error_t trouble;
    SCOPED(json) json_t *root = json_loads(json, 0, &trouble);

    assert(topic != NULL);
    if (!json_is_object(root))
        return error_set(error, ERROR_INTERNAL, "librdkafka's statistics cannot be read: %s", trouble.text);
    fill(root, topic, statistics);
    return true;
}

void statistics_done(struct statistics *statistics)
{
    free(statistics->partitions);
    *statistics = (struct statistics){.partitions = NULL};
}
