/* AWS Signature Version 4 in an Authorization header.  Pure: the time comes in with the request.
   https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
#ifndef TIDEMARK_AWS_SIGV4_H
#define TIDEMARK_AWS_SIGV4_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/secret.h"
#include "base/text.h"

enum { SIGV4_HEADERS_MAX = 64 };

struct sigv4_header {
    const char *name; /* in any case */
    const char *value;
};

struct sigv4_request {
    const char *method;
    const char *path;  /* as it is sent: "/", "/backup-vaults/a%3Ab" */
    const char *query; /* as it is sent, without '?'; "" for none */
    const struct sigv4_header
        *headers; /* all of them are signed; "host" and "x-amz-date" must be among them */
    size_t header_count;
    const void *body;
    size_t body_length;
};

struct sigv4_scope {
    const char *access_key_id;
    const struct secret *secret_access_key;
    const char *region;
    const char *service;
    int64_t now_ms; /* of the request's X-Amz-Date */
};

/* Appends "AWS4-HMAC-SHA256 Credential=..., SignedHeaders=..., Signature=...".  Fails only if a header is
   missing, there are more than SIGV4_HEADERS_MAX, or a part is unreasonably long.  Dot segments and empty
   segments of the path are dropped before it is signed, as every service but S3 wants it. */
MUST_CHECK bool sigv4_sign(const struct sigv4_request *request, const struct sigv4_scope *scope,
                           struct text *authorization, struct error *error);

/* A GET of "/" at `host` that whoever gets its URL may send. */
struct sigv4_presigned {
    const char *host;
    const char *query;         /* what is asked for, encoded */
    const char *session_token; /* "" if there is none */
    unsigned expires_s;
};

/* Appends the whole query, with the signature.  Fails as sigv4_sign() does. */
MUST_CHECK bool sigv4_presign(const struct sigv4_presigned *request, const struct sigv4_scope *scope,
                              struct text *query, struct error *error);

#endif
