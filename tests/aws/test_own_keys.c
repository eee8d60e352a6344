#include "harness/check.h"

#include "aws/key_double.h"
#include "aws/own_keys.h"
#include "aws/shared_files.h"

#define ROLE "arn:aws:iam::111122223333:role/r"

enum { ASKED_MAX = 4 };

struct asked {
    char operation[64], role[128], token[64], name[64], external_id[32];
    struct identity *signer;
    key_calls_on_answer *on_answer;
    void *context;
};

/* A worker's own keys with a double of STS, and calls that wait for them. */
struct scene {
    uv_loop_t loop;
    struct key_calls calls;
    struct own_keys *own;
    struct asked asked[ASKED_MAX];
    unsigned asked_count, settled, target;
    struct identity_wait wait;
    struct error told;
    bool is_closed;
    int64_t time_max_ms;
};

static int64_t now_ms;

static int64_t clock_ms(void)
{
    return now_ms;
}

static int64_t ahead_ms; /* of AWS's clock */

static int64_t aws_ahead_ms(void *context)
{
    (void)context;
    return ahead_ms;
}

static void copy_member(char *to, size_t size, const struct call *call, const char *name)
{
    const char *value = json_string_value(json_object_get(call->input, name));

    (void)snprintf(to, size, "%s", value ? value : "(none)");
}

static void send_call(void *context, const struct call *call, struct identity *signer, key_calls_on_answer *on_answer,
                      void *answer_context)
{
    struct scene *scene = context;
    struct asked *asked = &scene->asked[scene->asked_count++];

    assert_true(scene->asked_count <= ASKED_MAX);
    *asked = (struct asked){.signer = signer, .on_answer = on_answer, .context = answer_context};
    (void)snprintf(asked->operation, sizeof(asked->operation), "%s", call->operation);
    copy_member(asked->role, sizeof(asked->role), call, "RoleArn");
    copy_member(asked->token, sizeof(asked->token), call,
                strcmp(call->service, "sso") == 0 ? "accessToken" : "WebIdentityToken");
    copy_member(asked->name, sizeof(asked->name), call, "RoleSessionName");
    copy_member(asked->external_id, sizeof(asked->external_id), call, "ExternalId");
}

static void answer_with(struct scene *scene, unsigned at, struct answer *answer)
{
    scene->asked[at].on_answer(scene->asked[at].context, answer, 0);
    answer_done(answer);
}

static void answer_keys(struct scene *scene, unsigned at, const char *id, const char *expiration)
{
    struct answer answer = {.output = json_pack("{s:{s:s,s:s,s:s,s:s}}", "Credentials", "AccessKeyId", id,
                                                "SecretAccessKey", "PLANTED", "SessionToken", "PLANTED", "Expiration",
                                                expiration)};

    answer_with(scene, at, &answer);
}

static void set_up(struct scene *scene)
{
    struct error error = {0};

    *scene = (struct scene){.calls = {.send = send_call, .context = scene}, .time_max_ms = 10000};
    now_ms = 0;
    assert_int_equal(uv_loop_init(&scene->loop), 0);
    scene->own = own_keys_new(&(struct own_keys_options){.loop = &scene->loop,
                                                         .calls = &scene->calls,
                                                         .seed = 1,
                                                         .now_ms = clock_ms,
                                                         .ahead_ms = aws_ahead_ms,
                                                         .time_max_ms = scene->time_max_ms},
                              &error);
    if (scene->own == NULL)
        fail_msg("%s", error.message);
}

static void on_closed(void *context)
{
    struct scene *scene = context;

    scene->is_closed = true;
}

static void close_own(struct scene *scene)
{
    struct error closing = {.class = ERROR_TRANSIENT, .message = "closing"};

    own_keys_close(scene->own, &closing, on_closed, scene);
}

static void tear_down(struct scene *scene)
{
    close_own(scene);
    assert_int_equal(uv_run(&scene->loop, UV_RUN_DEFAULT), 0);
    assert_true(scene->is_closed);
    own_keys_free(scene->own);
    assert_int_equal(uv_loop_close(&scene->loop), 0);
}

static void on_settled(void *context, const struct error *error)
{
    struct scene *scene = context;

    scene->settled++;
    scene->told = error ? *error : (struct error){0};
}

