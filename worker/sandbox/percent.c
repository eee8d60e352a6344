#include "sandbox/percent.h"

#include <string.h>

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

static bool decode(const char *from, size_t length, char plus, struct text *text)
{
    for (size_t i = 0; i < length; i++) {
        int high, low;

        if (from[i] != '%') {
            text_append_char(text, from[i] == '+' ? plus : from[i]);
            continue;
        }
        high = i + 2 < length ? hex_digit(from[i + 1]) : -1;
        low = i + 2 < length ? hex_digit(from[i + 2]) : -1;
        if (high < 0 || low < 0 || (high == 0 && low == 0))
            return false;
        text_append_char(text, (char)(high << 4 | low));
        i += 2;
    }
    return !text->has_overflowed && (text->bytes == NULL || strlen(text->bytes) == text->length);
}

bool percent_decode(const char *from, size_t length, struct text *text)
{
    return decode(from, length, '+', text);
}

bool percent_decode_form(const char *from, size_t length, struct text *text)
{
    return decode(from, length, ' ', text);
}
