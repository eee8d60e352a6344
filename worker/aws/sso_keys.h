/* Keys of a role that IAM Identity Center gives to a person who has logged in: `aws sso login` leaves a token in a
   file, as long as it is valid the portal gives keys for it, and afterwards the person has to log in again.
   https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html */
#ifndef TIDEMARK_AWS_SSO_KEYS_H
#define TIDEMARK_AWS_SSO_KEYS_H

#include "aws/key_calls.h"
#include "aws/key_document.h"
#include "aws/profile.h"
#include "base/arena.h"

struct sso_keys {
    const char *profile; /* whose login it is, for the advice */
    const char *token_file;
    const char *region; /* of the portal */
    const char *account_id;
    const char *role_name;
};

/* What the profile says, and the section of an sso-session that it names.  The texts are copied into the arena. */
enum credentials_outcome sso_keys_find(const struct profile *profile, struct sso_keys *sso, struct arena *arena,
                                       struct error *error);

/* Fails, naming the command that a person has to run, if there is no token that is valid at `now_ms`. */
MUST_CHECK bool sso_keys_read_token(const struct sso_keys *sso, int64_t now_ms, struct secret *token,
                                    struct error *error);

/* Both are copied. */
void sso_keys_fetch(const struct sso_keys *sso, const char *token, const struct key_calls *calls,
                    keys_on_fetched *on_fetched, void *context);

#endif
