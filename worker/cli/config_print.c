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

static void append_value(const struct config *config, const struct config_option *option, struct text *report)
{
    const char *member = (const char *)config + option->offset;

    if (option->is_proxy)
        append_proxy(*(const char *const *)(const void *)member, report);
    else if (option->is_secret && config->origins[option - config_options])
        text_append_string(report, "******");
    else if (option->type == CONFIG_NUMBER)
        text_append_int(report, *(const int64_t *)(const void *)member);
    else
        text_append_string(report, *(const char *const *)(const void *)member);
}

static void append_origin(struct text *report, const char *origin)
{
    text_append_format(report, "  (%s)\n", origin ? origin : "default");
}

void config_print(const struct config *config, struct text *report)
{
    assert(report != NULL);
    for (size_t i = 0; i < config_option_count; i++) {
        text_append_format(report, "%s = ", config_options[i].name);
        append_value(config, &config_options[i], report);
        append_origin(report, config->origins[i]);
    }
    /* The first is kafka.bootstrap.servers, which the table has shown. */
    for (size_t i = 1; i < config->kafka_property_count; i++) {
        const struct kafka_property *property = &config->kafka_properties[i];

        text_append_format(report, "kafka.%s = %s", property->name,
                           kafka_property_is_secret(property->name) ? "******" : property->value);
        append_origin(report, config->kafka_origins[i]);
    }
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
