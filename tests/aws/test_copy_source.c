#include "harness/check.h"

#include <string.h>

#include "aws/copy_source.h"
#include "base/json.h"

#define GOV_ARN "arn:aws-us-gov:rds:us-gov-west-1:111122223333:snapshot:s"

static const int64_t NEW_YEAR_2026_MS = 1767225600000;
static const struct host_clocks agreeing;

static const struct {
    const char *service, *operation, *input;
    bool is_wanted;
} calls[] = {
    {"ec2", "CopySnapshot", "{\"SourceRegion\":\"us-east-1\",\"SourceSnapshotId\":\"snap-1\"}", true},
    {"ec2", "CopySnapshot", "{\"SourceRegion\":\"us-east-1\",\"PresignedUrl\":\"https://x/\"}", false},
    {"ec2", "CopySnapshot", "{\"SourceSnapshotId\":\"snap-1\"}", false},
    {"ec2", "CreateSnapshot", "{\"SourceRegion\":\"us-east-1\"}", false},
    {"rds", "CopySnapshot", "{\"SourceRegion\":\"us-east-1\"}", false},
    {"rds", "CopyDBSnapshot", "{\"SourceDBSnapshotIdentifier\":\"" GOV_ARN "\"}", true},
    {"rds", "CopyDBClusterSnapshot", "{\"SourceDBClusterSnapshotIdentifier\":\"" GOV_ARN "\"}", true},
    {"rds", "CopyDBSnapshot", "{\"SourceDBSnapshotIdentifier\":\"" GOV_ARN "\",\"PreSignedUrl\":\"x\"}", false},
    {"rds", "CopyDBSnapshot", "{\"SourceDBSnapshotIdentifier\":\"name\"}", false},
    {"rds", "CopyDBSnapshot", "{\"SourceDBSnapshotIdentifier\":\"arn:aws-us-gov:rds:us-west-2:1:snapshot:s\"}", false},
    {"rds", "CopyDBSnapshot", "{\"SourceDBSnapshotIdentifier\":\"arn:aws-us-gov:rds\"}", false},
    {"rds", "CopyDBSnapshot", "{\"SourceDBSnapshotIdentifier\":\"arn:aws:rds:us-east-1:1:snapshot:s\"}", false},
    {"rds", "CopyDBSnapshot", "{}", false},
};

static void only_copies_carry_a_presigned_url(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(calls); i++) {
        SCOPED(json) json_t *input = json_loads(calls[i].input, 0, NULL);
        const struct copy_source_call call = {services_find(calls[i].service), calls[i].operation,
                                              "us-west-2", input,
                                              &agreeing, NEW_YEAR_2026_MS, NEW_YEAR_2026_MS};

        assert_int_equal(copy_source_is_wanted(&call), calls[i].is_wanted);
    }
}

