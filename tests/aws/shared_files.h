/* The files and variables in which credentials are looked for, for their tests: a folder of its own, and an
   environment that says nothing else. */
#ifndef TIDEMARK_TESTS_AWS_SHARED_FILES_H
#define TIDEMARK_TESTS_AWS_SHARED_FILES_H

#include "harness/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compiler.h"

enum { SHARED_PATH_BYTES = 128 };

struct shared_files {
    char home[SHARED_PATH_BYTES - 32];
    char folder[SHARED_PATH_BYTES - 24];
    char credentials[SHARED_PATH_BYTES];
    char config[SHARED_PATH_BYTES];
};

static inline void shared_files_set(const char *variable, const char *value)
{
    assert_int_equal(value ? setenv(variable, value, 1) : unsetenv(variable), 0);
}

static inline void shared_files_write(const char *path, const char *text)
{
    FILE *file;

    if (text == NULL)
        return;
    file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* Writes the two files of a new home; a text of NULL is a file that is not there. */
static inline struct shared_files shared_files_new(const char *credentials, const char *config)
{
    static const char *const variables[] = {
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN",
        "AWS_PROFILE",       "AWS_DEFAULT_PROFILE",   "AWS_CONFIG_FILE",   "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_ROLE_ARN",      "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_SESSION_NAME",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "AWS_EC2_METADATA_DISABLED",
    };
    struct shared_files files = {.home = "/tmp/tidemark-test-XXXXXX"};

    for (size_t i = 0; i < COUNT_OF(variables); i++)
        shared_files_set(variables[i], NULL);
    assert_non_null(mkdtemp(files.home));
    (void)snprintf(files.folder, sizeof(files.folder), "%s/.aws", files.home);
    (void)snprintf(files.credentials, sizeof(files.credentials), "%s/credentials", files.folder);
    (void)snprintf(files.config, sizeof(files.config), "%s/config", files.folder);
    assert_int_equal(mkdir(files.folder, 0700), 0);
    shared_files_write(files.credentials, credentials);
    shared_files_write(files.config, config);
    shared_files_set("HOME", files.home);
    return files;
}

static inline void shared_files_remove(const struct shared_files *files)
{
    (void)unlink(files->credentials);
    (void)unlink(files->config);
    assert_int_equal(rmdir(files->folder), 0);
    assert_int_equal(rmdir(files->home), 0);
}

#endif
