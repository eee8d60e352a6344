#include "harness/check.h"

#include <string.h>

#include "aws/assume_role.h"
#include "base/json.h"

#define ROLE "arn:aws:iam::111122223333:role/backup"
#define LONG_ID "0123456789012345678901234567890123456789012345678901234567890123456789"

static const struct {
    struct assume_role assume;
    const char *input;
} inputs[] = {
    {{.role_arn = ROLE, .job_id = ""}, "{\"RoleArn\":\"" ROLE "\",\"RoleSessionName\":\"tidemark\",\"DurationSeconds\":900}"},
    {{.role_arn = ROLE, .job_id = "a b/\xc3\xa9", .external_id = ""},
     "{\"RoleArn\":\"" ROLE "\",\"RoleSessionName\":\"tidemark-a-b---\",\"DurationSeconds\":900}"},
    {{.role_arn = ROLE, .job_id = "1", .external_id = "x", .session_name = "me", .duration_s = 3600},
     "{\"RoleArn\":\"" ROLE "\",\"RoleSessionName\":\"me\",\"DurationSeconds\":3600,\"ExternalId\":\"x\"}"},
    {{.role_arn = ROLE, .job_id = "1", .token = "ey.x"},
     "{\"RoleArn\":\"" ROLE "\",\"RoleSessionName\":\"tidemark-1\",\"DurationSeconds\":900,\"WebIdentityToken\":\"ey.x\"}"},
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
    {ANSWER("\"ASIA\"", "\"PLANTED\\r\\nX: y\"", "\"T\"", "\"2026-11-26T06:00:00Z\""), "STS gave keys that cannot be used"},
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_input_is_what_sts_takes),
        cmocka_unit_test(a_long_job_id_is_cut),
        cmocka_unit_test(the_answer_is_a_whole_set_of_keys_or_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