static struct credentials example_credentials(void)
{
    const struct credentials_texts texts = {"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                                            "TOKEN"};
    struct credentials credentials = {0};
    struct error error;

    assert_int_equal(credentials_assemble(&credentials, &texts, "here", &error), CREDENTIALS_FOUND);
    return credentials;
}

/* The signature is the one that botocore makes. */
static void the_url_is_signed_for_the_source_region(void **state)
{
    static const char expected[] =
        "https://ec2.us-east-1.amazonaws.com/?Action=CopySnapshot&Version=2016-11-15&SourceRegion=us-east-1"
        "&SourceSnapshotId=snap-1&Encrypted=true&DestinationRegion=us-west-2&X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIDEXAMPLE%2F20260101%2Fus-east-1%2Fec2%2Faws4_request&X-Amz-Date="
        "20260101T000000Z"
        "&X-Amz-Expires=3600&X-Amz-Security-Token=TOKEN&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=8b0672904b36357f38fb6842dc8892f409ae218443c7f083ea95c4fe81bab9cb";
    SCOPED(json)
    json_t *input =
        json_pack("{s:s,s:s,s:b}", "SourceRegion", "us-east-1", "SourceSnapshotId", "snap-1", "Encrypted", 1);
    const struct copy_source_call call = {services_find("ec2"), "CopySnapshot", "us-west-2", input,
                                          &agreeing, NEW_YEAR_2026_MS, NEW_YEAR_2026_MS};
    const struct endpoint_settings none = {0};
    struct credentials credentials = example_credentials();
    SCOPED(json) json_t *signed_input = NULL;
    struct error error = {0};

    (void)state;
    signed_input = copy_source_sign(&call, &credentials, &none, &error);
    assert_non_null(signed_input);
    assert_string_equal(json_text_at(signed_input, "PresignedUrl"), expected);
    assert_string_equal(json_text_at(signed_input, "DestinationRegion"), "us-west-2");
    assert_string_equal(json_text_at(signed_input, "SourceSnapshotId"), "snap-1");
    assert_null(json_object_get(input, "PresignedUrl")); /* the call's own input stays as it is */
    credentials_wipe(&credentials);
}

/* The signature is the one that botocore makes, and the call has no other parameter more. */
static void the_url_of_rds_is_of_the_region_in_the_arn(void **state)
{
    static const char expected[] =
        "https://rds.us-gov-west-1.amazonaws.com/?Action=CopyDBSnapshot&Version=2014-10-31&SourceDBSnapshotIdentifier="
        "arn%3Aaws-us-gov%3Ards%3Aus-gov-west-1%3A111122223333%3Asnapshot%3As&TargetDBSnapshotIdentifier=t"
        "&KmsKeyId=alias%2Fk&DestinationRegion=us-gov-east-1&X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIDEXAMPLE%2F20260101%2Fus-gov-west-1%2Frds%2Faws4_request"
        "&X-Amz-Date=20260101T000000Z&X-Amz-Expires=3600&X-Amz-Security-Token=TOKEN&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=b4555ecb23bd9220b65d86d3ef64f0fa2d5242c6d3e67559832c4217e3319bff";
    SCOPED(json)
    json_t *input = json_pack("{s:s,s:s,s:s}", "SourceDBSnapshotIdentifier", GOV_ARN, "TargetDBSnapshotIdentifier",
                              "t", "KmsKeyId", "alias/k");
    const struct copy_source_call call = {services_find("rds"), "CopyDBSnapshot", "us-gov-east-1", input,
                                          &agreeing, NEW_YEAR_2026_MS, NEW_YEAR_2026_MS};
    const struct endpoint_settings none = {0};
    struct credentials credentials = example_credentials();
    SCOPED(json) json_t *signed_input = NULL;
    struct error error = {0};

    (void)state;
    signed_input = copy_source_sign(&call, &credentials, &none, &error);
    assert_non_null(signed_input);
    assert_string_equal(json_text_at(signed_input, "PreSignedUrl"), expected);
    assert_int_equal(json_object_size(signed_input), json_object_size(input) + 1);
    credentials_wipe(&credentials);
}

/* By the clock of the host that checks it; by that of the host that the call goes to as long as it is not known. */
static void the_url_has_the_time_of_the_source(void **state)
{
    static const struct {
        const char *host, *date;
    } cases[] = {
        {"ec2.us-east-1.amazonaws.com", "X-Amz-Date=20260101T002000Z&"},
        {"ec2.eu-west-1.amazonaws.com", "X-Amz-Date=20251231T235900Z&"},
    };
    SCOPED(json) json_t *input = json_pack("{s:s}", "SourceRegion", "us-east-1");
    const struct endpoint_settings none = {0};
    struct credentials credentials = example_credentials();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct host_clocks clocks = {0};
        const struct copy_source_call call = {services_find("ec2"), "CopySnapshot",        "us-west-2",     input,
                                              &clocks,              NEW_YEAR_2026_MS - 60000, NEW_YEAR_2026_MS};
        SCOPED(json) json_t *signed_input = NULL;
        struct error error = {0};

        assert_true(host_clocks_learn(&clocks, &(struct host_clock_reading){.host = cases[i].host,
                                                                            .date = "Thu, 01 Jan 2026 00:20:00 GMT",
                                                                            .signed_ms = NEW_YEAR_2026_MS,
                                                                            .now_ms = NEW_YEAR_2026_MS}));
        signed_input = copy_source_sign(&call, &credentials, &none, &error);
        assert_non_null(signed_input);
        assert_non_null(strstr(json_text_at(signed_input, "PresignedUrl"), cases[i].date));
    }
    credentials_wipe(&credentials);
}

static void a_source_that_cannot_be_signed_is_refused(void **state)
{
    static const struct {
        const char *input;
        enum error_class class;
    } cases[] = {
        {"{\"SourceRegion\":\"evil.example/\"}", ERROR_INVALID_JOB},
        {"{\"SourceRegion\":\"us-east-1\",\"KmsKeyId\":null}", ERROR_INTERNAL},
    };
    const struct endpoint_settings none = {0};
    struct credentials credentials = example_credentials();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(json) json_t *input = json_loads(cases[i].input, 0, NULL);
        const struct copy_source_call call = {services_find("ec2"), "CopySnapshot", "us-west-2", input,
                                              &agreeing, NEW_YEAR_2026_MS, NEW_YEAR_2026_MS};
        struct error error = {0};

        assert_null(copy_source_sign(&call, &credentials, &none, &error));
        assert_int_equal(error.class, cases[i].class);
    }
    credentials_wipe(&credentials);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_copies_carry_a_presigned_url),
        cmocka_unit_test(the_url_is_signed_for_the_source_region),
        cmocka_unit_test(the_url_of_rds_is_of_the_region_in_the_arn),
        cmocka_unit_test(the_url_has_the_time_of_the_source),
        cmocka_unit_test(a_source_that_cannot_be_signed_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
