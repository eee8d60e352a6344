/* The JSON document in which containers, instances and credential processes hand out keys. */
#ifndef TIDEMARK_AWS_KEY_DOCUMENT_H
#define TIDEMARK_AWS_KEY_DOCUMENT_H

#include <stddef.h>
#include <stdint.h>

#include "aws/credentials.h"

struct key_document {
    const char *bytes;
    size_t length;
    const char *token_member; /* "Token", or "SessionToken" of a process */
    bool may_last;            /* without an Expiration the keys last for ever; else it must be there */
};

/* What every way of fetching keys ends in, on a later turn than it began: keys, which are taken, or an error. */
typedef void keys_on_fetched(void *context, struct credentials *keys, int64_t expires_ms, const struct error *error);

/* An error says nothing of what the document holds. */
MUST_CHECK bool key_document_read(const struct key_document *document, const char *where, struct credentials *keys,
                                  int64_t *expires_ms, struct error *error);

#endif
