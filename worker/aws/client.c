#include "aws/client.h"

#include <assert.h>
#include <stdlib.h>
#include <time.h>

#include "aws/client_parts.h"
#include "aws/flight.h"
#include "base/arena.h"
#include "base/digest.h"

enum {
    ROLES_MAX = 10000,
    LOOK_AT_WAITS_MS = 500, /* how exactly a call's time to wait for keys is kept */
};

int64_t client_clock_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail with this clock */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void aws_client_send(struct aws_client *client, const struct call *call)
{
    flight_begin(client, call, NULL);
}

/* Nobody waits for keys longer than for the answer of a call. */
static void send_for_keys(void *context, const struct call *call, struct identity *signer,
                          key_calls_on_answer *on_answer, void *answer_context)
{
    struct aws_client *client = context;
    const struct flight_asker asker = {.signer = signer, .on_answer = on_answer, .context = answer_context};
    struct call limited = *call;

    limited.not_after_ms = client_clock_ms() + client->request_timeout_ms;
    flight_begin(client, &limited, &asker);
}

static void on_look_at_waits(uv_timer_t *timer)
{
    struct aws_client *client = timer->data;
    int64_t now_ms = client_clock_ms();

    own_keys_give_up(client->own, now_ms);
    roles_give_up(client->roles, now_ms);
}

void client_waits_more(struct aws_client *client)
{
    if (client->waiting_count++ == 0)
        (void)uv_timer_start(&client->waits, on_look_at_waits, LOOK_AT_WAITS_MS, LOOK_AT_WAITS_MS);
}

void client_waits_less(struct aws_client *client)
{
    if (--client->waiting_count == 0)
        (void)uv_timer_stop(&client->waits); /* cannot fail */
}

static void aws_client_free(struct aws_client *client)
{
    endpoint_settings_done(&client->endpoints);
    roles_free(client->roles);
    own_keys_free(client->own);
    proxy_done(&client->proxy);
    free(client);
}

static const char *ca_bundle(void)
{
    const char *path = getenv("AWS_CA_BUNDLE");

    return path && *path ? path : NULL;
}

static int64_t clock_ahead_ms(void *context)
{
    return aws_client_clock_ahead_ms(context);
}

static bool find_keys(struct aws_client *client, uv_loop_t *loop, const char *external_id, struct error *error)
{
    uint64_t seed;

    digest_random(&seed, sizeof(seed));
    client->calls = (struct key_calls){.send = send_for_keys, .context = client};
    client->own = own_keys_new(&(struct own_keys_options){.loop = loop,
                                                          .calls = &client->calls,
                                                          .seed = seed,
                                                          .now_ms = client_clock_ms,
                                                          .ahead_ms = clock_ahead_ms,
                                                          .context = client,
                                                          .time_max_ms = client->request_timeout_ms,
                                                          .ca_bundle = ca_bundle()},
                               error);
    if (client->own == NULL)
        return false;
    client->roles = roles_new(&(struct roles_options){.external_id = external_id,
                                                      .roles_max = ROLES_MAX,
                                                      .seed = seed,
                                                      .calls = &client->calls,
                                                      .signer = own_keys_identity(client->own),
                                                      .now_ms = client_clock_ms});
    return true;
}

static bool read_network(struct aws_client *client, const struct aws_client_options *options, struct error *error)
{
    if (!proxy_read(&client->proxy, options->proxy_url ? options->proxy_url : "", error))
        return error_prefix(error, "aws.proxy.url");
    return endpoint_settings_read(&client->endpoints, options->plain_hosts, error);
}

struct aws_client *aws_client_new(uv_loop_t *loop, const struct aws_client_options *options,
                                  aws_on_answer *on_answer, void *context, struct error *error)
{
    struct aws_client *client = memory_allocate_zeroed(1, sizeof(*client));

    client->on_answer = on_answer;
    client->on_clock = options->on_clock;
    client->context = context;
    client->request_timeout_ms = options->request_timeout_ms;
    if (!read_network(client, options, error) || !find_keys(client, loop, options->external_id, error)) {
        aws_client_free(client);
        return NULL;
    }
    client->http =
        http_client_new(loop, &(struct http_client_options){
                                  .connect_timeout_ms = options->connect_timeout_ms,
                                  .request_timeout_ms = options->request_timeout_ms,
                                  .answer_bytes_max = options->answer_bytes_max,
                                  .in_flight_per_endpoint_max = options->in_flight_per_endpoint_max,
                                  .ca_bundle = ca_bundle(),
                                  .proxy = &client->proxy,
                              });
    (void)uv_timer_init(loop, &client->waits); /* cannot fail */
    client->waits.data = client;
    client->open_parts = 3;
    return client;
}

const char *aws_client_key_source(const struct aws_client *client)
{
    return own_keys_source(client->own);
}

int64_t aws_client_clock_ahead_ms(const struct aws_client *client)
{
    return client->clocks.latest_ahead_ms;
}

const char *aws_client_plain_endpoint(const struct aws_client *client)
{
    return endpoint_settings_plain(&client->endpoints);
}

static void on_part_closed(void *context)
{
    struct aws_client *client = context;
    void (*on_closed)(void *) = client->on_closed;
    void *closed_context = client->closed_context;

    if (--client->open_parts > 0)
        return;
    aws_client_free(client);
    on_closed(closed_context);
}

static void on_waits_closed(uv_handle_t *timer)
{
    on_part_closed(timer->data);
}

/* Only when every call has its answer: until then calls may be asked for, and waited with. */
static void on_http_closed(void *context)
{
    struct aws_client *client = context;

    uv_close((uv_handle_t *)&client->waits, on_waits_closed);
    on_part_closed(client);
}

void aws_client_close(struct aws_client *client, void (*on_closed)(void *context), void *context)
{
    struct error closing;

    assert(client->on_closed == NULL);
    client->on_closed = on_closed;
    client->closed_context = context;
    client->is_closing = true;
    (void)error_set(&closing, ERROR_TRANSIENT, "the client is closing");
    roles_close(client->roles, &closing);
    own_keys_close(client->own, &closing, on_part_closed, client);
    http_client_close(client->http, on_http_closed, client);
}
