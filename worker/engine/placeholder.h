/* "{name}", "{name?}" and "{name*}" in a template: one grammar for whoever fills templates in and for whoever
   checks them. */
#ifndef TIDEMARK_ENGINE_PLACEHOLDER_H
#define TIDEMARK_ENGINE_PLACEHOLDER_H

#include <stdbool.h>

#include "base/compiler.h"

enum { PLACEHOLDER_NAME_BYTES = 128 };

struct placeholder {
    char name[PLACEHOLDER_NAME_BYTES];
    bool is_optional;  /* written with '?' */
    bool is_spliced;   /* written with '*' */
    const char *after; /* the text behind it; borrowed */
};

/* Reads one at the start of `text`.  False if there is none: then a brace is a brace. */
MUST_CHECK bool placeholder_read(const char *text, struct placeholder *placeholder);

#endif
