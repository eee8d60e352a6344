#include "aws/key_document.h"

#include <string.h>

#include "aws/identity.h"
#include "base/clock.h"
#include "base/json.h"

static bool read_expiration(const json_t *root, bool may_last, int64_t *expires_ms)
{
    const json_t *given = json_object_get(root, "Expiration");
    const char *expiration = json_string_value(given);

    *expires_ms = IDENTITY_KEYS_FOR_EVER;
    if (given == NULL || json_is_null(given))
        return may_last;
    return expiration && clock_parse_rfc3339(expiration, expires_ms);
}

/* Instances say so if they have no usable role, with 200. */
static bool is_success(const json_t *root)
{
    const char *code = json_text_at(root, "Code");

    return code == NULL || strcmp(code, "Success") == 0;
}

bool key_document_read(const struct key_document *document, const char *where, struct credentials *keys,
                       int64_t *expires_ms, struct error *error)
{
    SCOPED(json) json_t *root = json_loadb(document->bytes, document->length, JSON_REJECT_DUPLICATES, NULL);
    struct credentials_texts texts;

    if (!json_is_object(root))
        return error_set(error, ERROR_EXPIRED_CREDENTIALS, "%s: no document with keys", where);
    if (!is_success(root))
        return error_set(error, ERROR_EXPIRED_CREDENTIALS, "%s: it has no usable role", where);
    if (!read_expiration(root, document->may_last, expires_ms))
        return error_set(error, ERROR_EXPIRED_CREDENTIALS, "%s: it does not say when its keys expire", where);
    texts = (struct credentials_texts){.access_key_id = json_text_at(root, "AccessKeyId"),
                                       .secret_access_key = json_text_at(root, "SecretAccessKey"),
                                       .session_token = json_text_at(root, document->token_member)};
    switch (credentials_assemble(keys, &texts, where, error)) {
    case CREDENTIALS_FOUND:
        return true;
    case CREDENTIALS_ABSENT:
        return error_set(error, ERROR_EXPIRED_CREDENTIALS, "%s: no document with keys", where);
    case CREDENTIALS_WRONG:
        break;
    }
    error->class = ERROR_EXPIRED_CREDENTIALS;
    return false;
}
