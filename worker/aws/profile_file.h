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
    const char *sso_session; /* the name of a section with the two below */
    const char *sso_start_url;
    const char *sso_region;
    const char *sso_account_id;
    const char *sso_role_name;
    const char *endpoint_url;
    const char *services; /* the name of a section with endpoints of single services */
    const char *use_fips_endpoint;
    const char *use_dualstack_endpoint;
    const char *ignore_configured_endpoint_urls;
};

/* Finds what a section says; the last value of a key counts.  Writes NULs into `text`, which the texts point
   into.  False if there is no such section. */
bool profile_file_find(char *text, const char *section, struct profile_texts *texts);

/* Is told of each pair that stands below a key which has no value itself: of "endpoint_url = https://x" in a line that
   begins with a blank, below "ec2 =". */
typedef void profile_file_on_pair(void *context, const char *above, const char *key, const char *value);

/* Walks all such pairs of a section.  Writes NULs into `text`.  False if there is no such section. */
bool profile_file_walk(char *text, const char *section, profile_file_on_pair *on_pair, void *context);

/* What `first` says, and where it is silent what `second` says. */
void profile_file_merge(struct profile_texts *merged, const struct profile_texts *first,
                        const struct profile_texts *second);

#endif
