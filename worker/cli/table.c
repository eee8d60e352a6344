#include "cli/table.h"

#include <assert.h>
#include <string.h>

#include "cli/shown.h"

enum { GAP = 2, READABLE_MIN = 20, GIVING_WAY_MIN = 8, ANY_MIN = 3, UUID_COLUMNS = 36, UUID_BEGINNING = 8 };

/* What of the table is shown, and how wide. */
struct widths {
    size_t of[TABLE_COLUMNS_MAX];
    bool has_left[TABLE_COLUMNS_MAX];
    size_t count;
    bool has_short_ids;
};

/* The part of a cell that is shown, without a sign that there is more: commands take it too. */
struct part {
    const char *text;
    size_t columns;
};

static struct part part_of(const struct table_column *column, const char *cell, bool has_short_ids)
{
    struct part part = {.text = cell ? cell : ""};

    if (column->is_id && has_short_ids && strncmp(part.text, "arn:", 4) == 0)
        part.text = shown_last_part(part.text);
    part.columns = shown_columns(part.text);
    if (column->is_id && has_short_ids && part.columns == UUID_COLUMNS)
        part.columns = UUID_BEGINNING;
    return part;
}

static void measure(const struct table *table, struct widths *widths)
{
    for (widths->count = 0; table->columns[widths->count].title; widths->count++) {
        size_t column = widths->count;

        assert(column < TABLE_COLUMNS_MAX);
        widths->of[column] = shown_columns(table->columns[column].title);
        for (size_t row = 0; row < table->row_count; row++) {
            struct part part = part_of(&table->columns[column], table->rows[row].cells[column], widths->has_short_ids);

            if (part.columns > widths->of[column])
                widths->of[column] = part.columns;
        }
    }
}

static size_t whole_width(const struct widths *widths)
{
    size_t whole = 0, shown = 0;

    for (size_t i = 0; i < widths->count; i++)
        if (!widths->has_left[i]) {
            whole += widths->of[i];
            shown++;
        }
    return whole + (shown ? (shown - 1) * GAP : 0);
}

/* Cuts the widest of those that may be, one column of the screen at a time, until the row fits or all have come to
   their least.  True if it fits. */
static bool cut(const struct table *table, size_t room, size_t least, bool is_any_cut, struct widths *widths)
{
    size_t whole = whole_width(widths);

    for (; whole > room; whole--) {
        size_t widest = widths->count;

        for (size_t i = 0; i < widths->count; i++)
            if (!widths->has_left[i] && (is_any_cut || table->columns[i].gives_way) && widths->of[i] > least &&
                (widest == widths->count || widths->of[i] > widths->of[widest]))
                widest = i;
        if (widest == widths->count)
            return false;
        widths->of[widest]--;
    }
    return true;
}

/* The next to leave; the table's count of columns if none is left that may. */
static size_t next_to_leave(const struct table *table, const struct widths *widths)
{
    size_t next = widths->count;

    for (size_t i = 0; i < widths->count; i++)
        if (table->columns[i].leaves && !widths->has_left[i] &&
            (next == widths->count || table->columns[i].leaves < table->columns[next].leaves))
            next = i;
    return next;
}

/* First ids become short, then what gives way is cut as far as it stays readable, then columns leave; where none may
   any more, it is cut as far as must be. */
static void fit(const struct table *table, const struct terminal *terminal, struct widths *widths)
{
    if (whole_width(widths) <= terminal->columns)
        return;
    widths->has_short_ids = true;
    measure(table, widths);
    for (;;) {
        struct widths tried = *widths;
        size_t leaving = next_to_leave(table, widths);

        if (cut(table, terminal->columns, READABLE_MIN, false, &tried)) {
            *widths = tried;
            return;
        }
        if (leaving == widths->count)
            break;
        widths->has_left[leaving] = true;
    }
    if (!cut(table, terminal->columns, GIVING_WAY_MIN, false, widths))
        (void)cut(table, terminal->columns, ANY_MIN, true, widths); /* narrower than that is no terminal */
}

static bool is_last(const struct widths *widths, size_t column)
{
    while (++column < widths->count)
        if (!widths->has_left[column])
            return false;
    return true;
}

static void append_cell(const struct table *table, const struct widths *widths, size_t column,
                        const char *cell, struct text *line)
{
    const struct table_column *shown = &table->columns[column];
    size_t width = widths->of[column];
    struct part part = part_of(shown, cell, widths->has_short_ids);
    size_t used = 0;

    if (shown->is_right && part.columns < width) {
        shown_append_blanks(line, width - part.columns);
        used = width - part.columns;
    }
    if (part.columns + used <= width)
        used += shown_append_beginning(line, part.text, part.columns);
    else
        used += shown_append(line, part.text, width - used);
    if (!is_last(widths, column))
        shown_append_blanks(line, width - used + GAP);
}

static void append_titles(const struct table *table, const struct widths *widths, struct text *rendered)
{
    for (size_t i = 0; i < widths->count; i++)
        if (!widths->has_left[i])
            append_cell(table, widths, i, table->columns[i].title, rendered);
    text_append_char(rendered, '\n');
}

static void append_row(const struct table *table, const struct widths *widths, const struct table_row *row,
                       const struct terminal *terminal, struct text *rendered)
{
    for (size_t i = 0; i < widths->count; i++) {
        bool is_coloured = i == table->coloured && row->colour != COLOUR_NONE;

        if (widths->has_left[i])
            continue;
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
    struct widths widths = {.count = 0};

    assert(table->columns != NULL);
    assert(rendered != NULL);
    measure(table, &widths);
    if (terminal->is_interactive)
        fit(table, terminal, &widths);
    append_titles(table, &widths, rendered);
    for (size_t i = 0; i < table->row_count; i++)
        append_row(table, &widths, &table->rows[i], terminal, rendered);
}
