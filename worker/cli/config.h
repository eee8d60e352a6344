/* What a worker is told: one table of options, read from a .properties file, then from the environment, then
   from the command line; what comes later wins.  A name that is not in the table is an error that says which
   is nearest.

   Environment names follow the rule of Kafka's container images: TIDEMARK_ and the upper-case name, with '.'
   as '_',
   '-' as '__' and '_' as '___'.  Everything under "kafka." that is not in the table goes to librdkafka as it
   is. */
#ifndef TIDEMARK_CLI_CONFIG_H
#define TIDEMARK_CLI_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "kafka/settings.h"

enum { CONFIG_OPTIONS_MAX = 32, CONFIG_KAFKA_PROPERTIES_MAX = 128, CONFIG_FILE_BYTES_MAX = MIB };

struct config {
    /* As the options of the same names say; texts are never NULL. */
    const char *bootstrap_servers;
    const char *group_id;
    const char *topics_prefix;
    const char *worker_id;
    const char *http_listen;
    const char *http_token;
    const char *default_vault_name;
    const char *default_role_arn;
    int64_t default_start_window_minutes;
    int64_t default_complete_window_minutes;
    const char *roles_allowed;
    const char *roles_external_id;
    const char *services_opt_in_default;
    int64_t aws_connect_timeout_ms;
    int64_t aws_request_timeout_ms;
    int64_t aws_settle_ms;
    const char *aws_endpoints_plain_allowed;
    const char *aws_proxy_url;
    int64_t engine_poll_interval_ms;
    int64_t engine_retry_delay_max_ms;
    int64_t jobs_max;
    int64_t jobs_remember_days;
    const char *log_format;
    const char *log_level;

    /* For librdkafka: bootstrap.servers first, then what was given under "kafka.", without that prefix. */
    struct kafka_property kafka_properties[CONFIG_KAFKA_PROPERTIES_MAX];
    const char *kafka_origins[CONFIG_KAFKA_PROPERTIES_MAX];
    size_t kafka_property_count;

    const char *origins[CONFIG_OPTIONS_MAX]; /* where each option was set last; NULL: nowhere */
    struct arena arena;
};

/* Every option at its default. */
void config_init(struct config *config);
void config_done(struct config *config);

/* Sets one option, checked against its row.  `origin` ("tidemark.properties:12") is copied. */
MUST_CHECK bool config_set(struct config *config, const char *name, const char *value, const char *origin,
                           struct error *error);

MUST_CHECK bool config_read_file(struct config *config, const char *path, struct error *error);

/* Takes every variable that names an option, and every TIDEMARK_KAFKA_ one.  Others that begin with TIDEMARK_
   are left alone: an orchestrator puts its own there (TIDEMARK_PORT, for a service called "tidemark"). */
MUST_CHECK bool config_read_environment(struct config *config, char *const *environment, struct error *error);

/* What one option alone cannot tell; call it when all were set. */
MUST_CHECK bool config_check(const struct config *config, struct error *error);

/* Whether roles.allowed has it. */
bool config_allows_role(const struct config *config, const char *role_arn);

/* Points into `config`. */
void config_kafka_settings(const struct config *config, struct kafka_settings *settings);

/* An option as it is in effect, and where that comes from. */
struct config_row {
    const char *name;   /* "kafka.bootstrap.servers" */
    const char *value;  /* a secret is ****** */
    bool is_number;
    const char *source; /* "default", "file", "environment" or "flag" */
    const char *origin; /* "worker.properties:3", "environment TIDEMARK_WORKER_ID", "--set"; NULL: it is the default */
};

size_t config_row_count(const struct config *config);

/* Texts are in `config` or in the arena. */
void config_row(const struct config *config, size_t index, struct arena *arena, struct config_row *row);

/* The option table for the README. */
void config_print_markdown(struct text *report);

#endif
