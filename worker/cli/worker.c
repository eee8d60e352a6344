#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "adapters/registry.h"
#include "cli/command.h"
#include "cli/serving.h"
#include "cli/version.h"
#include "cli/worker_options.h"
#include "engine/step_lint.h"
#include "observe/exporter.h"
#include "observe/log.h"
#include "shell/sealing.h"
#include "shell/signals.h"
#include "shell/supervisor.h"
#include "shell/watchdog.h"

/* A stop may take five seconds in all; what then still waits for a broker is left to the journal. */
enum { STOP_WITHIN_MS = 4900 };

/* A loop that has not turned for so long is said to stall, and then given up: the group would leave it its partitions
   for as long as librdkafka's own threads go on, and its jobs would stand still. */
enum { STALLED_TICKS = 5, GIVEN_UP_TICKS = 30 };

struct worker {
    uv_loop_t loop;
    struct config config;
    struct signals signals;
    uv_timer_t stop_limit;
    struct serving *serving; /* NULL: nothing is served */
    struct watchdog *watchdog;
    struct supervisor *supervisor; /* NULL: nobody wants to know */
    struct reactor *reactor;
    struct exporter *exporter; /* NULL: nobody wants traces */
    int exit_code;
};

static void on_stop_limit(uv_timer_t *timer)
{
    (void)timer;
    log_event(LOG_STOP_FORCED, NULL);
    _exit(EXIT_OK);
}

/* On the watchdog's thread: the loop's log is the only thing that it may touch. */
static void on_missed(void *context, unsigned ticks)
{
    (void)context;
    if (ticks == STALLED_TICKS)
        log_event(LOG_LOOP_STALLED, LOG_FIELDS(log_int("seconds", ticks)));
    if (ticks < GIVEN_UP_TICKS)
        return;
    log_event(LOG_LOOP_GIVEN_UP, LOG_FIELDS(log_int("seconds", ticks)));
    _exit(EXIT_ERROR); /* the jobs go on elsewhere, from the journal */
}

static void on_stop(void *context)
{
    struct worker *worker = context;

    (void)uv_timer_start(&worker->stop_limit, on_stop_limit, STOP_WITHIN_MS, 0); /* it is not closing */
    reactor_drain(worker->reactor, worker->signals.first == SIGUSR2 ? PARTING_RETURNS : PARTING_LEAVES);
    supervisor_stopping(worker->supervisor);
}

/* Only now: until here it counted spans in the metrics that are served. */
static void on_exporter_closed(void *context)
{
    serving_close(((struct worker *)context)->serving);
}

static void close_rest(struct worker *worker)
{
    if (worker->exporter)
        exporter_close(worker->exporter, on_exporter_closed, worker);
    else
        serving_close(worker->serving);
    watchdog_close(worker->watchdog);
    supervisor_close(worker->supervisor);
    signals_close(&worker->signals);
    uv_close((uv_handle_t *)&worker->stop_limit, NULL);
}

static void on_stopped(void *context, const struct error *failure)
{
    struct worker *worker = context;

    worker->exit_code = failure ? EXIT_ERROR : EXIT_OK;
    worker->reactor = NULL;
    log_event(LOG_WORKER_STOPPED, LOG_FIELDS(log_int("exit_code", worker->exit_code)));
    close_rest(worker);
}

static void describe(void *context, struct text *status)
{
    struct worker *worker = context;

    if (worker->reactor)
        (void)reactor_is_ready(worker->reactor, status);
    else
        text_append_string(status, "the worker is starting, or has stopped");
}

/* A malformed table is a mistake in this program: better no worker than one that finds it in the middle of a
 * job. */
static bool check_adapters(struct error *error)
{
    for (size_t i = 0; i < registry_count; i++)
        if (!step_lint(registry[i], error))
            return false;
    return true;
}

static struct reactor *reactor_of(void *context)
{
    return ((struct worker *)context)->reactor;
}

