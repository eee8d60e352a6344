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

/* U+2028, U+2029, U+202A..E (E2 80 A8..AE) and U+2066..9 (E2 81 A6..A9): they reorder or break what a person reads. */
static bool is_deceptive(const unsigned char *at)
{
    if (at[0] != 0xE2)
        return false;
    return (at[1] == 0x80 && at[2] >= 0xA8 && at[2] <= 0xAE) || (at[1] == 0x81 && at[2] >= 0xA6 && at[2] <= 0xA9);
}

static size_t append_escaped(struct text *text, const unsigned char *at)
{
    if (*at == '"' || *at == '\\') {
        text_append(text, (const char[]){'\\', (char)*at}, 2);
        return 1;
    }
    if (*at == '\n') {
        text_append(text, "\\n", 2);
        return 1;
    }
    if (is_deceptive(at)) {
        unsigned code = 0x2000u | (unsigned)(at[1] & 0x3F) << 6 | (unsigned)(at[2] & 0x3F);

        text_append_format(text, "\\u%04x", code);
        return 3;
    }
    text_append_format(text, "\\u%04x", *at);
    return 1;
}

static bool needs_escape(const unsigned char *at)
{
    return *at < 0x20 || *at == '"' || *at == '\\' || *at == 0x7F || is_deceptive(at);
}

void text_append_json_string(struct text *text, const char *string)
{
    const unsigned char *at = (const unsigned char *)string;
    const unsigned char *plain = at;

    if (string == NULL) {
        text_append(text, "null", 4);
        return;
    }
    text_append_char(text, '"');
    while (*at) {
        if (!needs_escape(at)) {
            at++;
            continue;
        }
        text_append(text, plain, (size_t)(at - plain));
        at += append_escaped(text, at);
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
