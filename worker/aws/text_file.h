/* A small file that holds a secret: a token of a web identity, a profile. */
#ifndef TIDEMARK_AWS_TEXT_FILE_H
#define TIDEMARK_AWS_TEXT_FILE_H

#include "base/error.h"
#include "base/secret.h"

enum { TEXT_FILE_BYTES_MAX = 1024 * 1024 };

/* Fails if it cannot be read, is too long or holds a NUL. */
MUST_CHECK bool text_file_read(const char *path, struct secret *text, struct error *error);

/* The same, without blanks and line breaks at the end; fails too if anything in it cannot stand in a header. */
MUST_CHECK bool text_file_read_token(const char *path, struct secret *token, struct error *error);

#endif
