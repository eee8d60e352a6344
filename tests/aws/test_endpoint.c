#include "harness/check.h"

#include <string.h>

#include "aws/endpoint.h"

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
        const struct endpoint_settings none = {0};
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

static void a_service_has_hosts_of_other_kinds(void **state)
{
    static const struct {
        const char *service, *region;
        struct endpoint_settings settings;
        const char *host;
    } cases[] = {
        {"ec2", "us-east-1", {.uses_fips = true}, "ec2-fips.us-east-1.amazonaws.com"},
        {"ec2", "us-east-1", {.uses_dual_stack = true}, "ec2.us-east-1.api.aws"},
        {"ec2", "us-east-1", {.uses_fips = true, .uses_dual_stack = true}, "ec2-fips.us-east-1.api.aws"},
        {"ec2", "us-gov-west-1", {.uses_fips = true}, "ec2.us-gov-west-1.amazonaws.com"},
        {"ec2", "us-gov-west-1", {.uses_fips = true, .uses_dual_stack = true}, "ec2-fips.us-gov-west-1.api.aws"},
        {"fsx", "us-gov-west-1", {.uses_fips = true}, "fsx-fips.us-gov-west-1.amazonaws.com"},
        {"efs", "eu-west-1", {.uses_fips = true}, "elasticfilesystem-fips.eu-west-1.amazonaws.com"},
        {"efs", "eu-west-1", {.uses_dual_stack = true}, "efs.eu-west-1.api.aws"},
        {"efs", "us-iso-east-1", {.uses_dual_stack = true}, "elasticfilesystem.us-iso-east-1.api.aws.ic.gov"},
        {"rds", "cn-north-1", {.uses_dual_stack = true}, "rds.cn-north-1.api.amazonwebservices.com.cn"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct endpoint endpoint;
        struct error error;

        assert_true(endpoint_resolve(&cases[i].settings, services_find(cases[i].service), cases[i].region, &endpoint,
                                     &error));
        assert_string_equal(endpoint_host(&endpoint), cases[i].host);
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
    static char other[] = "https://localhost";
    char *const urls[] = {NULL, other};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(regions); i++) {
        for (size_t with = 0; with < COUNT_OF(urls); with++) {
            struct endpoint_settings settings = {0};
            struct endpoint endpoint;
            struct error error = {0};

            settings.urls[services_index(services_find("ec2"))] = urls[with];
            assert_false(endpoint_resolve(&settings, services_find("ec2"), regions[i], &endpoint, &error));
            assert_int_equal(error.class, ERROR_INVALID_JOB);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_region_has_the_host_of_its_partition),
        cmocka_unit_test(a_service_has_hosts_of_other_kinds),
        cmocka_unit_test(what_could_name_another_host_is_no_region),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
