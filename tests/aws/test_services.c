#include "harness/check.h"

#include <string.h>

#include "aws/services.h"

static void a_service_is_found_by_its_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < SERVICES_COUNT; i++) {
        const struct aws_service *service = services_at(i);

        assert_ptr_equal(services_find(service->name), service);
        assert_int_equal(services_index(service), i);
    }
    assert_string_equal(services_find("ec2")->api_version, "2016-11-15");
    assert_null(services_find("EC2"));
    assert_null(services_find(""));
}

static void every_row_is_complete(void **state)
{
    static const char override_prefix[] = "AWS_ENDPOINT_URL_";

    (void)state;
    for (size_t i = 0; i < SERVICES_COUNT; i++) {
        const struct aws_service *service = services_at(i);

        assert_non_null(service->endpoint_prefix);
        assert_non_null(service->signing_name);
        assert_int_equal(strlen(service->api_version), strlen("2016-11-15"));
        assert_memory_equal(service->override_variable, override_prefix, sizeof(override_prefix) - 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_service_is_found_by_its_name),
        cmocka_unit_test(every_row_is_complete),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
