#include "cli/table.h"

#include <assert.h>

#include "cli/shown.h"

enum { GAP = 2, GIVING_WAY_MIN = 8 };

struct widths {
    size_t of[TABLE_COLUMNS_MAX];
    size_t count;
};

static void measure(const struct table *table, struct widths *widths)
{
    *widths = (struct widths){0};
    for (; table->columns[widths->count].title; widths->count++) {
        size_t column = widths->count;

        assert(column < TABLE_COLUMNS_MAX);
        widths->of[column] = shown_columns(table->columns[column].title);
        for (size_t row = 0; row < table->row_count; row++) {
            const char *cell = table->rows[row].cells[column];
            size_t needed = cell ? shown_columns(cell) : 0;

            if (needed > widths->of[column])
                widths->of[column] = needed;
        }
    }
}

static size_t whole_width(const struct widths *widths)
{
    size_t whole = widths->count ? (widths->count - 1) * GAP : 0;

    for (size_t i = 0; i < widths->count; i++)
        whole += widths->of[i];
    return whole;
}

/* Cuts the widest of those that give way, one column at a time, until the row fits or nothing gives way any
 * more. */
static void fit(const struct table *table, const struct terminal *terminal, struct widths *widths)
{
    size_t whole = whole_width(widths);

    while (whole > terminal->columns) {
        size_t widest = widths->count;

        for (size_t i = 0; i < widths->count; i++)
            if (table->columns[i].gives_way && widths->of[i] > GIVING_WAY_MIN &&
                (widest == widths->count || widths->of[i] > widths->of[widest]))
                widest = i;
        if (widest == widths->count)
            return;
        widths->of[widest]--;
        whole--;
    }
}

static void append_cell(const struct table *table, const struct widths *widths, size_t column,
                        const char *cell, struct text *line)
{
    size_t width = widths->of[column];
    size_t needed = cell ? shown_columns(cell) : 0;
    bool is_last = column + 1 == widths->count;

    if (table->columns[column].is_right && needed < width)
        shown_append_blanks(line, width - needed);
    if (is_last || table->columns[column].is_right)
        (void)shown_append(line, cell, width);
    else
        shown_append_padded(line, cell, width);
    if (!is_last)
        shown_append_blanks(line, GAP);
}

static void append_titles(const struct table *table, const struct widths *widths, struct text *rendered)
{
    for (size_t i = 0; i < widths->count; i++)
        append_cell(table, widths, i, table->columns[i].title, rendered);
    text_append_char(rendered, '\n');
}

static void append_row(const struct table *table, const struct widths *widths, const struct table_row *row,
                       const struct terminal *terminal, struct text *rendered)
{
    for (size_t i = 0; i < widths->count; i++) {
        bool is_coloured = i == table->coloured && row->colour != COLOUR_NONE;

        if (is_coloured)
            text_append_string(rendered, terminal_colour(terminal, row->colour));
        append_cell(table, widths, i, row->cells[i], rendered);
        if (is_coloured)
            text_append_string(rendered, terminal_colour(terminal, COLOUR_NONE));
    }
    text_append_char(rendered, '\n');
}

void table_render(const struct table *table, const struct terminal *terminal, struct text *rendered)
{
    struct widths widths;

    assert(table->columns != NULL);
    assert(rendered != NULL);
    measure(table, &widths);
    if (terminal->is_interactive)
        fit(table, terminal, &widths);
    append_titles(table, &widths, rendered);
    for (size_t i = 0; i < table->row_count; i++)
        append_row(table, &widths, &table->rows[i], terminal, rendered);
}
