/* A job request on its way into Kafka: checked as a worker will check it before it is written. */
#ifndef TIDEMARK_CLI_SUBMISSION_H
#define TIDEMARK_CLI_SUBMISSION_H

#include <jansson.h>

#include "base/arena.h"
#include "base/error.h"
#include "kafka/reader.h"
#include "proto/job_request.h"

/* Zero-initialised is empty and valid. */
struct submission {
    struct job_request request; /* its texts, and what the record points to, are in `arena` */
    struct kafka_record record;
    struct arena arena;
};

/* Makes a record of a request and decodes it.  `request` is borrowed; `key` is the ARN of what the job works
   on.  Errors are ERROR_INVALID_JOB and those that a worker would write to the dead letters. */
MUST_CHECK bool submission_prepare(struct submission *submission, const json_t *request, const char *key,
                                   struct error *error);

/* Writes it over a connection to the topic of requests; blocks until Kafka has it.  From then on request.job_id is the
   job's: without a JobId or a token it comes from where the record stands. */
MUST_CHECK bool submission_put(struct submission *submission, struct writer *writer, struct error *error);

/* The same over a connection of its own. */
MUST_CHECK bool submission_write(struct submission *submission, const struct kafka_settings *settings,
                                 struct error *error);

void submission_done(struct submission *submission);

static inline void submission_scope_end(struct submission *submission)
{
    submission_done(submission);
}

#endif
