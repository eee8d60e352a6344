#include "harness/check.h"

#include <string.h>

#include "cli/point_filter.h"

static const struct point_view volume = {
    .arn = "arn:aws:ec2:eu-west-1::snapshot/snap-1",
    .resource_type = "EBS",
    .resource_arn = "arn:aws:ec2:eu-west-1:111122223333:volume/vol-1",
    .vault = "nightly",
    .source_arn = "",
    .account = "111122223333",
    .region = "eu-west-1",
};

static void a_point_passes_if_it_is_all_that_is_wanted(void **state)
{
    static const struct {
        struct point_filter filter;
        bool passes;
    } cases[] = {
        {{NULL}, true},
        {{.resource = "vol-1"}, true},
        {{.resource = "vol-2"}, false},
        {{.type = "EBS"}, true},
        {{.type = "EC2"}, false},
        {{.vault = "nightly"}, true},
        {{.vault = "night"}, false},
        {{.account = "111122223333"}, true},
        {{.account = "444455556666"}, false},
        {{.region = "eu-west-1"}, true},
        {{.region = "eu-west"}, false},
        {{.type = "EBS", .vault = "nightly", .region = "eu-west-1"}, true},
        {{.type = "EBS", .vault = "nightly", .region = "eu-west-2"}, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (point_filter_passes(&cases[i].filter, &volume) != cases[i].passes)
            fail_msg("case %zu", i);
}

static void a_copy_is_found_by_what_it_is_a_copy_of(void **state)
{
    struct point_view copy = volume;

    (void)state;
    copy.resource_arn = "";
    copy.source_arn = volume.arn;
    assert_true(point_filter_passes(&(struct point_filter){.resource = "snap-1"}, &copy));
    assert_false(point_filter_passes(&(struct point_filter){.resource = "vol-1"}, &copy));
}

static void a_misspelt_type_is_told(void **state)
{
    static const struct flag flags[] = {POINT_FILTER_FLAGS, {.name = NULL}};
    static const struct flag *const tables[] = {flags, NULL};
    char name[] = "list", flag[] = "--type", value[] = "ebs";
    char *words[] = {name, flag, value, NULL};
    struct arguments arguments;
    struct point_filter filter;
    struct error error;

    (void)state;
    assert_true(arguments_parse(&arguments, tables, 3, words, &error));
    assert_false(point_filter_read(&arguments, &filter, &error));
    assert_non_null(strstr(error.message, "did you mean \"EBS\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_point_passes_if_it_is_all_that_is_wanted),
        cmocka_unit_test(a_copy_is_found_by_what_it_is_a_copy_of),
        cmocka_unit_test(a_misspelt_type_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
