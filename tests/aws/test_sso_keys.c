#include "harness/check.h"

#include "aws/shared_files.h"
#include "aws/sso_keys.h"
#include "base/json.h"

#define ROLE "sso_account_id=111122223333\nsso_role_name=Backup\n"
#define PORTAL "sso_start_url=https://d-1.awsapps.com/start\nsso_region=eu-west-1\n"
#define SECTION "[sso-session corp]\n" PORTAL
/* SHA-1 of the section's name, and of the URL: so the AWS CLI names its files. */
#define OF_SECTION "/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"
#define OF_URL "/.aws/sso/cache/0c54b6c27e90660baa89eaad85ac1d5dae26cb7d.json"
#define TOKEN "PLANTED-token"

enum { NOW_MS = 1000000, AHEAD_MS = 1200000 };

static const struct {
    const char *config;
    enum credentials_outcome outcome;
    const char *end; /* of the name of the token's file, or of the error */
} profiles[] = {
    {"[default]\nregion=eu-west-1\n", CREDENTIALS_ABSENT, ""},
    {"[default]\nsso_session=corp\n" SECTION, CREDENTIALS_ABSENT, ""},
    {"[default]\nsso_session=corp\n" ROLE SECTION, CREDENTIALS_FOUND, OF_SECTION},
    {"[default]\nsso_session=corp\n" ROLE PORTAL SECTION, CREDENTIALS_FOUND, OF_SECTION},
    {"[default]\n" ROLE PORTAL, CREDENTIALS_FOUND, OF_URL},
    {"[default]\nsso_session=corp\nsso_account_id=1\n[sso-session corp]\nsso_role_name=r\n" PORTAL, CREDENTIALS_FOUND,
     OF_SECTION},
    {"[default]\nsso_session=corp\n" ROLE, CREDENTIALS_WRONG, "profile default: there is no [sso-session corp] in "},
    {"[default]\nsso_session=other\n" ROLE SECTION, CREDENTIALS_WRONG, "there is no [sso-session other] in "},
    {"[default]\n" ROLE, CREDENTIALS_WRONG, "profile default: it has no sso_start_url"},
    {"[default]\n" ROLE "sso_start_url=https://x\n", CREDENTIALS_WRONG, "it has no sso_region"},
    {"[default]\nsso_role_name=r\n" PORTAL, CREDENTIALS_WRONG, "it has no sso_account_id"},
    {"[default]\nsso_account_id=1\n" PORTAL, CREDENTIALS_WRONG, "it has no sso_role_name"},
    {"[default]\nsso_session=corp\nsso_region=us-east-1\n" ROLE SECTION, CREDENTIALS_WRONG,
     "its sso_region is another than that of [sso-session corp]"},
};

static void a_profile_says_whose_keys_and_where_from(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(profiles); i++) {
        struct shared_files files = shared_files_new(NULL, profiles[i].config);
        SCOPED(profile) struct profile profile = {0};
        struct sso_keys sso = {0};
        struct arena arena = {0};
        struct error error = {0};
        const char *said;

        assert_true(profile_read(&profile, "default", &error));
        if (sso_keys_find(&profile, &sso, &arena, &error) != profiles[i].outcome)
            fail_msg("case %zu: %s", i, error.message);
        said = sso.token_file ? sso.token_file : error.message;
        if (strstr(said, profiles[i].end) == NULL)
            fail_msg("case %zu: %s", i, said);
        if (sso.token_file) {
            assert_memory_equal(sso.token_file, files.home, strlen(files.home));
            assert_string_equal(sso.region, "eu-west-1");
        }
        arena_release(&arena);
        shared_files_remove(&files);
    }
}

static const struct {
    const char *file;
    const char *message; /* a part of the error; NULL: there is a token */
} tokens[] = {
    {"{\"accessToken\": \"" TOKEN "\", \"expiresAt\": \"1970-01-01T00:16:41Z\", \"startUrl\": \"https://x\"}\n", NULL},
    {"{\"accessToken\":\"" TOKEN "\",\"expiresAt\":\"1970-01-01T00:16:41UTC\"}", NULL},
    {"{\"accessToken\":\"" TOKEN "\",\"expiresAt\":\"1970-01-01T02:00:00.5+01:00\"}", NULL},
    {"{\"accessToken\":\"" TOKEN "\",\"expiresAt\":\"1970-01-01T00:16:40Z\"}", "its token has expired"},
    {"{\"accessToken\":\"" TOKEN "\",\"expiresAt\":\"soon\"}", "there is no token"},
    {"{\"accessToken\":\"" TOKEN "\",\"expiresAt\":7}", "there is no token"},
    {"{\"accessToken\":\"" TOKEN "\"}", "there is no token"},
    {"{\"accessToken\":\"\",\"expiresAt\":\"2100-01-01T00:00:00Z\"}", "there is no token"},
    {"{\"accessToken\":\"" TOKEN "\\r\\nX: y\",\"expiresAt\":\"2100-01-01T00:00:00Z\"}", "there is no token"},
    {"{\"expiresAt\":\"2100-01-01T00:00:00Z\"}", "there is no token"},
    {"{\"accessToken\":\"" TOKEN "\"", "there is no token"},
    {"\"" TOKEN "\"", "there is no token"},
    {TOKEN, "there is no token"},
    {"", "there is no token"},
    {NULL, "No such file or directory"},
};

