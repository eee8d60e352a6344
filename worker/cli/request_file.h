/* A request from a file: AWS's own form with JobType, as `points show --request` prints it. */
#ifndef TIDEMARK_CLI_REQUEST_FILE_H
#define TIDEMARK_CLI_REQUEST_FILE_H

#include <jansson.h>

#include "base/error.h"
#include "proto/job_request.h"

/* Reads it; "-" is the standard input.  A file that is of another kind is an error; one without JobType is of this one,
   so that a file for `aws backup start-backup-job --cli-input-json` is good.  NULL with an error; else the caller's. */
MUST_CHECK json_t *request_file_read(const char *path, enum job_kind kind, struct error *error);

/* What the request is about; NULL if it does not say. */
const char *request_file_arn(const json_t *request, enum job_kind kind);

/* Whatever the file holds, which may be no request.  The caller's. */
MUST_CHECK json_t *request_file_load(const char *path, struct error *error);

/* Which kind of job a request asks for.  Fails for one that asks for none, as StopJob. */
MUST_CHECK bool request_file_kind(const json_t *request, enum job_kind *kind, struct error *error);

#endif
