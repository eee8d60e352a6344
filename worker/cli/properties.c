#include "cli/properties.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

struct cursor {
    const char *at;
    const char *end;
    unsigned line;
};

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\f';
}

static bool is_line_end(char byte)
{
    return byte == '\n' || byte == '\r';
}

static void skip_blanks(struct cursor *cursor)
{
    while (cursor->at < cursor->end && is_blank(*cursor->at))
        cursor->at++;
}

/* Takes \n, \r or \r\n as one end of line. */
static void skip_line_end(struct cursor *cursor)
{
    if (cursor->end - cursor->at >= 2 && cursor->at[0] == '\r' && cursor->at[1] == '\n')
        cursor->at++;
    cursor->at++;
    cursor->line++;
}

static void skip_comment(struct cursor *cursor)
{
    while (cursor->at < cursor->end && !is_line_end(*cursor->at))
        cursor->at++;
}

static void append_utf8(struct text *text, uint32_t code)
{
    if (code < 0x80) {
        text_append_char(text, (char)code);
    } else if (code < 0x800) {
        text_append_char(text, (char)(0xC0 | code >> 6));
        text_append_char(text, (char)(0x80 | (code & 0x3F)));
    } else if (code < 0x10000) {
        text_append_char(text, (char)(0xE0 | code >> 12));
        text_append_char(text, (char)(0x80 | (code >> 6 & 0x3F)));
        text_append_char(text, (char)(0x80 | (code & 0x3F)));
    } else {
        text_append_char(text, (char)(0xF0 | code >> 18));
        text_append_char(text, (char)(0x80 | (code >> 12 & 0x3F)));
        text_append_char(text, (char)(0x80 | (code >> 6 & 0x3F)));
        text_append_char(text, (char)(0x80 | (code & 0x3F)));
    }
}

/* Four hexadecimal digits at the cursor, or -1. */
static int32_t take_hex4(struct cursor *cursor)
{
    int32_t unit = 0;

    if (cursor->end - cursor->at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        static const char digits[] = "0123456789abcdef";
        const char *digit = strchr(digits, cursor->at[i] | 0x20);

        if (cursor->at[i] == '\0' || digit == NULL || *digit == '\0')
            return -1;
        unit = unit * 16 + (int32_t)(digit - digits);
    }
    cursor->at += 4;
    return unit;
}

/* What follows "\u".  Java writes a character beyond the basic plane as two escapes, a surrogate pair. */
static bool take_unicode(struct cursor *cursor, struct text *text, struct error *error)
{
    int32_t unit = take_hex4(cursor), low;

    if (unit <= 0)
        return error_set(error, ERROR_INTERNAL,
                         "\\u must be followed by four hexadecimal digits, not all zero");
    if (unit < 0xD800 || unit > 0xDFFF) {
        append_utf8(text, (uint32_t)unit);
        return true;
    }
    if (unit > 0xDBFF || cursor->end - cursor->at < 2 || cursor->at[0] != '\\' || cursor->at[1] != 'u')
        return error_set(error, ERROR_INTERNAL, "half of a \\u surrogate pair is missing");
    cursor->at += 2;
    low = take_hex4(cursor);
    if (low < 0xDC00 || low > 0xDFFF)
        return error_set(error, ERROR_INTERNAL, "half of a \\u surrogate pair is missing");
    append_utf8(text, 0x10000u + ((uint32_t)(unit - 0xD800) << 10) + (uint32_t)(low - 0xDC00));
    return true;
}

/* What follows a backslash.  Before an end of line it continues the line, whose indentation does not count.
 */
static bool take_escape(struct cursor *cursor, struct text *text, struct error *error)
{
    static const char names[] = "tnrf", bytes[] = "\t\n\r\f";
    const char *name;

    if (cursor->at == cursor->end)
        return true;
    if (is_line_end(*cursor->at)) {
        skip_line_end(cursor);
        skip_blanks(cursor);
        return true;
    }
    if (*cursor->at == 'u') {
        cursor->at++;
        return take_unicode(cursor, text, error);
    }
    name = memchr(names, *cursor->at, sizeof(names) - 1);
    text_append_char(text, name ? bytes[name - names] : *cursor->at);
    cursor->at++;
    return true;
}

static bool ends_name(char byte)
{
    return byte == '=' || byte == ':' || is_blank(byte);
}

/* A name or a value, up to the end of the line or, in a name, to an unescaped separator. */
static bool take_element(struct cursor *cursor, bool is_name, struct text *text, struct error *error)
{
    while (cursor->at < cursor->end && !is_line_end(*cursor->at)) {
        char byte = *cursor->at;

        if (is_name && ends_name(byte))
            break;
        if (byte == '\0')
            return error_set(error, ERROR_INTERNAL, "a NUL byte has no place in a properties file");
        cursor->at++;
        if (byte != '\\')
            text_append_char(text, byte);
        else if (!take_escape(cursor, text, error))
            return false;
    }
    return true;
}

static bool take_pair(struct cursor *cursor, struct text *name, struct text *value, struct error *error)
{
    if (!take_element(cursor, true, name, error))
        return false;
    skip_blanks(cursor);
    if (cursor->at < cursor->end && (*cursor->at == '=' || *cursor->at == ':'))
        cursor->at++;
    skip_blanks(cursor);
    return take_element(cursor, false, value, error);
}

static bool read_pair(struct cursor *cursor, properties_on_pair *on_pair, void *context, struct error *error)
{
    SCOPED(text) struct text name, value;
    unsigned line = cursor->line;

    text_init(&name, MIB);
    text_init(&value, MIB);
    return take_pair(cursor, &name, &value, error) &&
           on_pair(context, text_string(&name), text_string(&value), line, error);
}

bool properties_read(const struct properties_source *source, properties_on_pair *on_pair, void *context,
                     struct error *error)
{
    struct cursor cursor = {.at = source->bytes, .end = source->bytes + source->length, .line = 1};

    assert(source->bytes != NULL);
    assert(on_pair != NULL);
    for (;;) {
        unsigned line = cursor.line;

        skip_blanks(&cursor);
        if (cursor.at == cursor.end)
            return true;
        if (is_line_end(*cursor.at))
            skip_line_end(&cursor);
        else if (*cursor.at == '#' || *cursor.at == '!')
            skip_comment(&cursor);
        else if (!read_pair(&cursor, on_pair, context, error))
            return error_prefix(error, "%s:%u", source->name, line);
    }
}
