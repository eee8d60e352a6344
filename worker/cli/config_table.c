#include "cli/config_table.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "proto/job_request.h"

#define OFFSET(member) offsetof(struct config, member)

/* Sorted as they stand in the README: what everyone meets first. */
const struct config_option config_options[] = {
    {"kafka.bootstrap.servers", CONFIG_TEXT, OFFSET(bootstrap_servers), .fallback = "localhost:9092",
     .help = "Brokers to begin with, as host:port, comma separated."},
    {"kafka.group.id", CONFIG_TEXT, OFFSET(group_id), .fallback = "tidemark",
     .help = "Consumer group of the fleet; all its workers share it."},
    {"topics.prefix", CONFIG_TEXT, OFFSET(topics_prefix), .fallback = "tidemark",
     .help = "First part of every topic's name, as in `tidemark.jobs`."},
    {"worker.id", CONFIG_TEXT, OFFSET(worker_id), .fallback = "",
     .help = "Stable name of this worker's slot, unique in the group; the host's name if empty."},
    {"http.listen", CONFIG_TEXT, OFFSET(http_listen), .fallback = "127.0.0.1:9464",
     .help = "Where the page, `/metrics`, `/live` and `/ready` are served; empty: nowhere."},
    {"http.token", CONFIG_TEXT, OFFSET(http_token), .fallback = "", .is_secret = true,
     .help = "What the page asks for, as a password or a bearer token; empty: it is served on loopback alone. "
             "Beyond loopback put TLS in front: a worker speaks plain HTTP."},
    {"defaults.vault.name", CONFIG_TEXT, OFFSET(default_vault_name), .fallback = "Default",
     .help = "Vault of a request that names none."},
    {"defaults.role.arn", CONFIG_TEXT, OFFSET(default_role_arn), .fallback = "",
     .help = "Role of a request that names none; empty: the worker's own credentials."},
    {"defaults.start.window.minutes", CONFIG_NUMBER, OFFSET(default_start_window_minutes), .fallback = "480",
     .min = 1, .max = WINDOW_MINUTES_MAX,
     .help = "How long after its scheduled time a job may still start."},
    {"defaults.complete.window.minutes", CONFIG_NUMBER, OFFSET(default_complete_window_minutes),
     .fallback = "10080", .min = 1, .max = WINDOW_MINUTES_MAX,
     .help = "How long after its scheduled time a job must be complete."},
    {"roles.allowed", CONFIG_TEXT, OFFSET(roles_allowed), .fallback = "",
     .help = "Roles that requests may name: ARNs with `*`, comma separated; empty: none."},
    {"roles.external.id", CONFIG_TEXT, OFFSET(roles_external_id), .fallback = "",
     .help = "External id given when a role is assumed."},
    {"services.opt.in.default", CONFIG_CHOICE, OFFSET(services_opt_in_default), .fallback = "enabled",
     .choices = "enabled, disabled",
     .help = "Whether resource types that no setting names are backed up."},
    {"aws.connect.timeout.ms", CONFIG_NUMBER, OFFSET(aws_connect_timeout_ms), .fallback = "3100", .min = 100,
     .max = 60000, .help = "How long connecting to an AWS endpoint may take."},
    {"aws.request.timeout.ms", CONFIG_NUMBER, OFFSET(aws_request_timeout_ms), .fallback = "30000", .min = 1000,
     .max = 300000, .help = "How long an AWS call may take, from hand-over to the answer's last byte."},
    {"aws.settle.ms", CONFIG_NUMBER, OFFSET(aws_settle_ms), .fallback = "15000", .min = 1, .max = 300000,
     .help = "How long AWS may hide what was just made; look-ups after a lost answer wait for it."},
    {"aws.endpoints.plain.allowed", CONFIG_TEXT, OFFSET(aws_endpoints_plain_allowed), .fallback = "",
     .help = "Hosts, comma separated, that AWS endpoints may be at by plain http; empty: this machine alone."},
    {"aws.proxy.url", CONFIG_TEXT, OFFSET(aws_proxy_url), .fallback = "", .is_proxy = true,
     .help = "Proxy for AWS by https, as `http://user:password@host:port`; no variable names one; empty: none."},
    {"engine.poll.interval.ms", CONFIG_NUMBER, OFFSET(engine_poll_interval_ms), .fallback = "0", .min = 0,
     .max = 3600000, .help = "How often a waiting job is asked about; 0: as its service advises."},
    {"engine.retry.delay.max.ms", CONFIG_NUMBER, OFFSET(engine_retry_delay_max_ms), .fallback = "600000",
     .min = 10, .max = 3600000, .help = "The longest pause between two tries of a call."},
    {"jobs.max", CONFIG_NUMBER, OFFSET(jobs_max), .fallback = "2000000", .min = 1, .max = 100000000,
     .help = "Jobs in memory above which a worker takes no more requests."},
    {"jobs.remember.days", CONFIG_NUMBER, OFFSET(jobs_remember_days), .fallback = "7", .min = 1, .max = 365,
     .help = "How long an ended job is remembered, so that its token starts nothing again."},
    {"log.format", CONFIG_CHOICE, OFFSET(log_format), .fallback = "auto", .choices = "auto, json, text",
     .help = "`auto` is `text` on a terminal and `json` elsewhere."},
    {"log.level", CONFIG_CHOICE, OFFSET(log_level), .fallback = "info", .choices = "debug, info, warn, error",
     .help = "The least important lines that are written."},
};
const size_t config_option_count = COUNT_OF(config_options);

_Static_assert(COUNT_OF(config_options) <= CONFIG_OPTIONS_MAX, "struct config keeps an origin for every option");

const struct config_option *config_option_find(const char *name)
{
    assert(name != NULL);
    for (size_t i = 0; i < config_option_count; i++)
        if (strcmp(config_options[i].name, name) == 0)
            return &config_options[i];
    return NULL;
}

void config_environment_name(const char *option, struct text *name)
{
    assert(option != NULL);
    text_append_string(name, "TIDEMARK_");
    for (; *option != '\0'; option++) {
        if (*option == '.')
            text_append_string(name, "_");
        else if (*option == '-')
            text_append_string(name, "__");
        else if (*option == '_')
            text_append_string(name, "___");
        else
            text_append_char(name, (char)toupper((unsigned char)*option));
    }
}
