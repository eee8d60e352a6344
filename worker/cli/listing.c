#include "cli/listing.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

static void print_table(const struct listing *listing)
{
    struct table_row *rows = memory_allocate_zeroed(listing->count + 1, sizeof(*rows));
    struct table table = {
        .columns = listing->columns, .coloured = listing->coloured, .rows = rows, .row_count = listing->count};
    SCOPED(text) struct text rendered;
    struct terminal terminal;
    struct arena arena = {0};

    for (size_t i = 0; i < listing->count; i++)
        listing->fill(listing->context, i, &arena, &rows[i]);
    text_init(&rendered, TABLE_BYTES_MAX);
    terminal_look(STDOUT_FILENO, &terminal);
    table_render(&table, &terminal, &rendered);
    (void)fputs(text_string(&rendered), stdout); /* a closed stdout is found when it is flushed at the end */
    arena_release(&arena);
    free(rows);
}

static void print_json(const struct listing *listing, bool is_array)
{
    SCOPED(text) struct text json;

    text_init(&json, TABLE_BYTES_MAX);
    if (is_array)
        (void)putchar('[');
    for (size_t i = 0; i < listing->count; i++) {
        text_clear(&json);
        listing->append_json(listing->context, i, &json);
        (void)printf("%s%s%s", is_array && i > 0 ? "," : "", text_string(&json), is_array ? "" : "\n");
    }
    if (is_array)
        (void)puts("]");
}

void listing_print(const struct listing *listing, enum output_format format)
{
    assert(listing->fill != NULL);
    assert(listing->append_json != NULL);
    if (format == OUTPUT_TABLE)
        print_table(listing);
    else
        print_json(listing, format == OUTPUT_JSON);
}

const char *listing_time(int64_t time_ms, struct arena *arena)
{
    char *buffer;

    if (time_ms == 0)
        return "";
    buffer = arena_allocate(arena, CLOCK_RFC3339_BYTES);
    clock_format_rfc3339(time_ms, buffer);
    memcpy(strchr(buffer, '.'), "Z", sizeof("Z"));
    return buffer;
}

void listing_append_tree(const json_t *tree, struct text *json)
{
    char *dumped = memory_require(json_dumps(tree, JSON_COMPACT));

    text_append_string(json, dumped);
    free(dumped);
}
