#include "aws/profile_file.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

#include "base/compiler.h"

static const char BLANKS[] = " \t\r";

static const struct {
    const char *key;
    size_t offset;
} known_keys[] = {
    {"aws_access_key_id", offsetof(struct credentials_texts, access_key_id)},
    {"aws_secret_access_key", offsetof(struct credentials_texts, secret_access_key)},
    {"aws_session_token", offsetof(struct credentials_texts, session_token)},
};

/* Without blanks around it; writes a NUL behind it. */
static char *trim(char *text)
{
    size_t length;

    text += strspn(text, BLANKS);
    length = strlen(text);
    while (length > 0 && strchr(BLANKS, text[length - 1]))
        length--;
    text[length] = '\0';
    return text;
}

static bool opens_section(char *line, const char *section)
{
    char *end = strchr(line, ']');

    if (end == NULL)
        return false;
    *end = '\0';
    return strcmp(trim(line + 1), section) == 0;
}

static void keep_pair(char *line, struct credentials_texts *keys)
{
    char *value = strchr(line, '=');
    char *key;

    if (value == NULL)
        return;
    *value++ = '\0';
    key = trim(line);
    for (size_t i = 0; i < COUNT_OF(known_keys); i++)
        if (strcasecmp(key, known_keys[i].key) == 0)
            *(const char **)(void *)((char *)keys + known_keys[i].offset) = trim(value);
}

/* A line that begins with a blank belongs to the key before it, and none of ours goes over two lines. */
bool profile_file_find(char *text, const char *section, struct credentials_texts *keys)
{
    bool is_found = false, is_inside = false;

    *keys = (struct credentials_texts){0};
    for (char *line = text, *next; line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        if (*line == '[') {
            is_inside = opens_section(line, section);
            is_found |= is_inside;
        } else if (is_inside && *line && !strchr("#; \t", *line)) {
            keep_pair(line, keys);
        }
    }
    return is_found;
}
