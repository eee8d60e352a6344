#include "aws/sigv4.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/digest.h"

static const char ALGORITHM[] = "AWS4-HMAC-SHA256";

enum { CANONICAL_BYTES_MAX = 4 * MIB, DATE_BYTES = 8, SCOPE_BYTES_MAX = 1024, SECRET_BYTES_MAX = 1024 };

/* One name of the canonical query, in the encoding in which it is sorted. */
struct parameter {
    const char *name;
    const char *value;
};

static bool has_header(const struct sigv4_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++)
        if (strcasecmp(request->headers[i].name, name) == 0)
            return true;
    return false;
}

static void drop_last_segment(struct text *path)
{
    while (path->length > 0 && path->bytes[path->length - 1] != '/')
        path->length--;
    if (path->length > 0)
        path->length--;
}

static bool is_segment(const char *at, size_t length, const char *segment)
{
    return length == strlen(segment) && memcmp(at, segment, length) == 0;
}

/* Dot segments and empty segments go, then what was sent is encoded once more: so do all services but S3. */
static void append_canonical_path(struct text *canonical, const char *path)
{
    SCOPED(text) struct text kept;
    size_t path_length = strlen(path);

    text_init(&kept, CANONICAL_BYTES_MAX);
    for (const char *at = path; *at; at++) {
        size_t length = strcspn(at, "/");

        if (is_segment(at, length, "..")) {
            drop_last_segment(&kept);
        } else if (length > 0 && !is_segment(at, length, ".")) {
            text_append_char(&kept, '/');
            text_append(&kept, at, length);
        }
        at += length;
        if (*at == '\0')
            break;
    }
    if (kept.length == 0 || path[path_length - 1] == '/')
        text_append_char(&kept, '/');
    text_append_percent_encoded(canonical, kept.bytes, kept.length, true);
    canonical->has_overflowed |= kept.has_overflowed;
}

static int hex_digit(char byte)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *found = byte ? strchr(digits, byte) : NULL;

    return found ? (int)((found - digits) % 16) : -1;
}

/* The service decodes what was sent and encodes it in the one canonical way: "%2b" and "+" both become "%2B".
 */
static const char *recode(struct arena *arena, const char *sent, size_t length)
{
    SCOPED(text) struct text encoded;

    text_init(&encoded, 3 * length);
    for (size_t i = 0; i < length; i++) {
        char byte = sent[i];

        if (byte == '%' && i + 2 < length && hex_digit(sent[i + 1]) >= 0 && hex_digit(sent[i + 2]) >= 0) {
            byte = (char)(hex_digit(sent[i + 1]) * 16 + hex_digit(sent[i + 2]));
            i += 2;
        }
        text_append_percent_encoded(&encoded, &byte, 1, false);
    }
    return arena_copy(arena, text_string(&encoded), encoded.length);
}

/* By name and then by value, not as joined texts: "Param" comes before "Param-3", and '-' before '='. */
static int compare_parameters(const void *left, const void *right)
{
    const struct parameter *a = left, *b = right;
    int order = strcmp(a->name, b->name);

    return order ? order : strcmp(a->value, b->value);
}

static size_t split_query(struct arena *arena, const char *query, struct parameter *parameters)
{
    size_t count = 0;

    while (*query) {
        size_t length = strcspn(query, "&");
        size_t name_length = strcspn(query, "&=");
        size_t value_at = name_length < length ? name_length + 1 : length;

        if (length > 0)
            parameters[count++] = (struct parameter){recode(arena, query, name_length),
                                                     recode(arena, query + value_at, length - value_at)};
        query += length;
        query += *query == '&';
    }
    return count;
}

static void append_canonical_query(struct text *canonical, const char *query)
{
    struct arena arena = {0};
    struct parameter *parameters;
    size_t count = 1;

    for (const char *at = query; *at; at++)
        count += *at == '&';
    parameters = arena_allocate(&arena, count * sizeof(*parameters));
    count = split_query(&arena, query, parameters);
    qsort(parameters, count, sizeof(*parameters), compare_parameters);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            text_append_char(canonical, '&');
        text_append_string(canonical, parameters[i].name);
        text_append_char(canonical, '=');
        text_append_string(canonical, parameters[i].value);
    }
    arena_release(&arena);
}

