#include "kafka/connection.h"

#include <assert.h>

#include "base/arena.h"

enum { REASON_BYTES_MAX = 512 };

/* For every kind of client. */
static const struct kafka_property common_defaults[] = {
    {"socket.timeout.ms", "10000"}, /* a frozen broker blocks a transaction's calls for this long, not 60 s */
    {"reconnect.backoff.max.ms", "500"}, /* at the default of 10 s a broker is found back seconds late */
    {"socket.nagle.disable", "true"},    /* else one round trip more in every transaction */
    {"socket.keepalive.enable", "true"},
    {"log.connection.close", "false"}, /* brokers close idle connections; nobody needs to know */
    {"topic.metadata.refresh.interval.ms", "60000"},
    {"statistics.interval.ms", "5000"},
    {NULL, NULL},
};

/* Without a callback they would be written all the same, and where nobody polls pile up. */
static const struct kafka_property no_statistics[] = {{"statistics.interval.ms", "0"}, {NULL, NULL}};

static const struct kafka_property common_fixed[] = {
    {"allow.auto.create.topics", "false"}, /* a topic made by accident has the wrong settings */
    {NULL, NULL},
};

static bool set(rd_kafka_conf_t *conf, const struct kafka_property *property, struct error *error)
{
    char reason[REASON_BYTES_MAX];

    if (rd_kafka_conf_set(conf, property->name, property->value, reason, sizeof(reason)) == RD_KAFKA_CONF_OK)
        return true;
    return error_set(error, ERROR_INTERNAL, "kafka.%s: %s", property->name, reason);
}

static bool set_list(rd_kafka_conf_t *conf, const struct kafka_property *list, struct error *error)
{
    for (; list && list->name; list++)
        if (!set(conf, list, error))
            return false;
    return true;
}

static bool fill(rd_kafka_conf_t *conf, const struct kafka_settings *settings,
                 const struct connection_plan *plan, struct error *error)
{
    if (!set_list(conf, common_defaults, error) || !set_list(conf, plan->defaults, error))
        return false;
    for (size_t i = 0; i < settings->property_count; i++)
        if (!set(conf, &settings->properties[i], error))
            return false;
    if (!set_list(conf, common_fixed, error) || !set_list(conf, plan->fixed, error) ||
        (!plan->tells_statistics && !set_list(conf, no_statistics, error)))
        return false;
    return settings->worker_id == NULL ||
           set(conf, &(struct kafka_property){"client.id", settings->worker_id}, error);
}

rd_kafka_t *connection_new(const struct kafka_settings *settings, const struct connection_plan *plan,
                           struct error *error)
{
    rd_kafka_conf_t *conf = memory_require(rd_kafka_conf_new());
    char reason[REASON_BYTES_MAX];
    rd_kafka_t *client;

    assert(settings->topics_prefix != NULL);
    rd_kafka_conf_set_log_cb(conf, NULL); /* stderr belongs to our own log */
    if (!fill(conf, settings, plan, error)) {
        rd_kafka_conf_destroy(conf);
        return NULL;
    }
    if (plan->prepare)
        plan->prepare(conf, plan->context);
    client = rd_kafka_new(plan->type, conf, reason, sizeof(reason));
    if (client)
        return client;
    rd_kafka_conf_destroy(conf);
    error_set(error, ERROR_INTERNAL, "Kafka client: %s", reason);
    return NULL;
}

void connection_free(rd_kafka_t *client)
{
    if (client)
        rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

static int count_in(const struct rd_kafka_metadata *metadata, const char *topic, struct error *error)
{
    rd_kafka_resp_err_t result =
        metadata->topic_cnt == 1 ? metadata->topics[0].err : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;

    if (result == RD_KAFKA_RESP_ERR_NO_ERROR)
        return metadata->topics[0].partition_cnt;
    if (result == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
        return 0;
    connection_failed(error, topic, result);
    return -1;
}

/* Whoever reads this wants to know which addresses were tried. */
static void nobody_answers(rd_kafka_t *client, rd_kafka_resp_err_t result, struct error *error)
{
    char servers[REASON_BYTES_MAX] = "?";
    size_t capacity = sizeof(servers);

    (void)rd_kafka_conf_get(rd_kafka_conf(client), "bootstrap.servers", servers, &capacity); /* or it stays "?" */
    error_set(error, ERROR_TRANSIENT,
              "no Kafka broker answers at %s (%s). Is it running, and is kafka.bootstrap.servers right?", servers,
              rd_kafka_err2str(result));
}

int connection_count_partitions(rd_kafka_t *client, const char *topic, int timeout_ms, struct error *error)
{
    rd_kafka_topic_t *handle = memory_require(rd_kafka_topic_new(client, topic, NULL));
    const struct rd_kafka_metadata *metadata;
    rd_kafka_resp_err_t result = rd_kafka_metadata(client, 0, handle, &metadata, timeout_ms);
    int count = -1;

    rd_kafka_topic_destroy(handle);
    if (result != RD_KAFKA_RESP_ERR_NO_ERROR) {
        nobody_answers(client, result, error);
        return count;
    }
    count = count_in(metadata, topic, error);
    rd_kafka_metadata_destroy(metadata);
    return count;
}

bool connection_failed(struct error *error, const char *context, rd_kafka_resp_err_t code)
{
    return error_set(error, ERROR_TRANSIENT, "%s: %s", context, rd_kafka_err2str(code));
}

bool connection_failed_with(struct error *error, const char *context, rd_kafka_error_t *failure)
{
    error_set(error, ERROR_TRANSIENT, "%s: %s", context, rd_kafka_error_string(failure));
    rd_kafka_error_destroy(failure);
    return false;
}