static enum identity_answer ask(struct scene *scene)
{
    static const struct identity_cause cause = {.region = "eu-west-1", .job_id = "job-1"};

    scene->wait = (struct identity_wait){.on_settled = on_settled, .context = scene, .give_up_ms = INT64_MAX};
    return identity_ask(own_keys_identity(scene->own), &cause, &scene->wait, now_ms, &scene->told);
}

static void ask_and_wait(struct scene *scene)
{
    unsigned before = scene->settled;

    assert_int_equal(ask(scene), IDENTITY_WAITING);
    assert_int_equal(scene->settled, before); /* never at once */
    while (scene->settled == before)
        (void)uv_run(&scene->loop, UV_RUN_ONCE);
}

static void keys_that_stand_somewhere_are_there_at_once(void **state)
{
    struct shared_files files =
        shared_files_new("[default]\naws_access_key_id=A\naws_secret_access_key=PLANTED\n", NULL);
    struct scene scene;

    (void)state;
    set_up(&scene);
    assert_string_equal(own_keys_source(scene.own), "shared-credentials-file");
    assert_int_equal(ask(&scene), IDENTITY_READY);
    assert_string_equal(own_keys_identity(scene.own)->credentials.access_key_id, "A");
    tear_down(&scene);
    shared_files_remove(&files);
}

static void without_any_source_every_call_says_so(void **state)
{
    struct shared_files files = shared_files_new(NULL, NULL);
    struct scene scene;

    (void)state;
    shared_files_set("AWS_EC2_METADATA_DISABLED", "true");
    set_up(&scene);
    assert_null(own_keys_source(scene.own));
    assert_int_equal(ask(&scene), IDENTITY_REFUSED);
    assert_int_equal(scene.told.class, ERROR_EXPIRED_CREDENTIALS);
    assert_non_null(strstr(scene.told.message, "there are no AWS credentials"));
    tear_down(&scene);
    shared_files_remove(&files);
}

static void ask_sts(struct scene *scene)
{
    unsigned before = scene->asked_count;

    assert_int_equal(ask(scene), IDENTITY_WAITING);
    while (scene->asked_count == before)
        (void)uv_run(&scene->loop, UV_RUN_ONCE);
}

/* The token is read again each time, as whoever writes it writes new ones. */
static void a_web_identitys_token_is_that_of_the_moment(void **state)
{
    struct shared_files files = shared_files_new("first\n", NULL);
    struct answer refused = {.http_status = 403};
    struct scene scene;

    (void)state;
    shared_files_set("AWS_WEB_IDENTITY_TOKEN_FILE", files.credentials);
    shared_files_set("AWS_ROLE_ARN", ROLE);
    set_up(&scene);
    ask_sts(&scene);
    assert_string_equal(scene.asked[0].operation, "AssumeRoleWithWebIdentity");
    assert_string_equal(scene.asked[0].role, ROLE);
    assert_string_equal(scene.asked[0].token, "first");
    assert_string_equal(scene.asked[0].name, "tidemark");
    assert_null(scene.asked[0].signer);
    answer_keys(&scene, 0, "ASIA1", "1970-01-01T01:00:00Z");
    assert_int_equal(scene.settled, 1);
    assert_int_equal(ask(&scene), IDENTITY_READY);

    now_ms = 3600000; /* they have expired */
    shared_files_write(files.credentials, "second");
    ask_sts(&scene);
    assert_string_equal(scene.asked[1].token, "second");
    (void)error_set(&refused.error, ERROR_ACCESS, "not this token");
    answer_with(&scene, 1, &refused);
    assert_int_equal(scene.told.class, ERROR_EXPIRED_CREDENTIALS); /* a job waits, and does not fail */
    assert_string_equal(scene.told.message, "the worker's own credentials are not there yet: not this token");

    now_ms += 10000;
    assert_int_equal(unlink(files.credentials), 0);
    ask_and_wait(&scene);
    assert_int_equal(scene.told.class, ERROR_EXPIRED_CREDENTIALS);
    assert_non_null(strstr(scene.told.message, "No such file or directory"));
    tear_down(&scene);
    shared_files_remove(&files);
}

#define SSO_CONFIG \
    "[default]\nsso_start_url=https://x.example/start\nsso_region=eu-west-1\nsso_account_id=111122223333\n" \
    "sso_role_name=Backup\n"
