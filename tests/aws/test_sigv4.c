#include "harness/check.h"

#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/sigv4.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/json.h"

static const char VECTORS[] = SOURCE_ROOT "/../shared/data/sigv4";
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

/* What follows reads the folder of published vectors: one folder per request, with a context and its expected
 * result. */

struct vector {
    char *text; /* the request; the pointers below point into it */
    struct sigv4_header headers[SIGV4_HEADERS_MAX];
    struct sigv4_request request;
    json_t *context;
};

static char *read_vector_file(const char *vector, const char *name)
{
    SCOPED(text) struct text path;
    char *bytes = memory_allocate_zeroed(1, 64 * KIB);
    FILE *file;

    text_init(&path, 4 * KIB);
    text_append_format(&path, "%s/%s/%s", VECTORS, vector, name);
    file = fopen(text_string(&path), "rb");
    assert_non_null(file);
    assert_true(fread(bytes, 1, 64 * KIB - 1, file) > 0);
    assert_int_equal(fclose(file), 0);
    return bytes;
}

static void parse_request_line(struct vector *vector, char *line)
{
    char *end = strstr(line, " HTTP/1.1");
    char *path = strchr(line, ' ');
    char *query;

    assert_true(end && path);
    *end = '\0';
    *path++ = '\0';
    query = strchr(path, '?');
    if (query)
        *query++ = '\0';
    vector->request.method = line;
    vector->request.path = path;
    vector->request.query = query ? query : "";
}

/* A header's value goes on in a line that begins with a blank.  The body follows an empty line. */
static void parse_headers(struct vector *vector, char *at)
{
    while (at && *at) {
        char *end = strchr(at, '\n');
        char *colon;

        if (end == at) {
            vector->request.body = end + 1;
            vector->request.body_length = strlen(end + 1);
            return;
        }
        while (end && end[1] == ' ')
            end = strchr(end + 1, '\n');
        if (end)
            *end++ = '\0';
        colon = strchr(at, ':');
        assert_non_null(colon);
        *colon = '\0';
        vector->headers[vector->request.header_count++] = (struct sigv4_header){at, colon + 1};
        at = end;
    }
}

static void open_vector(struct vector *vector, const char *name)
{
    char *context = read_vector_file(name, "context.json");
    char *headers;

    *vector = (struct vector){.text = read_vector_file(name, "request.txt")};
    vector->context = json_loads(context, 0, NULL);
    assert_non_null(vector->context);
    free(context);
    headers = strchr(vector->text, '\n');
    assert_non_null(headers);
    *headers++ = '\0';
    parse_request_line(vector, vector->text);
    vector->request.headers = vector->headers;
    vector->request.body = "";
    parse_headers(vector, headers);
}

static void add_header(struct vector *vector, const char *name, const char *value)
{
    vector->headers[vector->request.header_count++] = (struct sigv4_header){name, value};
}

/* Some vectors carry the body's digest in a header of its own too. */
static void add_body_digest(struct vector *vector, char hex[DIGEST_SHA256_HEX_BYTES])
{
    unsigned char digest[DIGEST_SHA256_BYTES];

    digest_sha256(vector->request.body, vector->request.body_length, digest);
    digest_hex(digest, sizeof(digest), hex);
    if (json_is_true(json_object_get(vector->context, "sign_body")))
        add_header(vector, "x-amz-content-sha256", hex);
}

static char *sign_vector(struct vector *vector)
{
    const char *secret_text = json_text_at(vector->context, "credentials.secret_access_key");
    const char *token = json_text_at(vector->context, "credentials.token");
    SCOPED(secret) struct secret secret = {0};
    char date[CLOCK_AMZ_DATE_BYTES], digest[DIGEST_SHA256_HEX_BYTES];
    struct sigv4_scope scope = {
        .access_key_id = json_text_at(vector->context, "credentials.access_key_id"),
        .secret_access_key = &secret,
        .region = json_text_at(vector->context, "region"),
        .service = json_text_at(vector->context, "service"),
    };
    struct error error = {0};
    struct text authorization;

    secret_set(&secret, secret_text, strlen(secret_text));
    assert_true(clock_parse_rfc3339(json_text_at(vector->context, "timestamp"), &scope.now_ms));
    clock_format_amz_date(scope.now_ms, date);
    add_header(vector, "X-Amz-Date", date);
    add_body_digest(vector, digest);
    if (token && !json_is_true(json_object_get(vector->context, "omit_session_token")))
        add_header(vector, "X-Amz-Security-Token", token);
    text_init(&authorization, 4 * KIB);
    assert_true(sigv4_sign(&vector->request, &scope, &authorization, &error));
    return text_take(&authorization);
}

/* Those that ask for a path as it is are S3's, for which Tidemark has no use. */
static void check_vector(const char *name, unsigned *checked)
{
    struct vector vector;

    open_vector(&vector, name);
    if (json_is_true(json_object_get(vector.context, "normalize"))) {
        char *authorization = sign_vector(&vector);
        char *expected = read_vector_file(name, "header-signed-request.txt");

        if (strstr(expected, authorization) == NULL)
            fail_msg("%s: %s", name, authorization);
        free(expected);
        free(authorization);
        (*checked)++;
    }
    json_decref(vector.context);
    free(vector.text);
}

static void the_published_vectors_hold(void **state)
{
    DIR *folder = opendir(VECTORS);
    unsigned checked = 0;

    (void)state;
    if (folder == NULL) {
        print_message("skipped: no folder of vectors beside the sources\n");
        skip();
        return;
    }
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
        if (entry->d_name[0] != '.' && strncmp(entry->d_name, "README", 6) != 0)
            check_vector(entry->d_name, &checked);
    (void)closedir(folder);
    assert_true(checked >= 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_signed_as_botocore_signs_them),
        cmocka_unit_test(what_the_service_reads_alike_is_signed_alike),
        cmocka_unit_test(what_the_service_reads_apart_is_signed_apart),
        cmocka_unit_test(a_request_that_cannot_be_signed_is_refused),
        cmocka_unit_test(the_published_vectors_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
