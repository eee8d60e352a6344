/* A call on its way: its keys are there or are waited for, it leaves, and once more if it was refused for its keys. */
#ifndef TIDEMARK_AWS_FLIGHT_H
#define TIDEMARK_AWS_FLIGHT_H

#include "aws/client_parts.h"

/* Who made a call that the client itself wants. */
struct flight_asker {
    struct identity *signer; /* NULL: it goes unsigned */
    key_calls_on_answer *on_answer;
    void *context;
};

/* Everything in the call is copied or referenced.  `asker` NULL: the answer is for the client's caller, and the call is
   signed with the keys of the role that it names, or with the worker's own. */
void flight_begin(struct aws_client *client, const struct call *call, const struct flight_asker *asker);

#endif
