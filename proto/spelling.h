/* How far two names are apart, so that an error about a misspelt one can offer the right one. */
#ifndef TIDEMARK_PROTO_SPELLING_H
#define TIDEMARK_PROTO_SPELLING_H

#include <stdbool.h>
#include <stddef.h>

/* Letters to insert, delete or replace to make one of the other, upper and lower case taken as the same. Only
   the first 63 characters count. */
size_t spelling_distance(const char *a, const char *b);

/* Whether `name` is so near to `known` that a person probably meant that. */
bool spelling_is_near(const char *name, const char *known);

/* The text with everything but visible ASCII shown as '?', cut to fit: safe to put into a message. */
enum { SPELLING_SHOWN_BYTES = 65 };
const char *spelling_shown(const char *text, char buffer[SPELLING_SHOWN_BYTES]);

#endif
