/* What goes over the wire for one call: what its protocol wrote, with the headers that all calls have and the signature
   of whoever makes it.  Pure: it knows neither a clock nor where keys come from. */
#ifndef TIDEMARK_AWS_SIGNED_MESSAGE_H
#define TIDEMARK_AWS_SIGNED_MESSAGE_H

#include "aws/credentials.h"
#include "aws/endpoint.h"
#include "aws/host_clocks.h"
#include "aws/protocol.h"
#include "http/client.h"

struct signed_call {
    const struct protocol_call *call;
    const struct protocol_message *message; /* as the protocol wrote it when the call was asked for */
    const char *region;
    const struct endpoint *endpoint;
    const struct endpoint_settings *endpoints; /* for a URL that is signed into the call */
    const struct credentials *credentials;      /* NULL: it goes unsigned, as STS wants it of a web identity */
    const struct host_clocks *clocks;           /* for such a URL, which another host checks */
    int64_t now_ms;                             /* by the clock of the endpoint's host */
    int64_t own_now_ms;                         /* by this machine's */
};

/* Everything in the message is the arena's, or borrowed from the call. */
MUST_CHECK bool signed_message_write(const struct signed_call *call, struct arena *arena,
                                     struct http_message *message, struct error *error);

#endif
