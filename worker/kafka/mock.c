#include "kafka/mock.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "kafka/connection.h"

#include <librdkafka/rdkafka_mock.h> /* needs rdkafka.h before it */

struct kafka_mock {
    rd_kafka_t *client; /* carries the cluster's threads; itself unused */
    rd_kafka_mock_cluster_t *cluster;
};

static bool make_topics(struct kafka_mock *mock, const struct kafka_settings *settings, int partitions,
                        struct error *error)
{
    for (unsigned i = 0; i < TOPIC_COUNT; i++) {
        char name[KAFKA_TOPIC_BYTES_MAX];
        rd_kafka_resp_err_t result;

        (void)kafka_topic_name(settings, (enum topic)i, name, sizeof(name));
        result = rd_kafka_mock_topic_create(mock->cluster, name, partitions, 1);
        if (result != RD_KAFKA_RESP_ERR_NO_ERROR)
            return connection_failed(error, name, result);
    }
    return true;
}

struct kafka_mock *kafka_mock_start(const struct kafka_settings *settings, int partitions,
                                    struct error *error)
{
    /* The cluster is a broker of its own: nothing of how to reach another one concerns it. */
    const struct kafka_settings bare = {.topics_prefix = settings->topics_prefix};
    struct kafka_mock *mock = memory_allocate_zeroed(1, sizeof(*mock));

    assert(partitions > 0);
    mock->client = connection_new(&bare, &(struct connection_plan){.type = RD_KAFKA_PRODUCER}, error);
    if (mock->client == NULL) {
        free(mock);
        return NULL;
    }
    mock->cluster = memory_require(rd_kafka_mock_cluster_new(mock->client, 1));
    if (make_topics(mock, settings, partitions, error))
        return mock;
    kafka_mock_stop(mock);
    return NULL;
}

const char *kafka_mock_bootstrap_servers(const struct kafka_mock *mock)
{
    return rd_kafka_mock_cluster_bootstraps(mock->cluster);
}

void kafka_mock_stop(struct kafka_mock *mock)
{
    if (mock == NULL)
        return;
    rd_kafka_mock_cluster_destroy(mock->cluster);
    connection_free(mock->client);
    free(mock);
}
