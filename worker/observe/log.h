/* The log: one line per event on stderr, JSON unless a person reads it on a terminal.

   A line has a time, a level, the event's name in kebab-case, and typed fields.  There is no field type for a
   struct secret, so that none can be passed; every text is escaped.  One thread writes; a line is one
   write(2). */
#ifndef TIDEMARK_OBSERVE_LOG_H
#define TIDEMARK_OBSERVE_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

enum log_level {
    LOG_DEBUG, /* per call */
    LOG_INFO,  /* life-cycle of parts */
    LOG_WARN,  /* we coped, and say how */
    LOG_ERROR, /* a person must look */
    LOG_LEVEL_COUNT
};

enum log_format { LOG_FORMAT_AUTO, LOG_FORMAT_JSON, LOG_FORMAT_TEXT, LOG_FORMAT_COUNT };

struct log_field {
    const char *name; /* NULL ends a list */
    enum { LOG_FIELD_TEXT, LOG_FIELD_INT, LOG_FIELD_BOOL } type;
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

/* log_event(LOG_INFO, "partition-assigned", LOG_FIELDS(log_int("partition", 3))); NULL for no fields. */
#define LOG_FIELDS(...) ((const struct log_field[]){__VA_ARGS__, {.name = NULL}})

/* Before the first event: the level and format of the whole process, and where lines go (2 is stderr). */
void log_configure(enum log_level lowest, enum log_format format, int descriptor);

void log_event(enum log_level level, const char *event, const struct log_field *fields);

/* An event that is all about an error: adds "error_class", "error_code" and "error" to the line. */
void log_failure(enum log_level level, const char *event, const struct error *error);

/* What log_event() writes, without the new line. */
void log_line(struct text *line, bool is_json, int64_t now_ms, enum log_level level, const char *event,
              const struct log_field *fields);

/* "info".  Never NULL. */
const char *log_level_name(enum log_level level);

#endif
