#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/man_page.h"

/* "tidemark-job.1", or "tidemark-job" as people say it. */
static bool is_called(const char *page, const char *name)
{
    size_t length = strlen(name);

    return strcmp(page, name) == 0 ||
           (strncmp(page, name, length) == 0 && strlen(page) == length + 2 && page[length] == '.');
}

static int print_page(const struct command *command, const char *wanted)
{
    char name[MAN_PAGE_NAME_BYTES];
    SCOPED(text) struct text page;
    struct error error;

    text_init(&page, MAN_PAGE_BYTES_MAX);
    for (size_t i = 0; man_page_name(i, name); i++)
        if (is_called(name, wanted)) {
            man_page_append(i, &page);
            (void)fputs(text_string(&page), stdout); /* a closed stdout is found when it is flushed at the end */
            return EXIT_OK;
        }
    error_set(&error, ERROR_INTERNAL, "there is no manual page \"%.60s\". \"tidemark man\" names them all", wanted);
    return command_misused(command, &error);
}

static int print_names(void)
{
    char name[MAN_PAGE_NAME_BYTES];

    for (size_t i = 0; man_page_name(i, name); i++)
        (void)puts(name);
    return EXIT_OK;
}

static int run(const struct command *command, const struct arguments *arguments)
{
    return arguments->operand_count ? print_page(command, arguments->operands[0]) : print_names();
}

const struct command man_command = {
    .name = "man",
    .operands = "[PAGE]",
    .operands_max = 1,
    .summary = "Prints a manual page, or names all of them.",
    .manual = "The pages are made of the tables that --help shows, in the language of man(7):\n\n"
              "  tidemark man tidemark-job | man -l -",
    .run = run,
};
