#include <assert.h>
#include <string.h>

#include "cli/command.h"
#include "cli/completion.h"

/* In fish's single quotes the backslash counts. */
static void append_quoted(const char *string, struct text *script)
{
    text_append_char(script, '\'');
    for (; *string; string++) {
        if (*string == '\'' || *string == '\\')
            text_append_char(script, '\\');
        text_append_char(script, *string);
    }
    text_append_char(script, '\'');
}

static void append_description(const char *description, struct text *script)
{
    text_append_string(script, " -d ");
    append_quoted(description, script);
    text_append_char(script, '\n');
}

static void append_first_word(size_t index, struct text *script)
{
    const char *name = command_table[index]->name;
    bool is_repeated;
    size_t length = completion_first_word(index, &is_repeated);

    if (is_repeated)
        return;
    text_append_format(script, "complete -c tidemark -n '__tidemark_at 1' -a %.*s", (int)length, name);
    append_description(name[length] ? "more commands" : command_table[index]->summary, script);
}

static void append_second_word(const struct command *command, struct text *script)
{
    const char *blank = strchr(command->name, ' ');

    if (blank == NULL)
        return;
    text_append_format(script, "complete -c tidemark -n '__tidemark_at 2; and __tidemark_in %.*s' -a %s",
                       (int)(blank - command->name), command->name, blank + 1);
    append_description(command->summary, script);
}

static void append_flag(const struct command *command, const struct flag *flag, struct text *script)
{
    text_append_format(script, "complete -c tidemark -n '__tidemark_in %s' -l %s", command->name, flag->name);
    if (flag->letter)
        text_append_format(script, " -s %c", flag->letter);
    if (flag->argument && !flag->is_argument_optional) {
        text_append_string(script, completion_takes_file(flag) ? " -r -F" : " -x");
        if (flag->choices)
            text_append_format(script, " -a '%s'", flag->choices);
        if (strcmp(flag->name, "set") == 0) {
            text_append_string(script, " -a '");
            completion_append_options(script);
            text_append_char(script, '\'');
        }
    }
    append_description(flag->help, script);
}

static void append_command(const struct command *command, struct text *script)
{
    const struct flag *tables[FLAG_TABLES_MAX];

    if (command->choices)
        text_append_format(script, "complete -c tidemark -n '__tidemark_in %s' -a '%s'\n", command->name,
                           command->choices);
    command_flag_tables(command, tables);
    for (const struct flag *const *table = tables; *table; table++)
        for (const struct flag *flag = *table; flag->name; flag++)
            append_flag(command, flag, script);
}

void completion_fish(struct text *script)
{
    assert(script != NULL);
    text_append_string(script, "# fish completion of tidemark; made of its table of commands\n"
                               "function __tidemark_at\n"
                               "    test (count (commandline -opc)) -eq $argv[1]\n"
                               "end\n"
                               "function __tidemark_in\n"
                               "    set -l words (commandline -opc)\n"
                               "    set -e words[1]\n"
                               "    test (count $words) -ge (count $argv); or return 1\n"
                               "    set -l last (count $argv)\n"
                               "    set -l head $words[1..$last]\n"
                               "    test \"$head\" = \"$argv\"\n"
                               "end\n"
                               "complete -c tidemark -f\n"
                               "complete -c tidemark -n '__tidemark_at 1' -a help -d 'Explains a command.'\n"
                               "complete -c tidemark -n '__tidemark_at 1' -l help -l version\n");
    for (size_t i = 0; i < command_count; i++)
        append_first_word(i, script);
    for (size_t i = 0; i < command_count; i++)
        append_second_word(command_table[i], script);
    for (size_t i = 0; i < command_count; i++)
        append_command(command_table[i], script);
}
