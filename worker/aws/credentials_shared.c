#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/credentials.h"
#include "aws/profile_file.h"
#include "base/arena.h"

enum { PATH_BYTES_MAX = 4096, SECTION_BYTES_MAX = 256 };

/* One of the two files, and how a profile's section is called in it. */
struct place {
    const char *variable; /* names the file */
    const char *home_path;
    const char *section_prefix;
};

static const struct place places[] = {
    {.variable = "AWS_SHARED_CREDENTIALS_FILE", .home_path = "/.aws/credentials", .section_prefix = ""},
    {.variable = "AWS_CONFIG_FILE", .home_path = "/.aws/config", .section_prefix = "profile "},
};

static const char *variable_or(const char *name, const char *otherwise)
{
    const char *value = getenv(name);

    return value && *value ? value : otherwise;
}

/* False if there is neither a variable nor a home to look in. */
static bool find_path(const struct place *place, char path[PATH_BYTES_MAX])
{
    const char *named = variable_or(place->variable, NULL);
    const char *home = variable_or("HOME", NULL);
    int length;

    if (named)
        length = snprintf(path, PATH_BYTES_MAX, "%s", named);
    else if (home)
        length = snprintf(path, PATH_BYTES_MAX, "%s%s", home, place->home_path);
    else
        return false;
    return length < PATH_BYTES_MAX;
}

/* Reads at start-up only.  A file that nobody named need not be there, nor be ours to read: the home of a
   container's user often is not. */
static bool read_file(const struct place *place, const char *path, struct secret *text, struct error *error)
{
    FILE *file = fopen(path, "re");
    char *bytes;
    size_t length;
    bool is_whole;

    if (file == NULL && variable_or(place->variable, NULL) == NULL)
        return true;
    if (file == NULL)
        return error_set(error, ERROR_INTERNAL, "%s: %s", path, strerror(errno));
    bytes = memory_allocate(PROFILE_FILE_BYTES_MAX + 1);
    length = fread(bytes, 1, PROFILE_FILE_BYTES_MAX + 1, file);
    is_whole = !ferror(file) && length <= PROFILE_FILE_BYTES_MAX && memchr(bytes, '\0', length) == NULL;
    (void)fclose(file); /* it was only read */
    if (is_whole)
        secret_set(text, bytes, length);
    explicit_bzero(bytes, length);
    free(bytes);
    return is_whole || error_set(error, ERROR_INTERNAL, "%s: it cannot be read, or is no profile file", path);
}

/* "default" is called so in both files; other profiles have a word before their name in the second. */
static void name_section(const struct place *place, const char *profile, char section[SECTION_BYTES_MAX])
{
    const char *prefix = strcmp(profile, "default") == 0 ? "" : place->section_prefix;

    (void)snprintf(section, SECTION_BYTES_MAX, "%s%s", prefix, profile);
}

static enum credentials_outcome look_in(const struct place *place, const char *profile, bool *is_named,
                                        struct credentials *credentials, struct error *error)
{
    char path[PATH_BYTES_MAX], section[SECTION_BYTES_MAX], where[PATH_BYTES_MAX];
    SCOPED(secret) struct secret text = {0};
    struct credentials_texts keys;

    if (!find_path(place, path))
        return CREDENTIALS_ABSENT;
    if (!read_file(place, path, &text, error))
        return CREDENTIALS_WRONG;
    name_section(place, profile, section);
    if (secret_is_empty(&text) || !profile_file_find(text.bytes, section, &keys))
        return CREDENTIALS_ABSENT;
    *is_named = true;
    (void)snprintf(where, sizeof(where), "[%.60s] in %.120s", section, path);
    return credentials_assemble(credentials, &keys, where, error);
}

enum credentials_outcome credentials_shared(struct credentials *credentials, struct error *error)
{
    const char *wanted = variable_or("AWS_PROFILE", variable_or("AWS_DEFAULT_PROFILE", NULL));
    bool is_named = false;

    for (size_t i = 0; i < COUNT_OF(places); i++) {
        enum credentials_outcome outcome =
            look_in(&places[i], wanted ? wanted : "default", &is_named, credentials, error);

        if (outcome != CREDENTIALS_ABSENT)
            return outcome;
    }
    if (wanted == NULL || is_named)
        return CREDENTIALS_ABSENT;
    (void)error_set(error, ERROR_INTERNAL, "AWS_PROFILE is \"%s\", and no shared file has such a profile",
                    wanted);
    return CREDENTIALS_WRONG;
}
