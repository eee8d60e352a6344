#include "proto/arn.h"

#include <assert.h>
#include <string.h>

#include "base/compiler.h"
#include "base/text.h"

static bool is_name_char(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_visible_ascii(char byte)
{
    return byte > ' ' && byte < 0x7F;
}

static bool consists_of(const char *text, bool (*allows)(char))
{
    while (*text && allows(*text))
        text++;
    return *text == '\0';
}

/* One of the parts in front of the resource, up to its ':'. */
static bool take_part(const char **at, const char *name, char *part, size_t part_bytes, struct error *error)
{
    const char *colon = strchr(*at, ':');
    size_t length;

    if (colon == NULL)
        return error_set(error, ERROR_INVALID_JOB,
                         "an ARN has six parts, arn:partition:service:region:account:resource, "
                         "and this one ends in its %s",
                         name);
    length = (size_t)(colon - *at);
    if (length >= part_bytes)
        return error_set(error, ERROR_INVALID_JOB, "the %s of the ARN is longer than %zu characters", name,
                         part_bytes - 1);
    memcpy(part, *at, length);
    part[length] = '\0';
    *at = colon + 1;
    return true;
}

/* Partition, service and Region become parts of host names: nothing but these characters may pass. */
static bool check_name(const char *part, const char *name, struct error *error)
{
    if (!consists_of(part, is_name_char))
        return error_set(error, ERROR_INVALID_JOB,
                         "the %s of the ARN may have lower-case letters, digits and '-' only", name);
    return true;
}

static bool check_parts(const struct arn *arn, struct error *error)
{
    if (!check_name(arn->partition, "partition", error) || !check_name(arn->service, "service", error) ||
        !check_name(arn->region, "Region", error))
        return false;
    if (strncmp(arn->partition, "aws", 3) != 0)
        return error_set(error, ERROR_INVALID_JOB, "the partition of the ARN must begin with \"aws\"");
    if (arn->service[0] == '\0')
        return error_set(error, ERROR_INVALID_JOB, "the service of the ARN is empty");
    if (arn->account[0] && (strlen(arn->account) != 12 || !consists_of(arn->account, is_digit)))
        return error_set(error, ERROR_INVALID_JOB, "the account of the ARN must have 12 digits or be empty");
    return true;
}

static bool take_resource(const char *text, struct arn *arn, struct error *error)
{
    size_t length = strlen(text);

    if (length == 0)
        return error_set(error, ERROR_INVALID_JOB, "the resource of the ARN is empty");
    if (length >= sizeof(arn->resource))
        return error_set(error, ERROR_INVALID_JOB, "the resource of the ARN is longer than %zu characters",
                         sizeof(arn->resource) - 1);
    if (!consists_of(text, is_visible_ascii))
        return error_set(error, ERROR_INVALID_JOB,
                         "the resource of the ARN has a space or a character beyond ASCII");
    memcpy(arn->resource, text, length + 1);
    return true;
}

bool arn_parse(const char *text, struct arn *arn, struct error *error)
{
    struct arn parsed;
    const char *at = text;

    assert(text);
    assert(arn);
    if (strncmp(text, "arn:", 4) != 0)
        return error_set(error, ERROR_INVALID_JOB, "an ARN begins with \"arn:\"");
    at += 4;
    if (!take_part(&at, "partition", parsed.partition, sizeof(parsed.partition), error) ||
        !take_part(&at, "service", parsed.service, sizeof(parsed.service), error) ||
        !take_part(&at, "Region", parsed.region, sizeof(parsed.region), error) ||
        !take_part(&at, "account", parsed.account, sizeof(parsed.account), error))
        return false;
    if (!check_parts(&parsed, error) || !take_resource(at, &parsed, error))
        return false;
    *arn = parsed;
    return true;
}

bool arn_matches(const char *pattern, const char *arn)
{
    return text_matches(pattern, arn);
}