static bool start_serving(struct worker *worker, struct error *error)
{
    const struct config *config = &worker->config;

    if (config->http_listen[0] == '\0')
        return true;
    worker->serving = serving_start(&worker->loop,
                                    &(struct serving_options){.listen = config->http_listen,
                                                              .token = config->http_token,
                                                              .worker_id = config->worker_id,
                                                              .reactor = reactor_of,
                                                              .context = worker},
                                    error);
    if (worker->serving == NULL)
        return error_prefix(error, "http.listen");
    if (serving_warning(config->http_listen, config->http_token))
        log_event(LOG_TOKEN_EXPOSED, LOG_FIELDS(log_text("listen", config->http_listen)));
    return true;
}

static bool start(struct worker *worker, struct error *error)
{
    struct reactor_options options;

    if (!check_adapters(error))
        return false;
    worker_options_fill(&worker->config, &options);
    options.on_stopped = on_stopped;
    options.context = worker;
    if (!start_serving(worker, error))
        return false;
    options.metrics = serving_metrics(worker->serving);
    options.spectator = serving_spectator(worker->serving);
    worker->exporter = exporter_start(&worker->loop, &(struct exporter_options){.settings = otlp_settings_environment(),
                                                                                .instance_id = worker->config.worker_id,
                                                                                .version = TIDEMARK_VERSION,
                                                                                .metrics = options.metrics});
    options.exporter = worker->exporter;
    worker->reactor = reactor_start(&worker->loop, &options, error);
    return worker->reactor != NULL;
}

static void start_watching(struct worker *worker)
{
    struct supervisor_options options = supervisor_environment();

    options.describe = describe;
    options.context = worker;
    worker->supervisor = supervisor_start(&worker->loop, &options);
    worker->watchdog = watchdog_start(&worker->loop, &(struct watchdog_options){.on_missed = on_missed});
}

static int run_loop(struct worker *worker)
{
    struct error error;
    int result;

    result = uv_loop_init(&worker->loop);
    assert(result == 0); /* fails only without file descriptors, before anything was opened */
    (void)uv_timer_init(&worker->loop, &worker->stop_limit); /* cannot fail */
    uv_unref((uv_handle_t *)&worker->stop_limit);
    signals_start(&worker->signals, &worker->loop, on_stop, worker);
    start_watching(worker);
    if (start(worker, &error)) {
        supervisor_ready(worker->supervisor);
        log_event(LOG_WORKER_STARTED,
                  LOG_FIELDS(log_text("version", TIDEMARK_VERSION),
                             log_text("worker", worker->config.worker_id),
                             log_text("group", worker->config.group_id),
                             log_text("brokers", worker->config.bootstrap_servers),
                             log_known("listen", worker->config.http_listen)));
    } else {
        worker->exit_code = command_fail(&error, "the worker cannot start");
        close_rest(worker);
    }
    (void)uv_run(&worker->loop, UV_RUN_DEFAULT);
    result = uv_loop_close(&worker->loop);
    assert(result == 0); /* every handle has an owner that closed it */
    (void)result;
    return worker->exit_code;
}

static int run(const struct command *command, const struct arguments *arguments)
{
    struct worker worker = {.exit_code = EXIT_ERROR};
    struct error error;
    int exit_code;

    (void)command;
    if (command_config(arguments, &worker.config, &error)) {
        worker_options_apply_log(&worker.config);
        sealing_apply();
        exit_code = run_loop(&worker);
    } else {
        exit_code = command_fail(&error, "the configuration cannot be used");
    }
    config_done(&worker.config);
    return exit_code;
}

const struct command worker_command = {
    .name = "worker",
    .operands = "",
    .summary = "Runs a worker until it is told to stop.",
    .manual =
        "SIGTERM or SIGINT drains it: it takes nothing more, settles what is in the air, gives its partitions\n"
        "to the others and ends in under five seconds.  SIGUSR2 drains it for a restart: its partitions wait\n"
        "until it is back under its worker.id, for as long as its session lasts (kafka.session.timeout.ms, 30\n"
        "seconds), and no other worker is disturbed.  So they do for one that was killed.  A second signal ends\n"
        "it at once; nothing is lost either way.",
    .shared_flags = COMMAND_CONFIG,
    .run = run,
};
