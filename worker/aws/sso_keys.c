#include "aws/sso_keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/text_file.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/json.h"

#define SECTION "sso-session "

enum { SECTION_BYTES_MAX = 272, DATE_BYTES_MAX = 40 };

static const char portal[] = "the portal of IAM Identity Center";

/* What has to be said, by the profile or by the section that it names. */
static const struct {
    const char *key;
    size_t offset;
} needed[] = {
    {"sso_start_url", offsetof(struct profile_texts, sso_start_url)},
    {"sso_region", offsetof(struct profile_texts, sso_region)},
    {"sso_account_id", offsetof(struct profile_texts, sso_account_id)},
    {"sso_role_name", offsetof(struct profile_texts, sso_role_name)},
};

static const char *text_at(const struct profile_texts *texts, size_t at)
{
    return *(const char *const *)(const void *)((const char *)texts + needed[at].offset);
}

static bool is_set(const char *text)
{
    return text && *text;
}

static bool read_section(const struct profile *profile, struct secret *file, struct profile_texts *texts,
                         struct error *error)
{
    char section[SECTION_BYTES_MAX];

    (void)snprintf(section, sizeof(section), SECTION "%s", profile->settings.sso_session);
    return profile_read_section(section, file, texts, error) || error_prefix(error, "profile %.60s", profile->name);
}

static bool check(const struct profile *profile, const struct profile_texts *of_section,
                  const struct profile_texts *merged, struct error *error)
{
    for (size_t i = 0; i < COUNT_OF(needed); i++) {
        const char *one = text_at(&profile->settings, i), *other = text_at(of_section, i);

        if (!is_set(text_at(merged, i)))
            return error_set(error, ERROR_INTERNAL, "profile %.60s: it has no %s", profile->name, needed[i].key);
        if (one && other && strcmp(one, other) != 0)
            return error_set(error, ERROR_INTERNAL, "profile %.60s: its %s is another than that of [" SECTION "%.60s]",
                             profile->name, needed[i].key, profile->settings.sso_session);
    }
    return true;
}

/* As the AWS CLI calls it: after the section, or after the URL if there is none. */
static const char *find_token_file(const struct profile_texts *merged, struct arena *arena)
{
    const char *name = is_set(merged->sso_session) ? merged->sso_session : merged->sso_start_url;
    const char *home = getenv("HOME");
    unsigned char digest[DIGEST_SHA1_BYTES];
    char hex[2 * DIGEST_SHA1_BYTES + 1];

    digest_sha1(name, strlen(name), digest);
    digest_hex(digest, sizeof(digest), hex);
    return arena_format(arena, "%s/.aws/sso/cache/%s.json", home ? home : "", hex);
}

static bool find_all(const struct profile *profile, struct sso_keys *sso, struct arena *arena, struct error *error)
{
    SCOPED(secret) struct secret file = {0};
    struct profile_texts of_section = {0}, merged;

    if (is_set(profile->settings.sso_session) && !read_section(profile, &file, &of_section, error))
        return false;
    profile_file_merge(&merged, &profile->settings, &of_section);
    if (!check(profile, &of_section, &merged, error))
        return false;
    *sso = (struct sso_keys){.profile = arena_text(arena, profile->name),
                             .token_file = find_token_file(&merged, arena),
                             .region = arena_text(arena, merged.sso_region),
                             .account_id = arena_text(arena, merged.sso_account_id),
                             .role_name = arena_text(arena, merged.sso_role_name)};
    return true;
}

enum credentials_outcome sso_keys_find(const struct profile *profile, struct sso_keys *sso, struct arena *arena,
                                       struct error *error)
{
    if (!is_set(profile->settings.sso_account_id) && !is_set(profile->settings.sso_role_name))
        return CREDENTIALS_ABSENT;
    return find_all(profile, sso, arena, error) ? CREDENTIALS_FOUND : CREDENTIALS_WRONG;
}

/* The advice stands first, as a long message is cut. */
static bool advise_login(const struct sso_keys *sso, const char *why, struct error *error)
{
    return error_set(error, ERROR_EXPIRED_CREDENTIALS, "run `aws sso login --profile %.60s`: %s", sso->profile, why);
}

/* Older releases of the AWS CLI write "UTC" for "Z". */
static bool parse_expiry(const char *text, int64_t *expires_ms)
{
    size_t length = strlen(text);
    char date[DATE_BYTES_MAX];

    if (length < 3 || length >= sizeof(date))
        return false;
    memcpy(date, text, length + 1);
    if (strcmp(date + length - 3, "UTC") == 0)
        memcpy(date + length - 3, "Z", 2);
    return clock_parse_rfc3339(date, expires_ms);
}

/* What a header can carry. */
static bool is_token(const char *text)
{
    const char *at = text;

    while (*at > ' ' && *at <= '~')
        at++;
    return at > text && *at == '\0';
}

