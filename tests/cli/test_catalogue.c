#include "harness/check.h"

#include <stdio.h>
#include <string.h>

#include "cli/catalogue.h"

static void add(struct catalogue *catalogue, const char *arn, const char *json)
{
    struct kafka_record record = {.key = arn, .key_length = arn ? strlen(arn) : 0, .value = json};

    record.value_length = json ? strlen(json) : 0;
    catalogue_add(catalogue, &record);
}

static void the_last_record_of_a_point_counts(void **state)
{
    SCOPED(catalogue) struct catalogue catalogue = {0};

    (void)state;
    add(&catalogue, "b", "1");
    add(&catalogue, "a", "2");
    add(&catalogue, "b", "3");
    add(&catalogue, "c", "4");
    add(&catalogue, "c", NULL);
    add(&catalogue, "d", NULL);
    add(&catalogue, NULL, "5");
    add(&catalogue, "e", NULL);
    add(&catalogue, "e", "6");
    catalogue_settle(&catalogue);
    assert_int_equal(catalogue.count, 3);
    assert_string_equal(catalogue.rows[0].arn, "a");
    assert_string_equal(catalogue_find(&catalogue, "b")->json, "3");
    assert_string_equal(catalogue_find(&catalogue, "e")->json, "6");
    assert_null(catalogue_find(&catalogue, "c"));
    assert_null(catalogue_find(&catalogue, "d"));
}

static void a_point_is_found_by_its_name_where_no_other_has_it(void **state)
{
    SCOPED(catalogue) struct catalogue catalogue = {0};

    (void)state;
    assert_null(catalogue_find_by_name(&catalogue, "snap-1"));
    add(&catalogue, "arn:aws:ec2:eu-west-1::snapshot/snap-1", "1");
    add(&catalogue, "arn:aws:ec2:eu-west-1::snapshot/snap-12", "2");
    add(&catalogue, "arn:aws:rds:eu-west-1:1:snapshot:same", "3");
    add(&catalogue, "arn:aws:rds:us-east-1:1:snapshot:same", "4");
    catalogue_settle(&catalogue);
    assert_string_equal(catalogue_find_by_name(&catalogue, "snap-1")->json, "1");
    assert_null(catalogue_find_by_name(&catalogue, "snap-"));
    assert_null(catalogue_find_by_name(&catalogue, "same"));
}

static void an_empty_one_has_nothing(void **state)
{
    SCOPED(catalogue) struct catalogue catalogue = {0};

    (void)state;
    catalogue_settle(&catalogue);
    assert_int_equal(catalogue.count, 0);
    assert_null(catalogue_find(&catalogue, "a"));
}

static void many_points_are_found(void **state)
{
    enum { COUNT = 5000 };
    SCOPED(catalogue) struct catalogue catalogue = {0};
    char arn[16];

    (void)state;
    for (int i = 0; i < 3 * COUNT; i++) {
        (void)snprintf(arn, sizeof(arn), "%d", i * 7919 % COUNT);
        add(&catalogue, arn, i < 2 * COUNT ? "old" : "new");
    }
    catalogue_settle(&catalogue);
    assert_int_equal(catalogue.count, COUNT);
    for (int i = 0; i < COUNT; i++) {
        (void)snprintf(arn, sizeof(arn), "%d", i);
        assert_string_equal(catalogue_find(&catalogue, arn)->json, "new");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_record_of_a_point_counts),
        cmocka_unit_test(a_point_is_found_by_its_name_where_no_other_has_it),
        cmocka_unit_test(an_empty_one_has_nothing),
        cmocka_unit_test(many_points_are_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
