/* What the two files that the AWS CLI keeps say of a profile: keys from either, and settings, of which those in the
   file of credentials count more.  Read at start-up only. */
#ifndef TIDEMARK_AWS_PROFILE_H
#define TIDEMARK_AWS_PROFILE_H

#include "aws/profile_file.h"
#include "base/secret.h"

enum profile_place { PROFILE_CREDENTIALS_FILE, PROFILE_CONFIG_FILE, PROFILE_PLACE_COUNT };

enum { PROFILE_WHERE_BYTES = 256 };

/* Zero-initialised is empty and valid. */
struct profile {
    char name[256];
    bool is_there; /* at least one of the files has it */
    struct profile_texts texts[PROFILE_PLACE_COUNT]; /* as each of them has it */
    struct profile_texts settings; /* its keys are not to be used: which file they are from matters */
    struct secret files[PROFILE_PLACE_COUNT]; /* that the texts point into */
    char where[PROFILE_PLACE_COUNT][PROFILE_WHERE_BYTES]; /* for errors: "[name] in path" */
};

/* The profile that AWS_PROFILE names, or "default". */
const char *profile_wanted(void);

/* Fails if a file that the environment names cannot be read.  A profile that is nowhere is no error. */
MUST_CHECK bool profile_read(struct profile *profile, const char *name, struct error *error);
void profile_done(struct profile *profile);

/* What a section of the second file says, of "sso-session dev"; the texts point into `file`.  Fails if there is no such
   section. */
MUST_CHECK bool profile_read_section(const char *section, struct secret *file, struct profile_texts *texts,
                                     struct error *error);

/* Walks the pairs of a section of the second file: of "services dev".  Fails if there is no such section. */
MUST_CHECK bool profile_walk_section(const char *section, profile_file_on_pair *on_pair, void *context,
                                     struct error *error);

static inline void profile_scope_end(struct profile *profile)
{
    profile_done(profile);
}

#endif
