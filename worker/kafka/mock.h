/* librdkafka's own mock cluster, for `tidemark demo` and `tidemark dev`: a broker without Kafka.  It has no
   isolation, no fencing and no committed offsets in transactions; it shows how Tidemark runs, never that it
   is safe. */
#ifndef TIDEMARK_KAFKA_MOCK_H
#define TIDEMARK_KAFKA_MOCK_H

#include "base/error.h"
#include "kafka/settings.h"

struct kafka_mock;

/* `settings` names the topics to be made, each with `partitions`. */
MUST_CHECK struct kafka_mock *kafka_mock_start(const struct kafka_settings *settings, int partitions,
                                               struct error *error);
const char *kafka_mock_bootstrap_servers(const struct kafka_mock *mock);
void kafka_mock_stop(struct kafka_mock *mock);

#endif
