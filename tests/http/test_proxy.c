#include "harness/check.h"

#include <string.h>

#include "http/proxy.h"

static const struct {
    const char *text;
    const char *url; /* NULL: refused */
    const char *user, *password;
} texts[] = {
    {"http://proxy.example:3128", "http://proxy.example:3128", "", ""},
    {"http://proxy.example:3128/", "http://proxy.example:3128", "", ""},
    {"http://10.0.0.1:80", "http://10.0.0.1:80", "", ""},
    {"http://[2001:db8::1]:3128", "http://[2001:db8::1]:3128", "", ""},
    {"http://me:PLANTED@proxy.example:3128", "http://proxy.example:3128", "me", "PLANTED"},
    {"http://me:@proxy.example:3128", "http://proxy.example:3128", "me", ""},
    {"http://me:PL%40N%3aTED%25@proxy.example:3128", "http://proxy.example:3128", "me", "PL@N:TED%"},
    {"http://me:PL@N:TED@proxy.example:3128", "http://proxy.example:3128", "me", "PL@N:TED"},
    {"http://corp%5Cme:p%20q@proxy.example:3128", "http://proxy.example:3128", "corp\\me", "p q"},
    {"http://proxy.example"},
    {"http://proxy.example/"},
    {"proxy.example:3128"},
    {"https://proxy.example:3128"},
    {"socks5://proxy.example:1080"},
    {"HTTP://proxy.example:3128"},
    {"http://proxy.example:3128/path"},
    {"http://proxy.example:3128?x"},
    {"http://:3128"},
    {"http://"},
    {"http://proxy example:3128"},
    {"http://me@proxy.example:3128"},
    {"http://:PLANTED@proxy.example:3128"},
    {"http://m%3Ae:PLANTED@proxy.example:3128"},
    {"http://me:PLANTED%@proxy.example:3128"},
    {"http://me:PLANTED%4@proxy.example:3128"},
    {"http://me:PLANTED%4z@proxy.example:3128"},
    {"http://me:PLANTED%00@proxy.example:3128"},
    {"http://me:PLANTED%0d%0aX@proxy.example:3128"},
    {"http://me:PLANTED\r\n@proxy.example:3128"},
    {"http://me:PLANTED@"},
    {"http://me:PLANTED@proxy.example"},
    {"https://me:PLANTED@proxy.example:3128"},
};

static void a_proxy_has_a_place_and_may_want_a_user(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct proxy proxy;
        struct error error = {0};
        bool is_read = proxy_read(&proxy, texts[i].text, &error);

        if (is_read != (texts[i].url != NULL))
            fail_msg("%s: %s", texts[i].text, error.message);
        if (is_read) {
            assert_string_equal(proxy.url, texts[i].url);
            assert_string_equal(secret_reveal(&proxy.user), texts[i].user);
            assert_string_equal(secret_reveal(&proxy.password), texts[i].password);
        } else {
            assert_int_equal(error.class, ERROR_INTERNAL);
            assert_null(strstr(error.message, "PLANTED"));
            assert_null(proxy.url);
        }
        proxy_done(&proxy);
    }
}

static void what_is_too_long_for_a_header_is_refused(void **state)
{
    char text[2048] = "http://me:";
    struct proxy proxy;
    struct error error;

    (void)state;
    memset(text + strlen(text), 'x', 1024);
    strcat(text, "@proxy.example:3128");
    assert_false(proxy_read(&proxy, text, &error));
}

static void no_proxy_is_for_nothing(void **state)
{
    struct proxy proxy;
    struct error error;

    (void)state;
    assert_true(proxy_read(&proxy, "", &error));
    assert_false(proxy_is_for(&proxy, "https://ec2.eu-west-1.amazonaws.com"));
    assert_false(proxy_is_for(NULL, "https://ec2.eu-west-1.amazonaws.com"));
    proxy_done(&proxy);
}

static void only_what_is_secret_and_elsewhere_goes_through_it(void **state)
{
    static const struct {
        const char *url;
        bool is_for;
    } cases[] = {
        {"https://ec2.eu-west-1.amazonaws.com/", true},
        {"https://10.0.0.1:8443", true},
        {"https://[2001:db8::1]/x", true},
        {"https://localhost.example/", true},
        {"http://ec2.eu-west-1.amazonaws.com/", false},
        {"http://localstack:4566/", false},
        {"https://localhost:4566/", false},
        {"https://127.0.0.1/", false},
        {"https://[::1]:443/", false},
        {"http://169.254.169.254/latest/meta-data", false},
        {"https://169.254.169.254/", false},
        {"https://169.254.170.23/v1/credentials", false},
        {"https://[fd00:ec2::254]/", false},
        {"https://[fd00:ec2::23]/v1/credentials", false},
    };
    struct proxy proxy;
    struct error error;

    (void)state;
    assert_true(proxy_read(&proxy, "http://proxy.example:3128", &error));
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (proxy_is_for(&proxy, cases[i].url) != cases[i].is_for)
            fail_msg("%s", cases[i].url);
    proxy_done(&proxy);
}

static void what_is_secret_in_a_text_is_known(void **state)
{
    (void)state;
    assert_int_equal(proxy_secret_length("http://me:PLANTED@proxy.example:3128"), strlen("me:PLANTED"));
    assert_int_equal(proxy_secret_length("http://me:PL@NTED@proxy.example:3128"), strlen("me:PL@NTED"));
    assert_int_equal(proxy_secret_length("http://proxy.example:3128"), 0);
    assert_int_equal(proxy_secret_length(""), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_proxy_has_a_place_and_may_want_a_user),
        cmocka_unit_test(what_is_too_long_for_a_header_is_refused),
        cmocka_unit_test(no_proxy_is_for_nothing),
        cmocka_unit_test(only_what_is_secret_and_elsewhere_goes_through_it),
        cmocka_unit_test(what_is_secret_in_a_text_is_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
