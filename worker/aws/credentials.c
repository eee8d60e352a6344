#include "aws/credentials.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

void credentials_wipe(struct credentials *credentials)
{
    secret_wipe(&credentials->secret_access_key);
    secret_wipe(&credentials->session_token);
    *credentials = (struct credentials){0};
}

bool credentials_are_there(const struct credentials *credentials)
{
    return credentials->access_key_id[0] != '\0';
}

/* What a header can carry; a line break at the end is how a key pasted from a file goes wrong. */
static bool is_visible(const char *text)
{
    for (; *text; text++)
        if (*text <= ' ' || *text > '~')
            return false;
    return true;
}

static bool can_be_sent(const char *id, const char *secret, const char *token)
{
    if (strlen(id) >= CREDENTIALS_ID_BYTES_MAX || strpbrk(id, "/,="))
        return false;
    return is_visible(id) && is_visible(secret) && is_visible(token);
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

enum credentials_outcome credentials_assemble(struct credentials *credentials,
                                              const struct credentials_texts *texts, const char *where,
                                              struct error *error)
{
    const char *id = or_empty(texts->access_key_id);
    const char *secret = or_empty(texts->secret_access_key);
    const char *token = or_empty(texts->session_token);

    if (*id == '\0' && *secret == '\0')
        return CREDENTIALS_ABSENT;
    if (*id == '\0' || *secret == '\0') {
        (void)error_set(error, ERROR_INTERNAL, "%s: there is %s", where,
                        *id ? "an access key id without a secret access key"
                            : "a secret access key without an access key id");
        return CREDENTIALS_WRONG;
    }
    if (!can_be_sent(id, secret, token)) {
        (void)error_set(error, ERROR_INTERNAL, "%s: the keys hold a character that no key has", where);
        return CREDENTIALS_WRONG;
    }
    (void)snprintf(credentials->access_key_id, sizeof(credentials->access_key_id), "%s", id);
    secret_set(&credentials->secret_access_key, secret, strlen(secret));
    secret_set(&credentials->session_token, token, strlen(token));
    return CREDENTIALS_FOUND;
}
