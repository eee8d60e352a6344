#include "cli/config.h"

#include <assert.h>
#include <string.h>

#include "cli/config_table.h"
#include "cli/kafka_properties.h"

/* The name of the option that a variable sets; false if it sets none. */
static bool option_name(const char *variable, struct text *name)
{
    for (size_t i = 0; i < config_option_count; i++) {
        SCOPED(text) struct text expected;

        text_init(&expected, KIB);
        config_environment_name(config_options[i].name, &expected);
        if (strcmp(text_string(&expected), variable) == 0) {
            text_append_string(name, config_options[i].name);
            return true;
        }
    }
    text_append_string(name, "kafka.");
    return kafka_property_from_environment(variable, name);
}

static bool read_variable(struct config *config, const char *variable, const char *value, struct error *error)
{
    SCOPED(text) struct text name, origin;

    text_init(&name, KIB);
    text_init(&origin, KIB);
    if (!option_name(variable, &name))
        return true;
    text_append_format(&origin, "environment %s", variable);
    return config_set(config, text_string(&name), value, text_string(&origin), error) ||
           error_prefix(error, "environment variable %s", variable);
}

bool config_read_environment(struct config *config, char *const *environment, struct error *error)
{
    static const char prefix[] = "TIDEMARK_";

    assert(environment != NULL);
    for (; *environment != NULL; environment++) {
        SCOPED(text) struct text variable;
        const char *equals = strchr(*environment, '=');

        if (equals == NULL || strncmp(*environment, prefix, sizeof(prefix) - 1) != 0)
            continue;
        text_init(&variable, KIB);
        text_append(&variable, *environment, (size_t)(equals - *environment));
        if (!read_variable(config, text_string(&variable), equals + 1, error))
            return false;
    }
    return true;
}
