#include "sandbox/signature.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/sigv4.h"
#include "base/clock.h"

enum { SKEW_MAX_MS = 15 * 60 * 1000, PART_BYTES_MAX = 2048, NAMES_MAX = 32 };

/* The parts of "AWS4-HMAC-SHA256 Credential=id/date/region/service/aws4_request, SignedHeaders=...,
 * Signature=...". */
struct claim {
    char access_key_id[160];
    char date[16];
    char region[SIGNATURE_REGION_BYTES];
    char service[SIGNATURE_SERVICE_BYTES];
    char terminator[16];
    char names[PART_BYTES_MAX]; /* of the signed headers */
    char signature[80];
};

static bool refuse(struct error *error, const char *code, const char *message)
{
    error->class = ERROR_ACCESS;
    (void)snprintf(error->code, sizeof(error->code), "%s", code);
    (void)snprintf(error->message, sizeof(error->message), "%s", message);
    return false;
}

/* Copies what follows `label` up to one of `ends`.  False if it is missing, empty or too long. */
static bool copy_part(const char *text, const char *label, const char *ends, char *part, size_t capacity)
{
    const char *found = strstr(text, label);
    size_t length;

    if (found == NULL)
        return false;
    found += strlen(label);
    length = strcspn(found, ends);
    if (length == 0 || length >= capacity)
        return false;
    memcpy(part, found, length);
    part[length] = '\0';
    return true;
}

static bool read_scope(const char *credential, struct claim *claim)
{
    char rest[8];

    return sscanf(credential, "%159[^/]/%15[^/]/%31[^/]/%31[^/]/%15[^/]%7s", claim->access_key_id,
                  claim->date, claim->region, claim->service, claim->terminator, rest) == 5;
}

static bool read_claim(const char *authorization, struct claim *claim)
{
    static const char algorithm[] = "AWS4-HMAC-SHA256 ";
    char credential[512];

    return strncmp(authorization, algorithm, sizeof(algorithm) - 1) == 0 &&
           copy_part(authorization, "Credential=", ", ", credential, sizeof(credential)) &&
           copy_part(authorization, "SignedHeaders=", ", ", claim->names, sizeof(claim->names)) &&
           copy_part(authorization, "Signature=", ", ", claim->signature, sizeof(claim->signature)) &&
           read_scope(credential, claim);
}

/* "20261123T020000Z". */
static bool parse_amz_date(const char *text, int64_t *time_ms)
{
    char spelt[32];

    if (strlen(text) != 16 || text[8] != 'T' || text[15] != 'Z')
        return false;
    (void)snprintf(spelt, sizeof(spelt), "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", text, text + 4, text + 6, text + 9,
                   text + 11, text + 13);
    return clock_parse_rfc3339(spelt, time_ms);
}

static bool check_time(const char *amz_date, const struct claim *claim, int64_t now_ms, int64_t *time_ms,
                       struct error *error)
{
    if (amz_date == NULL || !parse_amz_date(amz_date, time_ms))
        return refuse(error, "IncompleteSignature",
                      "Authorization header requires a valid X-Amz-Date header.");
    if (strncmp(claim->date, amz_date, 8) != 0 || strlen(claim->date) != 8)
        return refuse(error, "SignatureDoesNotMatch",
                      "The date in the credential scope is not that of X-Amz-Date.");
    if (*time_ms < now_ms - SKEW_MAX_MS || *time_ms > now_ms + SKEW_MAX_MS)
        return refuse(error, "RequestExpired", "Request has expired.");
    return true;
}

/* Collects the signed headers with their values.  `names` is cut up. */
static bool collect_headers(const struct http_exchange *exchange, char *names, struct sigv4_header *headers,
                            size_t *count)
{
    bool has_host = false, has_date = false;
    char *rest;

    *count = 0;
    for (char *name = strtok_r(names, ";", &rest); name; name = strtok_r(NULL, ";", &rest)) {
        const char *value = http_exchange_header(exchange, name);

        if (*count == NAMES_MAX || value == NULL)
            return false;
        has_host |= strcmp(name, "host") == 0;
        has_date |= strcmp(name, "x-amz-date") == 0;
        headers[(*count)++] = (struct sigv4_header){.name = name, .value = value};
    }
    return has_host && has_date;
}

