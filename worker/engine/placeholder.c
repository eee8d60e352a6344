#include "engine/placeholder.h"

#include <stddef.h>
#include <string.h>

/* Letters as in "SnapshotId", and what keys of restore metadata are made of:
 * "Metadata.aws:backup:request-id". */
static const char NAME_LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.:_-";

bool placeholder_read(const char *text, struct placeholder *placeholder)
{
    size_t length;

    if (*text != '{')
        return false;
    text++;
    length = strspn(text, NAME_LETTERS);
    if (length == 0 || length >= PLACEHOLDER_NAME_BYTES)
        return false;
    memcpy(placeholder->name, text, length);
    placeholder->name[length] = '\0';
    text += length;
    placeholder->is_optional = *text == '?';
    placeholder->is_spliced = *text == '*';
    text += placeholder->is_optional || placeholder->is_spliced;
    placeholder->after = text + 1;
    return *text == '}';
}