static void a_token_is_good_until_it_expires(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(tokens); i++) {
        struct shared_files files = shared_files_new(NULL, tokens[i].file);
        const struct sso_keys sso = {.profile = "dev", .token_file = files.config};
        SCOPED(secret) struct secret token = {0};
        struct error error = {0};

        if (sso_keys_read_token(&sso, NOW_MS, &token, &error) != (tokens[i].message == NULL))
            fail_msg("case %zu: %s", i, error.message);
        assert_string_equal(secret_reveal(&token), tokens[i].message ? "" : TOKEN);
        if (tokens[i].message) {
            assert_int_equal(error.class, ERROR_EXPIRED_CREDENTIALS);
            assert_non_null(strstr(error.message, "run `aws sso login --profile dev`: "));
            assert_non_null(strstr(error.message, tokens[i].message));
            assert_null(strstr(error.message, "PLANTED"));
        }
        shared_files_remove(&files);
    }
}

struct scene {
    struct answer answer;
    unsigned fetched;
    char id[CREDENTIALS_ID_BYTES_MAX];
    int64_t expires_ms;
    struct error error;
};

static void check_input(const struct call *call, const char *member, const char *value)
{
    assert_string_equal(json_text_at(call->input, member), value);
}

/* Answers at once, which a client never does. */
static void send(void *context, const struct call *call, struct identity *signer, key_calls_on_answer *on_answer,
                 void *answer_context)
{
    struct scene *scene = context;

    assert_string_equal(call->service, "sso");
    assert_string_equal(call->operation, "GetRoleCredentials");
    assert_string_equal(call->region, "eu-west-1");
    check_input(call, "accountId", "111122223333");
    check_input(call, "roleName", "Backup");
    check_input(call, "accessToken", TOKEN);
    assert_null(signer);
    on_answer(answer_context, &scene->answer, AHEAD_MS);
}

static void on_fetched(void *context, struct credentials *keys, int64_t expires_ms, const struct error *error)
{
    struct scene *scene = context;

    scene->fetched++;
    (void)snprintf(scene->id, sizeof(scene->id), "%s", keys->access_key_id);
    scene->expires_ms = expires_ms;
    credentials_wipe(keys);
    if (error)
        scene->error = *error;
}

#define KEYS(id, token, expiration) \
    "{\"roleCredentials\":{\"accessKeyId\":\"" id "\",\"secretAccessKey\":\"PLANTED\",\"sessionToken\":\"" token \
    "\",\"expiration\":" expiration "}}"

static const struct {
    int status;
    const char *output, *code, *words; /* the output of a success, or the error */
    const char *message;               /* a part of the error; NULL: there are keys */
} answers[] = {
    {200, KEYS("ASIA", "PLANTED", "9000000"), "", "", NULL},
    {200, KEYS("ASIA", "PLANTED", "\"2100-01-01T00:00:00Z\""), "", "", "no whole set of keys"},
    {200, KEYS("ASIA", "", "9000000"), "", "", "no whole set of keys"},
    {200, KEYS("", "PLANTED", "9000000"), "", "", "no whole set of keys"},
    {200, KEYS("PLANTED\\n", "PLANTED", "9000000"), "", "", "no whole set of keys"},
    {200, "{\"roleCredentials\":[]}", "", "", "no whole set of keys"},
    {200, "{}", "", "", "no whole set of keys"},
    {401, NULL, "UnauthorizedException", "PLANTED is no token", "run `aws sso login --profile dev`: its token is not"},
    {401, NULL, "", "PLANTED", "run `aws sso login --profile dev`: its token is not taken any more"},
    {403, NULL, "ForbiddenException", "PLANTED", "the role is not assigned"},
    {404, NULL, "ResourceNotFoundException", "PLANTED", "no such account or role"},
    {429, NULL, "TooManyRequestsException", "PLANTED", "too often"},
    {400, NULL, "InvalidRequestException", "PLANTED", "does not take the name"},
    {500, NULL, "PLANTED", "PLANTED", "the portal of IAM Identity Center: it answers with 500"},
    {0, NULL, "", "https://portal.sso: refused", "https://portal.sso: refused"},
};

static void the_portal_gives_keys_for_a_token(void **state)
{
    const struct sso_keys sso = {.profile = "dev", .region = "eu-west-1", .account_id = "111122223333",
                                 .role_name = "Backup"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        struct scene scene = {.answer = {.http_status = answers[i].status}};
        const struct key_calls calls = {.send = send, .context = &scene};

        if (answers[i].output)
            scene.answer.output = json_loads(answers[i].output, 0, NULL);
        else
            (void)error_set(&scene.answer.error, ERROR_TRANSIENT, "%s", answers[i].words);
        (void)snprintf(scene.answer.error.code, sizeof(scene.answer.error.code), "%s", answers[i].code);
        sso_keys_fetch(&sso, TOKEN, &calls, on_fetched, &scene);
        assert_int_equal(scene.fetched, 1);
        assert_string_equal(scene.id, answers[i].message ? "" : "ASIA");
        if (answers[i].message == NULL)
            assert_int_equal(scene.expires_ms, 9000000 - AHEAD_MS); /* the portal goes by its own clock */
        else if (strstr(scene.error.message, answers[i].message) == NULL)
            fail_msg("case %zu: %s", i, scene.error.message);
        assert_null(strstr(scene.error.message, "PLANTED"));
        answer_done(&scene.answer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_profile_says_whose_keys_and_where_from),
        cmocka_unit_test(a_token_is_good_until_it_expires),
        cmocka_unit_test(the_portal_gives_keys_for_a_token),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
