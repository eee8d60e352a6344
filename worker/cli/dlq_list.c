#include <stdlib.h>

#include "base/json.h"
#include "cli/letter_filter.h"
#include "cli/listing.h"

static const struct table_column columns[] = {
    {.title = "LETTER"},
    {.title = "REFUSED AT", .leaves = 2},
    {.title = "SENT BACK", .leaves = 3},
    {.title = "KEY", .gives_way = true, .leaves = 1},
    {.title = "REASON", .gives_way = true},
    {.title = NULL},
};

static const struct letter *letter_of(const void *context, size_t index)
{
    return ((const struct letter *const *)context)[index];
}

static void fill_row(const void *context, size_t index, struct arena *arena, struct table_row *row)
{
    const struct letter *letter = letter_of(context, index);
    const struct kafka_record *record = &letter->record;

    *row = (struct table_row){
        .cells = {letter->place, listing_time(letter->time_ms, arena),
                  letter->sent_back_ms ? listing_time(letter->sent_back_ms, arena) : "no",
                  record->key ? arena_copy(arena, record->key, record->key_length) : "", letter->reason},
        .colour = letter->sent_back_ms ? COLOUR_DIM : COLOUR_YELLOW,
    };
}

static void append_json(const void *context, size_t index, struct text *json)
{
    SCOPED(json) json_t *tree = letters_tree(letter_of(context, index));

    listing_append_tree(tree, json);
}

static int list(const struct reading *reading)
{
    SCOPED(letters) struct letters letters = {0};
    struct listing listing = {.columns = columns, .coloured = 2, .fill = fill_row, .append_json = append_json};
    const struct letter **chosen;
    struct error error;

    if (!letters_read(&reading->kafka, &letters, &error))
        return command_fail(&error, "the dead letters cannot be read");
    chosen = memory_allocate_zeroed(letters.count + 1, sizeof(*chosen));
    for (size_t i = 0; i < letters.count; i++)
        if (letter_filter_passes(reading->context, &letters.letters[i]))
            chosen[listing.count++] = &letters.letters[i];
    listing.context = chosen;
    listing_print(&listing, reading->format);
    free(chosen);
    return EXIT_OK;
}

static int run(const struct command *command, const struct arguments *arguments)
{
    struct letter_filter filter;
    struct error error;

    if (!letter_filter_read(arguments, &filter, &error))
        return command_misused(command, &error);
    return command_read(command, arguments, list, &filter);
}

static const struct flag flags[] = {
    LETTER_FILTER_FLAGS,
    {.name = NULL},
};

const struct command dlq_list_command = {
    .name = "dlq list",
    .operands = "",
    .summary = "Lists the dead letters: requests that could not be read, and why.",
    .manual = "A letter is named by its place in the topic, PARTITION:OFFSET.  SENT BACK says when `tidemark dlq\n"
              "redrive` gave it to the jobs topic again.",
    .flags = flags,
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run,
};
