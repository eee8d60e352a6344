/* One signed AWS call: protocol, endpoint, credentials, signature, HTTP, error class.  Nothing blocks the loop.

   A call that names a role is signed with keys of that role, which come from STS AssumeRole, and waits for them if need
   be.  One that a service refuses because its keys have expired is made once more with new ones, as the service has
   certainly done nothing. */
#ifndef TIDEMARK_AWS_CLIENT_H
#define TIDEMARK_AWS_CLIENT_H

#include <uv.h>

#include "base/call.h"
#include "base/error.h"

struct aws_client;

struct aws_client_options {
    int64_t connect_timeout_ms; /* 3,100 */
    int64_t request_timeout_ms; /* 30,000: from hand-over to the last byte of the answer */
    size_t answer_bytes_max;    /* 8 MiB */
    unsigned in_flight_per_endpoint_max; /* 64 */
    const char *external_id; /* given when a role is assumed; NULL or "": none */
    const char *proxy_url;   /* as proxy.h has it; NULL or "": none */
    /* A host of AWS's has another time than this machine, or another than before, and calls are signed by it from now
       on; 0: they agree again.  With the context of `on_answer`; optional. */
    void (*on_clock)(void *context, const char *host, int64_t ahead_ms);
    const char *plain_hosts; /* as plain_hosts.h has them, outlives the client; NULL or "": none */
};

/* Called on a later turn of the loop, exactly once per call, also for calls that were never sent.  The callee may take
   `answer->output`. */
typedef void aws_on_answer(void *context, uint64_t call_id, struct answer *answer);

/* Reads AWS's environment variables and shared files now (AWS_ENDPOINT_URL, AWS_PROFILE, ...); fails if they
   contradict themselves, naming what is wrong.  Missing credentials are not an error here but in each answer. */
MUST_CHECK struct aws_client *aws_client_new(uv_loop_t *loop, const struct aws_client_options *options,
                                             aws_on_answer *on_answer, void *context, struct error *error);

/* Queues a call; everything in it is copied or referenced, so that `call` may go at once. */
void aws_client_send(struct aws_client *client, const struct call *call);

/* Where the worker's own keys come from: "environment", "web-identity", ...; NULL if nothing says so. */
const char *aws_client_key_source(const struct aws_client *client);

/* What AWS's clocks are ahead of this machine's, as far as calls are signed by it. */
int64_t aws_client_clock_ahead_ms(const struct aws_client *client);

/* An endpoint on another machine that is spoken to by plain http; NULL if there is none. */
const char *aws_client_plain_endpoint(const struct aws_client *client);

/* Ends every call with an answer first, then closes its handles; `on_closed` runs last. */
void aws_client_close(struct aws_client *client, void (*on_closed)(void *context), void *context);

#endif
