#include "harness/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/sigv4.h"
#include "base/arena.h"

static const int64_t NEW_YEAR_2026_MS = 1767225600000;

static struct secret example_secret(void)
{
    static const char key[] = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    struct secret secret = {0};

    secret_set(&secret, key, sizeof(key) - 1);
    return secret;
}

static char *sign(const struct sigv4_request *request, const char *service)
{
    SCOPED(secret) struct secret secret = example_secret();
    const struct sigv4_scope scope = {.access_key_id = "AKIDEXAMPLE",
                                      .secret_access_key = &secret,
                                      .region = "us-east-1",
                                      .service = service,
                                      .now_ms = NEW_YEAR_2026_MS};
    struct error error = {0};
    struct text authorization;

    text_init(&authorization, 4 * KIB);
    assert_true(sigv4_sign(request, &scope, &authorization, &error));
    return text_take(&authorization);
}

#define HOST(name)                                                                                           \
    {                                                                                                        \
        "Host", name ".us-east-1.amazonaws.com"                                                              \
    }
#define DATE                                                                                                 \
    {                                                                                                        \
        "X-Amz-Date", "20260101T000000Z"                                                                     \
    }
#define BODY_A                                                                                               \
    "Action=CreateSnapshot&Version=2016-11-15&VolumeId=vol-1&TagSpecification.1.ResourceType=snapshot"       \
    "&TagSpecification.1.Tag.1.Key=backup%3Ajob-id&TagSpecification.1.Tag.1.Value=j-1"
#define BODY_C "{\"BackupIds\": [\"backup-01234567\"]}"

/* Signatures that botocore made for the same requests. */
static const struct {
    const char *service, *method, *path, *query, *body;
    struct sigv4_header headers[5];
    const char *signed_headers, *signature;
} cases[] = {
    {"ec2",
     "POST",
     "/",
     "",
     BODY_A,
     {HOST("ec2"), {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}, DATE},
     "content-type;host;x-amz-date",
     "6f76656a1df4614dcd597351d27e48d759ee55cd9274f92ef771c045d56667e2"},
    {"backup",
     "GET",
     "/backup-vaults/vault1/recovery-points/arn%3Aaws%3Aec2%3Aus-east-1%3A%3Asnapshot%2Fsnap-1",
     "",
     "",
     {DATE, {"x-amz-security-token", "TOKEN"}, HOST("backup")},
     "host;x-amz-date;x-amz-security-token",
     "d823720c28b128f6c94f9e33697cd9b5dbf92ec07709a0e791ff5f571e7ee558"},
    {"fsx",
     "POST",
     "/",
     "",
     BODY_C,
     {{"x-amz-target", "AWSSimbaAPIService_v20180301.DescribeBackups"},
      HOST("fsx"),
      DATE,
      {"content-type", "application/x-amz-json-1.1"}},
     "content-type;host;x-amz-date;x-amz-target",
     "2e934dd69f9920157c47716d39a7d5c28bd748946962cca93770f6b680815bd7"},
    {"backup",
     "GET",
     "/backup-jobs/",
     "maxResults=1000&state=RUNNING&createdAfter=2024-01-02T03%3A04%3A05Z&resourceType=EFS",
     "",
     {HOST("backup"), DATE},
     "host;x-amz-date",
     "e42c01aa89e16bb685989a5b36a8a39ccb49355fc882f838ffdf257d541e1627"},
};

static size_t count_headers(const struct sigv4_header *headers, size_t most)
{
    size_t count = 0;

    while (count < most && headers[count].name)
        count++;
    return count;
}

static void requests_are_signed_as_botocore_signs_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct sigv4_request request = {
            .method = cases[i].method,
            .path = cases[i].path,
            .query = cases[i].query,
            .headers = cases[i].headers,
            .header_count = count_headers(cases[i].headers, COUNT_OF(cases[i].headers)),
            .body = cases[i].body,
            .body_length = strlen(cases[i].body),
        };
        char *authorization = sign(&request, cases[i].service);
        char expected[512];

        (void)snprintf(expected, sizeof(expected),
                       "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/%s/aws4_request, "
                       "SignedHeaders=%s, Signature=%s",
                       cases[i].service, cases[i].signed_headers, cases[i].signature);
        assert_string_equal(authorization, expected);
        free(authorization);
    }
}

/* Pairs that the service reads as one and the same request must have one signature. */
static const struct {
    const char *path, *query, *same_path, *same_query;
} equals[] = {
    {"", "", "/", ""},
    {"//a//b/", "", "/a/b/", ""},
    {"/a/./b", "", "/a/b", ""},
    {"/a/../b", "", "/b", ""},
    {"/../..", "", "/", ""},
    {"/a/..", "", "/", ""},
    {"/", "b=2&a=1", "/", "a=1&b=2"},
    {"/", "a=2&a=1", "/", "a=1&a=2"},
    {"/", "Param-3=x&Param=y", "/", "Param=y&Param-3=x"},
    {"/", "marker", "/", "marker="},
    {"/", "a=%2b%2f", "/", "a=%2B%2F"},
    {"/", "a=+", "/", "a=%2B"},
    {"/", "&a=1&&", "/", "a=1"},
    {"/", "a=%2", "/", "a=%252"},
    {"/", "a=%zz", "/", "a=%25zz"},
    {"/", "a=b=c", "/", "a=b%3Dc"},
};

static char *sign_target(const char *path, const char *query)
{
    const struct sigv4_header headers[] = {HOST("backup"), DATE};

    return sign(&(struct sigv4_request){"GET", path, query, headers, COUNT_OF(headers), "", 0}, "backup");
}

