#include "cli/config.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aws/plain_hosts.h"
#include "cli/config_table.h"
#include "cli/kafka_properties.h"
#include "cli/nearest.h"
#include "cli/properties.h"
#include "http/proxy.h"
#include "proto/arn.h"

#define TOPIC_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"
enum { TOPICS_PREFIX_BYTES_MAX = 249 - (int)sizeof(".recovery-points") + 1 };

static const char **text_member(struct config *config, const struct config_option *option)
{
    return (const char **)(void *)((char *)config + option->offset);
}

static int64_t *number_member(struct config *config, const struct config_option *option)
{
    return (int64_t *)(void *)((char *)config + option->offset);
}

static void set_host_name(struct config *config)
{
    char name[256];

    if (gethostname(name, sizeof(name)) != 0)
        (void)snprintf(name, sizeof(name), "worker");
    name[sizeof(name) - 1] = '\0';
    config->worker_id = arena_text(&config->arena, name);
}

void config_init(struct config *config)
{
    assert(config != NULL);
    *config = (struct config){0};
    for (size_t i = 0; i < config_option_count; i++) {
        const struct config_option *option = &config_options[i];

        if (option->type == CONFIG_NUMBER)
            *number_member(config, option) = strtoll(option->fallback, NULL, 10);
        else
            *text_member(config, option) = option->fallback;
    }
    set_host_name(config);
    config->kafka_properties[0] =
        (struct kafka_property){.name = "bootstrap.servers", .value = config->bootstrap_servers};
    config->kafka_property_count = 1;
}

void config_done(struct config *config)
{
    arena_release(&config->arena);
    *config = (struct config){0};
}

static bool set_number(struct config *config, const struct config_option *option, const char *value,
                       struct error *error)
{
    char *end;
    long long number;

    errno = 0;
    number = strtoll(value, &end, 10);
    if (errno != 0 || end == value || *end != '\0' || number < option->min || number > option->max)
        return error_set(error, ERROR_INTERNAL,
                         "%s must be a whole number from %" PRId64 " to %" PRId64 ", not \"%.40s\"",
                         option->name, option->min, option->max, value);
    *number_member(config, option) = number;
    return true;
}

/* Whether `value` is one of "auto, json, text". */
static bool is_choice(const char *choices, const char *value)
{
    size_t length = strlen(value);
    const char *found = choices;

    if (length == 0 || strpbrk(value, ", ") != NULL)
        return false;
    while ((found = strstr(found, value)) != NULL) {
        bool begins = found == choices || found[-1] == ' ';
        bool ends = found[length] == '\0' || found[length] == ',';

        if (begins && ends)
            return true;
        found++;
    }
    return false;
}

static bool set_option(struct config *config, const struct config_option *option, const char *value,
                       struct error *error)
{
    if (option->type == CONFIG_NUMBER)
        return set_number(config, option, value, error);
    if (option->type == CONFIG_CHOICE && !is_choice(option->choices, value))
        return error_set(error, ERROR_INTERNAL, "%s must be one of %s, not \"%.40s\"", option->name,
                         option->choices, value);
    *text_member(config, option) = arena_text(&config->arena, value);
    return true;
}

static bool unknown_option(const char *name, struct error *error)
{
    struct nearest nearest = {.wanted = name};

    for (size_t i = 0; i < config_option_count; i++)
        nearest_offer(&nearest, config_options[i].name);
    return error_set(error, ERROR_INTERNAL, "unknown option \"%.60s\". Did you mean \"%s\"?", name,
                     nearest.name);
}

static bool set_kafka_property(struct config *config, const char *name, const char *value, const char *origin,
                               struct error *error)
{
    size_t index = 0;

    if (!kafka_property_check(name, value, error))
        return false;
    while (index < config->kafka_property_count && strcmp(config->kafka_properties[index].name, name) != 0)
        index++;
    if (index == CONFIG_KAFKA_PROPERTIES_MAX)
        return error_set(error, ERROR_INTERNAL, "more than %d options under \"kafka.\"",
                         CONFIG_KAFKA_PROPERTIES_MAX);
    if (index == config->kafka_property_count)
        config->kafka_property_count++;
    config->kafka_properties[index] = (struct kafka_property){.name = arena_text(&config->arena, name),
                                                              .value = arena_text(&config->arena, value)};
    config->kafka_origins[index] = arena_text(&config->arena, origin);
    return true;
}

bool config_set(struct config *config, const char *name, const char *value, const char *origin,
                struct error *error)
{
    static const char kafka_prefix[] = "kafka.";
    const struct config_option *option = config_option_find(name);

    assert(value != NULL);
    assert(origin != NULL);
    if (option == NULL && strncmp(name, kafka_prefix, sizeof(kafka_prefix) - 1) == 0)
        return set_kafka_property(config, name + sizeof(kafka_prefix) - 1, value, origin, error);
    if (option == NULL)
        return unknown_option(name, error);
    if (!set_option(config, option, value, error))
        return false;
    config->origins[option - config_options] = arena_text(&config->arena, origin);
    if (config->worker_id[0] == '\0')
        set_host_name(config);
    config->kafka_properties[0].value = config->bootstrap_servers;
    return true;
}

struct file_reading {
    struct config *config;
    const char *path;
};

static bool on_file_pair(void *context, const char *name, const char *value, unsigned line,
                         struct error *error)
{
    struct file_reading *reading = context;
    SCOPED(text) struct text origin;

    text_init(&origin, KIB * 8);
    text_append_format(&origin, "%s:%u", reading->path, line);
    return config_set(reading->config, name, value, text_string(&origin), error);
}

