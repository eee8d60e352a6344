#include "aws/protocol.h"

#include <assert.h>
#include <string.h>

#include "aws/error_codes.h"

/* Cuts a text of the service's so that no character is cut in two. */
static void copy_cut(char *to, size_t size, const char *text)
{
    size_t length = strlen(text);

    if (length >= size) {
        length = size - 1;
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
            length--;
    }
    memcpy(to, text, length);
    to[length] = '\0';
}

void protocol_refused(struct answer *answer, const char *code, const char *message)
{
    assert(*code != '\0');
    answer->error.class = error_codes_classify(code, answer->http_status);
    copy_cut(answer->error.code, sizeof(answer->error.code), code);
    copy_cut(answer->error.message, sizeof(answer->error.message), *message ? message : code);
}

bool protocol_unreadable(struct answer *answer, const struct error *why)
{
    assert(why->class != ERROR_NONE);
    return error_set(&answer->error, error_codes_classify("", answer->http_status), "HTTP status %d, and %s",
                     answer->http_status, why->message);
}
