#include "aws/key_double.h"

#include "aws/key_request.h"

static void only_some_hosts_are_asked(void **state)
{
    static const struct {
        const char *url;
        bool is_allowed;
    } cases[] = {
        {"https://anywhere.example/keys", true},      {"http://127.0.0.1:80/keys?x=1", true},
        {"http://127.255.0.9", true},                 {"http://localhost/keys", true},
        {"http://[::1]:8080/keys", true},             {"http://169.254.170.2/v2/keys", true},
        {"http://169.254.170.23/v1/credentials", true}, {"http://[fd00:ec2::23]/v1", true},
        {"http://169.254.169.254", true},             {"http://[fd00:ec2::254]/", true},
        {"http://anywhere.example/keys", false},      {"http://127.0.0.1.example/", false},
        {"http://127.evil.example/", false},          {"http://169.254.170.3/", false},
        {"http://localhost.example/", false},         {"http://localhost@evil.example/", false},
        {"http://evil.example#127.0.0.1", false},     {"http://", false},
        {"ftp://127.0.0.1/", false},                  {"127.0.0.1", false},
        {"http://127.0.0.1/\r\nX: y", false},         {"https:///keys", false},
        {"http://[::1", false},                       {"", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (key_request_is_allowed(cases[i].url) != cases[i].is_allowed)
            fail_msg("%s", cases[i].url);
}

static void what_is_no_whole_answer_says_so(void **state)
{
    static const struct {
        struct http_result result;
        const char *message; /* NULL: it is one */
    } cases[] = {
        {{.status = 200, .body = "x", .body_length = 1}, NULL},
        {{.status = 404, .body = "PLANTED", .body_length = 7}, "here: it answers with 404"},
        {{.error = {.class = ERROR_TRANSIENT, .message = "reset"}}, "here: reset"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error = {0};

        assert_int_equal(key_request_is_answered(&cases[i].result, "here", &error), cases[i].message == NULL);
        if (cases[i].message)
            assert_string_equal(error.message, cases[i].message);
    }
}

static void a_refusal_comes_on_a_later_turn(void **state)
{
    const struct error error = {.class = ERROR_INTERNAL, .message = "no file"};
    struct key_double twin;

    (void)state;
    key_double_set_up(&twin, NULL);
    key_request_refuse(twin.client, &error, on_double_fetched, &twin);
    key_double_run(&twin);
    assert_string_equal(twin.error.message, "no file");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_some_hosts_are_asked),
        cmocka_unit_test(what_is_no_whole_answer_says_so),
        cmocka_unit_test(a_refusal_comes_on_a_later_turn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
