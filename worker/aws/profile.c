#include "aws/profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aws/text_file.h"

enum { PATH_BYTES_MAX = 4096, SECTION_BYTES_MAX = 272 };

/* One of the two files, and how a profile's section is called in it. */
static const struct place {
    const char *variable; /* names the file */
    const char *home_path;
    const char *section_prefix;
} places[PROFILE_PLACE_COUNT] = {
    [PROFILE_CREDENTIALS_FILE] =
        {.variable = "AWS_SHARED_CREDENTIALS_FILE", .home_path = "/.aws/credentials", .section_prefix = ""},
    [PROFILE_CONFIG_FILE] =
        {.variable = "AWS_CONFIG_FILE", .home_path = "/.aws/config", .section_prefix = "profile "},
};

static const char *variable_or(const char *name, const char *otherwise)
{
    const char *value = getenv(name);

    return value && *value ? value : otherwise;
}

const char *profile_wanted(void)
{
    return variable_or("AWS_PROFILE", variable_or("AWS_DEFAULT_PROFILE", "default"));
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

/* A file that nobody named need not be there, nor be ours to read: the home of a container's user often is not. */
static bool read_file(const struct place *place, const char *path, struct secret *text, struct error *error)
{
    if (variable_or(place->variable, NULL) == NULL && access(path, R_OK) != 0)
        return true;
    return text_file_read(path, text, error);
}

/* "default" is called so in both files; other profiles have a word before their name in the second. */
static void name_section(const struct place *place, const char *profile, char section[SECTION_BYTES_MAX])
{
    const char *prefix = strcmp(profile, "default") == 0 ? "" : place->section_prefix;

    (void)snprintf(section, SECTION_BYTES_MAX, "%s%s", prefix, profile);
}

static bool look_in(struct profile *profile, enum profile_place at, struct error *error)
{
    char path[PATH_BYTES_MAX], section[SECTION_BYTES_MAX];
    struct secret *file = &profile->files[at];

    if (!find_path(&places[at], path))
        return true;
    if (!read_file(&places[at], path, file, error))
        return false;
    name_section(&places[at], profile->name, section);
    (void)snprintf(profile->where[at], PROFILE_WHERE_BYTES, "[%.60s] in %.120s", section, path);
    if (!secret_is_empty(file) && profile_file_find(file->bytes, section, &profile->texts[at]))
        profile->is_there = true;
    return true;
}

bool profile_read(struct profile *profile, const char *name, struct error *error)
{
    *profile = (struct profile){0};
    (void)snprintf(profile->name, sizeof(profile->name), "%s", name);
    for (unsigned at = 0; at < PROFILE_PLACE_COUNT; at++) {
        if (!look_in(profile, at, error)) {
            profile_done(profile);
            return false;
        }
    }
    profile_file_merge(&profile->settings, &profile->texts[PROFILE_CREDENTIALS_FILE],
                       &profile->texts[PROFILE_CONFIG_FILE]);
    return true;
}

/* The second file, which has sections that are no profiles; empty if it need not be there. */
static bool read_config(const char *section, char path[PATH_BYTES_MAX], struct secret *text, struct error *error)
{
    const struct place *place = &places[PROFILE_CONFIG_FILE];

    if (!find_path(place, path))
        return error_set(error, ERROR_INTERNAL, "there is no file of profiles to look for [%.100s] in", section);
    return read_file(place, path, text, error);
}

bool profile_read_section(const char *section, struct secret *file, struct profile_texts *texts, struct error *error)
{
    char path[PATH_BYTES_MAX];

    if (!read_config(section, path, file, error))
        return false;
    if (secret_is_empty(file) || !profile_file_find(file->bytes, section, texts))
        return error_set(error, ERROR_INTERNAL, "there is no [%.60s] in %.120s", section, path);
    return true;
}

bool profile_walk_section(const char *section, profile_file_on_pair *on_pair, void *context, struct error *error)
{
    SCOPED(secret) struct secret text = {0};
    char path[PATH_BYTES_MAX];

    if (!read_config(section, path, &text, error))
        return false;
    if (secret_is_empty(&text) || !profile_file_walk(text.bytes, section, on_pair, context))
        return error_set(error, ERROR_INTERNAL, "there is no [%.60s] in %.120s", section, path);
    return true;
}

void profile_done(struct profile *profile)
{
    for (unsigned at = 0; at < PROFILE_PLACE_COUNT; at++)
        secret_wipe(&profile->files[at]);
    *profile = (struct profile){0};
}
