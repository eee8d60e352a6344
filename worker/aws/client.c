#include "aws/client.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aws/endpoint.h"
#include "aws/protocol.h"
#include "aws/reply.h"
#include "aws/roles.h"
#include "aws/signed_message.h"
#include "base/arena.h"
#include "base/digest.h"

enum {
    ROLES_MAX = 10000,
    LOOK_AT_WAITS_MS = 500, /* how exactly a call's time to wait for keys is kept */
};

struct aws_client {
    struct http_client *http;
    struct endpoint_overrides overrides;
    struct identity own; /* the worker's own */
    struct roles *roles;
    int64_t request_timeout_ms;
    uv_timer_t waits; /* runs while calls wait for keys */
    size_t waiting_count;
    bool is_closing;
    unsigned open_parts;
    aws_on_answer *on_answer;
    void *context;
    void (*on_closed)(void *context);
    void *closed_context;
};

/* A call on its way. */
struct flight {
    struct aws_client *client;
    struct arena arena;
    uint64_t call_id;
    struct protocol_call call;
    const char *region;
    const char *job_id;
    json_t *input;
    bool is_mutating;
    int64_t not_after_ms;
    struct endpoint endpoint;
    struct protocol_message message; /* as its protocol wrote it when it was asked for */
    const char *url;

    struct identity *identity; /* whose keys sign it; NULL: it cannot be made anyway */
    struct identity_wait wait;
    uint64_t generation; /* of the keys that it was signed with */
    bool is_repeated;
    struct identity *assumed; /* the role that the call is to assume; NULL: the answer is the caller's */
};

static int64_t wall_clock_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail with this clock */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t roles_clock_ms(void *context)
{
    (void)context;
    return wall_clock_ms();
}

static void flight_free(struct flight *flight)
{
    if (flight->identity)
        identity_leave(flight->identity);
    json_decref(flight->input);
    arena_release(&flight->arena);
    free(flight);
}

/* Runs when the call's turn has come: the keys may have changed since it was handed over. */
static bool write_message(void *context, struct arena *arena, struct http_message *message,
                          struct error *error)
{
    struct flight *flight = context;
    const struct signed_call call = {.call = &flight->call,
                                     .message = &flight->message,
                                     .region = flight->region,
                                     .endpoint = &flight->endpoint,
                                     .overrides = &flight->client->overrides,
                                     .credentials = &flight->identity->credentials,
                                     .now_ms = wall_clock_ms()};

    if (!identity_has_keys(flight->identity, call.now_ms))
        return error_set(error, ERROR_EXPIRED_CREDENTIALS, "%s: the keys expired while the call waited for its turn",
                         flight->identity->name);
    flight->generation = flight->identity->generation;
    return signed_message_write(&call, arena, message, error);
}

static void leave_with_keys(struct flight *flight);

/* The service says that it did nothing, because of the keys, and there are others to be had. */
static bool deserves_other_keys(const struct flight *flight, const struct answer *answer)
{
    const struct error *error = &answer->error;

    if (flight->is_repeated || answer->is_outcome_unknown || answer->http_status == 0)
        return false;
    if (error->class != ERROR_EXPIRED_CREDENTIALS && strcmp(error->code, "UnrecognizedClientException") != 0)
        return false;
    return identity_distrust(flight->identity, flight->generation, wall_clock_ms());
}

static void on_result(void *context, const struct http_result *result)
{
    struct flight *flight = context;
    struct aws_client *client = flight->client;
    struct answer answer = {0};

    reply_read(&flight->call, flight->is_mutating, result, &answer);
    assert((answer.error.class == ERROR_NONE) == (answer.output != NULL));
    if (deserves_other_keys(flight, &answer)) {
        flight->is_repeated = true;
        leave_with_keys(flight);
    } else {
        if (flight->assumed)
            roles_answer(client->roles, flight->assumed, &answer);
        else
            client->on_answer(client->context, flight->call_id, &answer);
        flight_free(flight);
    }
    answer_done(&answer);
}

static struct http_request request_of(struct flight *flight)
{
    return (struct http_request){
        .method = flight->message.method,
        .url = flight->url,
        .is_plain_allowed = flight->endpoint.is_plain,
        .is_sent_once = flight->is_mutating,
        .not_after_ms = flight->not_after_ms,
        .write_message = write_message,
        .on_result = on_result,
        .context = flight,
    };
}

static void refuse(struct flight *flight, const struct error *error)
{
    const struct http_request request = request_of(flight);

    http_client_refuse(flight->client->http, &request, error);
}

static void leave(struct flight *flight)
{
    const struct http_request request = request_of(flight);

    http_client_send(flight->client->http, &request);
}

static void on_keys_settled(void *context, const struct error *error)
{
    struct flight *flight = context;
    struct aws_client *client = flight->client;

    if (--client->waiting_count == 0)
        (void)uv_timer_stop(&client->waits); /* cannot fail */
    if (error)
        refuse(flight, error);
    else
        leave(flight);
}

static void on_look_at_waits(uv_timer_t *timer)
{
    struct aws_client *client = timer->data;
    int64_t now_ms = wall_clock_ms();

    identity_give_up(&client->own, now_ms);
    roles_give_up(client->roles, now_ms);
}

static void leave_with_keys(struct flight *flight)
{
    struct aws_client *client = flight->client;
    const struct identity_cause cause = {.region = flight->region, .job_id = flight->job_id};
    int64_t now_ms = wall_clock_ms();
    struct error error = {0};

    flight->wait = (struct identity_wait){.on_settled = on_keys_settled,
                                          .context = flight,
                                          .give_up_ms = now_ms + client->request_timeout_ms};
    switch (identity_ask(flight->identity, &cause, &flight->wait, now_ms, &error)) {
    case IDENTITY_READY:
        leave(flight);
        break;
    case IDENTITY_WAITING:
        if (client->waiting_count++ == 0)
            (void)uv_timer_start(&client->waits, on_look_at_waits, LOOK_AT_WAITS_MS, LOOK_AT_WAITS_MS);
        break;
    case IDENTITY_REFUSED:
        refuse(flight, &error);
        break;
    }
}

