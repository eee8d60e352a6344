#include "aws/assume_role.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"

enum { SESSION_NAME_BYTES = 65 };

/* What STS takes, 64 of [\w+=,.@-]; job ids may have other letters. */
static void print_session_name(const char *job_id, char name[SESSION_NAME_BYTES])
{
    (void)snprintf(name, SESSION_NAME_BYTES, *job_id ? "tidemark-%s" : "tidemark", job_id);
    for (; *name; name++)
        if (!isalnum((unsigned char)*name) && strchr("_+=,.@-", *name) == NULL)
            *name = '-';
}

static void set_text(json_t *input, const char *member, const char *value)
{
    (void)json_object_set_new(input, member, memory_require(json_string(value)));
}

json_t *assume_role_input(const struct assume_role *assume)
{
    int64_t duration_s = assume->duration_s ? assume->duration_s : ASSUME_ROLE_DURATION_S;
    json_t *input = memory_require(json_object());
    char name[SESSION_NAME_BYTES];

    assert(assume->role_arn != NULL && assume->job_id != NULL);
    print_session_name(assume->job_id, name);
    set_text(input, "RoleArn", assume->role_arn);
    set_text(input, "RoleSessionName", assume->session_name ? assume->session_name : name);
    (void)json_object_set_new(input, "DurationSeconds", memory_require(json_integer(duration_s)));
    if (assume->external_id && *assume->external_id)
        set_text(input, "ExternalId", assume->external_id);
    if (assume->token)
        set_text(input, "WebIdentityToken", assume->token);
    return input;
}

bool assume_role_read(const json_t *output, struct credentials *credentials, int64_t *expires_ms,
                      struct error *error)
{
    const struct credentials_texts texts = {.access_key_id = json_text_at(output, "Credentials.AccessKeyId"),
                                            .secret_access_key = json_text_at(output, "Credentials.SecretAccessKey"),
                                            .session_token = json_text_at(output, "Credentials.SessionToken")};
    const char *expiration = json_text_at(output, "Credentials.Expiration");
    int64_t time_ms;

    if (texts.session_token == NULL || expiration == NULL || !clock_parse_rfc3339(expiration, &time_ms))
        return error_set(error, ERROR_TRANSIENT, "STS gave no whole set of keys");
    switch (credentials_assemble(credentials, &texts, "STS", error)) {
    case CREDENTIALS_FOUND:
        *expires_ms = time_ms;
        return true;
    case CREDENTIALS_ABSENT:
    case CREDENTIALS_WRONG:
        break;
    }
    return error_set(error, ERROR_TRANSIENT, "STS gave keys that cannot be used");
}

/* A fetch under way. */
struct fetching {
    keys_on_fetched *on_fetched;
    void *context;
};

/* The keys expire by the clock of STS. */
static void on_answer(void *context, const struct answer *answer, int64_t ahead_ms)
{
    struct fetching *fetching = context;
    struct credentials keys = {0};
    struct error error = answer->error;
    int64_t expires_ms = 0;
    bool is_read =
        error.class == ERROR_NONE && assume_role_read(answer->output, &keys, &expires_ms, &error);

    fetching->on_fetched(fetching->context, &keys, expires_ms - ahead_ms, is_read ? NULL : &error);
    free(fetching);
}

/* STS changes nothing that anyone else sees, so the call may be sent again. */
void assume_role_fetch(const struct key_calls *calls, const struct assume_role *assume, const char *region,
                       struct identity *signer, keys_on_fetched *on_fetched, void *context)
{
    struct fetching *fetching = memory_allocate_zeroed(1, sizeof(*fetching));
    SCOPED(json) json_t *input = assume_role_input(assume);
    const struct call call = {.service = "sts",
                              .operation = assume->token ? "AssumeRoleWithWebIdentity" : "AssumeRole",
                              .region = region,
                              .account = "",
                              .role_arn = "",
                              .job_id = assume->job_id,
                              .input = input};

    assert((signer == NULL) == (assume->token != NULL));
    *fetching = (struct fetching){.on_fetched = on_fetched, .context = context};
    calls->send(calls->context, &call, signer, on_answer, fetching);
}
