#include "harness/check.h"

#include <string.h>

#include "proto/resource_type.h"

static void every_name_is_found(void **state)
{
    struct error error;
    unsigned type;

    (void)state;
    for (unsigned i = 0; i < RESOURCE_TYPE_COUNT; i++) {
        assert_true(resource_type_find(resource_type_name(i), &type, &error));
        assert_int_equal(type, i);
    }
}

static void an_unknown_name_is_answered_with_the_nearest(void **state)
{
    static const struct {
        const char *name, *nearest;
    } cases[] = {
        {"ebs", "\"EBS\""},
        {"StorageGateway", "\"Storage Gateway\""},
        {"Dynamo", "\"DynamoDB\""},
        {"fsx", "\"FSx\""},
        {"virtual machine", "\"VirtualMachine\""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error;
        unsigned type = 99;

        assert_false(resource_type_find(cases[i].name, &type, &error));
        if (strstr(error.message, cases[i].nearest) == NULL)
            fail_msg("%s: %s", cases[i].name, error.message);
        assert_int_equal(error.class, ERROR_INVALID_JOB);
        assert_int_equal(type, 99);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_name_is_found),
        cmocka_unit_test(an_unknown_name_is_answered_with_the_nearest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
