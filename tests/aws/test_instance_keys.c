#include "aws/key_double.h"
#include "aws/shared_files.h"

#include "aws/instance_keys.h"

#define ENDPOINT "AWS_EC2_METADATA_SERVICE_ENDPOINT"
#define ROLES "GET /latest/meta-data/iam/security-credentials/"

enum { MINUTE = 60 * 1000 };

static const int64_t NOW_MS = 1795672800000; /* 2026-11-26T06:00:00Z */

static int64_t clock_ms(void)
{
    return NOW_MS;
}

static void the_environment_says_where_the_service_is(void **state)
{
    static const struct {
        const char *disabled, *endpoint, *mode;
        enum credentials_outcome outcome;
        const char *url;
    } cases[] = {
        {NULL, NULL, NULL, CREDENTIALS_FOUND, "http://169.254.169.254"},
        {"false", NULL, "IPv4", CREDENTIALS_FOUND, "http://169.254.169.254"},
        {NULL, NULL, "IPv6", CREDENTIALS_FOUND, "http://[fd00:ec2::254]"},
        {NULL, "http://127.0.0.1:9//", "IPv6", CREDENTIALS_FOUND, "http://127.0.0.1:9"},
        {"true", NULL, NULL, CREDENTIALS_ABSENT, NULL},
        {"TRUE", NULL, NULL, CREDENTIALS_ABSENT, NULL},
        {NULL, "http://evil.example", NULL, CREDENTIALS_WRONG, NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena = {0};
        const char *url = NULL;
        struct error error;

        shared_files_set("AWS_EC2_METADATA_DISABLED", cases[i].disabled);
        shared_files_set(ENDPOINT, cases[i].endpoint);
        shared_files_set(ENDPOINT "_MODE", cases[i].mode);
        assert_int_equal(instance_keys_find(&url, &arena, &error), cases[i].outcome);
        if (cases[i].url)
            assert_string_equal(url, cases[i].url);
        arena_release(&arena);
    }
}

/* clang-format off */
#define TOKEN(...) {"PUT /latest/api/token", "X-aws-ec2-metadata-token-ttl-seconds", "21600", __VA_ARGS__}
#define ROLE(...) {ROLES, "X-aws-ec2-metadata-token", "PLANTED-1", __VA_ARGS__}
#define GIVE(...) {ROLES "backup", "X-aws-ec2-metadata-token", "PLANTED-1", __VA_ARGS__}
#define WHERE "the instance's metadata: "

static const struct {
    struct step steps[STEPS_MAX];
    const char *message; /* NULL: keys come */
} fetches[] = {
    {{TOKEN(200, "PLANTED-1"), ROLE(200, "backup"), GIVE(200, KEYS("ASIA"))}, NULL},
    {{TOKEN(200, "PLANTED-1"), ROLE(200, "backup\nother\n"), GIVE(200, KEYS("ASIA"))}, NULL},
    /* An instance that knows no tokens, or forbids them, is not asked without: there is no way back to IMDSv1. */
    {{TOKEN(403, "")}, WHERE "it is turned off, or refuses this program"},
    {{TOKEN(404, "")}, WHERE "it answers with 404"},
    {{TOKEN(200, "")}, WHERE "no token"},
    {{TOKEN(200, "PLANTED 1")}, WHERE "no token"},
    {{TOKEN(0, NULL)}, WHERE "http://127.0.0.1:"},
    {{TOKEN(0, NULL)}, "in a container, the instance's hop limit has to be 2 at least"},
    {{TOKEN(1, NULL)}, "in a container, the instance's hop limit has to be 2 at least"},
    {{TOKEN(200, "PLANTED-1"), ROLE(1, NULL)}, WHERE "http://127.0.0.1:"},
    {{TOKEN(200, "PLANTED-1"), ROLE(404, "")}, WHERE "the instance has no role"},
    {{TOKEN(200, "PLANTED-1"), ROLE(200, "")}, WHERE "no name of a role"},
    {{TOKEN(200, "PLANTED-1"), ROLE(200, "<html>no role</html>")}, WHERE "no name of a role"},
    {{TOKEN(200, "PLANTED-1"), ROLE(200, "backup"), GIVE(200, "PLANTED")}, WHERE "no document with keys"},
    {{TOKEN(200, "PLANTED-1"), ROLE(200, "backup"), GIVE(200, "{\"Code\":\"Failed\"}")}, WHERE "it has no usable role"},
    {{TOKEN(200, "PLANTED-1"), ROLE(200, "backup"), GIVE(500, "")}, WHERE "it answers with 500"},
};
/* clang-format on */

static void they_are_fetched_with_a_token(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(fetches); i++) {
        struct key_double twin;

        key_double_set_up(&twin, fetches[i].steps);
        instance_keys_fetch(twin.url, twin.client, clock_ms, on_double_fetched, &twin);
        key_double_run(&twin);
        assert_int_equal(twin.error.class, fetches[i].message ? ERROR_EXPIRED_CREDENTIALS : ERROR_NONE);
        if (fetches[i].message)
            assert_non_null(strstr(twin.error.message, fetches[i].message));
        else
            assert_int_equal(twin.expires_ms, 4102444800000);
    }
}

/* If the service behind cannot renew them, the old ones are given on and on, and AWS takes them. */
static void keys_that_are_not_renewed_last_longer(void **state)
{
    static const char *const expirations[] = {
        KEYS_UNTIL("ASIA", "2026-11-26T05:00:00Z"), KEYS_UNTIL("ASIA", "2026-11-26T06:15:00Z")};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(expirations); i++) {
        const struct step steps[] = {TOKEN(200, "PLANTED-1"), ROLE(200, "backup"), GIVE(200, expirations[i])};
        struct key_double twin;

        key_double_set_up(&twin, steps);
        instance_keys_fetch(twin.url, twin.client, clock_ms, on_double_fetched, &twin);
        key_double_run(&twin);
        assert_in_range(twin.expires_ms, NOW_MS + 17 * MINUTE, NOW_MS + 25 * MINUTE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_environment_says_where_the_service_is),
        cmocka_unit_test(they_are_fetched_with_a_token),
        cmocka_unit_test(keys_that_are_not_renewed_last_longer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
