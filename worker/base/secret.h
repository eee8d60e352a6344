/* A value that must never be shown: it has no formatter, lives in one place and is wiped before its memory is freed. */
#ifndef TIDEMARK_BASE_SECRET_H
#define TIDEMARK_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

/* Zero-initialised is empty and valid. */
struct secret {
    char *bytes; /* NUL-terminated; read it with secret_reveal() so that every use can be found */
    size_t length;
};

void secret_set(struct secret *secret, const char *bytes, size_t length);
void secret_copy(struct secret *to, const struct secret *from);
void secret_wipe(struct secret *secret);
bool secret_is_empty(const struct secret *secret);

/* The bytes, for a signer or a header about to be sent.  Borrowed; "" if empty. */
const char *secret_reveal(const struct secret *secret);

static inline void secret_scope_end(struct secret *secret)
{
    secret_wipe(secret);
}

#endif