/* SHA-1 of the URL. */
#define SSO_FILE "80c7f57c51e0449101de09ef74138a588ea0d4a6.json"

static void write_login(const struct shared_files *files, const char *token, const char *expires)
{
    char path[SHARED_PATH_BYTES + 64], text[256];

    (void)snprintf(path, sizeof(path), "%s/sso", files->folder);
    (void)mkdir(path, 0700);
    (void)snprintf(path, sizeof(path), "%s/sso/cache", files->folder);
    (void)mkdir(path, 0700);
    (void)snprintf(path, sizeof(path), "%s/sso/cache/" SSO_FILE, files->folder);
    (void)snprintf(text, sizeof(text), "{\"accessToken\": \"%s\", \"expiresAt\": \"%s\"}", token, expires);
    if (token)
        shared_files_write(path, text);
    else
        assert_int_equal(unlink(path), 0);
}

static void remove_login(const struct shared_files *files)
{
    char path[SHARED_PATH_BYTES + 64];

    (void)snprintf(path, sizeof(path), "%s/sso/cache", files->folder);
    assert_int_equal(rmdir(path), 0);
    (void)snprintf(path, sizeof(path), "%s/sso", files->folder);
    assert_int_equal(rmdir(path), 0);
}

static void answer_role_keys(struct scene *scene, unsigned at, const char *id, int64_t expires_ms)
{
    struct answer answer = {
        .http_status = 200,
        .output = json_pack("{s:{s:s,s:s,s:s,s:I}}", "roleCredentials", "accessKeyId", id, "secretAccessKey", "PLANTED",
                            "sessionToken", "PLANTED", "expiration", (json_int_t)expires_ms)};

    answer_with(scene, at, &answer);
}

/* Whoever logs in again writes the same file anew. */
static void a_login_is_that_of_the_moment(void **state)
{
    struct shared_files files = shared_files_new(NULL, SSO_CONFIG);
    struct answer refused = {.http_status = 401};
    struct scene scene;

    (void)state;
    shared_files_set("AWS_EC2_METADATA_DISABLED", "true");
    write_login(&files, "PLANTED-1", "1970-01-01T00:30:00Z");
    set_up(&scene);
    assert_string_equal(own_keys_source(scene.own), "sso");
    ask_sts(&scene);
    assert_string_equal(scene.asked[0].operation, "GetRoleCredentials");
    assert_string_equal(scene.asked[0].token, "PLANTED-1");
    assert_null(scene.asked[0].signer);
    answer_role_keys(&scene, 0, "ASIA1", 3600000);
    assert_int_equal(ask(&scene), IDENTITY_READY);

    now_ms = 3000001; /* the role's keys are about to expire; the login has */
    ask_and_wait(&scene);
    assert_int_equal(scene.told.class, ERROR_NONE); /* the old ones are good for another while */
    assert_int_equal(ask(&scene), IDENTITY_READY);
    now_ms = 3600000;
    ask_and_wait(&scene);
    assert_int_equal(scene.told.class, ERROR_EXPIRED_CREDENTIALS);
    assert_string_equal(scene.told.message, "the worker's own credentials are not there yet: run `aws sso login "
                                            "--profile default`: its token has expired");

    write_login(&files, "PLANTED-2", "1970-01-01T02:00:00Z");
    now_ms += 10000;
    ask_sts(&scene);
    assert_string_equal(scene.asked[1].token, "PLANTED-2");
    answer_role_keys(&scene, 1, "ASIA2", 3600000); /* they have expired */
    assert_non_null(strstr(scene.told.message, "its new keys have expired already"));

    now_ms += 10000;
    ask_sts(&scene);
    (void)error_set(&refused.error, ERROR_ACCESS, "PLANTED-2 is no token");
    answer_with(&scene, 2, &refused);
    assert_non_null(strstr(scene.told.message, "run `aws sso login --profile default`"));
    assert_null(strstr(scene.told.message, "PLANTED"));

    now_ms += 10000;
    write_login(&files, NULL, NULL);
    ask_and_wait(&scene);
    assert_non_null(strstr(scene.told.message, "No such file or directory"));
    tear_down(&scene);
    remove_login(&files);
    shared_files_remove(&files);
}

