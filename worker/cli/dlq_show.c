#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/labelled.h"
#include "cli/letter_filter.h"
#include "cli/listing.h"
#include "cli/shown.h"

enum { LABEL_COLUMNS = 14, VALUE_COLUMNS_MAX = 64 * 1024, REPORT_BYTES_MAX = 16 * MIB };

/* In the order in which a person asks. */
static const struct {
    const char *label, *path;
} fields[] = {
    {"Letter", "letter"},     {"Reason", "reason"},        {"Class", "class"},  {"Topic", "topic"},
    {"Partition", "partition"}, {"Offset", "offset"},      {"Refused at", "time"}, {"Sent back at", "sentBackAt"},
    {"Key", "key"},
};

/* What the fields have told already. */
static bool is_ours(const char *header)
{
    static const char prefix[] = "tidemark_error_";

    return strncmp(header, prefix, sizeof(prefix) - 1) == 0;
}

static void print_fields(const json_t *tree)
{
    SCOPED(text) struct text report;
    struct terminal terminal;
    const struct labelled labelled = {.terminal = &terminal, .label_columns = LABEL_COLUMNS, .report = &report};
    const char *name;
    json_t *value;

    text_init(&report, REPORT_BYTES_MAX);
    terminal_look(STDOUT_FILENO, &terminal);
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        labelled_append_json(&labelled, fields[i].label, json_at(tree, fields[i].path));
    json_object_foreach(json_object_get(tree, "headers"), name, value)
        if (!is_ours(name))
            labelled_append(&labelled, name, json_string_value(value));
    text_append_char(&report, '\n');
    (void)shown_append(&report, json_text_at(tree, "value"), VALUE_COLUMNS_MAX);
    (void)puts(text_string(&report)); /* a closed stdout is found when it is flushed at the end */
}

static void print(const struct letter *letter, const struct reading *reading)
{
    SCOPED(json) json_t *tree = letters_tree(letter);

    if (arguments_has(reading->arguments, "value")) {
        if (letter->record.value)
            (void)fwrite(letter->record.value, 1, letter->record.value_length, stdout);
    } else if (reading->format == OUTPUT_TABLE) {
        print_fields(tree);
    } else {
        command_print_json(tree, reading->format);
    }
}

static int show(const struct reading *reading)
{
    SCOPED(letters) struct letters letters = {0};
    const char *place = reading->arguments->operands[0];
    const struct letter *letter;
    struct error error;

    if (!letters_read(&reading->kafka, &letters, &error))
        return command_fail(&error, "the dead letters cannot be read");
    letter = letters_find(&letters, place);
    if (letter == NULL)
        return command_fail(NULL, "there is no dead letter %s. \"tidemark dlq list\" shows all of them.", place);
    print(letter, reading);
    return EXIT_OK;
}

static int run(const struct command *command, const struct arguments *arguments)
{
    struct letter_filter filter;
    struct error error;

    if (!letter_filter_read(arguments, &filter, &error))
        return command_misused(command, &error);
    return command_read(command, arguments, show, NULL);
}

static const struct flag flags[] = {
    {.name = "value", .help = "Writes the letter's value alone, byte for byte."},
    {.name = NULL},
};

const struct command dlq_show_command = {
    .name = "dlq show",
    .operands = "PARTITION:OFFSET",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Shows a dead letter whole: why it was refused, its headers and its value.",
    .manual = "What is no UTF-8 and what could steer a terminal is shown as other characters; --value writes the\n"
              "bytes as they are.",
    .flags = flags,
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run,
};
