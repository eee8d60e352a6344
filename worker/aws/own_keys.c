#include "aws/own_keys.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "aws/endpoint.h"
#include "aws/instance_keys.h"
#include "aws/key_request.h"
#include "aws/key_source.h"
#include "aws/process_keys.h"
#include "aws/text_file.h"
#include "base/hash.h"

/* Whoever hands out keys is on this machine, or beside it. */
enum { CONNECT_TIMEOUT_MS = 1000, REQUEST_TIMEOUT_MS = 2000, ANSWER_BYTES_MAX = 64 * 1024, KEEPERS_MAX = 8 };

enum { TRIAL_MS = 60 * 1000 };

/* One source; those of a role have another as their base. */
struct keeper {
    struct own_keys *own;
    const struct key_source *source;
    struct identity identity;
    char region[ENDPOINT_REGION_BYTES_MAX + 1]; /* that new keys are fetched for */
    struct process_keys *run; /* a program that is printing keys */
    int64_t asked_ms;         /* when they were asked for last */
    uv_work_t reading;        /* of a token's file */
    bool is_reading, is_read;
    bool has_tried; /* keys that had expired when they came */
    struct secret token;
    struct error read_error;
};

struct own_keys {
    struct own_keys_options options;
    struct key_source source;
    struct http_client *http; /* NULL until it is needed */
    struct keeper keepers[KEEPERS_MAX]; /* the first is the worker's own; each one's base stands behind it */
    size_t keeper_count;
    unsigned open_parts;
    void (*on_closed)(void *context);
    void *closed_context;
};

static void on_part_closed(void *context)
{
    struct own_keys *own = context;

    if (--own->open_parts == 0)
        own->on_closed(own->closed_context);
}

static void on_fetched(void *context, struct credentials *keys, int64_t expires_ms, const struct error *error)
{
    struct keeper *keeper = context;
    int64_t now_ms = keeper->own->options.now_ms();
    struct error failure;

    if (error == NULL) {
        identity_supply(&keeper->identity, keys, expires_ms, now_ms);
        return;
    }
    failure = *error;
    failure.class = ERROR_EXPIRED_CREDENTIALS;
    (void)error_prefix(&failure, "%s are not there yet", keeper->identity.name);
    identity_fail(&keeper->identity, &failure, now_ms);
}

static int64_t aws_ahead_ms(const struct own_keys *own)
{
    return own->options.ahead_ms ? own->options.ahead_ms(own->options.context) : 0;
}

/* By this machine's clock.  Keys that have expired by it when they come are tried for a moment, if it may be the clock
   that is wrong: the first call that they sign brings that to light. */
static int64_t own_expiry_ms(struct keeper *keeper, int64_t expires_ms, int64_t now_ms)
{
    int64_t ahead_ms = aws_ahead_ms(keeper->own);
    bool is_tried;

    if (expires_ms == IDENTITY_KEYS_FOR_EVER)
        return expires_ms;
    if (expires_ms - ahead_ms > now_ms) {
        keeper->has_tried = false;
        return expires_ms - ahead_ms;
    }
    is_tried = ahead_ms == 0 && !keeper->has_tried;
    keeper->has_tried = true;
    return is_tried ? now_ms + TRIAL_MS : expires_ms - ahead_ms;
}

/* From whoever does not say by whose clock they expire: it is AWS's, from where they have them. */
static void on_handed_out(void *context, struct credentials *keys, int64_t expires_ms, const struct error *error)
{
    struct keeper *keeper = context;

    if (error == NULL)
        expires_ms = own_expiry_ms(keeper, expires_ms, keeper->own->options.now_ms());
    on_fetched(keeper, keys, expires_ms, error);
}

static void on_printed(void *context, struct credentials *keys, int64_t expires_ms, const struct error *error)
{
    struct keeper *keeper = context;
    struct own_keys *own = keeper->own;

    keeper->run = NULL;
    on_handed_out(keeper, keys, expires_ms, error);
    if (own->on_closed)
        on_part_closed(own);
}

static void fetch_with_token(struct keeper *keeper)
{
    const struct key_source *source = keeper->source;
    const struct assume_role assume = {.role_arn = source->role_arn,
                                       .session_name = source->session_name,
                                       .job_id = "",
                                       .token = secret_reveal(&keeper->token)};

    assume_role_fetch(keeper->own->options.calls, &assume, keeper->region, NULL, on_fetched, keeper);
}

static void fetch_with_base(struct keeper *keeper)
{
    const struct key_source *source = keeper->source;
    const struct assume_role assume = {.role_arn = source->role_arn,
                                       .session_name = source->session_name,
                                       .external_id = source->external_id,
                                       .duration_s = source->duration_s,
                                       .job_id = ""};

    assume_role_fetch(keeper->own->options.calls, &assume, keeper->region, &keeper[1].identity, on_fetched, keeper);
}

static void fetch_printed(struct keeper *keeper)
{
    const struct own_keys_options *options = &keeper->own->options;
    struct error error;

    keeper->run = process_keys_run(options->loop, keeper->source->command, options->time_max_ms, on_printed, keeper,
                                   &error);
    if (keeper->run == NULL)
        key_request_refuse(keeper->own->http, &error, on_fetched, keeper);
}

