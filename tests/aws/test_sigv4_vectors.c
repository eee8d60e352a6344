#include "harness/check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/sigv4.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/json.h"

/* The published vectors: one folder per request, with its context and its expected result.  They are no part
   of the sources, and are looked for beside them. */
static const char VECTORS[] = SOURCE_ROOT "/../shared/data/sigv4";

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
        cmocka_unit_test(the_published_vectors_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
