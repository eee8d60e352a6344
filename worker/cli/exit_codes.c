#include "cli/exit_codes.h"

#include <stdio.h>

#include "cli/listing.h"

const struct exit_code_text exit_codes[] = {
    {EXIT_OK, "ok", "It was done; a job that was followed ended COMPLETED, or was stopped by `job stop --wait`."},
    {EXIT_ERROR, "error", "It could not be done: the message says what happened and what to do."},
    {EXIT_USAGE, "usage", "The command line is wrong; nothing was done."},
    {EXIT_PLAN_REFUSES, "plan refuses", "The planned request would not start; the reason is named."},
    {EXIT_JOB_FAILED, "failed", "The job that was followed ended FAILED."},
    {EXIT_JOB_EXPIRED, "expired", "The job that was followed ended EXPIRED."},
    {EXIT_JOB_ABORTED, "aborted", "The job that was followed ended ABORTED."},
    {EXIT_JOB_HAS_ISSUES, "issues", "The job that was followed ended PARTIAL, or COMPLETED with issues."},
    {EXIT_WAITED_TOO_LONG, "waited too long", "--timeout passed before the job had ended; the job goes on."},
};
const size_t exit_code_count = COUNT_OF(exit_codes);

static const struct table_column columns[] = {
    {.title = "CODE", .is_right = true},
    {.title = "NAME"},
    {.title = "MEANING", .gives_way = true},
    {.title = NULL},
};

static void fill_row(const void *rows, size_t index, struct arena *arena, struct table_row *row)
{
    const struct exit_code_text *exit = &((const struct exit_code_text *)rows)[index];

    *row = (struct table_row){.cells = {arena_format(arena, "%d", exit->code), exit->name, exit->meaning}};
}

static void append_json(const void *rows, size_t index, struct text *json)
{
    const struct exit_code_text *exit = &((const struct exit_code_text *)rows)[index];

    text_append_format(json, "{\"code\":%d,\"name\":\"%s\",\"meaning\":", exit->code, exit->name);
    text_append_json_string(json, exit->meaning);
    text_append_char(json, '}');
}

static int print_markdown(void)
{
    (void)puts("| exit code | name | meaning |\n|---|---|---|");
    for (size_t i = 0; i < exit_code_count; i++)
        (void)printf("| %d | %s | %s |\n", exit_codes[i].code, exit_codes[i].name, exit_codes[i].meaning);
    return EXIT_OK;
}

static int run(const struct command *command, const struct arguments *arguments)
{
    struct listing listing = {.columns = columns,
                              .count = exit_code_count,
                              .context = exit_codes,
                              .fill = fill_row,
                              .append_json = append_json};
    enum output_format format;
    struct error error;

    if (arguments_has(arguments, "markdown"))
        return print_markdown();
    if (!command_output(arguments, &format, &error))
        return command_misused(command, &error);
    listing_print(&listing, format);
    return EXIT_OK;
}

static const struct flag flags[] = {
    {.name = "markdown", .help = "Prints the table for the README."},
    {.name = NULL},
};

const struct command exit_codes_command = {
    .name = "exit-codes",
    .operands = "",
    .summary = "Lists the exit codes of all commands; they do not change.",
    .flags = flags,
    .shared_flags = COMMAND_OUTPUT,
    .run = run,
};
