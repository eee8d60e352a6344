/* The files in which the AWS CLI keeps profiles: sections in brackets, and keys with values.
   https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html */
#ifndef TIDEMARK_AWS_PROFILE_FILE_H
#define TIDEMARK_AWS_PROFILE_FILE_H

#include <stdbool.h>

#include "aws/credentials.h"

enum { PROFILE_FILE_BYTES_MAX = 1024 * 1024 };

/* Finds what a section says; the last value of a key counts.  Writes NULs into `text`, which the keys point
   into.  False if there is no such section. */
bool profile_file_find(char *text, const char *section, struct credentials_texts *keys);

#endif
