#include "cli/config.h"

#include <assert.h>
#include <string.h>

#include "cli/config_table.h"
#include "cli/kafka_properties.h"
#include "http/proxy.h"

static void append_proxy(const char *url, struct text *report)
{
    size_t secret_length = proxy_secret_length(url);
    const char *secret = secret_length ? strstr(url, "://") + strlen("://") : url;

    text_append(report, url, (size_t)(secret - url));
    text_append_string(report, secret_length ? "******" : "");
    text_append_string(report, secret + secret_length);
}

static void append_value(const struct config *config, const struct config_option *option, struct text *value)
{
    const char *member = (const char *)config + option->offset;

    if (option->is_proxy)
        append_proxy(*(const char *const *)(const void *)member, value);
    else if (option->is_secret && config->origins[option - config_options])
        text_append_string(value, "******");
    else if (option->type == CONFIG_NUMBER)
        text_append_int(value, *(const int64_t *)(const void *)member);
    else
        text_append_string(value, *(const char *const *)(const void *)member);
}

/* What kind of place an origin is: where it was set is told by config.c and command.c. */
static const char *source_of(const char *origin)
{
    if (origin == NULL)
        return "default";
    if (strncmp(origin, "environment ", strlen("environment ")) == 0)
        return "environment";
    return strchr(origin, ':') ? "file" : "flag";
}

size_t config_row_count(const struct config *config)
{
    return config_option_count + config->kafka_property_count - 1;
}

static void fill_option(const struct config *config, const struct config_option *option, struct arena *arena,
                        struct config_row *row)
{
    SCOPED(text) struct text value;

    text_init(&value, CONFIG_FILE_BYTES_MAX);
    append_value(config, option, &value);
    *row = (struct config_row){.name = option->name,
                               .value = arena_text(arena, text_string(&value)),
                               .is_number = option->type == CONFIG_NUMBER,
                               .origin = config->origins[option - config_options]};
}

/* The first property is kafka.bootstrap.servers, which is an option. */
static void fill_property(const struct config *config, size_t number, struct arena *arena, struct config_row *row)
{
    const struct kafka_property *property = &config->kafka_properties[number + 1];

    *row =
        (struct config_row){.name = arena_format(arena, "kafka.%s", property->name),
                            .value = kafka_property_is_secret(property->name) ? "******" : property->value,
                            .origin = config->kafka_origins[number + 1]};
}

void config_row(const struct config *config, size_t index, struct arena *arena, struct config_row *row)
{
    assert(index < config_row_count(config));
    if (index < config_option_count)
        fill_option(config, &config_options[index], arena, row);
    else
        fill_property(config, index - config_option_count, arena, row);
    row->source = source_of(row->origin);
}

static void append_range(const struct config_option *option, struct text *report)
{
    switch (option->type) {
    case CONFIG_TEXT:
        text_append_string(report, "text");
        break;
    case CONFIG_NUMBER:
        text_append_int(report, option->min);
        text_append_string(report, " to ");
        text_append_int(report, option->max);
        break;
    case CONFIG_CHOICE:
        text_append_string(report, option->choices);
        break;
    }
}

void config_print_markdown(struct text *report)
{
    assert(report != NULL);
    text_append_string(report, "| option | default | values | what it does |\n|---|---|---|---|\n");
    for (size_t i = 0; i < config_option_count; i++) {
        const struct config_option *option = &config_options[i];

        text_append_format(report, "| `%s` | ", option->name);
        text_append_format(report, option->fallback[0] ? "`%s`" : "%s", option->fallback);
        text_append_string(report, " | ");
        append_range(option, report);
        text_append_format(report, " | %s |\n", option->help);
    }
    text_append_string(report,
                       "| `kafka.*` | | | Everything else under `kafka.` goes to librdkafka as it is. |\n");
}
