#include "kafka/settings.h"

#include <assert.h>
#include <stdio.h>

static const char *const names[TOPIC_COUNT] = {
    [TOPIC_JOBS] = "jobs",         [TOPIC_JOURNAL] = "journal",
    [TOPIC_STATUS] = "status",     [TOPIC_RECOVERY_POINTS] = "recovery-points",
    [TOPIC_SETTINGS] = "settings", [TOPIC_DLQ] = "dlq",
};

const char *kafka_topic_name(const struct kafka_settings *settings, enum topic topic, char *buffer,
                             size_t capacity)
{
    assert(topic < TOPIC_COUNT);
    assert(capacity > 0);
    (void)snprintf(buffer, capacity, "%s.%s", settings->topics_prefix,
                   names[topic]); /* Kafka refuses a cut name */
    return buffer;
}
