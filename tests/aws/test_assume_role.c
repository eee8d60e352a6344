#include "harness/check.h"

#include <stdio.h>
#include <string.h>

#include "aws/assume_role.h"
#include "base/json.h"

#define ROLE "arn:aws:iam::111122223333:role/backup"
#define LONG_ID "0123456789012345678901234567890123456789012345678901234567890123456789"

static const struct {
    struct assume_role assume;
    const char *input;
} inputs[] = {
    {{.role_arn = ROLE, .job_id = ""},
     "{\"RoleArn\":\"" ROLE "\",\"RoleSessionName\":\"tidemark\",\"DurationSeconds\":900}"},
    {{.role_arn = ROLE, .job_id = "a b/\xc3\xa9", .external_id = ""},
     "{\"RoleArn\":\"" ROLE "\",\"RoleSessionName\":\"tidemark-a-b---\",\"DurationSeconds\":900}"},
    {{.role_arn = ROLE, .job_id = "1", .external_id = "x", .session_name = "me", .duration_s = 3600},
     "{\"RoleArn\":\"" ROLE "\",\"RoleSessionName\":\"me\",\"DurationSeconds\":3600,\"ExternalId\":\"x\"}"},
    {{.role_arn = ROLE, .job_id = "1", .token = "ey.x"},
     "{\"RoleArn\":\"" ROLE "\",\"RoleSessionName\":\"tidemark-1\",\"DurationSeconds\":900,"
     "\"WebIdentityToken\":\"ey.x\"}"},
};

static void the_input_is_what_sts_takes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(inputs); i++) {
        SCOPED(json) json_t *expected = json_loads(inputs[i].input, 0, NULL);
        SCOPED(json) json_t *input = assume_role_input(&inputs[i].assume);

        assert_non_null(expected);
        if (!json_equal(input, expected))
            fail_msg("case %zu", i);
    }
}

static void a_long_job_id_is_cut(void **state)
{
    SCOPED(json) json_t *input =
        assume_role_input(&(struct assume_role){.role_arn = ROLE, .job_id = LONG_ID});

    (void)state;
    assert_int_equal(strlen(json_text_at(input, "RoleSessionName")), 64);
}

#define ANSWER(id, secret, token, expiration)                                                                  \
    "{\"Credentials\":{\"AccessKeyId\":" id ",\"SecretAccessKey\":" secret ",\"SessionToken\":" token            \
    ",\"Expiration\":" expiration "}}"

static const struct {
    const char *output;
    const char *message; /* NULL: keys */
} outputs[] = {
    {ANSWER("\"ASIA\"", "\"PLANTED\"", "\"T\"", "\"2026-11-26T06:00:00Z\""), NULL},
    {ANSWER("\"ASIA\"", "\"PLANTED\"", "null", "\"2026-11-26T06:00:00Z\""), "STS gave no whole set of keys"},
    {ANSWER("\"ASIA\"", "\"PLANTED\"", "\"T\"", "\"soon\""), "STS gave no whole set of keys"},
    {ANSWER("\"ASIA\"", "\"PLANTED\"", "\"T\"", "7"), "STS gave no whole set of keys"},
    {ANSWER("\"ASIA\"", "\"\"", "\"T\"", "\"2026-11-26T06:00:00Z\""), "STS gave keys that cannot be used"},
    {ANSWER("\"\"", "\"\"", "\"T\"", "\"2026-11-26T06:00:00Z\""), "STS gave keys that cannot be used"},
    {ANSWER("\"ASIA\"", "\"PLANTED\\r\\nX: y\"", "\"T\"", "\"2026-11-26T06:00:00Z\""),
     "STS gave keys that cannot be used"},
    {"{}", "STS gave no whole set of keys"},
};

static void the_answer_is_a_whole_set_of_keys_or_none(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(outputs); i++) {
        SCOPED(json) json_t *output = json_loads(outputs[i].output, 0, NULL);
        struct credentials keys = {0};
        struct error error = {0};
        int64_t expires_ms = 0;
        bool is_read = assume_role_read(output, &keys, &expires_ms, &error);

        assert_non_null(output);
        assert_int_equal(is_read, outputs[i].message == NULL);
        assert_int_equal(credentials_are_there(&keys), is_read);
        if (is_read)
            assert_int_equal(expires_ms, 1795672800000);
        else
            assert_string_equal(error.message, outputs[i].message);
        credentials_wipe(&keys);
    }
}

enum { AHEAD_MS = 1200000 };

struct scene {
    const char *operation;
    struct answer answer;
    unsigned fetched;
    char id[CREDENTIALS_ID_BYTES_MAX];
    int64_t expires_ms;
    struct error error;
};

/* Answers at once, which a client never does. */
static void send(void *context, const struct call *call, struct identity *signer, key_calls_on_answer *on_answer,
                 void *answer_context)
{
    struct scene *scene = context;

    assert_string_equal(call->operation, scene->operation);
    assert_string_equal(call->service, "sts");
    assert_string_equal(call->region, "eu-west-1");
    assert_false(call->is_mutating);
    assert_int_equal(signer == NULL, strcmp(scene->operation, "AssumeRoleWithWebIdentity") == 0);
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

static void keys_are_fetched_with_keys_or_with_a_token(void **state)
{
    const struct assume_role assume = {.role_arn = ROLE, .job_id = ""};
    const struct assume_role with_token = {.role_arn = ROLE, .job_id = "", .token = "ey"};
    struct scene scene = {.operation = "AssumeRole"};
    const struct key_calls calls = {.send = send, .context = &scene};
    struct identity signer;

    (void)state;
    identity_init(&signer, "me", 1);
    (void)error_set(&scene.answer.error, ERROR_ACCESS, "no");
    assume_role_fetch(&calls, &assume, "eu-west-1", &signer, on_fetched, &scene);
    assert_int_equal(scene.error.class, ERROR_ACCESS);
    scene.operation = "AssumeRoleWithWebIdentity";
    scene.answer = (struct answer){.output = json_loads(outputs[0].output, 0, NULL)};
    assume_role_fetch(&calls, &with_token, "eu-west-1", NULL, on_fetched, &scene);
    assert_string_equal(scene.id, "ASIA");
    assert_int_equal(scene.expires_ms, 1795672800000 - AHEAD_MS); /* STS goes by its own clock */
    assert_int_equal(scene.fetched, 2);
    answer_done(&scene.answer);
    identity_done(&signer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_input_is_what_sts_takes),
        cmocka_unit_test(a_long_job_id_is_cut),
        cmocka_unit_test(the_answer_is_a_whole_set_of_keys_or_none),
        cmocka_unit_test(keys_are_fetched_with_keys_or_with_a_token),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
