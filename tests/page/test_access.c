#include "harness/check.h"

#include "base/compiler.h"
#include "page/access.h"

static void who_may_see_the_page(void **state)
{
    static const struct {
        const char *listen, *token, *host, *authorization;
        enum access access;
    } cases[] = {
        {"127.0.0.1:9464", "", "127.0.0.1:9464", NULL, ACCESS_GRANTED},
        {"127.0.0.1:9464", "", "localhost:9464", NULL, ACCESS_GRANTED},
        {"127.0.0.1:9464", "", "LOCALHOST", NULL, ACCESS_GRANTED},
        {"127.0.0.1:9464", "", "[::1]:9464", NULL, ACCESS_GRANTED},
        {"[::1]:9464", "", "[::1]:9464", NULL, ACCESS_GRANTED},
        {"[::1]:9464", "", "[::1]", NULL, ACCESS_GRANTED},
        {"127.0.0.2:9464", "", "127.0.0.2:9464", NULL, ACCESS_GRANTED},
        /* a name that somebody pointed at this machine */
        {"127.0.0.1:9464", "", "evil.example", NULL, ACCESS_WRONG_HOST},
        {"127.0.0.1:9464", "", "evil.example:9464", NULL, ACCESS_WRONG_HOST},
        {"127.0.0.1:9464", "", "127.0.0.1.evil.example", NULL, ACCESS_WRONG_HOST},
        {"127.0.0.1:9464", "", "localhost.evil.example:9464", NULL, ACCESS_WRONG_HOST},
        {"127.0.0.1:9464", "", "[::1].evil.example", NULL, ACCESS_WRONG_HOST},
        {"127.0.0.1:9464", "", "", NULL, ACCESS_WRONG_HOST},
        {"127.0.0.1:9464", "", NULL, NULL, ACCESS_WRONG_HOST},
        {"127.0.0.1:9464", "s3cret", "evil.example", "Bearer s3cret", ACCESS_WRONG_HOST},
        /* beyond loopback */
        {"0.0.0.0:9464", "", "127.0.0.1:9464", NULL, ACCESS_SHUT},
        {"10.0.0.7:9464", "", "10.0.0.7:9464", NULL, ACCESS_SHUT},
        {"[::]:9464", "", "[::1]:9464", "Bearer ", ACCESS_SHUT},
        {"0.0.0.0:9464", "s3cret", "tidemark.internal:9464", "Bearer s3cret", ACCESS_GRANTED},
        {"0.0.0.0:9464", "s3cret", NULL, "bearer s3cret", ACCESS_GRANTED},
        {"0.0.0.0:9464", "s3cret", NULL, "Basic YW55Ym9keTpzM2NyZXQ=", ACCESS_GRANTED}, /* anybody:s3cret */
        {"0.0.0.0:9464", "s3cret", NULL, "Basic OnMzY3JldA==", ACCESS_GRANTED},         /* :s3cret */
        {"0.0.0.0:9464", "a:b", NULL, "Basic eDphOmI=", ACCESS_GRANTED},                 /* x:a:b */
        /* wrong tokens */
        {"127.0.0.1:9464", "s3cret", "localhost", NULL, ACCESS_NO_TOKEN},
        {"0.0.0.0:9464", "s3cret", NULL, NULL, ACCESS_NO_TOKEN},
        {"0.0.0.0:9464", "s3cret", NULL, "", ACCESS_NO_TOKEN},
        {"0.0.0.0:9464", "s3cret", NULL, "Bearer", ACCESS_NO_TOKEN},
        {"0.0.0.0:9464", "s3cret", NULL, "Bearer ", ACCESS_NO_TOKEN},
        {"0.0.0.0:9464", "s3cret", NULL, "Bearer s3cre", ACCESS_NO_TOKEN},
        {"0.0.0.0:9464", "s3cret", NULL, "Bearer s3cret ", ACCESS_NO_TOKEN},
        {"0.0.0.0:9464", "s3cret", NULL, "s3cret", ACCESS_NO_TOKEN},
        {"0.0.0.0:9464", "s3cret", NULL, "Basic czNjcmV0", ACCESS_NO_TOKEN}, /* no name, no colon */
        {"0.0.0.0:9464", "s3cret", NULL, "Basic OnMzY3JldA", ACCESS_NO_TOKEN},
        {"0.0.0.0:9464", "s3cret", NULL, "Basic !!!!", ACCESS_NO_TOKEN},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct access_rules rules;

        access_init(&rules, cases[i].listen, cases[i].token);
        if (access_check(&rules, cases[i].host, cases[i].authorization) != cases[i].access)
            fail_msg("case %zu: %s, %s", i, cases[i].listen, cases[i].host ? cases[i].host : "no host");
        access_done(&rules);
    }
}

static void a_token_is_exposed_beyond_loopback(void **state)
{
    static const struct {
        const char *listen, *token;
        bool is_exposed;
    } cases[] = {
        {"0.0.0.0:9464", "s3cret", true},   {"10.0.0.7:9464", "s3cret", true}, {"[::]:9464", "s3cret", true},
        {"0.0.0.0:9464", "", false},        {"", "s3cret", false},             {"127.0.0.1:9464", "s3cret", false},
        {"[::1]:9464", "s3cret", false},    {"localhost:9464", "s3cret", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (access_exposes_token(cases[i].listen, cases[i].token) != cases[i].is_exposed)
            fail_msg("case %zu: %s", i, cases[i].listen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_may_see_the_page),
        cmocka_unit_test(a_token_is_exposed_beyond_loopback),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
