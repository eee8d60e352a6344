/* What may be handed on to librdkafka: which properties are Tidemark's own to set, which would make a
   connection unsafe, and which are secrets. */
#ifndef TIDEMARK_CLI_KAFKA_PROPERTIES_H
#define TIDEMARK_CLI_KAFKA_PROPERTIES_H

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"

/* `name` as librdkafka knows it.  Whether it knows it at all is found out when a client is made. */
MUST_CHECK bool kafka_property_check(const char *name, const char *value, struct error *error);

/* Whether its value must not be shown. */
bool kafka_property_is_secret(const char *name);

/* The property that a variable such as TIDEMARK_KAFKA_SASL_USERNAME names: "sasl.username".  False if it
 * names none. */
MUST_CHECK bool kafka_property_from_environment(const char *variable, struct text *name);

#endif
