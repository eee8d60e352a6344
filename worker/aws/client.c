#include "aws/client.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aws/copy_source.h"
#include "aws/credentials.h"
#include "aws/endpoint.h"
#include "aws/protocol.h"
#include "aws/sigv4.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "http/client.h"

enum {
    AUTHORIZATION_BYTES_MAX = 8 * 1024,
    HEADERS_MAX = 8,
    HEADER_BYTES_MAX = 256,
    RETRY_AFTER_MAX_MS = 15 * 60 * 1000, /* what a service, or whoever answers for it, may make us wait */
};

struct aws_client {
    struct http_client *http;
    struct endpoint_overrides overrides;
    struct credentials credentials;
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
    json_t *input;
    bool is_mutating;
    struct endpoint endpoint;
    struct protocol_message message; /* as its protocol wrote it when it was asked for */
    const char *url;
};

static int64_t wall_clock_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail with this clock */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void flight_free(struct flight *flight)
{
    json_decref(flight->input);
    arena_release(&flight->arena);
    free(flight);
}

/* A message that is being signed. */
struct draft {
    const struct flight *flight;
    struct arena *arena;
    int64_t now_ms;
    struct protocol_message written;
    struct http_message *message;
    struct sigv4_header signed_headers[HEADERS_MAX];
};

/* The message stands since the call was asked for, unless it carries a URL that has to be fresh. */
static bool write_draft(struct draft *draft, struct error *error)
{
    const struct flight *flight = draft->flight;
    const struct aws_client *client = flight->client;
    const struct copy_source_call copying = {.service = flight->call.service,
                                             .operation = flight->call.operation,
                                             .region = flight->region,
                                             .input = flight->input,
                                             .now_ms = draft->now_ms};
    struct protocol_call call = flight->call;
    SCOPED(json) json_t *input = NULL;

    draft->written = flight->message;
    if (!copy_source_is_wanted(&copying))
        return true;
    input = copy_source_sign(&copying, &client->credentials, &client->overrides, error);
    call.input = input;
    return input && call.service->protocol->write(&call, draft->arena, &draft->written, error);
}

/* Every header but the last two, which are not signed, is one of these. */
static void add_signed_header(struct draft *draft, const char *name, const char *value)
{
    assert(draft->message->header_count < HEADERS_MAX);
    draft->signed_headers[draft->message->header_count++] =
        (struct sigv4_header){name, arena_text(draft->arena, value)};
}

static void add_signed_headers(struct draft *draft)
{
    const struct credentials *credentials = &draft->flight->client->credentials;
    char date[CLOCK_AMZ_DATE_BYTES];

    clock_format_amz_date(draft->now_ms, date);
    add_signed_header(draft, "Host", endpoint_host(&draft->flight->endpoint));
    for (size_t i = 0; i < draft->written.header_count; i++)
        add_signed_header(draft, draft->written.headers[i].name, draft->written.headers[i].value);
    add_signed_header(draft, "X-Amz-Date", date);
    if (!secret_is_empty(&credentials->session_token))
        add_signed_header(draft, "X-Amz-Security-Token", secret_reveal(&credentials->session_token));
}

static bool sign(const struct draft *draft, struct text *authorization, struct error *error)
{
    const struct flight *flight = draft->flight;
    const struct credentials *credentials = &flight->client->credentials;
    const struct sigv4_scope scope = {.access_key_id = credentials->access_key_id,
                                      .secret_access_key = &credentials->secret_access_key,
                                      .region = flight->region,
                                      .service = flight->call.service->signing_name,
                                      .now_ms = draft->now_ms};

    return sigv4_sign(&(struct sigv4_request){.method = draft->written.method,
                                              .path = draft->written.path,
                                              .query = draft->written.query,
                                              .headers = draft->signed_headers,
                                              .header_count = draft->message->header_count,
                                              .body = draft->written.body,
                                              .body_length = draft->written.body_length},
                      &scope, authorization, error);
}

static void finish_message(struct draft *draft, const char *authorization)
{
    struct http_message *message = draft->message;
    struct http_header *headers =
        arena_allocate(draft->arena, (message->header_count + 2) * sizeof(*headers));

    for (size_t i = 0; i < message->header_count; i++)
        headers[i] = (struct http_header){draft->signed_headers[i].name, draft->signed_headers[i].value};
    headers[message->header_count++] = (struct http_header){"User-Agent", "tidemark"};
    headers[message->header_count++] =
        (struct http_header){"Authorization", arena_text(draft->arena, authorization)};
    message->headers = headers;
    message->body = draft->written.body;
    message->body_length = draft->written.body_length;
}

/* Runs when the call's turn has come. */
static bool write_message(void *context, struct arena *arena, struct http_message *message,
                          struct error *error)
{
    const struct flight *flight = context;
    struct draft draft = {.flight = flight, .arena = arena, .now_ms = wall_clock_ms(), .message = message};
    SCOPED(text) struct text authorization;

    text_init(&authorization, AUTHORIZATION_BYTES_MAX);
    if (!credentials_are_there(&flight->client->credentials))
        return error_set(error, ERROR_EXPIRED_CREDENTIALS,
                         "there are no AWS credentials, neither in the environment nor in the shared files");
    if (!write_draft(&draft, error))
        return false;
    add_signed_headers(&draft);
    if (!sign(&draft, &authorization, error))
        return false;
    assert(!authorization.has_overflowed); /* the key id has a limit */
    finish_message(&draft, text_string(&authorization));
    return true;
}

