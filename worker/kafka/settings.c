#include "kafka/settings.h"

#include <assert.h>
#include <librdkafka/rdkafka.h>
#include <stdio.h>

#include "base/arena.h"

enum { REASON_BYTES_MAX = 512 };

static const char *const names[TOPIC_COUNT] = {
    [TOPIC_JOBS] = "jobs",         [TOPIC_JOURNAL] = "journal",
    [TOPIC_STATUS] = "status",     [TOPIC_RECOVERY_POINTS] = "recovery-points",
    [TOPIC_SETTINGS] = "settings", [TOPIC_DLQ] = "dlq",
};

bool kafka_settings_check(const struct kafka_settings *settings, struct error *error)
{
    rd_kafka_conf_t *conf = memory_require(rd_kafka_conf_new());
    bool is_right = true;

    for (size_t i = 0; is_right && i < settings->property_count; i++) {
        const struct kafka_property *property = &settings->properties[i];
        char reason[REASON_BYTES_MAX];

        if (rd_kafka_conf_set(conf, property->name, property->value, reason, sizeof(reason)) != RD_KAFKA_CONF_OK)
            is_right = error_set(error, ERROR_INTERNAL, "kafka.%s: %s", property->name, reason);
    }
    rd_kafka_conf_destroy(conf);
    return is_right;
}

const char *kafka_topic_name(const struct kafka_settings *settings, enum topic topic, char *buffer,
                             size_t capacity)
{
    assert(topic < TOPIC_COUNT);
    assert(capacity > 0);
    (void)snprintf(buffer, capacity, "%s.%s", settings->topics_prefix,
                   names[topic]); /* Kafka refuses a cut name */
    return buffer;
}