static void what_the_service_reads_alike_is_signed_alike(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(equals); i++) {
        char *one = sign_target(equals[i].path, equals[i].query);
        char *other = sign_target(equals[i].same_path, equals[i].same_query);

        assert_string_equal(one, other);
        free(one);
        free(other);
    }
}

static void what_the_service_reads_apart_is_signed_apart(void **state)
{
    static const char *const targets[][2] = {
        {"/", ""},    {"/a", ""}, {"/a/", ""},  {"/a%2Fb", ""},
        {"/a/b", ""}, {"/", "a"}, {"/", "a=b"}, {"/", "b=a"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(targets); i++) {
        for (size_t other = 0; other < i; other++) {
            char *one = sign_target(targets[i][0], targets[i][1]);
            char *two = sign_target(targets[other][0], targets[other][1]);

            assert_string_not_equal(one, two);
            free(one);
            free(two);
        }
    }
}

static bool try_to_sign(const struct sigv4_header *headers, size_t count, const char *region,
                        size_t secret_length)
{
    SCOPED(secret) struct secret secret = {0};
    const struct sigv4_request request = {"GET", "/", "", headers, count, "", 0};
    struct sigv4_scope scope = {"AKID", &secret, region, "ec2", NEW_YEAR_2026_MS};
    struct error error = {0};
    SCOPED(text) struct text authorization;
    char *bytes = memory_allocate_zeroed(1, secret_length + 1);
    bool is_signed;

    secret_set(&secret, bytes, secret_length);
    free(bytes);
    text_init(&authorization, 64 * KIB);
    is_signed = sigv4_sign(&request, &scope, &authorization, &error);
    assert_int_equal(error.class, is_signed ? ERROR_NONE : ERROR_INTERNAL);
    assert_int_equal(authorization.length > 0, is_signed);
    return is_signed;
}

static void a_request_that_cannot_be_signed_is_refused(void **state)
{
    struct sigv4_header headers[SIGV4_HEADERS_MAX + 1];
    char region[2048];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(headers); i++)
        headers[i] = (struct sigv4_header){"x", "y"};
    memset(region, 'r', sizeof(region));
    region[sizeof(region) - 1] = '\0';
    headers[0] = (struct sigv4_header)HOST("ec2");
    assert_false(try_to_sign(headers, 2, "eu-west-1", 40));
    headers[1] = (struct sigv4_header)DATE;
    assert_true(try_to_sign(headers, 2, "eu-west-1", 40));
    assert_true(try_to_sign(headers, SIGV4_HEADERS_MAX, "eu-west-1", 1024));
    assert_false(try_to_sign(headers, SIGV4_HEADERS_MAX + 1, "eu-west-1", 40));
    assert_false(try_to_sign(headers, 2, region, 40));
    assert_false(try_to_sign(headers, 2, "eu-west-1", 1025));
    assert_false(try_to_sign(headers + 1, 1, "eu-west-1", 40));
}

static void a_request_for_others_to_send_is_signed_in_its_query(void **state)
{
    SCOPED(secret) struct secret secret = example_secret();
    const struct sigv4_scope scope = {"AKIDEXAMPLE", &secret, "us-east-1", "ec2", NEW_YEAR_2026_MS};
    const struct sigv4_presigned request = {
        .host = "ec2.us-east-1.amazonaws.com",
        .query = "Action=CopySnapshot&Version=2016-11-15&SourceRegion=us-east-1&SourceSnapshotId=snap-1"
                 "&Encrypted=true&DestinationRegion=us-west-2",
        .session_token = "TOKEN",
        .expires_s = 3600,
    };
    static const char expected[] =
        "Action=CopySnapshot&Version=2016-11-15&SourceRegion=us-east-1&SourceSnapshotId=snap-1&Encrypted=true"
        "&DestinationRegion=us-west-2&X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIDEXAMPLE%2F20260101%2Fus-east-1%2Fec2%2Faws4_request&X-Amz-Date="
        "20260101T000000Z"
        "&X-Amz-Expires=3600&X-Amz-Security-Token=TOKEN&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=8b0672904b36357f38fb6842dc8892f409ae218443c7f083ea95c4fe81bab9cb";
    SCOPED(text) struct text query;
    struct error error = {0};

    (void)state;
    text_init(&query, 4 * KIB);
    assert_true(sigv4_presign(&request, &scope, &query, &error));
    assert_string_equal(text_string(&query), expected);
}

static void a_query_without_room_is_not_presigned(void **state)
{
    SCOPED(secret) struct secret secret = example_secret();
    const struct sigv4_scope scope = {"AKIDEXAMPLE", &secret, "us-east-1", "ec2", NEW_YEAR_2026_MS};
    const struct sigv4_presigned request = {"ec2.us-east-1.amazonaws.com", "Action=CopySnapshot", "", 60};
    struct error error = {0};
    SCOPED(text) struct text whole;

    (void)state;
    text_init(&whole, 4 * KIB);
    assert_true(sigv4_presign(&request, &scope, &whole, &error));
    for (size_t room = 0; room <= whole.length; room++) {
        SCOPED(text) struct text query;

        text_init(&query, room);
        assert_int_equal(sigv4_presign(&request, &scope, &query, &error), room == whole.length);
    }
    assert_int_equal(error.class, ERROR_INTERNAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_signed_as_botocore_signs_them),
        cmocka_unit_test(what_the_service_reads_alike_is_signed_alike),
        cmocka_unit_test(what_the_service_reads_apart_is_signed_apart),
        cmocka_unit_test(a_request_that_cannot_be_signed_is_refused),
        cmocka_unit_test(a_request_for_others_to_send_is_signed_in_its_query),
        cmocka_unit_test(a_query_without_room_is_not_presigned),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
