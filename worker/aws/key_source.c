#include "aws/key_source.h"

#include <stdlib.h>
#include <string.h>

#include "aws/instance_keys.h"
#include "aws/process_keys.h"
#include "aws/profile.h"

enum { PROFILES_DEEP_MAX = 5, DURATION_MAX_S = 43200 };

static bool is_set(const char *text)
{
    return text && *text;
}

static enum credentials_outcome wrong(struct error *error, const struct profile *profile, const char *what)
{
    (void)error_set(error, ERROR_INTERNAL, "profile %s: %s", profile->name, what);
    return CREDENTIALS_WRONG;
}

static enum credentials_outcome find_environment(const struct profile *profile, struct key_source *source,
                                                 struct error *error)
{
    (void)profile;
    source->kind = KEY_SOURCE_FIXED;
    return credentials_environment(&source->keys, error);
}

static enum credentials_outcome find_fixed(const struct profile *profile, enum profile_place at,
                                           struct key_source *source, struct error *error)
{
    source->kind = KEY_SOURCE_FIXED;
    return credentials_assemble(&source->keys, &profile->texts[at].keys, profile->where[at], error);
}

static enum credentials_outcome find_in_credentials_file(const struct profile *profile, struct key_source *source,
                                                         struct error *error)
{
    return find_fixed(profile, PROFILE_CREDENTIALS_FILE, source, error);
}

static enum credentials_outcome find_in_config_file(const struct profile *profile, struct key_source *source,
                                                    struct error *error)
{
    return find_fixed(profile, PROFILE_CONFIG_FILE, source, error);
}

static enum credentials_outcome find_sso(const struct profile *profile, struct key_source *source,
                                         struct error *error)
{
    source->kind = KEY_SOURCE_SSO;
    return sso_keys_find(profile, &source->sso, &source->arena, error);
}

static enum credentials_outcome find_process(const struct profile *profile, struct key_source *source,
                                             struct error *error)
{
    const char *command = profile->settings.credential_process;

    if (!is_set(command))
        return CREDENTIALS_ABSENT;
    if (process_keys_split(command, &source->arena) == NULL)
        return wrong(error, profile, "credential_process is no command with arguments");
    source->kind = KEY_SOURCE_PROCESS;
    source->command = arena_text(&source->arena, command);
    return CREDENTIALS_FOUND;
}

static enum credentials_outcome find_container(const struct profile *profile, struct key_source *source,
                                               struct error *error)
{
    (void)profile;
    source->kind = KEY_SOURCE_CONTAINER;
    return container_keys_find(&source->container, &source->arena, error);
}

static enum credentials_outcome find_instance(const struct profile *profile, struct key_source *source,
                                              struct error *error)
{
    (void)profile;
    source->kind = KEY_SOURCE_INSTANCE;
    return instance_keys_find(&source->instance_url, &source->arena, error);
}

static bool read_duration(const char *text, int64_t *duration_s)
{
    char *end;

    *duration_s = 0;
    if (!is_set(text))
        return true;
    *duration_s = strtoll(text, &end, 10);
    return *end == '\0' && *duration_s >= 900 && *duration_s <= DURATION_MAX_S;
}

static const char *variable_or(const char *name, const char *otherwise)
{
    const char *value = getenv(name);

    return is_set(value) ? value : otherwise;
}

struct web_identity {
    const char *file;
    const char *role;
    const char *name;
};

static enum credentials_outcome keep_token(const struct web_identity *identity, struct key_source *source,
                                           struct error *error)
{
    if (!is_set(identity->file))
        return CREDENTIALS_ABSENT;
    if (!is_set(identity->role)) {
        (void)error_set(error, ERROR_INTERNAL,
                        "there is the token file of a web identity, and no role for it: neither AWS_ROLE_ARN nor "
                        "role_arn of the profile");
        return CREDENTIALS_WRONG;
    }
    source->kind = KEY_SOURCE_TOKEN;
    source->token_file = arena_text(&source->arena, identity->file);
    source->role_arn = arena_text(&source->arena, identity->role);
    source->session_name = is_set(identity->name) ? arena_text(&source->arena, identity->name) : NULL;
    return CREDENTIALS_FOUND;
}

/* Each of its settings is the environment's, or else the profile's. */
static enum credentials_outcome find_token(const struct profile *profile, struct key_source *source,
                                           struct error *error)
{
    const struct profile_texts *settings = &profile->settings;
    const struct web_identity identity = {
        .file = variable_or("AWS_WEB_IDENTITY_TOKEN_FILE", settings->web_identity_token_file),
        .role = variable_or("AWS_ROLE_ARN", settings->role_arn),
        .name = variable_or("AWS_ROLE_SESSION_NAME", settings->role_session_name)};

    return keep_token(&identity, source, error);
}

/* Of a profile that another names as its source: the environment does not speak of it. */
static enum credentials_outcome find_token_of_profile(const struct profile *profile, struct key_source *source,
                                                      struct error *error)
{
    const struct profile_texts *settings = &profile->settings;
    const struct web_identity identity = {.file = settings->web_identity_token_file,
                                          .role = settings->role_arn,
                                          .name = settings->role_session_name};

    return keep_token(&identity, source, error);
}

typedef enum credentials_outcome finder(const struct profile *profile, struct key_source *source,
                                        struct error *error);

/* Stands with the other sources in the table, and asks some of them for its base. */
static enum credentials_outcome find_role(const struct profile *profile, unsigned depth, struct key_source *source,
                                          struct error *error);

static enum credentials_outcome find_outer_role(const struct profile *profile, struct key_source *source,
                                                struct error *error)
{
    return find_role(profile, 0, source, error);
}

