#include "harness/check.h"

#include <string.h>

#include "base/compiler.h"
#include "proto/arn.h"

static void arns_are_split_into_their_parts(void **state)
{
    static const struct {
        const char *text;
        struct arn arn;
    } cases[] = {
        {"arn:aws:ec2:eu-west-1:111122223333:volume/vol-049df61146c4d7901",
         {"aws", "ec2", "eu-west-1", "111122223333", "volume/vol-049df61146c4d7901"}},
        {"arn:aws:ec2:eu-west-1::snapshot/snap-0a1b", {"aws", "ec2", "eu-west-1", "", "snapshot/snap-0a1b"}},
        {"arn:aws:iam::111122223333:role/path/Name+=,.@-",
         {"aws", "iam", "", "111122223333", "role/path/Name+=,.@-"}},
        {"arn:aws-us-gov:rds:us-gov-west-1:111122223333:snapshot:awsbackup:job-1",
         {"aws-us-gov", "rds", "us-gov-west-1", "111122223333", "snapshot:awsbackup:job-1"}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arn arn = {0};

        assert_true(arn_parse(cases[i].text, &arn, NULL));
        assert_string_equal(arn.partition, cases[i].arn.partition);
        assert_string_equal(arn.service, cases[i].arn.service);
        assert_string_equal(arn.region, cases[i].arn.region);
        assert_string_equal(arn.account, cases[i].arn.account);
        assert_string_equal(arn.resource, cases[i].arn.resource);
    }
}

static void a_malformed_arn_is_refused_by_the_part_that_is_wrong(void **state)
{
    static const struct {
        const char *text;
        const char *says;
    } cases[] = {
        {"", "begins with \"arn:\""},
        {"vol-049df61146c4d7901", "begins with \"arn:\""},
        {"ARN:aws:ec2:eu-west-1::volume/v", "begins with \"arn:\""},
        {"arn:", "ends in its partition"},
        {"arn:aws", "ends in its partition"},
        {"arn:aws:ec2", "ends in its service"},
        {"arn:aws:ec2:eu-west-1", "ends in its Region"},
        {"arn:aws:ec2:eu-west-1:111122223333", "ends in its account"},
        {"arn:aws:ec2:eu-west-1:111122223333:", "resource of the ARN is empty"},
        {"arn::ec2:eu-west-1:111122223333:volume/v", "must begin with \"aws\""},
        {"arn:azure:ec2:eu-west-1:111122223333:volume/v", "must begin with \"aws\""},
        {"arn:aws::eu-west-1:111122223333:volume/v", "service of the ARN is empty"},
        {"arn:aws:EC2:eu-west-1:111122223333:volume/v", "service of the ARN may have"},
        {"arn:aws:ec2:evil.example/:111122223333:volume/v", "Region of the ARN may have"},
        {"arn:aws:ec2:eu-west-1:11112222333:volume/v", "must have 12 digits"},
        {"arn:aws:ec2:eu-west-1:11112222333x:volume/v", "must have 12 digits"},
        {"arn:aws:ec2:eu-west-1:1111222233334:volume/v", "account of the ARN is longer than 12"},
        {"arn:aws-with-a-long-name:ec2:eu-west-1::v", "partition of the ARN is longer than 15"},
        {"arn:aws:ec2:eu-west-1::volume/a b", "a space or a character beyond ASCII"},
        {"arn:aws:ec2:eu-west-1::volume/\xc3\xa9", "a space or a character beyond ASCII"},
        {"arn:aws:ec2:eu-west-1::volume/\x1b[2J", "a space or a character beyond ASCII"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arn arn = {.service = "untouched"};
        struct error error = {0};

        if (arn_parse(cases[i].text, &arn, &error) || strstr(error.message, cases[i].says) == NULL)
            fail_msg("%s: \"%s\" does not say \"%s\"", cases[i].text, error.message, cases[i].says);
        assert_int_equal(error.class, ERROR_INVALID_JOB);
        assert_string_equal(arn.service, "untouched");
    }
}

static void a_resource_has_at_most_1023_characters(void **state)
{
    char text[1200] = "arn:aws:ec2:::";
    size_t head = strlen(text);
    struct arn arn;
    struct error error = {0};

    (void)state;
    memset(text + head, 'x', 1023);
    assert_true(arn_parse(text, &arn, NULL));
    assert_int_equal(strlen(arn.resource), 1023);
    text[head + 1023] = 'x';
    assert_false(arn_parse(text, &arn, &error));
    assert_non_null(strstr(error.message, "longer than 1023"));
}

static void patterns_match_whole_arns(void **state)
{
    static const struct {
        const char *pattern;
        const char *arn;
        bool matches;
    } cases[] = {
        {"arn:*:ec2:*:*:volume/vol-*", "arn:aws:ec2:eu-west-1:111122223333:volume/vol-1", true},
        {"arn:*:ec2:*:*:volume/vol-*", "arn:aws:ec2:eu-west-1:111122223333:volume/x", false},
        {"arn:*:ec2:*:*:volume/vol-*", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1", false},
        {"arn:*:ec2:*::snapshot/snap-*", "arn:aws:ec2:eu-west-1::snapshot/snap-1", true},
        {"arn:aws:iam::111122223333:role/Tidemark*", "arn:aws:iam::111122223333:role/TidemarkBackup", true},
        {"arn:aws:iam::111122223333:role/Tidemark", "arn:aws:iam::111122223333:role/TidemarkBackup", false},
        {"arn:aws:iam::111122223333:role/Tidemark", "arn:aws:iam::111122223333:role/Tidemark", true},
        {"*", "", true},
        {"", "", true},
        {"", "a", false},
        {"a*b*c", "a-b-b-c", true},
        {"a*b*c", "a-b-b-c-", false},
        {"**", "anything", true},
        {"a*", "a", true},
        {"*aab", "aaaaaaaaaaaaaaaaaaaaaaab", true},
        {"*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        if (arn_matches(cases[i].pattern, cases[i].arn) != cases[i].matches)
            fail_msg("%s against %s", cases[i].arn, cases[i].pattern);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arns_are_split_into_their_parts),
        cmocka_unit_test(a_malformed_arn_is_refused_by_the_part_that_is_wrong),
        cmocka_unit_test(a_resource_has_at_most_1023_characters),
        cmocka_unit_test(patterns_match_whole_arns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
