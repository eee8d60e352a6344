#include "cli/man_page.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/completion.h"
#include "cli/config_table.h"
#include "cli/exit_codes.h"
#include "cli/version.h"

/* What is between backticks is set in bold, as it would be in Markdown. */
static void append_roff(const char *text, size_t length, struct text *page)
{
    bool is_bold = false;

    if (length && (*text == '.' || *text == '\''))
        text_append_string(page, "\\&");
    for (size_t i = 0; i < length; i++)
        switch (text[i]) {
        case '`':
            is_bold = !is_bold;
            text_append_string(page, is_bold ? "\\fB" : "\\fR");
            break;
        case '\\':
            text_append_string(page, "\\e");
            break;
        case '-':
            text_append_string(page, "\\-");
            break;
        default:
            text_append_char(page, text[i]);
        }
}

static void append_line(const char *text, struct text *page)
{
    append_roff(text, strlen(text), page);
    text_append_char(page, '\n');
}

/* Lines that begin with two blanks stand as they are; the others flow, and an empty one parts paragraphs. */
static void append_paragraphs(const char *text, struct text *page)
{
    bool is_literal = false;

    while (text && *text) {
        size_t length = strcspn(text, "\n");
        bool is_indented = strncmp(text, "  ", 2) == 0;

        if (is_indented != is_literal)
            text_append_string(page, is_indented ? ".PP\n.nf\n" : ".fi\n.PP\n");
        else if (length == 0)
            text_append_string(page, ".PP\n");
        is_literal = is_indented;
        if (length) {
            append_roff(text, length, page);
            text_append_char(page, '\n');
        }
        text += length;
        text += *text == '\n';
        if (*text == '\n' && strncmp(text + 1, "  ", 2) == 0)
            text++; /* .PP is said there */
    }
    if (is_literal)
        text_append_string(page, ".fi\n");
}

static void append_flag(const struct flag *flag, struct text *page)
{
    SCOPED(text) struct text usage;

    text_init(&usage, KIB);
    command_flag_usage(flag, &usage);
    text_append_string(page, ".TP\n.B ");
    append_line(text_string(&usage), page);
    append_line(flag->help, page);
}

static void append_usage(const struct command *command, struct text *page)
{
    text_append_string(page, ".B tidemark ");
    append_line(command->name, page);
    if (*command->operands) {
        text_append_string(page, ".I ");
        append_line(command->operands, page);
    }
    text_append_string(page, "[options]\n");
}

static void append_command(const struct command *command, struct text *page)
{
    text_append_string(page, ".SS tidemark ");
    append_line(command->name, page);
    append_line(command->summary, page);
    if (command->manual) {
        text_append_string(page, ".PP\n");
        append_paragraphs(command->manual, page);
    }
    completion_each_flag(command, page, append_flag);
}

static void append_head(const char *name, int section, const char *what, struct text *page)
{
    text_append_string(page, ".\\\" Made of the program's tables by \"tidemark man\".\n.TH ");
    for (const char *letter = name; *letter; letter++)
        text_append_char(page, (char)toupper((unsigned char)*letter));
    text_append_format(page,
                       " %d " TIDEMARK_VERSION_DATE " \"tidemark " TIDEMARK_VERSION
                       "\" \"Tidemark\"\n.nh\n.ad l\n.SH NAME\n",
                       section);
    append_roff(name, strlen(name), page);
    text_append_string(page, " \\- ");
    append_line(what, page);
}

static void append_see_also(const char *others, struct text *page)
{
    text_append_format(page, ".SH SEE ALSO\n%s\n", others);
}

static bool is_of_group(const struct command *command, const char *group, size_t length)
{
    return strncmp(command->name, group, length) == 0 && strchr(" ", command->name[length]) != NULL; /* or its end */
}

/* tidemark-job(1): the commands of one first word. */
static void append_group(size_t first, size_t length, struct text *page)
{
    const char *group = command_table[first]->name;
    char name[MAN_PAGE_NAME_BYTES], what[256];

    (void)snprintf(name, sizeof(name), "tidemark-%.*s", (int)length, group);
    if (group[length]) /* the summary is a sentence; this is none */
        (void)snprintf(what, sizeof(what), "the %.*s commands of Tidemark", (int)length, group);
    else
        (void)snprintf(what, sizeof(what), "%c%.*s", tolower((unsigned char)command_table[first]->summary[0]),
                       (int)strlen(command_table[first]->summary) - 2, command_table[first]->summary + 1);
    append_head(name, 1, what, page);
    text_append_string(page, ".SH SYNOPSIS\n");
    for (size_t i = 0, told = 0; i < command_count; i++)
        if (is_of_group(command_table[i], group, length)) {
            if (told++)
                text_append_string(page, ".br\n");
            append_usage(command_table[i], page);
        }
    text_append_string(page, ".SH DESCRIPTION\n");
    for (size_t i = 0; i < command_count; i++)
        if (is_of_group(command_table[i], group, length))
            append_command(command_table[i], page);
    append_see_also(".BR tidemark (1),\n.BR tidemark.properties (5),\n.BR tidemark\\-exit\\-codes (7)", page);
}

