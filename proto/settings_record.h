/* A record of the settings topic: the switches of one scope.  Key: <account>/<Region>, either may be "*". */
#ifndef TIDEMARK_PROTO_SETTINGS_RECORD_H
#define TIDEMARK_PROTO_SETTINGS_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "proto/kafka_record.h"

enum { SETTINGS_SCOPE_BYTES = 48, SETTINGS_VALUE_BYTES_MAX = 64 * KIB };

/* What is left unsaid is for a wider scope to say. */
enum settings_pause { PAUSE_UNSAID, PAUSE_ON, PAUSE_OFF };

struct settings_record {
    char scope[SETTINGS_SCOPE_BYTES]; /* "111122223333/eu-west-1" */
    uint32_t named;                   /* resource types that are named, as a set of their numbers */
    uint32_t enabled;                 /* those of them that are enabled */
    enum settings_pause pause;
};

/* Whether a text is a scope: an error says what one looks like. */
MUST_CHECK bool settings_scope_check(const char *scope, struct error *error);

/* Reads a record, strictly: an unknown member or resource type is an error that names the nearest known one.  One
   without a value says nothing, which is valid. */
MUST_CHECK bool settings_record_decode(const struct kafka_record *record, struct settings_record *settings,
                                       struct error *error);

bool settings_record_is_empty(const struct settings_record *settings);

/* Appends the value as JSON. */
void settings_record_print(const struct settings_record *settings, struct text *json);

/* Fills a record for the settings topic: without a value if nothing is said. */
void settings_record_write(const struct settings_record *settings, struct arena *arena, struct kafka_record *record);

#endif
