#include "harness/check.h"

#include <string.h>

#include "aws/protocol_json.h"
#include "aws/protocol_query.h"
#include "aws/protocol_rest_json.h"

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
        assert_true(i == 0 || strcmp(services_at(i - 1)->name, service->name) < 0);
    }
}

/* Each protocol has its own columns, and no others. */
static void every_row_has_what_its_protocol_needs(void **state)
{
    size_t count[3] = {0};

    (void)state;
    for (size_t i = 0; i < SERVICES_COUNT; i++) {
        const struct aws_service *service = services_at(i);
        bool is_query = service->protocol == &protocol_query, is_json = service->protocol == &protocol_json;

        assert_true(is_query || is_json || service->protocol == &protocol_rest_json);
        assert_int_equal(service->list_style != LIST_NONE, is_query);
        assert_int_equal(service->target_prefix != NULL, is_json);
        assert_int_equal(service->content_type != NULL, is_json);
        count[is_query ? 0 : is_json ? 1 : 2]++;
    }
    assert_int_equal(count[0], 3);
    assert_int_equal(count[1], 5);
    assert_int_equal(count[2], 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_service_is_found_by_its_name),
        cmocka_unit_test(every_row_is_complete),
        cmocka_unit_test(every_row_has_what_its_protocol_needs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
