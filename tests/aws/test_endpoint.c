#include "harness/check.h"

#include <stdlib.h>
#include <string.h>

#include "aws/endpoint.h"

static void set_variable(const char *name, const char *value)
{
    assert_int_equal(value ? setenv(name, value, 1) : unsetenv(name), 0);
}

static bool read_overrides(const char *all, const char *ec2, const char *ignore,
                           struct endpoint_overrides *overrides, struct error *error)
{
    set_variable("AWS_ENDPOINT_URL", all);
    set_variable("AWS_ENDPOINT_URL_EC2", ec2);
    set_variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", ignore);
    return endpoint_overrides_read(overrides, error);
}

static void a_region_has_the_host_of_its_partition(void **state)
{
    static const struct {
        const char *service, *region, *host;
    } cases[] = {
        {"ec2", "us-east-1", "ec2.us-east-1.amazonaws.com"},
        {"rds", "eu-west-1", "rds.eu-west-1.amazonaws.com"},
        {"sts", "ap-southeast-2", "sts.ap-southeast-2.amazonaws.com"},
        {"ec2", "us-gov-west-1", "ec2.us-gov-west-1.amazonaws.com"},
        {"ec2", "cn-north-1", "ec2.cn-north-1.amazonaws.com.cn"},
        {"ec2", "eusc-de-east-1", "ec2.eusc-de-east-1.amazonaws.eu"},
        {"ec2", "us-iso-east-1", "ec2.us-iso-east-1.c2s.ic.gov"},
        {"ec2", "us-isob-east-1", "ec2.us-isob-east-1.sc2s.sgov.gov"},
        {"ec2", "us-isof-south-1", "ec2.us-isof-south-1.csp.hci.ic.gov"},
        {"ec2", "eu-isoe-west-1", "ec2.eu-isoe-west-1.cloud.adc-e.uk"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct endpoint_overrides none = {0};
        struct endpoint endpoint;
        struct error error;

        assert_true(
            endpoint_resolve(&none, services_find(cases[i].service), cases[i].region, &endpoint, &error));
        assert_memory_equal(endpoint.url, "https://", 8);
        assert_string_equal(endpoint.url + 8, cases[i].host);
        assert_string_equal(endpoint_host(&endpoint), cases[i].host);
        assert_false(endpoint.is_plain);
    }
}

static void what_could_name_another_host_is_no_region(void **state)
{
    static const char *const regions[] = {
        "",
        "evil.example/",
        "eu-west-1.evil",
        "eu-west-1@evil",
        "eu-west-1#",
        "eu-west-1?",
        "eu-west-1:80",
        "EU-WEST-1",
        "eu_west_1",
        "-eu-west-1",
        "eu-west-1-",
        "eu west 1",
        "eu-west-1\n",
        "a23456789-b23456789-c23456789-d23",
    };
    struct endpoint_overrides overrides;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(regions); i++) {
        const char *all[] = {NULL, "https://localhost"};

        for (size_t with = 0; with < COUNT_OF(all); with++) {
            struct endpoint endpoint;
            struct error error = {0};

            assert_true(read_overrides(all[with], NULL, NULL, &overrides, &error));
            assert_false(endpoint_resolve(&overrides, services_find("ec2"), regions[i], &endpoint, &error));
            assert_int_equal(error.class, ERROR_INVALID_JOB);
            endpoint_overrides_done(&overrides);
        }
    }
}