static void append_overview(struct text *page)
{
    append_head("tidemark", 1, "backs up and restores AWS resources, driven by Kafka", page);
    text_append_string(page, ".SH SYNOPSIS\n.B tidemark\n.I COMMAND\n[options]\n.SH DESCRIPTION\n"
                             "A worker takes job messages from Kafka, drives one small state machine per job against\n"
                             "the API of the resource's own service, polls the snapshot until it is complete or the\n"
                             "job's window has passed, and publishes every change of state back to Kafka.\n"
                             ".PP\nEach first word of a command has a page of its own, as\n.BR tidemark\\-job (1).\n"
                             ".SH COMMANDS\n");
    for (size_t i = 0; i < command_count; i++) {
        text_append_string(page, ".TP\n.B ");
        append_line(command_table[i]->name, page);
        append_line(command_table[i]->summary, page);
    }
    text_append_string(page, ".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nNo colours, if it is set and not empty.\n"
                             ".PP\nOptions of the configuration may be set here too: see\n"
                             ".BR tidemark.properties (5).\n"
                             "The AWS variables keep their meaning.\n");
    append_see_also(".BR tidemark.properties (5),\n.BR tidemark\\-exit\\-codes (7)", page);
}

static void append_option(const struct config_option *option, struct text *page)
{
    SCOPED(text) struct text name;

    text_init(&name, KIB);
    config_environment_name(option->name, &name);
    text_append_string(page, ".TP\n.B ");
    append_line(option->name, page);
    append_line(option->help, page);
    text_append_string(page, ".br\n");
    if (option->type == CONFIG_NUMBER)
        text_append_format(page, "A whole number from %lld to %lld.\n", (long long)option->min, (long long)option->max);
    if (option->type == CONFIG_CHOICE)
        text_append_format(page, "One of %s.\n", option->choices);
    text_append_format(page, "Default: %s.\n", *option->fallback ? option->fallback : "empty");
    text_append_format(page, "Environment: %s.\n", text_string(&name));
}

static void append_properties(struct text *page)
{
    append_head("tidemark.properties", 5, "options of Tidemark", page);
    text_append_string(page, ".SH DESCRIPTION\n"
                             "A file of lines\n.IR name = value ,\nas Kafka's own tools read them.\nThe environment "
                             "counts over the file, and flags (\\-\\-set) over both.\n"
                             "A name that is not here is an error that says which is nearest; everything under\n"
                             ".B kafka.\n"
                             "that is not here goes to librdkafka as it is.\n.SH OPTIONS\n");
    for (size_t i = 0; i < config_option_count; i++)
        append_option(&config_options[i], page);
    append_see_also(".BR tidemark (1),\n.BR tidemark\\-check\\-config (1)", page);
}

static void append_exit_codes(struct text *page)
{
    append_head("tidemark-exit-codes", 7, "what the exit codes of Tidemark mean", page);
    text_append_string(page, ".SH DESCRIPTION\nThey are the same for every command, and do not change.\n");
    for (size_t i = 0; i < exit_code_count; i++) {
        text_append_format(page, ".TP\n.B %d\n", exit_codes[i].code);
        append_line(exit_codes[i].meaning, page);
    }
    append_see_also(".BR tidemark (1)", page);
}

static const struct {
    const char *name;
    void (*append)(struct text *page);
} pages[] = {
    {"tidemark.1", append_overview},
    {"tidemark.properties.5", append_properties},
    {"tidemark-exit-codes.7", append_exit_codes},
};

/* The command that begins group number `number`; command_count: there is none. */
static size_t group_at(size_t number, size_t *length)
{
    for (size_t i = 0; i < command_count; i++) {
        bool is_repeated;

        *length = completion_first_word(i, &is_repeated);
        if (!is_repeated && number-- == 0)
            return i;
    }
    return command_count;
}

bool man_page_name(size_t index, char name[MAN_PAGE_NAME_BYTES])
{
    size_t length, first;

    if (index < COUNT_OF(pages)) {
        (void)snprintf(name, MAN_PAGE_NAME_BYTES, "%s", pages[index].name);
        return true;
    }
    first = group_at(index - COUNT_OF(pages), &length);
    if (first < command_count)
        (void)snprintf(name, MAN_PAGE_NAME_BYTES, "tidemark-%.*s.1", (int)length, command_table[first]->name);
    return first < command_count;
}

void man_page_append(size_t index, struct text *page)
{
    size_t length, first;

    if (index < COUNT_OF(pages)) {
        pages[index].append(page);
        return;
    }
    first = group_at(index - COUNT_OF(pages), &length);
    assert(first < command_count);
    append_group(first, length, page);
}
