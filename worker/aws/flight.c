#include "aws/flight.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "aws/protocol.h"
#include "aws/reply.h"
#include "aws/signed_message.h"
#include "base/arena.h"
#include "base/clock.h"

/* Calls that left together learn the same, give or take a second. */
enum { CLOCK_TOLD_MS = 30 * 1000 };

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

    struct flight_asker asker; /* without `on_answer`: the client's caller */
    struct identity *identity; /* whose keys sign it; NULL: it is not signed, or cannot be made anyway */
    struct identity_wait wait;
    uint64_t generation; /* of the keys that it was signed with */
    int64_t signed_ms;   /* the host's time, as it was thought to be */
    bool has_other_keys; /* it is repeated with them */
    bool has_other_time;
};

static void flight_free(struct flight *flight)
{
    if (flight->identity)
        identity_leave(flight->identity);
    json_decref(flight->input);
    arena_release(&flight->arena);
    free(flight);
}

/* What the clock of its host is ahead of this machine's. */
static int64_t ahead_ms(const struct flight *flight)
{
    return host_clocks_ahead_ms(&flight->client->clocks, endpoint_host(&flight->endpoint));
}

/* Runs when the call's turn has come: the keys may have changed since it was handed over. */
static bool write_message(void *context, struct arena *arena, struct http_message *message,
                          struct error *error)
{
    struct flight *flight = context;
    struct aws_client *client = flight->client;
    struct identity *identity = flight->identity;
    int64_t now_ms = client_clock_ms();
    const struct signed_call call = {.call = &flight->call,
                                     .message = &flight->message,
                                     .region = flight->region,
                                     .endpoint = &flight->endpoint,
                                     .endpoints = &client->endpoints,
                                     .credentials = identity ? &identity->credentials : NULL,
                                     .clocks = &client->clocks,
                                     .now_ms = now_ms + ahead_ms(flight),
                                     .own_now_ms = now_ms};

    if (identity && !identity_has_keys(identity, now_ms))
        return error_set(error, ERROR_EXPIRED_CREDENTIALS, "%s: the keys expired while the call waited for its turn",
                         identity->name);
    flight->generation = identity ? identity->generation : 0;
    flight->signed_ms = call.now_ms;
    return signed_message_write(&call, arena, message, error);
}

static void leave_with_keys(struct flight *flight);

/* The service says that it did nothing, because of the keys, and there are others to be had. */
static bool deserves_other_keys(const struct flight *flight, const struct answer *answer)
{
    const struct error *error = &answer->error;

    if (flight->identity == NULL || flight->has_other_keys || answer->is_outcome_unknown || answer->http_status == 0)
        return false;
    if (error->class != ERROR_EXPIRED_CREDENTIALS && strcmp(error->code, "UnrecognizedClientException") != 0)
        return false;
    return identity_distrust(flight->identity, flight->generation, client_clock_ms());
}

static void tell_of_clock(const struct flight *flight, int64_t before_ms)
{
    const struct aws_client *client = flight->client;
    int64_t now_ms = ahead_ms(flight);

    if (client->on_clock && llabs(now_ms - before_ms) > CLOCK_TOLD_MS)
        client->on_clock(client->context, endpoint_host(&flight->endpoint), now_ms);
}

/* Every answer is looked at, as an unsigned call is not refused for its time. */
static bool learn_time(struct flight *flight, const struct http_result *result)
{
    int64_t before_ms = ahead_ms(flight);
    char date[CLOCK_HTTP_DATE_BYTES];
    const struct host_clock_reading reading = {.host = endpoint_host(&flight->endpoint),
                                               .date = date,
                                               .signed_ms = flight->signed_ms,
                                               .now_ms = client_clock_ms()};

    if (result->error.class != ERROR_NONE || !http_result_header(result, "Date", date, sizeof(date)) ||
        !host_clocks_learn(&flight->client->clocks, &reading))
        return false;
    tell_of_clock(flight, before_ms);
    return true;
}

/* The service says that it did nothing, and the time that the call was signed with was wrong. */
static bool deserves_other_time(const struct flight *flight, const struct answer *answer, bool has_learned)
{
    return has_learned && flight->identity && !flight->has_other_time && !answer->is_outcome_unknown &&
           host_clocks_is_refusal(answer->error.code);
}

static void deliver(struct flight *flight, struct answer *answer)
{
    struct aws_client *client = flight->client;

    if (flight->asker.on_answer)
        flight->asker.on_answer(flight->asker.context, answer, ahead_ms(flight));
    else
        client->on_answer(client->context, flight->call_id, answer);
    flight_free(flight);
}

static void on_result(void *context, const struct http_result *result)
{
    struct flight *flight = context;
    struct answer answer = {0};
    bool has_learned = learn_time(flight, result);

    reply_read(&flight->call, flight->is_mutating, result, &answer);
    assert((answer.error.class == ERROR_NONE) == (answer.output != NULL));
    if (deserves_other_time(flight, &answer, has_learned)) {
        flight->has_other_time = true;
        leave_with_keys(flight);
    } else if (deserves_other_keys(flight, &answer)) {
        flight->has_other_keys = true;
        leave_with_keys(flight);
    } else {
        deliver(flight, &answer);
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

    client_waits_less(flight->client);
    if (error)
        refuse(flight, error);
    else
        leave(flight);
}

static void leave_with_keys(struct flight *flight)
{
    struct aws_client *client = flight->client;
    const struct identity_cause cause = {.region = flight->region, .job_id = flight->job_id};
    int64_t now_ms = client_clock_ms();
    struct error error = {0};

    flight->wait = (struct identity_wait){.on_settled = on_keys_settled,
                                          .context = flight,
                                          .give_up_ms = now_ms + client->request_timeout_ms};
    switch (identity_ask(flight->identity, &cause, &flight->wait, now_ms, &error)) {
    case IDENTITY_READY:
        leave(flight);
        break;
    case IDENTITY_WAITING:
        client_waits_more(client);
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
    return endpoint_resolve(&flight->client->endpoints, flight->call.service, call->region, &flight->endpoint,
                            error);
}

/* Never other keys than those that were asked for. */
static bool find_identity(struct flight *flight, const struct call *call, struct error *error)
{
    struct aws_client *client = flight->client;
    struct identity *identity = own_keys_identity(client->own);

    if (client->is_closing)
        return error_set(error, ERROR_TRANSIENT, "the client is closing");
    if (flight->asker.on_answer)
        identity = flight->asker.signer;
    else if (call->role_arn && *call->role_arn && !(identity = roles_find(client->roles, call->role_arn, error)))
        return false;
    if (identity)
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

void flight_begin(struct aws_client *client, const struct call *call, const struct flight_asker *asker)
{
    struct flight *flight = flight_new(client, call);
    struct error error;

    if (asker)
        flight->asker = *asker;
    if (!check_call(flight, call, &error) || !write_flight(flight, &error) || !find_identity(flight, call, &error))
        refuse(flight, &error);
    else if (flight->identity)
        leave_with_keys(flight);
    else
        leave(flight);
}