/* By name in any case; headers of one name keep their order, so qsort(), which is not stable, will not do. */
static void sort_headers(const struct sigv4_request *request, const struct sigv4_header **sorted)
{
    for (size_t i = 0; i < request->header_count; i++) {
        size_t at = i;

        for (; at > 0 && strcasecmp(sorted[at - 1]->name, request->headers[i].name) > 0; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = &request->headers[i];
    }
}

static void append_lower_case(struct text *text, const char *name)
{
    for (; *name; name++)
        text_append_char(text, *name >= 'A' && *name <= 'Z' ? (char)(*name - 'A' + 'a') : *name);
}

/* Without blanks around it, and with one where there are several. */
static void append_trimmed(struct text *text, const char *value)
{
    static const char blanks[] = " \t\r\n\v\f";
    bool is_first = true;

    for (value += strspn(value, blanks); *value; value += strspn(value, blanks)) {
        size_t length = strcspn(value, blanks);

        if (!is_first)
            text_append_char(text, ' ');
        text_append(text, value, length);
        value += length;
        is_first = false;
    }
}

static void append_canonical_headers(struct text *canonical, const struct sigv4_header *const *sorted,
                                     size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool is_repeated = i > 0 && strcasecmp(sorted[i - 1]->name, sorted[i]->name) == 0;

        if (!is_repeated)
            append_lower_case(canonical, sorted[i]->name);
        text_append_char(canonical, is_repeated ? ',' : ':');
        append_trimmed(canonical, sorted[i]->value);
        if (i + 1 == count || strcasecmp(sorted[i]->name, sorted[i + 1]->name) != 0)
            text_append_char(canonical, '\n');
    }
}

static void append_signed_names(struct text *text, const struct sigv4_header *const *sorted, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && strcasecmp(sorted[i - 1]->name, sorted[i]->name) == 0)
            continue;
        if (i > 0)
            text_append_char(text, ';');
        append_lower_case(text, sorted[i]->name);
    }
}

static void append_digest(struct text *text, const void *bytes, size_t length)
{
    unsigned char digest[DIGEST_SHA256_BYTES];
    char hex[DIGEST_SHA256_HEX_BYTES];

    digest_sha256(bytes, length, digest);
    digest_hex(digest, sizeof(digest), hex);
    text_append_string(text, hex);
}

static void append_canonical_request(struct text *canonical, const struct sigv4_request *request,
                                     const struct sigv4_header *const *sorted)
{
    text_append_string(canonical, request->method);
    text_append_char(canonical, '\n');
    append_canonical_path(canonical, request->path);
    text_append_char(canonical, '\n');
    append_canonical_query(canonical, request->query);
    text_append_char(canonical, '\n');
    append_canonical_headers(canonical, sorted, request->header_count);
    text_append_char(canonical, '\n');
    append_signed_names(canonical, sorted, request->header_count);
    text_append_char(canonical, '\n');
    append_digest(canonical, request->body, request->body_length);
}

static void derive_key(const struct sigv4_scope *scope, const char *date,
                       unsigned char key[DIGEST_SHA256_BYTES])
{
    const char *const parts[] = {scope->region, scope->service, "aws4_request"};
    size_t length = 4 + scope->secret_access_key->length;
    char first[4 + SECRET_BYTES_MAX];

    memcpy(first, "AWS4", 4);
    memcpy(first + 4, secret_reveal(scope->secret_access_key), length - 4);
    digest_hmac_sha256(first, length, date, DATE_BYTES, key);
    explicit_bzero(first, sizeof(first));
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        unsigned char next[DIGEST_SHA256_BYTES];

        digest_hmac_sha256(key, DIGEST_SHA256_BYTES, parts[i], strlen(parts[i]), next);
        memcpy(key, next, sizeof(next));
        explicit_bzero(next, sizeof(next));
    }
}

static void append_signature(struct text *authorization, const struct sigv4_scope *scope,
                             const char *amz_date, const struct text *canonical)
{
    unsigned char key[DIGEST_SHA256_BYTES], signature[DIGEST_SHA256_BYTES];
    char hex[DIGEST_SHA256_HEX_BYTES];
    SCOPED(text) struct text to_sign;

    text_init(&to_sign, 4 * KIB);
    text_append_format(&to_sign, "%s\n%s\n%.8s/%s/%s/aws4_request\n", ALGORITHM, amz_date, amz_date,
                       scope->region, scope->service);
    append_digest(&to_sign, canonical->bytes, canonical->length);
    assert(!to_sign.has_overflowed);
    derive_key(scope, amz_date, key);
    digest_hmac_sha256(key, sizeof(key), to_sign.bytes, to_sign.length, signature);
    explicit_bzero(key, sizeof(key));
    digest_hex(signature, sizeof(signature), hex);
    text_append_string(authorization, hex);
}

