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
    {"sso_session", offsetof(struct profile_texts, sso_session)},
    {"sso_start_url", offsetof(struct profile_texts, sso_start_url)},
    {"sso_region", offsetof(struct profile_texts, sso_region)},
    {"sso_account_id", offsetof(struct profile_texts, sso_account_id)},
    {"sso_role_name", offsetof(struct profile_texts, sso_role_name)},
    {"endpoint_url", offsetof(struct profile_texts, endpoint_url)},
    {"services", offsetof(struct profile_texts, services)},
    {"use_fips_endpoint", offsetof(struct profile_texts, use_fips_endpoint)},
    {"use_dualstack_endpoint", offsetof(struct profile_texts, use_dualstack_endpoint)},
    {"ignore_configured_endpoint_urls", offsetof(struct profile_texts, ignore_configured_endpoint_urls)},
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

/* False if the line is no pair. */
static bool split_pair(char *line, char **key, char **value)
{
    char *equals = strchr(line, '=');

    if (equals == NULL)
        return false;
    *equals = '\0';
    *key = trim(line);
    *value = trim(equals + 1);
    return true;
}

static void keep_pair(char *line, struct profile_texts *texts)
{
    char *key, *value;

    if (!split_pair(line, &key, &value))
        return;
    for (size_t i = 0; i < COUNT_OF(known_keys); i++)
        if (strcasecmp(key, known_keys[i].key) == 0)
            *member(texts, i) = value;
}

/* Takes the next line off the text, with a NUL for its end; NULL behind the last. */
static char *take_line(char **text)
{
    char *line = *text, *end = line ? strchr(line, '\n') : NULL;

    if (end)
        *end = '\0';
    *text = end ? end + 1 : NULL;
    return line;
}

/* A line that begins with a blank belongs to the key before it, and none of ours goes over two lines. */
bool profile_file_find(char *text, const char *section, struct profile_texts *texts)
{
    bool is_found = false, is_inside = false;
    char *line;

    *texts = (struct profile_texts){0};
    while ((line = take_line(&text))) {
        if (*line == '[') {
            is_inside = opens_section(line, section);
            is_found |= is_inside;
        } else if (is_inside && *line && !strchr("#; \t", *line)) {
            keep_pair(line, texts);
        }
    }
    return is_found;
}

/* Where a walk is. */
struct walk {
    profile_file_on_pair *on_pair;
    void *context;
    const char *above; /* NULL: what follows belongs to no key */
};

static void walk_line(struct walk *walk, char *line)
{
    bool is_below = *line == ' ' || *line == '\t';
    char *key, *value;

    line = trim(line);
    if (*line == '\0' || strchr("#;", *line))
        return;
    if (!split_pair(line, &key, &value)) {
        walk->above = is_below ? walk->above : NULL;
        return;
    }
    if (!is_below)
        walk->above = *value ? NULL : key;
    else if (walk->above)
        walk->on_pair(walk->context, walk->above, key, value);
}

bool profile_file_walk(char *text, const char *section, profile_file_on_pair *on_pair, void *context)
{
    struct walk walk = {.on_pair = on_pair, .context = context};
    bool is_found = false, is_inside = false;
    char *line;

    while ((line = take_line(&text))) {
        if (*line == '[') {
            is_inside = opens_section(line, section);
            is_found |= is_inside;
            walk.above = NULL;
        } else if (is_inside) {
            walk_line(&walk, line);
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
