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
    {"aws_access_key_id", offsetof(struct profile_texts, keys.access_key_id)},
    {"aws_secret_access_key", offsetof(struct profile_texts, keys.secret_access_key)},
    {"aws_session_token", offsetof(struct profile_texts, keys.session_token)},
    {"role_arn", offsetof(struct profile_texts, role_arn)},
    {"source_profile", offsetof(struct profile_texts, source_profile)},
    {"credential_source", offsetof(struct profile_texts, credential_source)},
    {"external_id", offsetof(struct profile_texts, external_id)},
    {"role_session_name", offsetof(struct profile_texts, role_session_name)},
    {"duration_seconds", offsetof(struct profile_texts, duration_seconds)},
    {"web_identity_token_file", offsetof(struct profile_texts, web_identity_token_file)},
    {"credential_process", offsetof(struct profile_texts, credential_process)},
};

static const char **member(struct profile_texts *texts, size_t at)
{
    return (const char **)(void *)((char *)texts + known_keys[at].offset);
}

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

static void keep_pair(char *line, struct profile_texts *texts)
{
    char *value = strchr(line, '=');
    char *key;

    if (value == NULL)
        return;
    *value++ = '\0';
    key = trim(line);
    for (size_t i = 0; i < COUNT_OF(known_keys); i++)
        if (strcasecmp(key, known_keys[i].key) == 0)
            *member(texts, i) = trim(value);
}

/* A line that begins with a blank belongs to the key before it, and none of ours goes over two lines. */
bool profile_file_find(char *text, const char *section, struct profile_texts *texts)
{
    bool is_found = false, is_inside = false;

    *texts = (struct profile_texts){0};
    for (char *line = text, *next; line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        if (*line == '[') {
            is_inside = opens_section(line, section);
            is_found |= is_inside;
        } else if (is_inside && *line && !strchr("#; \t", *line)) {
            keep_pair(line, texts);
        }
    }
    return is_found;
}

void profile_file_merge(struct profile_texts *merged, const struct profile_texts *first,
                        const struct profile_texts *second)
{
    struct profile_texts other = *second;

    *merged = *first;
    for (size_t i = 0; i < COUNT_OF(known_keys); i++)
        if (*member(merged, i) == NULL)
            *member(merged, i) = *member(&other, i);
}
