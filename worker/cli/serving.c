#include "cli/serving.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "cli/version.h"
#include "cli/wall_clock.h"
#include "observe/monitor.h"
#include "observe/process.h"
#include "page/access.h"
#include "page/page.h"

struct serving {
    struct serving_options options;
    struct metrics *metrics;
    struct page *page;
    struct monitor *monitor;
};

static const struct metrics *current_metrics(void *context)
{
    struct serving *serving = context;
    struct reactor *reactor = serving->options.reactor(serving->options.context);

    process_fill(serving->metrics);
    if (reactor)
        reactor_fill_metrics(reactor);
    return serving->metrics;
}

static bool is_ready(void *context, struct text *reason)
{
    struct serving *serving = context;
    struct reactor *reactor = serving->options.reactor(serving->options.context);

    if (reactor)
        return reactor_is_ready(reactor, reason);
    text_append_string(reason, "the worker is starting, or has stopped");
    return false;
}

static const struct reactor *reactor_of(void *context)
{
    struct serving *serving = context;

    return serving->options.reactor(serving->options.context);
}

struct serving *serving_start(uv_loop_t *loop, const struct serving_options *options, struct error *error)
{
    struct serving *serving = memory_allocate_zeroed(1, sizeof(*serving));
    struct monitor_source source = {
        .metrics = current_metrics, .is_ready = is_ready, .context = serving, .on_other = page_answer};

    assert(options->reactor != NULL);
    serving->options = *options;
    serving->metrics = metrics_new();
    metrics_set(serving->metrics, METRIC_BUILD_INFO, LABELS(TIDEMARK_VERSION), 1);
    serving->page = page_new(loop, &(struct page_options){.listen = options->listen,
                                                          .token = options->token,
                                                          .worker_id = options->worker_id,
                                                          .version = TIDEMARK_VERSION,
                                                          .started_ms = wall_clock_ms(),
                                                          .reactor = reactor_of,
                                                          .context = serving});
    source.other_context = serving->page;
    serving->monitor = monitor_start(loop, options->listen, &source, error);
    if (serving->monitor)
        return serving;
    serving_close(serving);
    return NULL;
}

const char *serving_warning(const char *listen, const char *token)
{
    if (!access_exposes_token(listen, token))
        return NULL;
    return "goes beyond this machine, and http.token with it over plain HTTP: put what speaks TLS in front";
}

struct metrics *serving_metrics(const struct serving *serving)
{
    return serving ? serving->metrics : NULL;
}

struct spectator serving_spectator(const struct serving *serving)
{
    return serving ? page_spectator(serving->page) : (struct spectator){.context = NULL};
}

uint16_t serving_port(const struct serving *serving)
{
    return monitor_port(serving->monitor);
}

void serving_close(struct serving *serving)
{
    if (serving == NULL)
        return;
    page_close(serving->page);
    monitor_close(serving->monitor);
    metrics_free(serving->metrics);
    free(serving);
}
