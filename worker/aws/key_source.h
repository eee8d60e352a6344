/* Where the worker's own keys come from, as the environment and the files of profiles say at start-up.  Sources are
   asked in AWS's order, one table (key_source.c); the first that has something to say decides. */
#ifndef TIDEMARK_AWS_KEY_SOURCE_H
#define TIDEMARK_AWS_KEY_SOURCE_H

#include "aws/container_keys.h"
#include "aws/credentials.h"
#include "aws/sso_keys.h"
#include "base/arena.h"

enum key_source_kind {
    KEY_SOURCE_NONE,
    KEY_SOURCE_FIXED,     /* they stand in the environment or in a file */
    KEY_SOURCE_ROLE,      /* a role that the profile names, assumed with other keys */
    KEY_SOURCE_TOKEN,     /* a role, assumed with the token of a web identity */
    KEY_SOURCE_SSO,       /* a role, for the token of somebody who has logged in to IAM Identity Center */
    KEY_SOURCE_PROCESS,   /* a program prints them */
    KEY_SOURCE_CONTAINER, /* the container's endpoint */
    KEY_SOURCE_INSTANCE,  /* the instance's metadata */
};

struct key_source {
    enum key_source_kind kind;
    const char *name; /* as it stands in the table; NULL if there is no source */
    struct arena arena;
    struct credentials keys; /* FIXED */
    const char *role_arn;    /* ROLE, TOKEN */
    const char *external_id;
    const char *session_name; /* NULL: as for jobs */
    int64_t duration_s;       /* 0: as for jobs */
    struct key_source *base;  /* ROLE: whose keys assume it */
    const char *token_file;   /* TOKEN */
    struct sso_keys sso;
    const char *command; /* PROCESS */
    struct container_keys container;
    const char *instance_url;
};

/* Fails, naming what is wrong, if a source contradicts itself.  Finds NONE if there is no source at all. */
MUST_CHECK bool key_source_find(struct key_source *source, struct error *error);
void key_source_done(struct key_source *source);

#endif
