#include "base/secret.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

void secret_set(struct secret *secret, const char *bytes, size_t length)
{
    char *copy = memory_allocate(length + 1);

    if (length)
        memcpy(copy, bytes, length);
    copy[length] = '\0';
    secret_wipe(secret);
    *secret = (struct secret){.bytes = copy, .length = length};
}

void secret_copy(struct secret *to, const struct secret *from)
{
    secret_set(to, secret_reveal(from), from->length);
}

void secret_wipe(struct secret *secret)
{
    if (secret->bytes)
        explicit_bzero(secret->bytes, secret->length);
    free(secret->bytes);
    *secret = (struct secret){0};
}

bool secret_is_empty(const struct secret *secret)
{
    return secret->length == 0;
}

const char *secret_reveal(const struct secret *secret)
{
    return secret->bytes ? secret->bytes : "";
}
