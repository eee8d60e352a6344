#include "cli/worker_options.h"

#include <string.h>
#include <unistd.h>

#include "observe/log.h"
#include "proto/job_record.h"

/* How long a request may be under way beside its own time-out: hand-over, and what waits in a socket's
 * buffer. */
enum {
    REQUEST_SLACK_MS = 5000,
    MS_PER_DAY = 24 * 60 * 60 * 1000,
    ANSWER_BYTES_MAX = 8 * MIB, /* a thousand snapshots with fifty tags each have a third of it */
    IN_FLIGHT_PER_ENDPOINT_MAX = 64,
};

void worker_options_fill(const struct config *config, struct reactor_options *options)
{
    *options = (struct reactor_options){
        .engine =
            {
                .default_vault = config->default_vault_name,
                .default_role_arn = *config->default_role_arn ? config->default_role_arn : NULL,
                .roles_allowed = config->roles_allowed,
                .start_window_minutes = config->default_start_window_minutes,
                .complete_window_minutes = config->default_complete_window_minutes,
                .request_lifetime_ms = config->aws_request_timeout_ms + REQUEST_SLACK_MS,
                .settle_ms = config->aws_settle_ms,
                .poll_interval_ms = config->engine_poll_interval_ms,
                .retry_delay_max_ms = config->engine_retry_delay_max_ms,
                .closed_retention_ms = config->jobs_remember_days * MS_PER_DAY,
                .jobs_max = (size_t)config->jobs_max,
                .is_opt_in_off_by_default = strcmp(config->services_opt_in_default, "disabled") == 0,
            },
        .aws =
            {
                .connect_timeout_ms = config->aws_connect_timeout_ms,
                .request_timeout_ms = config->aws_request_timeout_ms,
                .answer_bytes_max = ANSWER_BYTES_MAX,
                .in_flight_per_endpoint_max = IN_FLIGHT_PER_ENDPOINT_MAX,
                .external_id = config->roles_external_id,
                .proxy_url = config->aws_proxy_url,
                .plain_hosts = config->aws_endpoints_plain_allowed,
            },
    };
    config_kafka_settings(config, &options->kafka);
}

void worker_options_apply_log(const struct config *config)
{
    enum log_level level = LOG_DEBUG;
    enum log_format format = LOG_FORMAT_AUTO;

    /* Both are choices of the option table, so that each is one of these. */
    while (level < LOG_ERROR && strcmp(log_level_name(level), config->log_level) != 0)
        level++;
    if (strcmp(config->log_format, "json") == 0)
        format = LOG_FORMAT_JSON;
    else if (strcmp(config->log_format, "text") == 0)
        format = LOG_FORMAT_TEXT;
    log_configure(level, format, STDERR_FILENO);
}
