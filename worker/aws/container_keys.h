/* Keys of a container: ECS, EKS Pod Identity.
   https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html */
#ifndef TIDEMARK_AWS_CONTAINER_KEYS_H
#define TIDEMARK_AWS_CONTAINER_KEYS_H

#include "aws/key_document.h"
#include "base/arena.h"
#include "http/client.h"

struct container_keys {
    const char *url;
    const char *token;      /* for the Authorization header; NULL: none */
    const char *token_file; /* to be read before each fetch, and used rather than `token`; NULL: none */
};

/* What AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and its kin say.  The texts are copied into the arena. */
enum credentials_outcome container_keys_find(struct container_keys *container, struct arena *arena,
                                             struct error *error);

/* `token` is the file's; NULL if there is none. */
void container_keys_fetch(const struct container_keys *container, const char *token, struct http_client *http,
                          keys_on_fetched *on_fetched, void *context);

#endif