static bool check_call(struct flight *flight, const struct call *call, struct error *error)
{
    flight->call.service = services_find(call->service);
    if (flight->call.service == NULL)
        return error_set(error, ERROR_INTERNAL, "the service \"%s\" is not known", call->service);
    return endpoint_resolve(&flight->client->overrides, flight->call.service, call->region, &flight->endpoint,
                            error);
}

/* Never other keys than those that were asked for. */
static bool find_identity(struct flight *flight, const struct call *call, struct error *error)
{
    struct aws_client *client = flight->client;
    struct identity *identity = &client->own;

    if (client->is_closing)
        return error_set(error, ERROR_TRANSIENT, "the client is closing");
    if (call->role_arn && *call->role_arn)
        identity = roles_find(client->roles, call->role_arn, error);
    if (identity == NULL)
        return false;
    identity_use(identity);
    flight->identity = identity;
    return true;
}

/* Where a call goes may depend on its input, so the message is written before the call's turn has come. */
static bool write_flight(struct flight *flight, struct error *error)
{
    const struct protocol_message *message = &flight->message;

    if (!flight->call.service->protocol->write(&flight->call, &flight->arena, &flight->message, error))
        return false;
    flight->url = arena_format(&flight->arena, "%s%s%s%s", flight->endpoint.url, message->path,
                               *message->query ? "?" : "", message->query);
    return true;
}

static struct flight *flight_new(struct aws_client *client, const struct call *call)
{
    struct flight *flight = memory_allocate_zeroed(1, sizeof(*flight));

    flight->client = client;
    flight->call_id = call->id;
    flight->region = arena_text(&flight->arena, call->region);
    flight->job_id = arena_text(&flight->arena, call->job_id ? call->job_id : "");
    flight->input = call->input ? json_incref(call->input) : memory_require(json_object());
    flight->call.operation = arena_text(&flight->arena, call->operation);
    flight->call.input = flight->input;
    flight->is_mutating = call->is_mutating;
    flight->not_after_ms = call->not_after_ms ? call->not_after_ms : INT64_MAX;
    return flight;
}

static void begin(struct flight *flight, const struct call *call)
{
    struct error error;

    if (check_call(flight, call, &error) && write_flight(flight, &error) && find_identity(flight, call, &error))
        leave_with_keys(flight);
    else
        refuse(flight, &error);
}

void aws_client_send(struct aws_client *client, const struct call *call)
{
    begin(flight_new(client, call), call);
}

/* A role's keys have been asked for: nobody waits for them longer than for the answer of a call. */
static void send_for_role(void *context, const struct call *call, struct identity *role)
{
    struct aws_client *client = context;
    struct flight *flight = flight_new(client, call);

    flight->assumed = role;
    flight->not_after_ms = wall_clock_ms() + client->request_timeout_ms;
    begin(flight, call);
}

static void aws_client_free(struct aws_client *client)
{
    endpoint_overrides_done(&client->overrides);
    roles_free(client->roles);
    identity_done(&client->own);
    free(client);
}

static void make_identities(struct aws_client *client, const char *external_id)
{
    uint64_t seed;

    digest_random(&seed, sizeof(seed));
    identity_init(&client->own, "the worker's own credentials", seed);
    client->roles = roles_new(&(struct roles_options){.external_id = external_id,
                                                      .roles_max = ROLES_MAX,
                                                      .seed = seed,
                                                      .send = send_for_role,
                                                      .now_ms = roles_clock_ms,
                                                      .context = client});
}

static bool read_environment(struct aws_client *client, struct error *error)
{
    struct credentials keys = {0};

    if (!endpoint_overrides_read(&client->overrides, error) || !credentials_read(&keys, error))
        return false;
    if (credentials_are_there(&keys))
        identity_supply(&client->own, &keys, IDENTITY_KEYS_FOR_EVER, wall_clock_ms());
    else
        (void)error_set(&client->own.failure, ERROR_EXPIRED_CREDENTIALS,
                        "there are no AWS credentials, neither in the environment nor in the files of profiles");
    return true;
}

struct aws_client *aws_client_new(uv_loop_t *loop, const struct aws_client_options *options,
                                  aws_on_answer *on_answer, void *context, struct error *error)
{
    struct aws_client *client = memory_allocate_zeroed(1, sizeof(*client));
    const char *ca_bundle = getenv("AWS_CA_BUNDLE");

    client->on_answer = on_answer;
    client->context = context;
    client->request_timeout_ms = options->request_timeout_ms;
    make_identities(client, options->external_id);
    if (!read_environment(client, error)) {
        aws_client_free(client);
        return NULL;
    }
    client->http =
        http_client_new(loop, &(struct http_client_options){
                                  .connect_timeout_ms = options->connect_timeout_ms,
                                  .request_timeout_ms = options->request_timeout_ms,
                                  .answer_bytes_max = options->answer_bytes_max,
                                  .in_flight_per_endpoint_max = options->in_flight_per_endpoint_max,
                                  .ca_bundle = ca_bundle && *ca_bundle ? ca_bundle : NULL,
                              });
    (void)uv_timer_init(loop, &client->waits); /* cannot fail */
    client->waits.data = client;
    client->open_parts = 2;
    return client;
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
    identity_close(&client->own, &closing);
    roles_close(client->roles, &closing);
    http_client_close(client->http, on_http_closed, client);
}