/* https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html: in this order, as botocore has it. */
static const struct row {
    const char *name;
    finder *find;
} rows[] = {
    {.name = "environment", .find = find_environment},
    {.name = "assume-role", .find = find_outer_role},
    {.name = "web-identity", .find = find_token},
    {.name = "sso", .find = find_sso},
    {.name = "shared-credentials-file", .find = find_in_credentials_file},
    {.name = "process", .find = find_process},
    {.name = "config-file", .find = find_in_config_file},
    {.name = "container", .find = find_container},
    {.name = "instance-metadata", .find = find_instance},
};

/* What credential_source may say. */
static const struct row named_sources[] = {
    {.name = "Environment", .find = find_environment},
    {.name = "EcsContainer", .find = find_container},
    {.name = "Ec2InstanceMetadata", .find = find_instance},
};

static enum credentials_outcome find_named_base(const struct profile *profile, struct key_source *base,
                                                struct error *error)
{
    const char *name = profile->settings.credential_source;

    for (size_t i = 0; i < COUNT_OF(named_sources); i++) {
        if (strcmp(named_sources[i].name, name) != 0)
            continue;
        base->name = named_sources[i].name;
        return named_sources[i].find(profile, base, error);
    }
    return wrong(error, profile, "credential_source is neither Environment, EcsContainer nor Ec2InstanceMetadata");
}

static bool has_keys(const struct profile *profile)
{
    return is_set(profile->settings.keys.access_key_id) && is_set(profile->settings.keys.secret_access_key);
}

/* A profile that names itself uses its own keys, and one that another names uses them rather than a role. */
static enum credentials_outcome find_profile_base(const struct profile *profile, unsigned depth,
                                                  struct key_source *base, struct error *error)
{
    static finder *const of_profile[] = {find_token_of_profile, find_sso, find_in_credentials_file, find_process,
                                         find_in_config_file};
    SCOPED(profile) struct profile other = {0};
    enum credentials_outcome outcome = CREDENTIALS_ABSENT;

    if (depth == PROFILES_DEEP_MAX)
        return wrong(error, profile, "its source_profile leads in a circle, or too far");
    if (!profile_read(&other, profile->settings.source_profile, error))
        return CREDENTIALS_WRONG;
    if (!has_keys(&other))
        outcome = find_role(&other, depth + 1, base, error);
    for (size_t i = 0; i < COUNT_OF(of_profile) && outcome == CREDENTIALS_ABSENT; i++)
        outcome = of_profile[i](&other, base, error);
    return outcome;
}

static enum credentials_outcome find_base(const struct profile *profile, unsigned depth, struct key_source *source,
                                          struct error *error)
{
    const struct profile_texts *settings = &profile->settings;
    enum credentials_outcome outcome;

    if (is_set(settings->source_profile) && is_set(settings->credential_source))
        return wrong(error, profile, "it has both a source_profile and a credential_source");
    source->base = memory_allocate_zeroed(1, sizeof(*source->base));
    outcome = is_set(settings->source_profile) ? find_profile_base(profile, depth, source->base, error)
                                               : find_named_base(profile, source->base, error);
    if (outcome == CREDENTIALS_ABSENT)
        return wrong(error, profile, "there are no keys where its source_profile or credential_source points to");
    return outcome;
}

static enum credentials_outcome find_role(const struct profile *profile, unsigned depth, struct key_source *source,
                                          struct error *error)
{
    const struct profile_texts *settings = &profile->settings;

    if (!is_set(settings->role_arn) || is_set(settings->web_identity_token_file))
        return CREDENTIALS_ABSENT;
    if (!is_set(settings->source_profile) && !is_set(settings->credential_source))
        return wrong(error, profile, "it has a role_arn, and neither a source_profile nor a credential_source");
    if (!read_duration(settings->duration_seconds, &source->duration_s))
        return wrong(error, profile, "duration_seconds is not from 900 to 43200");
    source->kind = KEY_SOURCE_ROLE;
    source->role_arn = arena_text(&source->arena, settings->role_arn);
    source->external_id = arena_text(&source->arena, settings->external_id);
    source->session_name = is_set(settings->role_session_name)
                               ? arena_text(&source->arena, settings->role_session_name)
                               : NULL;
    return find_base(profile, depth, source, error);
}

static bool find_first(const struct profile *profile, struct key_source *source, struct error *error)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        switch (rows[i].find(profile, source, error)) {
        case CREDENTIALS_ABSENT:
            break;
        case CREDENTIALS_FOUND:
            source->name = rows[i].name;
            return true;
        case CREDENTIALS_WRONG:
            return false;
        }
    }
    source->kind = KEY_SOURCE_NONE;
    return true;
}

static bool find_all(struct key_source *source, struct error *error)
{
    SCOPED(profile) struct profile profile = {0};
    const char *wanted = profile_wanted();

    if (!profile_read(&profile, wanted, error))
        return false;
    if (!profile.is_there && strcmp(wanted, "default") != 0)
        return error_set(error, ERROR_INTERNAL,
                         "AWS_PROFILE is \"%s\", and no file of profiles has such a profile", wanted);
    return find_first(&profile, source, error);
}

bool key_source_find(struct key_source *source, struct error *error)
{
    *source = (struct key_source){0};
    if (find_all(source, error))
        return true;
    key_source_done(source);
    return false;
}

void key_source_done(struct key_source *source)
{
    if (source->base) {
        key_source_done(source->base);
        free(source->base);
    }
    credentials_wipe(&source->keys);
    arena_release(&source->arena);
    *source = (struct key_source){0};
}