static bool read_whole_file(const char *path, struct text *content, struct error *error)
{
    char block[4096];
    size_t length;
    bool is_read;
    FILE *file = fopen(path, "rbe");

    if (file == NULL)
        return error_set(error, ERROR_INTERNAL, "cannot open %s: %s", path, strerror(errno));
    while ((length = fread(block, 1, sizeof(block), file)) > 0)
        text_append(content, block, length);
    is_read = !ferror(file);
    (void)fclose(file); /* nothing was written */
    if (!is_read)
        return error_set(error, ERROR_INTERNAL, "cannot read %s: %s", path, strerror(errno));
    if (content->has_overflowed)
        return error_set(error, ERROR_INTERNAL, "%s is larger than %u bytes", path, CONFIG_FILE_BYTES_MAX);
    return true;
}

bool config_read_file(struct config *config, const char *path, struct error *error)
{
    SCOPED(text) struct text content;
    struct file_reading reading = {.config = config, .path = path};

    assert(path != NULL);
    text_init(&content, CONFIG_FILE_BYTES_MAX);
    if (!read_whole_file(path, &content, error))
        return false;
    return properties_read(
        &(struct properties_source){.name = path, .bytes = text_string(&content), .length = content.length},
        on_file_pair, &reading, error);
}

/* Goes through roles.allowed; `role` NULL looks only at how they are written. */
static bool is_role_allowed(const char *allowed, const char *role, struct error *error)
{
    char pattern[ARN_BYTES_MAX + 1];
    bool is_allowed = role == NULL;

    while (*allowed) {
        size_t length = strcspn(allowed, ",");

        (void)snprintf(pattern, sizeof(pattern), "%.*s", (int)length, allowed);
        if (strncmp(pattern, "arn:", 4) != 0 || strpbrk(pattern, " \t"))
            return error_set(error, ERROR_INTERNAL,
                             "roles.allowed: \"%.80s\" is no ARN. Write them with commas, and no blanks, between them.",
                             pattern);
        is_allowed = is_allowed || arn_matches(pattern, role);
        allowed += length + (allowed[length] == ',');
    }
    return is_allowed || error_set(error, ERROR_INTERNAL, "defaults.role.arn (%.120s) is not in roles.allowed", role);
}

bool config_allows_role(const struct config *config, const char *role_arn)
{
    return is_role_allowed(config->roles_allowed, role_arn, NULL);
}

/* Kafka's own rule for names of topics, with room for what follows the prefix. */
static bool is_prefix_of_topics(const char *prefix, struct error *error)
{
    size_t length = strlen(prefix);

    if (length <= TOPICS_PREFIX_BYTES_MAX && strspn(prefix, TOPIC_LETTERS) == length)
        return true;
    return error_set(error, ERROR_INTERNAL,
                     "topics.prefix \"%.60s\" cannot begin a topic's name: up to %d letters, digits, '.', '_' and '-'",
                     prefix, TOPICS_PREFIX_BYTES_MAX);
}

/* "127.0.0.1:9464", "[::1]:9464"; whether it can be listened on shows when a worker starts. */
static bool is_place_to_listen(const char *listen, struct error *error)
{
    const char *colon = strrchr(listen, ':');
    char *end;
    long port = colon ? strtol(colon + 1, &end, 10) : -1;

    if (*listen == '\0' || (colon > listen && isdigit((unsigned char)colon[1]) && *end == '\0' && port <= UINT16_MAX))
        return true;
    return error_set(error, ERROR_INTERNAL,
                     "http.listen must be an address and a port, as 127.0.0.1:9464, or empty, not \"%.60s\"", listen);
}

static bool is_way_to_aws(const struct config *config, struct error *error)
{
    struct proxy proxy;

    if (!plain_hosts_check(config->aws_endpoints_plain_allowed, error))
        return error_prefix(error, "aws.endpoints.plain.allowed");
    if (!proxy_read(&proxy, config->aws_proxy_url, error))
        return error_prefix(error, "aws.proxy.url");
    proxy_done(&proxy);
    return true;
}

bool config_check(const struct config *config, struct error *error)
{
    const char *role = config->default_role_arn;
    struct kafka_settings kafka;

    if (!is_role_allowed(config->roles_allowed, *role ? role : NULL, error) ||
        !is_prefix_of_topics(config->topics_prefix, error) || !is_place_to_listen(config->http_listen, error) ||
        !is_way_to_aws(config, error))
        return false;
    if (config->default_complete_window_minutes < config->default_start_window_minutes)
        return error_set(error, ERROR_INTERNAL,
                         "defaults.complete.window.minutes (%" PRId64 ") must not be less than "
                         "defaults.start.window.minutes (%" PRId64 ")",
                         config->default_complete_window_minutes, config->default_start_window_minutes);
    if (config->bootstrap_servers[0] == '\0')
        return error_set(error, ERROR_INTERNAL,
                         "kafka.bootstrap.servers is empty. Name a broker as host:port.");
    if (config->group_id[0] == '\0' || config->topics_prefix[0] == '\0')
        return error_set(error, ERROR_INTERNAL, "kafka.group.id and topics.prefix must not be empty");
    config_kafka_settings(config, &kafka);
    return kafka_settings_check(&kafka, error);
}

void config_kafka_settings(const struct config *config, struct kafka_settings *settings)
{
    *settings = (struct kafka_settings){
        .properties = config->kafka_properties,
        .property_count = config->kafka_property_count,
        .group_id = config->group_id,
        .worker_id = config->worker_id,
        .topics_prefix = config->topics_prefix,
    };
}
