#include "kafka/topics.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/arena.h"
#include "kafka/connection.h"

enum { TIMEOUT_MS = 30000, ASK_AGAIN_MS = 50, SETTINGS_PER_TOPIC_MAX = 8 };

struct topic_plan {
    bool is_partitioned_as_jobs; /* else it has one partition */
    bool must_match;             /* a job's records go to the partition of its request */
    struct kafka_property settings[SETTINGS_PER_TOPIC_MAX]; /* ends with a row without a name */
};

/* Compaction never touches a segment that is still written to, so each compacted topic says how long that may
 * last. */
static const struct topic_plan plans[TOPIC_COUNT] = {
    [TOPIC_JOBS] = {.is_partitioned_as_jobs = true,
                    .must_match = true,
                    .settings = {{"cleanup.policy", "delete"}}},
    /* Tombstones and transaction markers, which are as long-lived, are what a replay reads in vain: an hour
       covers the longest replay. */
    [TOPIC_JOURNAL] = {.is_partitioned_as_jobs = true,
                       .must_match = true,
                       .settings = {{"cleanup.policy", "compact"},
                                    {"segment.ms", "600000"},
                                    {"max.compaction.lag.ms", "600000"},
                                    {"min.cleanable.dirty.ratio", "0.1"},
                                    {"delete.retention.ms", "3600000"}}},
    /* A week of whole histories, a month of last events. */
    [TOPIC_STATUS] = {.is_partitioned_as_jobs = true,
                      .must_match = true,
                      .settings = {{"cleanup.policy", "compact,delete"},
                                   {"min.compaction.lag.ms", "604800000"},
                                   {"retention.ms", "2592000000"},
                                   {"segment.ms", "86400000"}}},
    [TOPIC_RECOVERY_POINTS] = {.is_partitioned_as_jobs = true,
                               .settings = {{"cleanup.policy", "compact"}, {"segment.ms", "86400000"}}},
    [TOPIC_SETTINGS] = {.settings = {{"cleanup.policy", "compact"}, {"segment.ms", "86400000"}}},
    /* A dead letter is its request and the headers that say what was wrong with it. */
    [TOPIC_DLQ] = {.settings = {{"cleanup.policy", "delete"},
                                {"retention.ms", "2592000000"},
                                {"max.message.bytes", "4194304"}}},
};

static const struct connection_plan client_plan = {.type = RD_KAFKA_PRODUCER};

static int wanted_partitions(const struct topic_plan *plan, const struct topics_options *options)
{
    return plan->is_partitioned_as_jobs ? options->partitions : 1;
}

/* Two copies must have a write before it counts, where there are three. */
static const char *min_insync(const struct topics_options *options)
{
    return options->replication_factor >= 3 ? "2" : NULL;
}

static rd_kafka_NewTopic_t *new_topic(const struct kafka_settings *settings, enum topic topic,
                                      const struct topics_options *options)
{
    const struct topic_plan *plan = &plans[topic];
    char name[KAFKA_TOPIC_BYTES_MAX], reason[256];
    rd_kafka_NewTopic_t *wanted;

    (void)kafka_topic_name(settings, topic, name, sizeof(name));
    wanted = memory_require(rd_kafka_NewTopic_new(name, wanted_partitions(plan, options),
                                                  options->replication_factor, reason, sizeof(reason)));
    for (const struct kafka_property *row = plan->settings; row->name; row++)
        (void)rd_kafka_NewTopic_set_config(wanted, row->name, row->value); /* fails only for want of memory */
    if (min_insync(options))
        (void)rd_kafka_NewTopic_set_config(wanted, "min.insync.replicas", min_insync(options));
    return wanted;
}

/* Somebody else may have been quicker. */
static bool read_answer(rd_kafka_event_t *event, const char *name, bool *is_new, struct error *error)
{
    const rd_kafka_topic_result_t **results;
    size_t count;

    if (rd_kafka_event_error(event) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return error_set(error, ERROR_TRANSIENT, "creating %s: %s", name, rd_kafka_event_error_string(event));
    results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count);
    *is_new = count == 1 && rd_kafka_topic_result_error(results[0]) == RD_KAFKA_RESP_ERR_NO_ERROR;
    if (*is_new || (count == 1 && rd_kafka_topic_result_error(results[0]) == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS))
        return true;
    return error_set(error, ERROR_REJECTED, "creating %s: %s", name,
                     count == 1 ? rd_kafka_topic_result_error_string(results[0])
                                : "the broker's answer is empty");
}

