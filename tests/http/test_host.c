#include "harness/check.h"

#include <string.h>

#include "http/host.h"

static const struct {
    const char *host;
    bool is_loopback, is_local;
} hosts[] = {
    {"localhost", true, true},
    {"LocalHost", true, true},
    {"127.0.0.1", true, true},
    {"127.255.255.254", true, true},
    {"::1", true, true},
    {"0:0:0:0:0:0:0:1", true, true},
    {"::ffff:127.0.0.1", true, true},
    {"169.254.169.254", false, true},
    {"169.254.170.2", false, true},
    {"169.254.170.23", false, true},
    {"::ffff:169.254.169.254", false, true},
    {"fd00:ec2::254", false, true},
    {"FD00:EC2::23", false, true},
    {"fe80::1", false, true},
    {"128.0.0.1", false, false},
    {"10.0.0.1", false, false},
    {"169.253.0.1", false, false},
    {"::2", false, false},
    {"fd00:ec3::254", false, false},
    {"0x7f000001", false, false},
    {"127.1", false, false},
    {"localhost.example", false, false},
    {"127.0.0.1.example", false, false},
    {"", false, false},
};

static void this_machine_is_told_by_its_names_and_addresses(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(hosts); i++) {
        if (host_is_loopback(hosts[i].host) != hosts[i].is_loopback || host_is_local(hosts[i].host) != hosts[i].is_local)
            fail_msg("%s", hosts[i].host);
    }
}

static const struct {
    const char *text, *host; /* NULL: there is none */
    const char *left;        /* behind host and port; NULL: that is no port */
} places[] = {
    {"a.example/x", "a.example", "/x"}, {"A-1.example:443", "A-1.example", ""},
    {"[::1]:80/", "::1", "/"},          {"[fd00:ec2::254]", "fd00:ec2::254", ""},
    {"a:65535", "a", ""},               {"a:65536", "a", NULL},
    {"a:0", "a", NULL},                 {"a:", "a", NULL},
    {"a:-1", "a", NULL},                {"a:80x", "a", "x"},
    {"a b", "a", " b"},                 {"", NULL, NULL},
    {":80", NULL, NULL},                {"[]", NULL, NULL},
    {"[::1", NULL, NULL},               {"[a.example]", NULL, NULL},
    {"/", NULL, NULL},                  {"@a", NULL, NULL},
};

static void a_host_and_a_port_are_taken_off_the_front(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        const char *at = places[i].text;
        char host[HOST_BYTES_MAX];

        assert_int_equal(host_take(&at, host), places[i].host != NULL);
        if (places[i].host == NULL)
            continue;
        assert_string_equal(host, places[i].host);
        assert_int_equal(host_take_port(&at), places[i].left != NULL);
        if (places[i].left)
            assert_string_equal(at, places[i].left);
    }
}

static void a_name_has_a_longest_length(void **state)
{
    char name[HOST_BYTES_MAX + 1] = {0}, host[HOST_BYTES_MAX];

    (void)state;
    for (size_t over = 0; over < 2; over++) {
        const char *at = name;

        memset(name, 'a', HOST_BYTES_MAX - 1 + over);
        assert_int_equal(host_take(&at, host), over == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(this_machine_is_told_by_its_names_and_addresses),
        cmocka_unit_test(a_host_and_a_port_are_taken_off_the_front),
        cmocka_unit_test(a_name_has_a_longest_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
