#include "cli/playground.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "aws/services.h"
#include "cli/config.h"
#include "cli/serving.h"
#include "cli/submission.h"
#include "cli/worker_options.h"
#include "kafka/mock.h"
#include "kafka/reader.h"
#include "sandbox/server.h"

enum {
    LISTEN_MS = 20,  /* between two looks for events */
    SETTLE_MS = 500, /* the sandbox hides nothing: look-ups need not wait long */
    SWEEP_MS = 250,
    RETRY_MAX_MS = 2000, /* people watch */
    REQUEST_TIMEOUT_MS = 5000,
    ENDPOINT_BYTES = 64,
};

#define LOOPBACK "127.0.0.1"

struct playground {
    uv_loop_t *loop;
    struct playground_options options;
    struct config config;
    struct kafka_settings kafka;
    struct world *world;
    struct sandbox_server *server;
    struct kafka_mock *broker;
    struct reader *reader;
    struct reactor *reactor;
    struct serving *serving; /* NULL: nothing is served */
    uv_timer_t listening;
    unsigned writings; /* requests on their way into Kafka */
    char endpoint[ENDPOINT_BYTES];
    bool has_started;
    bool is_stopping;
    struct error failure;
};

/* Every source of credentials and endpoints but ours is shut: nothing of a playground may ever reach the real
 * AWS. */
static void point_aws_here(const struct playground *playground)
{
    static const char *const in_the_way[] = {
        "AWS_PROFILE",  "AWS_SESSION_TOKEN", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        "AWS_ROLE_ARN", "http_proxy",        "all_proxy",   "AWS_DEFAULT_PROFILE", "AWS_SECURITY_TOKEN",
        "ALL_PROXY",
    };
    const char *const ours[][2] = {
        {"AWS_ENDPOINT_URL", playground->endpoint},
        {"AWS_ACCESS_KEY_ID", PLAYGROUND_ACCESS_KEY_ID},
        {"AWS_SECRET_ACCESS_KEY", PLAYGROUND_SECRET_ACCESS_KEY},
        {"AWS_REGION", PLAYGROUND_REGION},
        {"AWS_CONFIG_FILE", "/dev/null"},
        {"AWS_SHARED_CREDENTIALS_FILE", "/dev/null"},
    };

    for (size_t i = 0; i < COUNT_OF(in_the_way); i++)
        (void)unsetenv(in_the_way[i]); /* neither fails with a good name */
    for (size_t i = 0; i < SERVICES_COUNT; i++)
        (void)unsetenv(services_at(i)->override_variable);
    for (size_t i = 0; i < COUNT_OF(ours); i++)
        (void)setenv(ours[i][0], ours[i][1], 1);
}

static bool start_sandbox(struct playground *playground, struct error *error)
{
    const struct sandbox_server_options options = {
        .address = LOOPBACK,
        .port = playground->options.sandbox_port,
        .access_key_id = PLAYGROUND_ACCESS_KEY_ID,
        .secret_access_key = PLAYGROUND_SECRET_ACCESS_KEY,
        .time_scale = playground->options.time_scale,
    };

    playground->world = world_new(&playground->options.world);
    playground->server = sandbox_server_start(playground->loop, playground->world, &options, error);
    if (playground->server == NULL)
        return error_prefix(error, "sandbox");
    (void)snprintf(playground->endpoint, sizeof(playground->endpoint), "http://" LOOPBACK ":%u",
                   (unsigned)sandbox_server_port(playground->server));
    point_aws_here(playground); /* before there are threads, which may read the environment */
    return true;
}