static void the_environment_may_name_other_endpoints(void **state)
{
    static const struct {
        const char *all, *ec2, *ignore, *ec2_url, *rds_url;
        bool is_plain;
    } cases[] = {
        {NULL, NULL, NULL, "https://ec2.eu-west-1.amazonaws.com", "https://rds.eu-west-1.amazonaws.com",
         false},
        {"", "", "", "https://ec2.eu-west-1.amazonaws.com", "https://rds.eu-west-1.amazonaws.com", false},
        {"https://a.example", NULL, NULL, "https://a.example", "https://a.example", false},
        {"https://a.example/", NULL, NULL, "https://a.example", "https://a.example", false},
        {"https://a.example", "https://b.example:8443", NULL, "https://b.example:8443", "https://a.example",
         false},
        {NULL, "https://b.example", NULL, "https://b.example", "https://rds.eu-west-1.amazonaws.com", false},
        {"https://a.example", "https://b.example", "true", "https://ec2.eu-west-1.amazonaws.com",
         "https://rds.eu-west-1.amazonaws.com", false},
        {"https://a.example", NULL, "false", "https://a.example", "https://a.example", false},
        {NULL, "http://127.0.0.1:4566", NULL, "http://127.0.0.1:4566", "https://rds.eu-west-1.amazonaws.com",
         true},
        {NULL, "http://127.3.2.1/", NULL, "http://127.3.2.1", "https://rds.eu-west-1.amazonaws.com", true},
        {NULL, "http://localhost:1", NULL, "http://localhost:1", "https://rds.eu-west-1.amazonaws.com", true},
        {NULL, "http://[::1]:65535", NULL, "http://[::1]:65535", "https://rds.eu-west-1.amazonaws.com", true},
        {NULL, "https://[2001:db8::1]", NULL, "https://[2001:db8::1]", "https://rds.eu-west-1.amazonaws.com",
         false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct endpoint_overrides overrides;
        struct endpoint endpoint;
        struct error error = {0};

        assert_true(read_overrides(cases[i].all, cases[i].ec2, cases[i].ignore, &overrides, &error));
        assert_true(endpoint_resolve(&overrides, services_find("rds"), "eu-west-1", &endpoint, &error));
        assert_string_equal(endpoint.url, cases[i].rds_url);
        assert_true(endpoint_resolve(&overrides, services_find("ec2"), "eu-west-1", &endpoint, &error));
        assert_string_equal(endpoint.url, cases[i].ec2_url);
        assert_int_equal(endpoint.is_plain, cases[i].is_plain);
        assert_string_equal(endpoint_host(&endpoint), strstr(cases[i].ec2_url, "://") + 3);
        endpoint_overrides_done(&overrides);
    }
}

static void an_endpoint_that_is_not_allowed_is_named(void **state)
{
    static const char *const urls[] = {
        "http://ec2.eu-west-1.amazonaws.com",
        "http://10.0.0.1",
        "http://128.0.0.1",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://[::2]",
        "http://0x7f000001",
        "ftp://localhost",
        "localhost:4566",
        "HTTPS://a.example",
        "https://",
        "https:///",
        "https://a.example/path",
        "https://a.example?x",
        "https://u@a.example",
        "https://u:p@a.example",
        "https://a.example:",
        "https://a.example:0",
        "https://a.example:65536",
        "https://a.example:80x",
        "https://a.example:-1",
        "https://a b",
        "https://[::1",
        "https://[]",
        "https://a.example\r\nX: y",
        "https://a.example#f",
        "https://127.0.0.1\\@a.example",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        struct endpoint_overrides overrides;
        struct error error = {0};

        if (read_overrides(NULL, urls[i], NULL, &overrides, &error))
            fail_msg("%s is allowed", urls[i]);
        assert_int_equal(error.class, ERROR_INTERNAL);
        assert_non_null(strstr(error.message, "AWS_ENDPOINT_URL_EC2 is \""));
        assert_false(read_overrides(urls[i], NULL, NULL, &overrides, &error));
        assert_non_null(strstr(error.message, "AWS_ENDPOINT_URL is \""));
        assert_true(read_overrides(urls[i], urls[i], "true", &overrides, &error));
        endpoint_overrides_done(&overrides);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_region_has_the_host_of_its_partition),
        cmocka_unit_test(what_could_name_another_host_is_no_region),
        cmocka_unit_test(the_environment_may_name_other_endpoints),
        cmocka_unit_test(an_endpoint_that_is_not_allowed_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