bool sso_keys_read_token(const struct sso_keys *sso, int64_t now_ms, struct secret *token, struct error *error)
{
    SCOPED(secret) struct secret file = {0};
    SCOPED(json) json_t *root = NULL;
    const char *found, *expiry;
    struct error why;
    int64_t expires_ms;

    if (!text_file_read(sso->token_file, &file, &why))
        return advise_login(sso, why.message, error);
    root = json_loadb(file.bytes, file.length, JSON_REJECT_DUPLICATES, NULL);
    found = json_text_at(root, "accessToken");
    expiry = json_text_at(root, "expiresAt");
    if (found == NULL || expiry == NULL || !is_token(found) || !parse_expiry(expiry, &expires_ms))
        return advise_login(sso, "there is no token in the file that it left", error);
    if (expires_ms <= now_ms)
        return advise_login(sso, "its token has expired", error);
    secret_set(token, found, strlen(found));
    return true;
}

/* A fetch under way. */
struct fetching {
    char *profile;
    keys_on_fetched *on_fetched;
    void *context;
};

/* What it says beside its code is not repeated: it was given a token. */
static const struct {
    const char *code, *words;
} refusals[] = {
    {"ForbiddenException", "the role is not assigned to who has logged in"},
    {"ResourceNotFoundException", "it knows no such account or role"},
    {"TooManyRequestsException", "it is asked too often"},
    {"InvalidRequestException", "it does not take the name of the account or of the role"},
};

static bool refuse(const struct fetching *fetching, const struct answer *answer, struct error *error)
{
    const struct sso_keys sso = {.profile = fetching->profile};

    if (answer->http_status == 0)
        return error_set(error, ERROR_EXPIRED_CREDENTIALS, "%s", answer->error.message);
    if (strcmp(answer->error.code, "UnauthorizedException") == 0 || answer->http_status == 401)
        return advise_login(&sso, "its token is not taken any more", error);
    for (size_t i = 0; i < COUNT_OF(refusals); i++)
        if (strcmp(refusals[i].code, answer->error.code) == 0)
            return error_set(error, ERROR_EXPIRED_CREDENTIALS, "%s: %s", portal, refusals[i].words);
    return error_set(error, ERROR_EXPIRED_CREDENTIALS, "%s: it answers with %d", portal, answer->http_status);
}

static bool read_keys(const struct fetching *fetching, const struct answer *answer, struct credentials *keys,
                      int64_t *expires_ms, struct error *error)
{
    const json_t *expiration = json_at(answer->output, "roleCredentials.expiration");
    const struct credentials_texts texts = {
        .access_key_id = json_text_at(answer->output, "roleCredentials.accessKeyId"),
        .secret_access_key = json_text_at(answer->output, "roleCredentials.secretAccessKey"),
        .session_token = json_text_at(answer->output, "roleCredentials.sessionToken")};

    if (answer->output == NULL)
        return refuse(fetching, answer, error);
    *expires_ms = json_integer_value(expiration);
    if (json_is_integer(expiration) && is_set(texts.session_token) &&
        credentials_assemble(keys, &texts, portal, error) == CREDENTIALS_FOUND)
        return true;
    return error_set(error, ERROR_EXPIRED_CREDENTIALS, "%s: no whole set of keys", portal);
}

/* The keys expire by the clock of the portal. */
static void on_answer(void *context, const struct answer *answer, int64_t ahead_ms)
{
    struct fetching *fetching = context;
    struct credentials keys = {0};
    struct error error;
    int64_t expires_ms = 0;

    if (read_keys(fetching, answer, &keys, &expires_ms, &error))
        fetching->on_fetched(fetching->context, &keys, expires_ms - ahead_ms, NULL);
    else
        fetching->on_fetched(fetching->context, &keys, 0, &error);
    free(fetching->profile);
    free(fetching);
}

void sso_keys_fetch(const struct sso_keys *sso, const char *token, const struct key_calls *calls,
                    keys_on_fetched *on_fetched, void *context)
{
    struct fetching *fetching = memory_allocate_zeroed(1, sizeof(*fetching));
    SCOPED(json) json_t *input = memory_require(json_pack("{s:s,s:s,s:s}", "roleName", sso->role_name, "accountId",
                                                          sso->account_id, "accessToken", token));
    const struct call call = {.service = "sso",
                              .operation = "GetRoleCredentials",
                              .region = sso->region,
                              .account = "",
                              .role_arn = "",
                              .job_id = "",
                              .input = input};

    *fetching = (struct fetching){
        .profile = memory_copy_text(sso->profile), .on_fetched = on_fetched, .context = context};
    calls->send(calls->context, &call, NULL, on_answer, fetching);
}
