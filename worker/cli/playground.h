/* A whole Tidemark in one process and on one loop, for `tidemark demo` and `tidemark dev`: librdkafka's mock
   broker, the sandbox AWS over HTTP on loopback, a worker, and a reader of its status events.  Needs neither
   Kafka nor AWS.

   The worker reaches the sandbox as it would reach AWS, over the AWS environment variables, which
   playground_start() sets for this process.  One playground at a time. */
#ifndef TIDEMARK_CLI_PLAYGROUND_H
#define TIDEMARK_CLI_PLAYGROUND_H

#include <jansson.h>
#include <uv.h>

#include "base/error.h"
#include "kafka/settings.h"
#include "proto/kafka_record.h"
#include "sandbox/world.h"
#include "shell/reactor.h"

#define PLAYGROUND_ACCOUNT "111122223333"
#define PLAYGROUND_REGION "eu-west-1"
#define PLAYGROUND_ROLE "arn:aws:iam::" PLAYGROUND_ACCOUNT ":role/TidemarkBackup"
#define PLAYGROUND_ACCESS_KEY_ID "AKIDSANDBOX"
#define PLAYGROUND_SECRET_ACCESS_KEY "sandbox-secret"

struct playground;

struct playground_options {
    struct world_options world;
    double time_scale;        /* of the sandbox */
    uint16_t sandbox_port;    /* 0: any free one */
    int partitions;           /* of the topics */
    int64_t poll_interval_ms; /* the longest between two looks at a job */
    bool has_page;            /* the worker's page, metrics and health are served */
    uint16_t page_port;       /* 0: any free one */

    /* A record of the status topic; NULL: they are not read. */
    void (*on_event)(void *context, const struct kafka_record *record);
    /* Nothing of it is left on the loop, and it has been freed.  `failure` is NULL after playground_stop().
     */
    void (*on_stopped)(void *context, const struct error *failure);
    void *context;
};

/* NULL if a part cannot start; the parts that had started close themselves while the loop runs, without a
   call of on_stopped. */
MUST_CHECK struct playground *playground_start(uv_loop_t *loop, const struct playground_options *options,
                                               struct error *error);

/* Writes a request in the background; a failure ends the playground.  The request must be a good one. */
void playground_submit(struct playground *playground, const json_t *request, const char *key);

/* Drains the worker and closes everything.  Again: no effect. */
void playground_stop(struct playground *playground);

struct world *playground_world(struct playground *playground);
const struct kafka_settings *playground_kafka(const struct playground *playground);
const char *playground_bootstrap_servers(const struct playground *playground);
const char *playground_endpoint(const struct playground *playground); /* "http://127.0.0.1:4566" */
uint16_t playground_page_port(const struct playground *playground);   /* with `has_page` */
void playground_statistics(const struct playground *playground, struct reactor_statistics *statistics);

#endif
