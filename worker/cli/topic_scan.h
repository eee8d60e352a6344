/* Reads a topic from its beginning to the end that it has now. */
#ifndef TIDEMARK_CLI_TOPIC_SCAN_H
#define TIDEMARK_CLI_TOPIC_SCAN_H

#include "base/error.h"
#include "kafka/settings.h"
#include "proto/kafka_record.h"

/* `take` sees every record, which is borrowed for the length of the call. */
MUST_CHECK bool topic_scan(const struct kafka_settings *settings, enum topic topic,
                           void (*take)(void *context, const struct kafka_record *record), void *context,
                           struct error *error);

#endif
