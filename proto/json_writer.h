/* Writes the members of JSON objects straight into a text.  What is absent (NULL, time 0) is left out.  An element of a
   list has no name: NULL. */
#ifndef TIDEMARK_PROTO_JSON_WRITER_H
#define TIDEMARK_PROTO_JSON_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

struct json_writer {
    struct text *text;
    bool has_members; /* the object or list that is open has one already */
};

/* Names are the program's own: written as they are, without escapes. */
void json_writer_open(struct json_writer *writer, const char *name); /* NULL: the outermost object, or an element */
void json_writer_close(struct json_writer *writer);
void json_writer_open_list(struct json_writer *writer, const char *name);
void json_writer_close_list(struct json_writer *writer);
void json_writer_text(struct json_writer *writer, const char *name, const char *text);
void json_writer_integer(struct json_writer *writer, const char *name, int64_t number);
void json_writer_real(struct json_writer *writer, const char *name, double number);
void json_writer_boolean(struct json_writer *writer, const char *name, bool is_true);
void json_writer_time(struct json_writer *writer, const char *name, int64_t time_ms);
/* A value that is JSON already. */
void json_writer_json(struct json_writer *writer, const char *name, const char *json);
/* A member whose name comes from outside. */
void json_writer_entry(struct json_writer *writer, const char *name, const char *text);

#endif
