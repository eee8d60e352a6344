#include "aws/json_limits.h"

#include <stdbool.h>

/* Where the quote is that ends a text, which begins behind `at`; the last byte if there is none. */
static size_t end_of_text(const char *bytes, size_t length, size_t at)
{
    for (at++; at < length && bytes[at] != '"'; at++)
        if (bytes[at] == '\\')
            at++;
    return at;
}

/* Each value stands at the beginning, or behind a bracket or a comma. */
bool json_limits_check(const char *bytes, size_t length, struct error *error)
{
    size_t values = 1, depth = 0;

    for (size_t at = 0; at < length; at++) {
        switch (bytes[at]) {
        case '"':
            at = end_of_text(bytes, length, at);
            break;
        case '{':
        case '[':
            depth++;
            values++;
            break;
        case '}':
        case ']':
            depth -= depth > 0;
            break;
        case ',':
            values++;
            break;
        default:
            break;
        }
        if (depth > JSON_LIMITS_DEPTH_MAX)
            return error_set(error, ERROR_TRANSIENT, "it is too deep");
        if (values > JSON_LIMITS_VALUES_MAX)
            return error_set(error, ERROR_TRANSIENT, "it has too many values");
    }
    return true;
}
