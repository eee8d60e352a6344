/* Reads a JSON object into a struct by a table of fields, strictly: an unknown field, a wrong type or a value
   out of range is an error that names the field. */
#ifndef TIDEMARK_PROTO_JSON_READER_H
#define TIDEMARK_PROTO_JSON_READER_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct json_field;

struct json_reader {
    struct arena *arena; /* of the texts */
    void *target;        /* the struct that is filled */
    unsigned kind;       /* one bit: which kind of message this is */
    const char *kind_name;
    const char *parent; /* field that holds the object which is read; NULL at the top */
};

/* Stores `value` in the target.  An error says what the value must be ("must be a string"); the name is put
 * before it. */
typedef bool json_field_read(const struct json_reader *reader, const struct json_field *field,
                             const json_t *value, struct error *error);

struct json_field {
    const char *name;
    json_field_read *read;
    size_t offset;        /* of the member in the target */
    unsigned taken_by;    /* kinds of message that may have it */
    unsigned required_by; /* kinds that must */
    int64_t min, max;     /* of a number; of a text's length; max of a map's entries */
    bool (*check)(const char *text, struct error *error);                        /* of a text; NULL: any */
    bool (*check_entry)(const char *key, const char *text, struct error *error); /* of a map; NULL: any */
    const char *const *choices; /* NULL-terminated, in the order of the enum */
    const struct json_field
        *fields; /* of an object, which fills the same target; ends with a row without a name */
};

/* `fields` ends with a row without a name. */
MUST_CHECK bool json_reader_read(const struct json_reader *reader, const struct json_field *fields,
                                 const json_t *object, struct error *error);

/* const char *: a string of `min` to `max` bytes that `check` accepts. */
json_field_read json_reader_text;
/* int64_t between `min` and `max`. */
json_field_read json_reader_integer;
/* int64_t, milliseconds, from an RFC 3339 string. */
json_field_read json_reader_time;
/* uint8_t, from true and false. */
json_field_read json_reader_boolean;
/* An enum: one of `choices`. */
json_field_read json_reader_choice;
/* uint8_t: likewise, for a choice between two. */
json_field_read json_reader_either;
/* const char *: an object of strings, as compact JSON. */
json_field_read json_reader_map;
/* A member that is an object, by `fields`. */
json_field_read json_reader_object;
/* A field that AWS has and Tidemark does not take. */
json_field_read json_reader_refuse;

#endif
