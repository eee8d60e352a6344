#include "page/base64.h"

#include <stdint.h>
#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* How many of the text's characters are padding: at most two, at the end of a multiple of four. */
static bool count_padding(const char *text, size_t count, size_t *padding)
{
    *padding = 0;
    if (count % 4 != 0)
        return false;
    while (*padding < 2 && *padding < count && text[count - 1 - *padding] == '=')
        ++*padding;
    return true;
}

bool base64_decode(const char *text, char *bytes, size_t capacity, size_t *length)
{
    size_t count = strlen(text), padding;
    uint32_t bits = 0;

    if (!count_padding(text, count, &padding) || (count / 4) * 3 > capacity + padding)
        return false;
    *length = 0;
    for (size_t i = 0; i < count - padding; i++) {
        const char *at = strchr(alphabet, text[i]);

        if (at == NULL)
            return false;
        bits = bits << 6 | (uint32_t)(at - alphabet);
        if (i % 4 != 0)
            bytes[(*length)++] = (char)(bits >> (6 - 2 * (i % 4)) & 0xFF);
    }
    return true;
}
