/* Calls that are made for keys: of STS, and of whoever else gives keys for a token. */
#ifndef TIDEMARK_AWS_KEY_CALLS_H
#define TIDEMARK_AWS_KEY_CALLS_H

#include <stdint.h>

#include "aws/identity.h"
#include "base/call.h"

/* The answer of a call comes on a later turn, exactly once; the callee does not keep it.  The service's clock is so far
   ahead of this machine's. */
typedef void key_calls_on_answer(void *context, const struct answer *answer, int64_t ahead_ms);

/* Who makes them. */
struct key_calls {
    /* `signer` NULL: the call is not signed. */
    void (*send)(void *context, const struct call *call, struct identity *signer, key_calls_on_answer *on_answer,
                 void *answer_context);
    void *context;
};

#endif