/* Whatever had to be read has been read. */
static void begin(struct keeper *keeper)
{
    const struct key_source *source = keeper->source;
    const struct own_keys *own = keeper->own;

    switch (source->kind) {
    case KEY_SOURCE_ROLE:
        fetch_with_base(keeper);
        break;
    case KEY_SOURCE_TOKEN:
        fetch_with_token(keeper);
        break;
    case KEY_SOURCE_SSO:
        sso_keys_fetch(&source->sso, secret_reveal(&keeper->token), own->options.calls, on_fetched, keeper);
        break;
    case KEY_SOURCE_PROCESS:
        fetch_printed(keeper);
        break;
    case KEY_SOURCE_CONTAINER:
        container_keys_fetch(&source->container,
                             secret_is_empty(&keeper->token) ? NULL : secret_reveal(&keeper->token), own->http,
                             on_handed_out, keeper);
        break;
    case KEY_SOURCE_INSTANCE:
        instance_keys_fetch(source->instance_url, own->http, own->options.now_ms, on_fetched, keeper);
        break;
    case KEY_SOURCE_NONE:
    case KEY_SOURCE_FIXED:
        assert(false); /* nothing is fetched */
    }
}

/* Of a file that holds nothing else; NULL: there is none. */
static const char *token_file_of(const struct key_source *source)
{
    return source->kind == KEY_SOURCE_CONTAINER ? source->container.token_file : source->token_file;
}

static bool has_token(const struct key_source *source)
{
    return source->kind == KEY_SOURCE_SSO || token_file_of(source);
}

/* Runs on a thread of the loop's, which has the keeper's token and error to itself meanwhile. */
static void read_token(uv_work_t *reading)
{
    struct keeper *keeper = reading->data;

    const struct key_source *source = keeper->source;

    if (source->kind == KEY_SOURCE_SSO)
        keeper->is_read =
            sso_keys_read_token(&source->sso, keeper->asked_ms, &keeper->token, &keeper->read_error);
    else
        keeper->is_read = text_file_read_token(token_file_of(source), &keeper->token, &keeper->read_error);
}

static void on_token_read(uv_work_t *reading, int status)
{
    struct keeper *keeper = reading->data;
    struct own_keys *own = keeper->own;
    struct credentials none = {0};

    (void)status; /* it is never cancelled */
    keeper->is_reading = false;
    if (own->on_closed)
        on_part_closed(own);
    else if (keeper->is_read)
        begin(keeper);
    else
        on_fetched(keeper, &none, 0, &keeper->read_error);
}

/* A new token stands in the same file before the old one expires.  The file may lie on a disk that is slow, or far. */
static void fetch(void *context, const struct identity_cause *cause)
{
    struct keeper *keeper = context;

    (void)snprintf(keeper->region, sizeof(keeper->region), "%s", cause->region);
    keeper->asked_ms = keeper->own->options.now_ms();
    if (!has_token(keeper->source)) {
        begin(keeper);
        return;
    }
    keeper->is_reading = true;
    keeper->reading.data = keeper;
    (void)uv_queue_work(keeper->own->options.loop, &keeper->reading, read_token, on_token_read); /* cannot fail */
}

static void add_keeper(struct own_keys *own, const struct key_source *source)
{
    struct keeper *keeper = &own->keepers[own->keeper_count];
    struct credentials keys = source->keys;

    assert(own->keeper_count < KEEPERS_MAX);
    *keeper = (struct keeper){.own = own, .source = source};
    identity_init(&keeper->identity, "the worker's own credentials", own->options.seed + own->keeper_count++);
    keeper->identity.context = keeper;
    if (source->kind == KEY_SOURCE_FIXED)
        identity_supply(&keeper->identity, &keys, IDENTITY_KEYS_FOR_EVER, own->options.now_ms());
    else if (source->kind == KEY_SOURCE_NONE)
        (void)error_set(&keeper->identity.failure, ERROR_EXPIRED_CREDENTIALS,
                        "there are no AWS credentials, neither in the environment nor in the files of profiles");
    else
        keeper->identity.fetch = fetch;
}

struct own_keys *own_keys_new(const struct own_keys_options *options, struct error *error)
{
    struct own_keys *own = memory_allocate_zeroed(1, sizeof(*own));

    own->options = *options;
    if (!key_source_find(&own->source, error)) {
        free(own);
        return NULL;
    }
    own->http = http_client_new(options->loop, &(struct http_client_options){
                                                   .connect_timeout_ms = CONNECT_TIMEOUT_MS,
                                                   .request_timeout_ms = REQUEST_TIMEOUT_MS,
                                                   .answer_bytes_max = ANSWER_BYTES_MAX,
                                                   .in_flight_per_endpoint_max = 1,
                                                   .ca_bundle = options->ca_bundle,
                                               });
    for (struct key_source *source = &own->source; source; source = source->base) {
        add_keeper(own, source);
        source->keys = (struct credentials){0}; /* the identity has them */
    }
    return own;
}

struct identity *own_keys_identity(struct own_keys *own)
{
    return &own->keepers[0].identity;
}

const char *own_keys_source(const struct own_keys *own)
{
    return own->source.name;
}

void own_keys_give_up(struct own_keys *own, int64_t now_ms)
{
    for (size_t i = 0; i < own->keeper_count; i++)
        identity_give_up(&own->keepers[i].identity, now_ms);
}

void own_keys_close(struct own_keys *own, const struct error *reason, void (*on_closed)(void *context), void *context)
{
    own->on_closed = on_closed;
    own->closed_context = context;
    own->open_parts = 1;
    for (size_t i = 0; i < own->keeper_count; i++) {
        identity_close(&own->keepers[i].identity, reason);
        own->open_parts += own->keepers[i].run != NULL;
        own->open_parts += own->keepers[i].is_reading;
    }
    for (size_t i = 0; i < own->keeper_count; i++)
        if (own->keepers[i].run)
            process_keys_kill(own->keepers[i].run);
    http_client_close(own->http, on_part_closed, own);
}

void own_keys_free(struct own_keys *own)
{
    if (own == NULL)
        return;
    for (size_t i = 0; i < own->keeper_count; i++) {
        identity_done(&own->keepers[i].identity);
        secret_wipe(&own->keepers[i].token);
    }
    key_source_done(&own->source);
    free(own);
}
