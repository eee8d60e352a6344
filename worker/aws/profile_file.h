/* The files in which the AWS CLI keeps profiles: sections in brackets, and keys with values.
   https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html */
#ifndef TIDEMARK_AWS_PROFILE_FILE_H
#define TIDEMARK_AWS_PROFILE_FILE_H

#include <stdbool.h>

#include "aws/credentials.h"

/* What a section may say that is of interest here; each is NULL if it does not. */
struct profile_texts {
    struct credentials_texts keys;
    const char *role_arn;
    const char *source_profile;
    const char *credential_source;
    const char *external_id;
    const char *role_session_name;
    const char *duration_seconds;
    const char *web_identity_token_file;
    const char *credential_process;
};

/* Finds what a section says; the last value of a key counts.  Writes NULs into `text`, which the texts point
   into.  False if there is no such section. */
bool profile_file_find(char *text, const char *section, struct profile_texts *texts);

/* What `first` says, and where it is silent what `second` says. */
void profile_file_merge(struct profile_texts *merged, const struct profile_texts *first,
                        const struct profile_texts *second);

#endif