static void a_profiles_role_is_assumed_with_the_keys_it_names(void **state)
{
    struct shared_files files = shared_files_new(
        "[y]\naws_access_key_id=Y\naws_secret_access_key=PLANTED\n",
        "[default]\nrole_arn=" ROLE "\nsource_profile=y\nexternal_id=e\nrole_session_name=me\n");
    struct scene scene;

    (void)state;
    set_up(&scene);
    assert_int_equal(ask(&scene), IDENTITY_WAITING);
    assert_string_equal(scene.asked[0].operation, "AssumeRole");
    assert_string_equal(scene.asked[0].external_id, "e");
    assert_string_equal(scene.asked[0].name, "me");
    assert_string_equal(scene.asked[0].signer->credentials.access_key_id, "Y");
    answer_keys(&scene, 0, "ASIA", "2100-01-01T00:00:00Z");
    assert_int_equal(scene.settled, 1);
    assert_string_equal(own_keys_identity(scene.own)->credentials.access_key_id, "ASIA");
    tear_down(&scene);
    shared_files_remove(&files);
}

static void keys_of_a_program_are_there_when_it_has_printed_them(void **state)
{
    struct shared_files files = shared_files_new(
        NULL, "[default]\ncredential_process=sh -c 'echo \"{\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"ASIAP\\\","
              "\\\"SecretAccessKey\\\":\\\"PLANTED\\\"}\"'\n");
    struct scene scene;

    (void)state;
    set_up(&scene);
    ask_and_wait(&scene);
    assert_int_equal(scene.told.class, ERROR_NONE);
    assert_string_equal(own_keys_identity(scene.own)->credentials.access_key_id, "ASIAP");
    tear_down(&scene);
    shared_files_remove(&files);
}

static void a_program_that_cannot_be_run_is_named(void **state)
{
    struct shared_files files = shared_files_new(NULL, "[default]\ncredential_process=/no/such/program\n");
    struct scene scene;

    (void)state;
    set_up(&scene);
    ask_and_wait(&scene);
    assert_int_equal(scene.told.class, ERROR_EXPIRED_CREDENTIALS);
    assert_non_null(strstr(scene.told.message, "/no/such/program"));
    tear_down(&scene);
    shared_files_remove(&files);
}

static void closing_ends_a_program(void **state)
{
    struct shared_files files = shared_files_new(NULL, "[default]\ncredential_process=tail -f /dev/null\n");
    struct scene scene;

    (void)state;
    set_up(&scene);
    assert_int_equal(ask(&scene), IDENTITY_WAITING);
    tear_down(&scene);
    assert_int_equal(scene.settled, 1);
    assert_string_equal(scene.told.message, "closing");
    shared_files_remove(&files);
}

static void closing_waits_for_a_token_that_is_being_read(void **state)
{
    struct shared_files files = shared_files_new("token", NULL);
    struct scene scene;

    (void)state;
    shared_files_set("AWS_WEB_IDENTITY_TOKEN_FILE", files.credentials);
    shared_files_set("AWS_ROLE_ARN", ROLE);
    set_up(&scene);
    assert_int_equal(ask(&scene), IDENTITY_WAITING);
    tear_down(&scene);
    assert_int_equal(scene.asked_count, 0);
    assert_string_equal(scene.told.message, "closing");
    shared_files_remove(&files);
}

