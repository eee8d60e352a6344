#include "cli/kafka_properties.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

/* The design rests on these: see kafka/. */
static const char *const own_properties[] = {
    "bootstrap.servers",
    "client.id",
    "enable.auto.commit",
    "enable.auto.offset.store",
    "enable.idempotence",
    "enable.partition.eof",
    "group.id",
    "group.instance.id",
    "group.protocol",
    "isolation.level",
    "metadata.broker.list",
    "partition.assignment.strategy",
    "partitioner",
    "transactional.id",
};

/* Values that switch off what protects a connection. */
static const struct {
    const char *name;
    const char *value;
} unsafe_values[] = {
    {"enable.ssl.certificate.verification", "false"},
    {"ssl.endpoint.identification.algorithm", "none"},
};

bool kafka_property_check(const char *name, const char *value, struct error *error)
{
    assert(name != NULL);
    assert(value != NULL);
    for (size_t i = 0; i < COUNT_OF(own_properties); i++)
        if (strcmp(name, own_properties[i]) == 0)
            return error_set(error, ERROR_INTERNAL, "kafka.%s is set by Tidemark itself. Leave it out.",
                             name);
    for (size_t i = 0; i < COUNT_OF(unsafe_values); i++)
        if (strcmp(name, unsafe_values[i].name) == 0 && strcmp(value, unsafe_values[i].value) == 0)
            return error_set(error, ERROR_INTERNAL,
                             "kafka.%s must not be \"%s\": the broker could be anyone. Leave it out.", name,
                             value);
    return true;
}

bool kafka_property_is_secret(const char *name)
{
    static const char *const parts[] = {
        "password", "secret", "token", "ssl.key.pem", "sasl.oauthbearer.config", "sasl.jaas"};

    assert(name != NULL);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (strstr(name, parts[i]) != NULL)
            return true;
    return false;
}

/* Kubernetes describes a Service "tidemark-kafka" to every pod in variables that would read as properties. */
static bool is_service_link(const char *variable)
{
    size_t length = strlen(variable);

    return strstr(variable, "_SERVICE_") != NULL || strstr(variable, "_PORT_") != NULL ||
           (length >= 5 && strcmp(variable + length - 5, "_PORT") == 0);
}

bool kafka_property_from_environment(const char *variable, struct text *name)
{
    static const char prefix[] = "TIDEMARK_KAFKA_", separators[] = ".-_";
    const char *at = variable + sizeof(prefix) - 1;

    assert(variable != NULL);
    if (strncmp(variable, prefix, sizeof(prefix) - 1) != 0 || *at == '\0' || is_service_link(variable))
        return false;
    while (*at != '\0') {
        size_t underscores = strspn(at, "_");

        if (underscores > 3)
            return false;
        if (underscores > 0)
            text_append_char(name, separators[underscores - 1]);
        else
            text_append_char(name, (char)tolower((unsigned char)*at));
        at += underscores > 0 ? underscores : 1;
    }
    return true;
}
