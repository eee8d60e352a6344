#include "page/page.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "page/asset.h"
#include "page/page_parts.h"
#include "page/reply.h"

static const struct engine *engine_of(void *context)
{
    return page_engine(context);
}

const struct engine *page_engine(const struct page *page)
{
    const struct reactor *reactor = page->options.reactor(page->options.context);

    return reactor ? reactor_engine(reactor) : NULL;
}

int64_t page_now(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_REALTIME, &time); /* cannot fail with this clock */
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

struct page *page_new(uv_loop_t *loop, const struct page_options *options)
{
    struct page *page = memory_allocate_zeroed(1, sizeof(*page));

    assert(options->reactor != NULL);
    page->options = *options;
    access_init(&page->rules, options->listen, options->token);
    page->sweeps = sweeps_new(loop, engine_of, page);
    page->recent = recent_new();
    return page;
}

void page_close(struct page *page)
{
    if (page == NULL)
        return;
    sweeps_close(page->sweeps);
    recent_free(page->recent);
    access_done(&page->rules);
    free(page);
}

static void on_committed(void *context, const struct kafka_batch *batch, int64_t now_ms)
{
    recent_take_batch(((struct page *)context)->recent, batch, now_ms);
}

static void on_answered(void *context, const struct engine_flight *flight, const struct answer *answer, int64_t now_ms)
{
    recent_take_answer(((struct page *)context)->recent, flight, answer, now_ms);
}

struct spectator page_spectator(struct page *page)
{
    return (struct spectator){.on_committed = on_committed, .on_answered = on_answered, .context = page};
}

/* A path that ends with '/' has something behind it. */
static const struct {
    const char *path;
    void (*answer)(struct page *page, struct http_exchange *exchange, const char *rest);
} routes[] = {
    {"/api/jobs", api_jobs},
    {"/api/jobs/", api_job},
    {"/api/recovery-points", api_points},
    {"/api/budgets", api_budgets},
    {"/api/fleet", api_fleet},
};

static bool is_route(const char *path, const char *target, size_t length)
{
    size_t path_length = strlen(path);

    if (path[path_length - 1] == '/')
        return length > path_length && strncmp(path, target, path_length) == 0;
    return length == path_length && strncmp(path, target, length) == 0;
}

static bool answer_api(struct page *page, struct http_exchange *exchange, size_t length)
{
    const char *target = http_exchange_target(exchange);

    for (size_t i = 0; i < COUNT_OF(routes); i++)
        if (is_route(routes[i].path, target, length)) {
            routes[i].answer(page, exchange, target + strlen(routes[i].path));
            return true;
        }
    return false;
}

static bool answer_asset(struct http_exchange *exchange)
{
    for (size_t i = 0; i < asset_count; i++)
        if (http_exchange_is_path(exchange, assets[i].path)) {
            reply_with_asset(exchange, &assets[i]);
            return true;
        }
    return false;
}

static const struct {
    unsigned status;
    const char *message;
} refusals[] = {
    [ACCESS_WRONG_HOST] = {403, "the page is served to this machine alone, as localhost or 127.0.0.1"},
    [ACCESS_SHUT] = {403, "the page is shut: beyond loopback it asks for a token, and http.token is not set"},
    [ACCESS_NO_TOKEN] = {401, "a token is needed: as a bearer token, or as the password"},
};

void page_answer(void *context, struct http_exchange *exchange)
{
    struct page *page = context;
    size_t length = strcspn(http_exchange_target(exchange), "?");
    enum access access = access_check(&page->rules, http_exchange_header(exchange, "Host"),
                                      http_exchange_header(exchange, "Authorization"));

    if (access != ACCESS_GRANTED)
        reply_with_failure(exchange, refusals[access].status, refusals[access].message);
    else if (!answer_asset(exchange) && !answer_api(page, exchange, length))
        reply_with_failure(exchange, 404,
                           "there are /, /api/jobs, /api/jobs/ID, /api/recovery-points, /api/budgets and /api/fleet");
}
