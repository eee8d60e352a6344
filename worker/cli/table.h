/* A table of texts in aligned columns. */
#ifndef TIDEMARK_CLI_TABLE_H
#define TIDEMARK_CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"
#include "cli/terminal.h"

enum { TABLE_COLUMNS_MAX = 10, TABLE_BYTES_MAX = 256 * MIB };

struct table_column {
    const char *title; /* NULL ends a list */
    bool is_right;     /* numbers */
    bool gives_way;    /* is cut first where a row is wider than the terminal */
    bool is_id;        /* of a UUID its first eight letters are enough there, of an ARN its last part */
    unsigned leaves;   /* where cutting leaves too little, columns leave: 1 first; 0: never */
};

struct table_row {
    const char *cells[TABLE_COLUMNS_MAX]; /* NULL is "" */
    enum colour colour;                   /* of `coloured` */
};

struct table {
    const struct table_column *columns;
    size_t coloured; /* number of the column that is shown in the row's colour */
    const struct table_row *rows;
    size_t row_count;
};

/* On a terminal no line is longer than it; elsewhere nothing is cut. */
void table_render(const struct table *table, const struct terminal *terminal, struct text *rendered);

#endif
