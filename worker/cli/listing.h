/* A list that a command prints: a table for people, JSON for programs.  One shape for every list. */
#ifndef TIDEMARK_CLI_LISTING_H
#define TIDEMARK_CLI_LISTING_H

#include <jansson.h>
#include <stdint.h>

#include "cli/command.h"
#include "cli/table.h"

struct listing {
    const struct table_column *columns;
    size_t coloured; /* number of the column that is shown in the row's colour */
    size_t count;
    const void *context;
    /* Texts of the row may live in the arena. */
    void (*fill)(const void *context, size_t index, struct arena *arena, struct table_row *row);
    /* One JSON object, compact. */
    void (*append_json)(const void *context, size_t index, struct text *json);
};

/* As --output wants it: the table, one array, or a line for each. */
void listing_print(const struct listing *listing, enum output_format format);

/* "2026-11-23T02:00:00Z": nobody reads milliseconds in a list.  "" for 0. */
const char *listing_time(int64_t time_ms, struct arena *arena);

/* A tree as `append_json` gives it out. */
void listing_append_tree(const json_t *tree, struct text *json);

#endif
