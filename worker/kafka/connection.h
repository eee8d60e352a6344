/* Makes clients of librdkafka: the one place where their properties come together.  Three lists, each over
   the one before: `defaults` of the part, what the configuration says, and what the design rests on and
   nobody may change. */
#ifndef TIDEMARK_KAFKA_CONNECTION_H
#define TIDEMARK_KAFKA_CONNECTION_H

#include <librdkafka/rdkafka.h>

#include "base/error.h"
#include "kafka/settings.h"

struct connection_plan {
    rd_kafka_type_t type;
    const struct kafka_property *defaults; /* each list ends with a row without a name */
    const struct kafka_property *fixed;
    bool tells_statistics; /* to a callback that `prepare` has set, on the thread that polls; it must be polled */
    /* Callbacks, if the part wants any; may be NULL. */
    void (*prepare)(rd_kafka_conf_t *conf, void *context);
    void *context;
};

/* NULL if a property is unknown or wrong: the error names it. */
MUST_CHECK rd_kafka_t *connection_new(const struct kafka_settings *settings,
                                      const struct connection_plan *plan, struct error *error);

/* Ends a client without leaving a group in the proper way.  NULL: no effect.  May wait for its threads. */
void connection_free(rd_kafka_t *client);

/* Asks a broker how many partitions a topic has.  0: there is no such topic; -1: nobody could say, and
   `error` tells why.  Waits up to `timeout_ms`. */
int connection_count_partitions(rd_kafka_t *client, const char *topic, int timeout_ms, struct error *error);

/* Records a failure of librdkafka as "context: its own words".  Returns false. */
bool connection_failed(struct error *error, const char *context, rd_kafka_resp_err_t code);

/* Takes the error object, whatever it is. */
bool connection_failed_with(struct error *error, const char *context, rd_kafka_error_t *failure);

#endif
