/* The log: one line per event on stderr, JSON unless a person reads it on a terminal.

   A line has a time, a level, the event's name, and typed fields.  There is no field type for a struct secret, so that
   none can be passed; every text is escaped.  A line is one write(2).  One thread writes; events without a limit of
   lines a second may be written by any. */
#ifndef TIDEMARK_OBSERVE_LOG_H
#define TIDEMARK_OBSERVE_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "observe/log_events.h"

enum log_format { LOG_FORMAT_AUTO, LOG_FORMAT_JSON, LOG_FORMAT_TEXT, LOG_FORMAT_COUNT };

struct log_field {
    const char *name; /* NULL ends a list */
    enum { LOG_FIELD_TEXT, LOG_FIELD_INT, LOG_FIELD_BOOL, LOG_FIELD_KNOWN, LOG_FIELD_POSITIVE, LOG_FIELD_TIME } type;
    const char *text; /* NULL is written as null */
    int64_t number;
};

static inline struct log_field log_text(const char *name, const char *text)
{
    return (struct log_field){.name = name, .type = LOG_FIELD_TEXT, .text = text};
}

static inline struct log_field log_int(const char *name, int64_t number)
{
    return (struct log_field){.name = name, .type = LOG_FIELD_INT, .number = number};
}

static inline struct log_field log_bool(const char *name, bool is_true)
{
    return (struct log_field){.name = name, .type = LOG_FIELD_BOOL, .number = is_true};
}

/* A field that is left out if the text is NULL or "". */
static inline struct log_field log_known(const char *name, const char *text)
{
    return (struct log_field){.name = name, .type = LOG_FIELD_KNOWN, .text = text};
}

/* A number, left out if it is 0 or less. */
static inline struct log_field log_positive(const char *name, int64_t number)
{
    return (struct log_field){.name = name, .type = LOG_FIELD_POSITIVE, .number = number};
}

/* A point in time, left out if it is 0. */
static inline struct log_field log_time(const char *name, int64_t time_ms)
{
    return (struct log_field){.name = name, .type = LOG_FIELD_TIME, .number = time_ms};
}

/* log_event(LOG_PARTITION_ASSIGNED, LOG_FIELDS(log_int("partition", 3))); NULL for no fields. */
#define LOG_FIELDS(...) ((const struct log_field[]){__VA_ARGS__, {.name = NULL}})

/* Before the first event: the level and format of the whole process, and where lines go (2 is stderr). */
void log_configure(enum log_level lowest, enum log_format format, int descriptor);

/* Writes it, unless its level is too low, or so many of its kind were written in this second that it is left out: the
   next line of any kind then says how many were. */
void log_event(enum log_name name, const struct log_field *fields);

/* An event that is all about an error: adds "error_class", "error_code" and "error" to the line. */
void log_failure(enum log_name name, const struct error *error);

/* What log_event() writes, without the new line. */
void log_line(struct text *line, bool is_json, int64_t now_ms, enum log_name name, const struct log_field *fields);

/* How many lines of an event were written, or left out, since the process began. */
uint64_t log_written_count(enum log_name name);
uint64_t log_left_out_count(enum log_name name);

#endif