static bool check_scope(const struct sigv4_scope *scope, struct error *error)
{
    if (strlen(scope->region) + strlen(scope->service) > SCOPE_BYTES_MAX)
        return error_set(error, ERROR_INTERNAL, "the names of Region and service are too long");
    if (scope->secret_access_key->length > SECRET_BYTES_MAX)
        return error_set(error, ERROR_INTERNAL, "a secret access key is longer than %d bytes",
                         (int)SECRET_BYTES_MAX);
    return true;
}

static bool check_request(const struct sigv4_request *request, struct error *error)
{
    if (request->header_count > SIGV4_HEADERS_MAX)
        return error_set(error, ERROR_INTERNAL, "a request of %zu headers, more than %d, cannot be signed",
                         request->header_count, (int)SIGV4_HEADERS_MAX);
    if (!has_header(request, "host") || !has_header(request, "x-amz-date"))
        return error_set(error, ERROR_INTERNAL, "a request without host and x-amz-date cannot be signed");
    return true;
}

static bool append_canonical(struct text *canonical, const struct sigv4_request *request,
                             const struct sigv4_header **sorted, struct error *error)
{
    sort_headers(request, sorted);
    append_canonical_request(canonical, request, sorted);
    if (canonical->has_overflowed)
        return error_set(error, ERROR_INTERNAL, "path, query and headers are too long to be signed");
    return true;
}

bool sigv4_sign(const struct sigv4_request *request, const struct sigv4_scope *scope,
                struct text *authorization, struct error *error)
{
    const struct sigv4_header *sorted[SIGV4_HEADERS_MAX];
    char amz_date[CLOCK_AMZ_DATE_BYTES];
    SCOPED(text) struct text canonical;

    assert(request->method && request->path && request->query);
    text_init(&canonical, CANONICAL_BYTES_MAX);
    if (!check_request(request, error) || !check_scope(scope, error))
        return false;
    if (!append_canonical(&canonical, request, sorted, error))
        return false;
    clock_format_amz_date(scope->now_ms, amz_date);
    text_append_format(authorization, "%s Credential=%s/%.8s/%s/%s/aws4_request, SignedHeaders=", ALGORITHM,
                       scope->access_key_id, amz_date, scope->region, scope->service);
    append_signed_names(authorization, sorted, request->header_count);
    text_append_string(authorization, ", Signature=");
    append_signature(authorization, scope, amz_date, &canonical);
    return true;
}

static void append_parameter(struct text *query, const char *name, const char *value)
{
    text_append_format(query, "&%s=", name);
    text_append_percent_encoded(query, value, strlen(value), false);
}

/* Everything but the signature itself is signed, so it goes into the query before. */
static void append_presigned_parameters(struct text *query, const struct sigv4_presigned *request,
                                        const struct sigv4_scope *scope, const char *amz_date)
{
    SCOPED(text) struct text credential;

    text_init(&credential, 4 * KIB);
    text_append_format(&credential, "%s/%.8s/%s/%s/aws4_request", scope->access_key_id, amz_date,
                       scope->region, scope->service);
    text_append_string(query, request->query);
    append_parameter(query, "X-Amz-Algorithm", ALGORITHM);
    append_parameter(query, "X-Amz-Credential", text_string(&credential));
    append_parameter(query, "X-Amz-Date", amz_date);
    text_append_format(query, "&X-Amz-Expires=%u", request->expires_s);
    if (*request->session_token)
        append_parameter(query, "X-Amz-Security-Token", request->session_token);
    append_parameter(query, "X-Amz-SignedHeaders", "host");
}

bool sigv4_presign(const struct sigv4_presigned *request, const struct sigv4_scope *scope, struct text *query,
                   struct error *error)
{
    const struct sigv4_header host = {"host", request->host};
    const struct sigv4_header *sorted[1];
    char amz_date[CLOCK_AMZ_DATE_BYTES];
    SCOPED(text) struct text canonical;
    struct sigv4_request signed_request = {"GET", "/", NULL, &host, 1, "", 0};

    assert(query->length == 0);
    text_init(&canonical, CANONICAL_BYTES_MAX);
    if (!check_scope(scope, error))
        return false;
    clock_format_amz_date(scope->now_ms, amz_date);
    append_presigned_parameters(query, request, scope, amz_date);
    signed_request.query = text_string(query);
    if (!append_canonical(&canonical, &signed_request, sorted, error))
        return false;
    text_append_string(query, "&X-Amz-Signature=");
    append_signature(query, scope, amz_date, &canonical);
    if (query->has_overflowed)
        return error_set(error, ERROR_INTERNAL, "a presigned query is too long");
    return true;
}
