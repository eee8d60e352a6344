/* Reads Java's .properties syntax, as Kafka's own tools do: comments with # and !, keys ended by =, : or a
   blank, continued lines, \t \n \r \f, and \u with four digits.  Texts are UTF-8. */
#ifndef TIDEMARK_CLI_PROPERTIES_H
#define TIDEMARK_CLI_PROPERTIES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* One pair, borrowed for the length of the call.  `line` counts from 1 and is where the pair begins.
   Returning false ends the reading with the error that was set. */
typedef bool properties_on_pair(void *context, const char *name, const char *value, unsigned line,
                                struct error *error);

struct properties_source {
    const char *name; /* of the file; errors begin with "name:line" */
    const char *bytes;
    size_t length;
};

/* Fails on a NUL byte, on a malformed \u escape, and where `on_pair` fails. */
MUST_CHECK bool properties_read(const struct properties_source *source, properties_on_pair *on_pair,
                                void *context, struct error *error);

#endif
