#include "harness/check.h"

#include <string.h>

#include "aws/plain_hosts.h"

static const struct {
    const char *list, *place;
    bool has_it;
} places[] = {
    {"localstack", "localstack", true},
    {"localstack", "localstack:4566", true},
    {"localstack:4566", "localstack:4566", true},
    {"localstack:4566", "localstack", false},
    {"localstack:4566", "localstack:456", false},
    {"localstack:456", "localstack:4566", false},
    {"LocalStack", "localstack:4566", true},
    {"a,b.example:1,c", "b.example:1", true},
    {"a,b.example:1,c", "c:7", true},
    {"a,b.example:1,c", "b.example", false},
    {"a", "ab", false},
    {"ab", "a", false},
    {"a", "a.example", false},
    {"a.example", "x.a.example", false},
    {"[fd00::1]", "[fd00::1]:80", true},
    {"[fd00::1]:80", "[fd00::1]:80", true},
    {"[fd00::1]", "[fd00::12]:80", false},
    {"", "a", false},
};

static void a_host_is_there_by_its_name_alone_or_with_its_port(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        struct error error = {0};

        assert_true(plain_hosts_check(places[i].list, &error));
        if (plain_hosts_have(places[i].list, places[i].place) != places[i].has_it)
            fail_msg("\"%s\" and %s", places[i].list, places[i].place);
    }
}

static void what_is_no_list_of_hosts_is_refused(void **state)
{
    static const char *const lists[] = {
        "*", "*.example", "a,*", "http://a", "a/", "a b", "a, b", " a", ",", "a,,b", ",a", "a:0", "a:x", "a:", "::1", "[::1",
        "a@b",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        struct error error = {0};

        if (plain_hosts_check(lists[i], &error))
            fail_msg("\"%s\" is taken", lists[i]);
        assert_int_equal(error.class, ERROR_INTERNAL);
        assert_non_null(strstr(error.message, "is no name of a host"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_host_is_there_by_its_name_alone_or_with_its_port),
        cmocka_unit_test(what_is_no_list_of_hosts_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