static bool start_broker(struct playground *playground, struct error *error)
{
    /* The mock broker answers an empty fetch only after the whole of this time. */
    static const char *const settings[][2] = {{"kafka.fetch.wait.max.ms", "20"}, {"worker.id", "playground"},
                                               {"roles.allowed", PLAYGROUND_ROLE}};
    struct config *config = &playground->config;

    config_init(config);
    config_kafka_settings(config, &playground->kafka);
    playground->broker = kafka_mock_start(&playground->kafka, playground->options.partitions, error);
    if (playground->broker == NULL)
        return error_prefix(error, "mock broker");
    for (size_t i = 0; i < COUNT_OF(settings); i++)
        if (!config_set(config, settings[i][0], settings[i][1], "playground", error))
            return false;
    if (!config_set(config, "kafka.bootstrap.servers", kafka_mock_bootstrap_servers(playground->broker),
                    "playground", error))
        return false;
    config_kafka_settings(config, &playground->kafka);
    return true;
}

static void free_playground(struct playground *playground)
{
    struct playground_options options = playground->options;
    struct error failure = playground->failure;
    bool has_started = playground->has_started;

    reader_close(playground->reader);
    kafka_mock_stop(playground->broker);
    world_free(playground->world);
    config_done(&playground->config);
    free(playground);
    if (has_started && options.on_stopped)
        options.on_stopped(options.context, failure.class == ERROR_NONE ? NULL : &failure);
}

static void on_timer_closed(uv_handle_t *timer)
{
    free_playground(timer->data);
}

static void close_timer(void *context)
{
    struct playground *playground = context;

    uv_close((uv_handle_t *)&playground->listening, on_timer_closed);
}

/* The worker is gone and nothing is being written: what they stood on may go. */
static void close_rest(struct playground *playground)
{
    if (playground->reactor || playground->writings)
        return;
    serving_close(playground->serving);
    playground->serving = NULL;
    if (playground->server)
        sandbox_server_close(playground->server, close_timer, playground);
    else
        close_timer(playground);
    playground->server = NULL;
}

static void on_worker_stopped(void *context, const struct error *failure)
{
    struct playground *playground = context;

    playground->reactor = NULL;
    playground->is_stopping = true;
    if (failure && playground->failure.class == ERROR_NONE)
        playground->failure = *failure;
    close_rest(playground);
}

static void fail(struct playground *playground, const struct error *failure)
{
    if (playground->failure.class == ERROR_NONE)
        playground->failure = *failure;
    playground_stop(playground);
}

static void on_listen(uv_timer_t *timer)
{
    struct playground *playground = timer->data;
    bool has_record = true, is_at_end;

    while (has_record && !playground->is_stopping) {
        struct kafka_record record;
        struct error error;

        if (!reader_next(playground->reader, 0, &record, &has_record, &is_at_end, &error)) {
            fail(playground, &error);
            return;
        }
        if (has_record)
            playground->options.on_event(playground->options.context, &record);
    }
}

static bool start_listening(struct playground *playground, struct error *error)
{
    if (playground->options.on_event == NULL)
        return true;
    playground->reader = reader_open(&playground->kafka, TOPIC_STATUS, error);
    if (playground->reader == NULL)
        return false;
    (void)uv_timer_start(&playground->listening, on_listen, LISTEN_MS, LISTEN_MS); /* it is not closing */
    return true;
}

static bool start_worker(struct playground *playground, struct error *error)
{
    struct reactor_options options;

    worker_options_fill(&playground->config, &options);
    options.engine.poll_interval_ms = playground->options.poll_interval_ms;
    options.engine.poll_sweep_ms = SWEEP_MS;
    options.engine.settle_ms = SETTLE_MS;
    options.engine.retry_delay_max_ms = RETRY_MAX_MS;
    options.engine.request_lifetime_ms = REQUEST_TIMEOUT_MS;
    options.aws.request_timeout_ms = REQUEST_TIMEOUT_MS;
    options.metrics = serving_metrics(playground->serving);
    options.spectator = serving_spectator(playground->serving);
    options.on_stopped = on_worker_stopped;
    options.context = playground;
    playground->reactor = reactor_start(playground->loop, &options, error);
    return playground->reactor != NULL;
}

