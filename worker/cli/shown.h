/* Texts from outside as a terminal may show them: cut and padded to columns, without control characters. */
#ifndef TIDEMARK_CLI_SHOWN_H
#define TIDEMARK_CLI_SHOWN_H

#include <stddef.h>

#include "base/text.h"
#include "cli/terminal.h"

/* Columns that a UTF-8 text takes: none, one or two for each character. */
size_t shown_columns(const char *utf8);

/* Appends the text, NULL as "", in at most `columns` columns; one that does not fit ends with "..".  What
   could steer a terminal (control characters, bidirectional controls, broken UTF-8) becomes '?'.  Returns the
   columns used: one less than there are where a wide character was the next. */
size_t shown_append(struct text *text, const char *utf8, size_t columns);

/* The first `columns` columns of it, without a sign that there is more. */
size_t shown_append_beginning(struct text *text, const char *utf8, size_t columns);

/* As shown_append(), then blanks up to `columns`. */
void shown_append_padded(struct text *text, const char *utf8, size_t columns);

/* Appends a text of many words, broken between them into lines of at most `columns`, the later ones indented.  A word
   that is longer than a line is not cut: people copy it. */
void shown_append_wrapped(struct text *text, const char *utf8, size_t indent, size_t columns);

/* A line of its own; on a terminal as many as it needs. */
void shown_append_paragraph(struct text *text, const char *utf8, const struct terminal *terminal);

/* What stands behind the last '/' or ':' of an ARN, which is what people call the thing; the text itself if it has
   none.  Borrowed from it. */
const char *shown_last_part(const char *arn);

void shown_append_blanks(struct text *text, size_t count);

#endif
