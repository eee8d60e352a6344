/* Lines of "Label   value" as reports for people have them.  A value is broken between words where the terminal is
   narrower; one that fits nowhere beside its label begins below it. */
#ifndef TIDEMARK_CLI_LABELLED_H
#define TIDEMARK_CLI_LABELLED_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "cli/terminal.h"

struct labelled {
    const struct terminal *terminal;
    size_t label_columns;
    int64_t now_ms; /* for how far away a time is */
    struct text *report;
};

void labelled_append(const struct labelled *labelled, const char *label, const char *value);

/* A number or a text as it is; nothing for any other value and for NULL. */
void labelled_append_json(const struct labelled *labelled, const char *label, const json_t *value);

/* "2026-11-23T02:00:00Z (in 3m20s)" for a text that is a time. */
void labelled_append_time(const struct labelled *labelled, const char *label, const json_t *time);

#endif