/* Milliseconds in AWS's own header, seconds in HTTP's; a date in the latter is not read. */
static int64_t retry_after_ms(const struct http_result *result)
{
    char value[16];
    long long wanted = 0;

    if (http_result_header(result, "x-amz-retry-after", value, sizeof(value)))
        wanted = strtoll(value, NULL, 10);
    else if (http_result_header(result, "Retry-After", value, sizeof(value)) && strlen(value) < 9)
        wanted = strtoll(value, NULL, 10) * 1000;
    if (wanted < 0)
        return 0;
    return wanted < RETRY_AFTER_MAX_MS ? wanted : RETRY_AFTER_MAX_MS;
}

static void read_headers(const struct http_result *result, struct answer *answer)
{
    static const char *const names[] = {"x-amzn-requestid", "x-amz-request-id"};

    answer->retry_after_ms = retry_after_ms(result);
    for (size_t i = 0; i < COUNT_OF(names) && answer->request_id[0] == '\0'; i++)
        if (!http_result_header(result, names[i], answer->request_id, sizeof(answer->request_id)))
            answer->request_id[0] = '\0';
}

/* A header of the answer in the flight's arena; NULL if there is none. */
static const char *header_of(struct flight *flight, const struct http_result *result, const char *name)
{
    char value[HEADER_BYTES_MAX];

    return http_result_header(result, name, value, sizeof(value)) ? arena_text(&flight->arena, value) : NULL;
}

/* A changing call may have been applied if its answer did not come or cannot be read, and also if the service
   itself failed while it worked on it. */
static void read_answer(struct flight *flight, const struct http_result *result, struct answer *answer)
{
    const struct protocol_reply reply = {.http_status = result->status,
                                         .body = result->body,
                                         .body_length = result->body_length,
                                         .error_type = header_of(flight, result, "x-amzn-errortype"),
                                         .crc32 = header_of(flight, result, "x-amz-crc32")};
    bool is_read;

    if (result->error.class != ERROR_NONE) {
        answer->error = result->error;
        answer->is_outcome_unknown = flight->is_mutating && result->may_have_arrived;
        return;
    }
    is_read = flight->call.service->protocol->read(&flight->call, &reply, answer);
    answer->is_outcome_unknown = flight->is_mutating && (!is_read || answer->error.class == ERROR_TRANSIENT);
    read_headers(result, answer);
}

static void on_result(void *context, const struct http_result *result)
{
    struct flight *flight = context;
    struct aws_client *client = flight->client;
    struct answer answer = {0};

    read_answer(flight, result, &answer);
    assert((answer.error.class == ERROR_NONE) == (answer.output != NULL));
    client->on_answer(client->context, flight->call_id, &answer);
    answer_done(&answer);
    flight_free(flight);
}

static bool check_call(struct flight *flight, const struct call *call, struct error *error)
{
    flight->call.service = services_find(call->service);
    if (flight->call.service == NULL)
        return error_set(error, ERROR_INTERNAL, "the service \"%s\" is not known", call->service);
    /* Never with other credentials than those that were asked for. */
    if (call->role_arn && *call->role_arn)
        return error_set(error, ERROR_ACCESS, "roles cannot be assumed; %s is not used", call->role_arn);
    return endpoint_resolve(&flight->client->overrides, flight->call.service, call->region, &flight->endpoint,
                            error);
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
    flight->input = call->input ? json_incref(call->input) : memory_require(json_object());
    flight->call.operation = arena_text(&flight->arena, call->operation);
    flight->call.input = flight->input;
    flight->is_mutating = call->is_mutating;
    return flight;
}

void aws_client_send(struct aws_client *client, const struct call *call)
{
    struct flight *flight = flight_new(client, call);
    struct error error;
    bool is_sound = check_call(flight, call, &error) && write_flight(flight, &error);
    const struct http_request request = {
        .method = flight->message.method,
        .url = flight->url,
        .is_plain_allowed = flight->endpoint.is_plain,
        .is_sent_once = call->is_mutating,
        .not_after_ms = call->not_after_ms ? call->not_after_ms : INT64_MAX,
        .write_message = write_message,
        .on_result = on_result,
        .context = flight,
    };

    if (is_sound)
        http_client_send(client->http, &request);
    else
        http_client_refuse(client->http, &request, &error);
}

static void aws_client_free(struct aws_client *client)
{
    endpoint_overrides_done(&client->overrides);
    credentials_wipe(&client->credentials);
    free(client);
}

struct aws_client *aws_client_new(uv_loop_t *loop, const struct aws_client_options *options,
                                  aws_on_answer *on_answer, void *context, struct error *error)
{
    struct aws_client *client = memory_allocate_zeroed(1, sizeof(*client));
    const char *ca_bundle = getenv("AWS_CA_BUNDLE");

    client->on_answer = on_answer;
    client->context = context;
    if (!endpoint_overrides_read(&client->overrides, error) ||
        !credentials_read(&client->credentials, error)) {
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
    return client;
}

static void on_http_closed(void *context)
{
    struct aws_client *client = context;
    void (*on_closed)(void *) = client->on_closed;
    void *closed_context = client->closed_context;

    aws_client_free(client);
    on_closed(closed_context);
}

void aws_client_close(struct aws_client *client, void (*on_closed)(void *context), void *context)
{
    assert(client->on_closed == NULL);
    client->on_closed = on_closed;
    client->closed_context = context;
    http_client_close(client->http, on_http_closed, client);
}
