/* A growing buffer of bytes with a ceiling fixed at creation.  Appending past the ceiling appends nothing and
   marks the text as overflowed: one check at the end instead of one per append. */
#ifndef TIDEMARK_BASE_TEXT_H
#define TIDEMARK_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

struct text {
    char *bytes; /* NUL-terminated once something was appended; NULL before */
    size_t length;
    size_t capacity;
    size_t length_max;
    bool has_overflowed;
};

void text_init(struct text *text, size_t length_max);
void text_done(struct text *text);
void text_clear(struct text *text);

void text_append(struct text *text, const void *bytes, size_t length);
void text_append_string(struct text *text, const char *string);
void text_append_char(struct text *text, char byte);
void text_append_int(struct text *text, int64_t number);

/* With as few digits as it takes to read the same number back: "0.1". */
void text_append_real(struct text *text, double number);

void text_append_format(struct text *text, const char *format, ...) PRINTF_LIKE(2, 3);

/* A JSON string with its quotes; NULL becomes null.  Control characters and the Unicode line, paragraph and
   bidirectional controls are escaped, so that a terminal or a log cannot be fooled; bytes that are no UTF-8
   become U+FFFD, so that what comes out is JSON whatever went in. */
void text_append_json_string(struct text *text, const char *string);

/* RFC 3339 in UTC with milliseconds, "2026-11-23T02:00:00.000Z". */
void text_append_time(struct text *text, int64_t time_ms);

/* Percent-encodes all but RFC 3986's unreserved characters; `keep_slash` leaves '/' as it is. */
void text_append_percent_encoded(struct text *text, const char *string, size_t length, bool keep_slash);

/* Never NULL: "" before the first append. */
const char *text_string(const struct text *text);

/* Hands the buffer to the caller, who frees it with free(); the text is empty afterwards. */
char *text_take(struct text *text);

static inline void text_scope_end(struct text *text)
{
    text_done(text);
}

/* Matches the whole of a text against a pattern in which '*' stands for any characters. */
bool text_matches(const char *pattern, const char *text);

#endif
