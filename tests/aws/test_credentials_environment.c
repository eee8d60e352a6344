#include "harness/check.h"

#include "aws/credentials.h"
#include "aws/shared_files.h"

static const struct {
    const char *id, *secret, *token, *old_token;
    enum credentials_outcome outcome;
    const char *used_token;
} cases[] = {
    {NULL, NULL, NULL, NULL, CREDENTIALS_ABSENT, ""},
    {"", "", "", "", CREDENTIALS_ABSENT, ""},
    {"ID", "SECRET", NULL, NULL, CREDENTIALS_FOUND, ""},
    {"ID", "SECRET", "TOKEN", NULL, CREDENTIALS_FOUND, "TOKEN"},
    {"ID", "SECRET", NULL, "OLD", CREDENTIALS_FOUND, "OLD"},
    {"ID", "SECRET", "", "OLD", CREDENTIALS_FOUND, "OLD"},
    {"ID", "SECRET", "TOKEN", "OLD", CREDENTIALS_FOUND, "TOKEN"},
    {"ID", NULL, NULL, NULL, CREDENTIALS_WRONG, ""},
    {NULL, "SECRET", NULL, NULL, CREDENTIALS_WRONG, ""},
};

static void the_environment_holds_keys_and_perhaps_a_token(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct credentials credentials = {0};
        struct error error = {0};

        shared_files_set("AWS_ACCESS_KEY_ID", cases[i].id);
        shared_files_set("AWS_SECRET_ACCESS_KEY", cases[i].secret);
        shared_files_set("AWS_SESSION_TOKEN", cases[i].token);
        shared_files_set("AWS_SECURITY_TOKEN", cases[i].old_token);
        assert_int_equal(credentials_environment(&credentials, &error), cases[i].outcome);
        assert_string_equal(secret_reveal(&credentials.session_token), cases[i].used_token);
        if (cases[i].outcome == CREDENTIALS_FOUND) {
            assert_string_equal(credentials.access_key_id, "ID");
            assert_string_equal(secret_reveal(&credentials.secret_access_key), "SECRET");
        }
        credentials_wipe(&credentials);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_environment_holds_keys_and_perhaps_a_token),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
