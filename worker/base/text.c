#include "base/text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"

enum { FIRST_CAPACITY = 256 };

void text_init(struct text *text, size_t length_max)
{
    *text = (struct text){.length_max = length_max};
}

void text_done(struct text *text)
{
    free(text->bytes);
    *text = (struct text){.length_max = text->length_max};
}

void text_clear(struct text *text)
{
    text->length = 0;
    text->has_overflowed = false;
    if (text->bytes)
        text->bytes[0] = '\0';
}

static bool reserve(struct text *text, size_t more)
{
    size_t capacity = text->capacity ? text->capacity : FIRST_CAPACITY;

    if (text->has_overflowed || more > text->length_max - text->length) {
        text->has_overflowed = true;
        return false;
    }
    while (capacity < text->length + more + 1)
        capacity *= 2;
    if (capacity != text->capacity) {
        text->bytes = memory_resize(text->bytes, capacity);
        text->capacity = capacity;
    }
    return true;
}

void text_append(struct text *text, const void *bytes, size_t length)
{
    if (!reserve(text, length))
        return;
    if (length)
        memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void text_append_string(struct text *text, const char *string)
{
    text_append(text, string, strlen(string));
}

void text_append_char(struct text *text, char byte)
{
    text_append(text, &byte, 1);
}

void text_append_real(struct text *text, double number)
{
    char digits[32];

    for (int precision = 15; precision <= 17; precision++) {
        (void)snprintf(digits, sizeof(digits), "%.*g", precision, number);
        if (strtod(digits, NULL) == number)
            break;
    }
    text_append_string(text, digits);
}

void text_append_int(struct text *text, int64_t number)
{
    char digits[24];
    size_t at = sizeof(digits);
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (number < 0)
        digits[--at] = '-';
    text_append(text, digits + at, sizeof(digits) - at);
}

void text_append_format(struct text *text, const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    assert(length >= 0);
    if (!reserve(text, (size_t)length))
        return;
    va_start(arguments, format);
    (void)vsnprintf(text->bytes + text->length, (size_t)length + 1, format, arguments);
    va_end(arguments);
    text->length += (size_t)length;
}

/* How many bytes a character has, by its first; 0 if none begins with it. */
static size_t length_by_first(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first < 0xC2 || first >= 0xF5)
        return 0;
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

/* The bytes of the character at `at`, and its code point; 0 if they are no UTF-8. */
static size_t read_character(const unsigned char *at, uint32_t *code)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = length_by_first(*at);

    *code = length == 1 ? *at : *at & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return 0;
        *code = *code << 6 | (at[i] & 0x3F);
    }
    if (*code < smallest[length] || *code > 0x10FFFF || (*code >= 0xD800 && *code <= 0xDFFF))
        return 0;
    return length;
}

static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code <= 0x9F);
}

/* Unicode's line and paragraph separators, and all that has its property Bidi_Control. */
static bool is_deceptive(uint32_t code)
{
    return code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
}

static void append_escape(struct text *text, uint32_t code)
{
    if (code == '"' || code == '\\')
        text_append(text, (const char[]){'\\', (char)code}, 2);
    else if (code == '\n')
        text_append(text, "\\n", 2);
    else
        text_append_format(text, "\\u%04x", (unsigned)code);
}

void text_append_json_string(struct text *text, const char *string)
{
    enum { REPLACEMENT = 0xFFFD };
    const unsigned char *at = (const unsigned char *)string;
    const unsigned char *plain = at;

    if (string == NULL) {
        text_append(text, "null", 4);
        return;
    }
    text_append_char(text, '"');
    while (*at) {
        uint32_t code;
        size_t length = read_character(at, &code);

        if (length > 0 && code != '"' && code != '\\' && !is_control(code) && !is_deceptive(code)) {
            at += length;
            continue;
        }
        text_append(text, plain, (size_t)(at - plain));
        append_escape(text, length > 0 ? code : REPLACEMENT);
        at += length > 0 ? length : 1;
        plain = at;
    }
    text_append(text, plain, (size_t)(at - plain));
    text_append_char(text, '"');
}

void text_append_time(struct text *text, int64_t time_ms)
{
    char buffer[CLOCK_RFC3339_BYTES];

    clock_format_rfc3339(time_ms, buffer);
    text_append_string(text, buffer);
}

static bool is_unreserved(unsigned char byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
           byte == '-' || byte == '.' || byte == '_' || byte == '~';
}

void text_append_percent_encoded(struct text *text, const char *string, size_t length, bool keep_slash)
{
    static const char hex[] = "0123456789ABCDEF";

    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)string[i];

        if (is_unreserved(byte) || (keep_slash && byte == '/'))
            text_append_char(text, (char)byte);
        else
            text_append(text, (const char[]){'%', hex[byte >> 4], hex[byte & 15]}, 3);
    }
}

const char *text_string(const struct text *text)
{
    return text->bytes ? text->bytes : "";
}

char *text_take(struct text *text)
{
    char *bytes = text->bytes ? text->bytes : memory_copy_text("");

    *text = (struct text){.length_max = text->length_max};
    return bytes;
}

/* After a mismatch only the last '*' needs another try: it can take over what an earlier one gave up. */
bool text_matches(const char *pattern, const char *text)
{
    const char *star = NULL;
    const char *resume = NULL;

    assert(pattern);
    assert(text);
    while (*text) {
        if (*pattern == '*') {
            star = pattern++;
            resume = text;
        } else if (*pattern == *text) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star + 1;
            text = ++resume;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}