static bool create(rd_kafka_t *client, rd_kafka_NewTopic_t *wanted, const char *name, bool *is_new,
                   struct error *error)
{
    rd_kafka_queue_t *queue = memory_require(rd_kafka_queue_new(client));
    rd_kafka_AdminOptions_t *options =
        memory_require(rd_kafka_AdminOptions_new(client, RD_KAFKA_ADMIN_OP_CREATETOPICS));
    rd_kafka_event_t *event;
    char reason[256];
    bool is_there;

    (void)rd_kafka_AdminOptions_set_operation_timeout(options, TIMEOUT_MS, reason, sizeof(reason));
    (void)rd_kafka_AdminOptions_set_request_timeout(options, TIMEOUT_MS, reason, sizeof(reason));
    rd_kafka_CreateTopics(client, &wanted, 1, options, queue);
    event = memory_require(rd_kafka_queue_poll(queue, -1));
    is_there = read_answer(event, name, is_new, error);
    rd_kafka_event_destroy(event);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_queue_destroy(queue);
    return is_there;
}

/* The controller answers before the brokers have heard of the topic: a worker that is started next must find it.
   Returns its number of partitions, -1 on failure. */
static int await_known(rd_kafka_t *client, const char *name, struct error *error)
{
    for (int waited_ms = 0; waited_ms < TIMEOUT_MS; waited_ms += ASK_AGAIN_MS) {
        int count = connection_count_partitions(client, name, TIMEOUT_MS, error);

        if (count != 0)
            return count;
        (void)rd_kafka_poll(client, ASK_AGAIN_MS); /* nothing is expected: a pause */
    }
    error_set(error, ERROR_TRANSIENT, "%s was created, but after %d s its broker does not know of it", name,
              TIMEOUT_MS / 1000);
    return -1;
}

static void note(struct topics_made *made, const char *name, int partitions, bool is_new)
{
    assert(made->count < TOPIC_COUNT);
    (void)snprintf(made->topics[made->count].name, KAFKA_TOPIC_BYTES_MAX, "%s", name);
    made->topics[made->count].partitions = partitions;
    made->topics[made->count++].is_new = is_new;
}

/* Returns its number of partitions, -1 on failure. */
static int create_and_await(rd_kafka_t *client, const struct kafka_settings *settings, enum topic topic,
                            const struct topics_options *options, bool *is_new, struct error *error)
{
    rd_kafka_NewTopic_t *wanted = new_topic(settings, topic, options);
    char name[KAFKA_TOPIC_BYTES_MAX];
    int count = -1;

    (void)kafka_topic_name(settings, topic, name, sizeof(name));
    if (create(client, wanted, name, is_new, error))
        count = await_known(client, name, error);
    rd_kafka_NewTopic_destroy(wanted);
    return count;
}

static bool make_one(rd_kafka_t *client, const struct kafka_settings *settings, enum topic topic,
                     const struct topics_options *options, struct topics_made *made, struct error *error)
{
    int wanted_count = wanted_partitions(&plans[topic], options);
    char name[KAFKA_TOPIC_BYTES_MAX];
    bool is_new = false;
    int count;

    (void)kafka_topic_name(settings, topic, name, sizeof(name));
    count = connection_count_partitions(client, name, TIMEOUT_MS, error);
    if (count == 0)
        count = create_and_await(client, settings, topic, options, &is_new, error);
    if (count < 0)
        return false;
    if (plans[topic].must_match && count != wanted_count)
        return error_set(
            error, ERROR_INTERNAL,
            "%s exists with %d partitions, not %d: jobs, journal and status must have the same number. "
            "Give --partitions %d, or remove the topics.",
            name, count, wanted_count, count);
    note(made, name, count, is_new);
    return true;
}

bool topics_create(const struct kafka_settings *settings, const struct topics_options *options,
                   struct topics_made *made, struct error *error)
{
    rd_kafka_t *client;
    bool is_made = true;

    assert(options->partitions > 0);
    made->count = 0;
    client = connection_new(settings, &client_plan, error);
    if (client == NULL)
        return false;
    for (unsigned i = 0; is_made && i < TOPIC_COUNT; i++)
        is_made = make_one(client, settings, (enum topic)i, options, made, error);
    connection_free(client);
    return is_made;
}
