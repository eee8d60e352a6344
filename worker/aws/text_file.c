#include "aws/text_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

bool text_file_read(const char *path, struct secret *text, struct error *error)
{
    FILE *file = fopen(path, "re");
    char *bytes;
    size_t length;
    bool is_whole;

    if (file == NULL)
        return error_set(error, ERROR_INTERNAL, "%s: %s", path, strerror(errno));
    bytes = memory_allocate(TEXT_FILE_BYTES_MAX + 1);
    length = fread(bytes, 1, TEXT_FILE_BYTES_MAX + 1, file);
    is_whole = !ferror(file) && length <= TEXT_FILE_BYTES_MAX && memchr(bytes, '\0', length) == NULL;
    (void)fclose(file); /* it was only read */
    if (is_whole)
        secret_set(text, bytes, length);
    explicit_bzero(bytes, length);
    free(bytes);
    return is_whole || error_set(error, ERROR_INTERNAL, "%s: it cannot be read, or is no text", path);
}

bool text_file_read_token(const char *path, struct secret *token, struct error *error)
{
    SCOPED(secret) struct secret text = {0};
    size_t length;

    if (!text_file_read(path, &text, error))
        return false;
    length = text.length;
    while (length > 0 && strchr(" \t\r\n", text.bytes[length - 1]))
        length--;
    for (size_t i = 0; i < length; i++)
        if (text.bytes[i] <= ' ' || text.bytes[i] > '~')
            return error_set(error, ERROR_INTERNAL, "%s: it holds what no token has", path);
    if (length == 0)
        return error_set(error, ERROR_INTERNAL, "%s: it is empty", path);
    secret_set(token, text.bytes, length);
    return true;
}