static bool is_token_signed(const struct http_exchange *exchange, const char *names)
{
    return http_exchange_header(exchange, "X-Amz-Security-Token") == NULL ||
           strstr(names, "x-amz-security-token") != NULL;
}

static void split_target(const struct http_exchange *exchange, struct text *path, const char **query)
{
    const char *target = http_exchange_target(exchange);
    size_t length = strcspn(target, "?");

    text_append(path, target, length);
    *query = target[length] == '?' ? target + length + 1 : "";
}

/* Signs the request again as it came, with our own key. */
static bool is_signed(const struct http_exchange *exchange, const struct signature_key *key,
                      struct claim *claim, int64_t time_ms)
{
    struct sigv4_header headers[NAMES_MAX];
    struct sigv4_request request = {.method = http_exchange_method(exchange), .headers = headers};
    struct sigv4_scope scope = {.access_key_id = key->access_key_id,
                                .secret_access_key = key->secret_access_key,
                                .region = claim->region,
                                .service = claim->service,
                                .now_ms = time_ms};
    SCOPED(text) struct text authorization;
    SCOPED(text) struct text path;
    char signature[sizeof(claim->signature)];
    struct error ignored;

    text_init(&authorization, 4 * KIB);
    text_init(&path, 8 * KIB);
    if (!collect_headers(exchange, claim->names, headers, &request.header_count))
        return false;
    split_target(exchange, &path, &request.query);
    request.path = text_string(&path);
    request.body = http_exchange_body(exchange, &request.body_length);
    return sigv4_sign(&request, &scope, &authorization, &ignored) &&
           copy_part(text_string(&authorization), "Signature=", ", ", signature, sizeof(signature)) &&
           strcmp(signature, claim->signature) == 0;
}

/* A role's key is worth nothing without its token, and nothing with it once it has expired. */
static bool check_key(const struct http_exchange *exchange, const struct signature_key *key, struct error *error)
{
    const char *token = http_exchange_header(exchange, "X-Amz-Security-Token");

    if (strcmp(token ? token : "", key->session_token) != 0)
        return refuse(error, "AuthFailure", "AWS was not able to validate the provided access credentials");
    if (key->is_expired)
        return refuse(error, "ExpiredToken", "The security token included in the request is expired");
    return true;
}

bool signature_check(const struct http_exchange *exchange, const struct signature_keys *keys, int64_t now_ms,
                     struct signature_scope *scope, struct error *error)
{
    const char *authorization = http_exchange_header(exchange, "Authorization");
    struct signature_key key;
    struct claim claim;
    int64_t time_ms;

    assert(keys->find != NULL);
    *scope = (struct signature_scope){0};
    if (authorization == NULL)
        return refuse(error, "MissingAuthenticationToken", "Request is missing Authentication Token");
    if (!read_claim(authorization, &claim))
        return refuse(error, "IncompleteSignature", "The Authorization header is not complete or malformed.");
    memcpy(scope->region, claim.region, sizeof(scope->region));
    memcpy(scope->service, claim.service, sizeof(scope->service));
    memcpy(scope->access_key_id, claim.access_key_id, sizeof(scope->access_key_id));
    if (!keys->find(keys->context, claim.access_key_id, &key))
        return refuse(error, "AuthFailure", "AWS was not able to validate the provided access credentials");
    if (!check_time(http_exchange_header(exchange, "X-Amz-Date"), &claim, now_ms, &time_ms, error))
        return false;
    if (strcmp(claim.terminator, "aws4_request") != 0)
        return refuse(error, "SignatureDoesNotMatch", "Credential should be scoped with a valid terminator.");
    if (!is_token_signed(exchange, claim.names) || !is_signed(exchange, &key, &claim, time_ms))
        return refuse(error, "SignatureDoesNotMatch",
                      "The request signature we calculated does not match the signature you provided.");
    return check_key(exchange, &key, error);
}

void signature_refuse_service(const struct signature_scope *scope, struct error *error)
{
    char message[128];

    (void)snprintf(message, sizeof(message),
                   "The sandbox has no service '%s' that a credential could be scoped to.", scope->service);
    (void)refuse(error, "SignatureDoesNotMatch", message);
}