static struct reactor *reactor_of(void *context)
{
    return ((struct playground *)context)->reactor;
}

static bool start_serving(struct playground *playground, struct error *error)
{
    SCOPED(text) struct text listen;

    if (!playground->options.has_page)
        return true;
    text_init(&listen, ENDPOINT_BYTES);
    text_append_format(&listen, LOOPBACK ":%u", (unsigned)playground->options.page_port);
    if (!config_set(&playground->config, "http.listen", text_string(&listen), "playground", error))
        return false;
    playground->serving = serving_start(playground->loop,
                                        &(struct serving_options){.listen = playground->config.http_listen,
                                                                  .token = "",
                                                                  .worker_id = playground->config.worker_id,
                                                                  .reactor = reactor_of,
                                                                  .context = playground},
                                        error);
    return playground->serving != NULL;
}

struct playground *playground_start(uv_loop_t *loop, const struct playground_options *options,
                                    struct error *error)
{
    struct playground *playground = memory_allocate_zeroed(1, sizeof(*playground));

    assert(loop != NULL);
    assert(options->partitions > 0);
    playground->loop = loop;
    playground->options = *options;
    (void)uv_timer_init(loop, &playground->listening); /* cannot fail */
    playground->listening.data = playground;
    if (start_sandbox(playground, error) && start_broker(playground, error) &&
        start_listening(playground, error) && start_serving(playground, error) && start_worker(playground, error)) {
        playground->has_started = true;
        return playground;
    }
    playground->is_stopping = true;
    close_rest(playground);
    return NULL;
}

void playground_stop(struct playground *playground)
{
    if (playground->is_stopping)
        return;
    playground->is_stopping = true;
    (void)uv_timer_stop(&playground->listening); /* cannot fail */
    reactor_drain(playground->reactor, PARTING_LEAVES);
}

/* A request on its way, in a thread of libuv's: writing waits for the broker. */
struct writing {
    uv_work_t work;
    struct playground *playground;
    struct submission submission;
    bool is_written;
    struct error error;
};

static void write_request(uv_work_t *work)
{
    struct writing *writing = work->data;

    writing->is_written =
        submission_write(&writing->submission, &writing->playground->kafka, &writing->error);
}

static void on_written(uv_work_t *work, int status)
{
    struct writing *writing = work->data;
    struct playground *playground = writing->playground;
    struct error error = writing->error;
    bool is_written = writing->is_written;

    assert(status == 0); /* nobody cancels it */
    (void)status;
    submission_done(&writing->submission);
    free(writing);
    playground->writings--;
    if (!is_written)
        fail(playground, &error);
    if (playground->is_stopping)
        close_rest(playground);
}

void playground_submit(struct playground *playground, const json_t *request, const char *key)
{
    struct writing *writing = memory_allocate_zeroed(1, sizeof(*writing));
    struct error error;

    assert(!playground->is_stopping);
    writing->playground = playground;
    writing->work.data = writing;
    if (!submission_prepare(&writing->submission, request, key, &error)) {
        submission_done(&writing->submission);
        free(writing);
        fail(playground, &error);
        return;
    }
    playground->writings++;
    (void)uv_queue_work(playground->loop, &writing->work, write_request,
                        on_written); /* fails without a callback only */
}

struct world *playground_world(struct playground *playground)
{
    return playground->world;
}

const struct kafka_settings *playground_kafka(const struct playground *playground)
{
    return &playground->kafka;
}

const char *playground_bootstrap_servers(const struct playground *playground)
{
    return playground->config.bootstrap_servers;
}

const char *playground_endpoint(const struct playground *playground)
{
    return playground->endpoint;
}

uint16_t playground_page_port(const struct playground *playground)
{
    return serving_port(playground->serving);
}

void playground_statistics(const struct playground *playground, struct reactor_statistics *statistics)
{
    if (playground->reactor)
        reactor_statistics(playground->reactor, statistics);
    else
        *statistics = (struct reactor_statistics){0};
}