static void a_containers_token_is_that_of_the_moment(void **state)
{
    static const struct step steps[] = {
        {"GET /keys", "Authorization", "first", 200, KEYS_UNTIL("ASIA1", "1970-01-01T01:00:00Z")},
        {"GET /keys", "Authorization", "second", 200, KEYS("ASIA2")}};
    struct shared_files files = shared_files_new("first\n", NULL);
    struct key_double twin;
    struct scene scene;
    char url[80];

    (void)state;
    key_double_set_up(&twin, steps);
    (void)snprintf(url, sizeof(url), "%s/keys", twin.url);
    shared_files_set("AWS_CONTAINER_CREDENTIALS_FULL_URI", url);
    shared_files_set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", files.credentials);
    set_up(&scene);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(ask(&scene), IDENTITY_WAITING);
        while (scene.settled == i) {
            (void)uv_run(&scene.loop, UV_RUN_NOWAIT);
            (void)uv_run(&twin.loop, UV_RUN_NOWAIT);
        }
        assert_int_equal(scene.told.class, ERROR_NONE);
        assert_string_equal(own_keys_identity(scene.own)->credentials.access_key_id, i ? "ASIA2" : "ASIA1");
        shared_files_write(files.credentials, "second\n");
        now_ms = 3600000;
    }
    http_client_close(twin.client, on_double_client_closed, &twin);
    assert_int_equal(uv_run(&twin.loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(uv_loop_close(&twin.loop), 0);
    tear_down(&scene);
    shared_files_remove(&files);
}

/* Either they are stale, or this machine's clock is wrong, which a call brings to light: so they are tried for a
   moment, once. */
static void keys_that_have_expired_already_are_tried_once(void **state)
{
    static const struct {
        int64_t now_ms, ahead_ms; /* of the keys, which expire after an hour */
        bool is_ready;
        int64_t lasts_ms;
    } looks[] = {
        {7200000, 0, true, 60000},           /* tried */
        {7260000, 0, false, 0},              /* nobody has said that the clock is wrong */
        {7300000, -7200000, true, 3500000},  /* somebody has */
        {11000000, 0, true, 60000},          /* and has gone */
        {1000000, 2000000, true, 600000},    /* the clock is behind */
    };
    struct shared_files files = shared_files_new(
        NULL, "[default]\ncredential_process=sh -c 'echo \"{\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"ASIAP\\\","
              "\\\"SecretAccessKey\\\":\\\"PLANTED\\\",\\\"Expiration\\\":\\\"1970-01-01T01:00:00Z\\\"}\"'\n");
    struct scene scene;

    (void)state;
    set_up(&scene);
    for (size_t i = 0; i < COUNT_OF(looks); i++) {
        const struct identity *identity = own_keys_identity(scene.own);

        now_ms = looks[i].now_ms;
        ahead_ms = looks[i].ahead_ms;
        ask_and_wait(&scene);
        if (looks[i].is_ready != identity_has_keys(identity, now_ms))
            fail_msg("look %zu: %s", i, scene.told.message);
        if (looks[i].is_ready)
            assert_int_equal(identity->expires_ms - now_ms, looks[i].lasts_ms);
        else
            assert_non_null(strstr(scene.told.message, "is this machine's clock right?"));
        own_keys_identity(scene.own)->expires_ms = 0;
    }
    ahead_ms = 0;
    tear_down(&scene);
    shared_files_remove(&files);
}

static void whoever_does_not_listen_is_not_there_yet(void **state)
{
    static const char *const variables[] = {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_EC2_METADATA_SERVICE_ENDPOINT"};
    static const char *const sources[] = {"container", "instance-metadata"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(variables); i++) {
        struct shared_files files = shared_files_new(NULL, NULL);
        struct scene scene;

        shared_files_set(variables[i], "http://127.0.0.1:1");
        set_up(&scene);
        assert_string_equal(own_keys_source(scene.own), sources[i]);
        ask_and_wait(&scene);
        assert_int_equal(scene.told.class, ERROR_EXPIRED_CREDENTIALS);
        assert_non_null(strstr(scene.told.message, "the worker's own credentials are not there yet: the "));
        assert_int_equal(ask(&scene), IDENTITY_REFUSED); /* and is not asked again at once */
        own_keys_give_up(scene.own, now_ms);
        tear_down(&scene);
        shared_files_remove(&files);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_that_stand_somewhere_are_there_at_once),
        cmocka_unit_test(without_any_source_every_call_says_so),
        cmocka_unit_test(a_web_identitys_token_is_that_of_the_moment),
        cmocka_unit_test(a_login_is_that_of_the_moment),
        cmocka_unit_test(a_profiles_role_is_assumed_with_the_keys_it_names),
        cmocka_unit_test(keys_of_a_program_are_there_when_it_has_printed_them),
        cmocka_unit_test(a_program_that_cannot_be_run_is_named),
        cmocka_unit_test(closing_ends_a_program),
        cmocka_unit_test(closing_waits_for_a_token_that_is_being_read),
        cmocka_unit_test(a_containers_token_is_that_of_the_moment),
        cmocka_unit_test(keys_that_have_expired_already_are_tried_once),
        cmocka_unit_test(whoever_does_not_listen_is_not_there_yet),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
