#include "harness/check.h"

#include <string.h>

#include "adapters/registry.h"
#include "base/json.h"
#include "cli/selection_types.h"

#define VOLUMES "arn:*:ec2:*:*:volume/vol-*"

static void patterns_meet_where_one_arn_matches_both(void **state)
{
    static const struct {
        const char *pattern, *arn;
        bool meets;
    } cases[] = {
        {"*", VOLUMES, true},
        {"arn:*", VOLUMES, true},
        {"arn:aws:*", VOLUMES, true},
        {"arn:aws-cn:*", VOLUMES, true},
        {"arn:aws:ec2:*", VOLUMES, true},
        {"arn:aws:ec2*", VOLUMES, true},
        {"arn:aws:e*", VOLUMES, true},
        {"arn:aws:rds:*", VOLUMES, false},
        {"arn:aws:ec2:eu-west-1:*", VOLUMES, true},
        {"arn:aws:ec2:*:*:volume/*", VOLUMES, true},
        {"arn:aws:ec2:*:*:volume/vol-0a*", VOLUMES, true},
        {"arn:aws:ec2:*:*:vol*", VOLUMES, true},
        {"arn:aws:ec2:*:*:*", VOLUMES, true},
        {"arn:aws:ec2:*:*:volumes/*", VOLUMES, false},
        {"arn:aws:ec2:*:*:instance/*", VOLUMES, false},
        {"arn:aws:s3:::*", VOLUMES, false},
        {"arn:aws:rds:*:*:cluster:*", "arn:*:rds:*:*:cluster:*", true},
        {"arn:aws:rds:*:*:cluster:orders*", "arn:*:rds:*:*:cluster:*", true},
        {"arn:aws:rds:*:*:db:*", "arn:*:rds:*:*:cluster:*", false},
        {"arn:aws:storagegateway:*:*:gateway/sgw-1/*", "arn:*:storagegateway:*:*:gateway/*/volume/vol-*", true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (selection_types_meet(cases[i].pattern, cases[i].arn) != cases[i].meets)
            fail_msg("%s and %s", cases[i].pattern, cases[i].arn);
}

static void every_service_is_asked_for(void **state)
{
    SCOPED(json) json_t *filters = selection_types_filters();
    SCOPED(json)
    json_t *expected = json_pack("[s,s,s,s,s,s,s,s,s]", "ec2:volume", "ec2:instance", "rds:db", "rds:cluster",
                                 "dynamodb:table", "fsx:file-system", "fsx:volume", "elasticfilesystem:file-system",
                                 "storagegateway");

    (void)state;
    assert_true(json_equal(filters, expected));
}

static void resources_are_those_that_a_service_backs_up(void **state)
{
    static const struct {
        const char *arn;
        bool is_one;
    } cases[] = {
        {"arn:aws:ec2:eu-west-1:111122223333:volume/vol-049df61146c4d7901", true},
        {"arn:aws-cn:rds:cn-north-1:111122223333:db:orders", true},
        {"arn:aws:dynamodb:eu-west-1:111122223333:table/orders", true},
        {"arn:aws:dynamodb:eu-west-1:111122223333:table/orders/backup/01489602797149-73d8d5bc", false},
        {"arn:aws:ec2:eu-west-1::snapshot/snap-0a1b2c3d4e5f60718", false},
        {"arn:aws:storagegateway:eu-west-1:111122223333:gateway/sgw-12A3456B/volume/vol-1122AABB", true},
        {"arn:aws:storagegateway:eu-west-1:111122223333:gateway/sgw-12A3456B", false},
        {"arn:aws:s3:::bucket", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (selection_types_has(cases[i].arn) != cases[i].is_one)
            fail_msg("%s", cases[i].arn);
}

static void the_nearest_type_is_told(void **state)
{
    static const struct {
        const char *arn, *said; /* NULL: it is good */
    } cases[] = {
        {"*", NULL},
        {"arn:aws:*", NULL},
        {"arn:aws:dynamodb:*:*:table/*", NULL},
        {"arn:aws:dynamodb:*:*:tables/*", "DynamoDB"},
        {"arn:aws:ec2:*:*:volumes/*", "EBS, arn:*:ec2:*:*:volume/vol-*"},
        {"arn:aws:ec2:*:*:instances/*", "EC2"},
        {"arn:aws:efs:*:*:file-system/*", "EFS, arn:*:elasticfilesystem:*:*:file-system/fs-*"},
        {"arn:aws:aurora:*:*:cluster:*", "Aurora"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error = {.class = ERROR_NONE};

        if (selection_types_check(cases[i].arn, &error) != (cases[i].said == NULL))
            fail_msg("%s: %s", cases[i].arn, error.message);
        if (cases[i].said && strstr(error.message, cases[i].said) == NULL)
            fail_msg("%s: %s", cases[i].arn, error.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_meet_where_one_arn_matches_both),
        cmocka_unit_test(every_service_is_asked_for),
        cmocka_unit_test(resources_are_those_that_a_service_backs_up),
        cmocka_unit_test(the_nearest_type_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
