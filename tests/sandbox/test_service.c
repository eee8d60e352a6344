#include "sandbox/toy.h"

#include "sandbox/ec2.h"

static bool perform_nothing(struct request *request)
{
    (void)request;
    return true;
}

static const struct service_operation some[] = {
    {.name = "ListBackups", .bucket = {2, 1}, .perform = perform_nothing},
    {.name = "Untold", .perform = perform_nothing},
    {0}};
static const struct service_operation others[] = {{.name = "CreateBackup"}, {0}};
static const struct service_status statuses[] = {{"Gone", 410}, {0}};
static const struct service two_tables = {
    .name = "toy",
    .codes = {.throttled = "Slow", .internal = "Internal", .unknown_member = "Unknown"},
    .statuses = statuses,
    .operations = {some, others}};

static void services_and_operations_are_found_by_name(void **state)
{
    (void)state;
    assert_ptr_equal(service_find("ec2"), &ec2_service);
    assert_null(service_find("toy"));
    assert_ptr_equal(service_find_signed("ec2"), &ec2_service);
    assert_null(service_find_signed("toy"));
    assert_ptr_equal(service_find_operation(&two_tables, "Untold"), &some[1]);
    assert_ptr_equal(service_find_operation(&two_tables, "CreateBackup"), &others[0]);
    assert_null(service_find_operation(&two_tables, "DeleteBackup"));
    assert_null(service_find_kind("toy:backup"));
}

static void a_code_has_its_status(void **state)
{
    (void)state;
    assert_int_equal(service_status(&two_tables, "Gone"), 410);
    assert_int_equal(service_status(&two_tables, "Internal"), 500);
    assert_int_equal(service_status(&two_tables, "Whatever"), 400);
}

static void each_operation_has_its_bucket(void **state)
{
    struct toy toy;

    (void)state;
    toy_init(&toy, &(struct world_options){.is_throttled = true, .rate_scale = 0.5});
    toy.request.service = &two_tables;
    toy.request.operation = &some[0];
    assert_true(service_perform(&toy.request));
    assert_false(service_perform(&toy.request));
    assert_string_equal(toy.error.code, "Slow");
    toy.request.operation = &some[1];
    for (int i = 0; i < 5; i++)
        assert_true(service_perform(&toy.request));
    toy.request.operation = &some[0];
    toy_at(&toy, 2000);
    assert_true(service_perform(&toy.request));
    toy_done(&toy);
}

static void the_input_is_checked_first(void **state)
{
    struct toy toy;

    (void)state;
    toy_init(&toy, &(struct world_options){0});
    toy_call(&toy, "{'What':1}");
    toy.request.service = &two_tables;
    toy.request.operation = &some[1];
    assert_false(service_perform(&toy.request));
    assert_string_equal(toy.error.code, "Unknown");
    toy_done(&toy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(services_and_operations_are_found_by_name),
        cmocka_unit_test(a_code_has_its_status),
        cmocka_unit_test(each_operation_has_its_bucket),
        cmocka_unit_test(the_input_is_checked_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
