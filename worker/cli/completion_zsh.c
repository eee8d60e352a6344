#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "cli/command.h"
#include "cli/completion.h"

/* Inside single quotes, with what zsh's own syntax of a specification gives a meaning to. */
static void append_words(const char *string, const char *special, struct text *script)
{
    for (; *string; string++) {
        if (*string == '\'')
            text_append_string(script, "'\\'");
        else if (strchr(special, *string))
            text_append_char(script, '\\');
        text_append_char(script, *string);
    }
}

static void append_value(const struct flag *flag, struct text *script)
{
    text_append_format(script, ":%s:", flag->argument);
    if (strcmp(flag->name, "set") == 0) {
        text_append_string(script, "( ");
        completion_append_options(script);
        text_append_string(script, ")");
    } else if (completion_takes_file(flag)) {
        text_append_string(script, "_files");
    } else {
        text_append_format(script, "(%s)", flag->choices ? flag->choices : "");
    }
}

static void append_specification(const char *name, const struct flag *flag, struct text *script)
{
    bool has_value = flag->argument != NULL && !flag->is_argument_optional;

    text_append_format(script, " \\\n    '*%s[", name);
    append_words(flag->help, "[]:\\", script);
    text_append_char(script, ']');
    if (has_value)
        append_value(flag, script);
    text_append_char(script, '\'');
}

static void append_flag(const struct flag *flag, struct text *script)
{
    SCOPED(text) struct text name;

    text_init(&name, KIB);
    text_append_format(&name, "--%s%s", flag->name, flag->argument && !flag->is_argument_optional ? "=" : "");
    append_specification(text_string(&name), flag, script);
    if (flag->letter) {
        text_clear(&name);
        text_append_format(&name, "-%c", flag->letter);
        append_specification(text_string(&name), flag, script);
    }
}

/* "job start" has the function _tidemark_job_start. */
static void append_function_name(const struct command *command, struct text *script)
{
    text_append_string(script, "_tidemark_");
    for (const char *letter = command->name; *letter; letter++)
        text_append_char(script, isalnum((unsigned char)*letter) ? *letter : '_');
}

static void append_function(const struct command *command, struct text *script)
{
    append_function_name(command, script);
    text_append_string(script, "() {\n  _arguments -s");
    completion_each_flag(command, script, append_flag);
    if (command->operands_max)
        text_append_format(script, " \\\n    '*:operand:(%s)'", command->choices ? command->choices : "");
    text_append_string(script, "\n}\n");
}

static void append_description(const char *name, size_t length, const char *summary, struct text *script)
{
    text_append_format(script, "      '%.*s:", (int)length, name);
    append_words(summary, ":\\", script);
    text_append_string(script, "'\n");
}

static void append_first_words(struct text *script)
{
    bool is_repeated;

    for (size_t i = 0; i < command_count; i++) {
        const char *name = command_table[i]->name;
        size_t length = completion_first_word(i, &is_repeated);

        if (!is_repeated)
            append_description(name, length, name[length] ? "more commands" : command_table[i]->summary, script);
    }
    append_description("help", strlen("help"), "Explains a command.", script);
}

static void append_group(const char *group, size_t length, struct text *script)
{
    text_append_format(script, "  if (( CURRENT == 3 )) && [[ $words[2] == %.*s ]]; then\n    commands=(\n",
                       (int)length, group);
    for (size_t i = 0; i < command_count; i++) {
        const char *name = command_table[i]->name;

        if (strncmp(name, group, length) == 0 && name[length] == ' ')
            append_description(name + length + 1, strlen(name + length + 1), command_table[i]->summary, script);
    }
    text_append_string(script, "    )\n    _describe -t commands command commands\n    return\n  fi\n");
}

static void append_groups(struct text *script)
{
    bool is_repeated;

    for (size_t i = 0; i < command_count; i++) {
        size_t length = completion_first_word(i, &is_repeated);

        if (!is_repeated && !completion_is_command(command_table[i]->name, length))
            append_group(command_table[i]->name, length, script);
    }
}

/* _arguments counts the word before what is completed as the command. */
static void append_case(const struct command *command, struct text *script)
{
    bool has_two_words = strchr(command->name, ' ') != NULL;

    text_append_format(script, "    ('%s'%s) shift %d words; (( CURRENT -= %d )); ", command->name,
                       has_two_words ? "" : "\\ *", has_two_words ? 2 : 1, has_two_words ? 2 : 1);
    append_function_name(command, script);
    text_append_string(script, " ;;\n");
}

void completion_zsh(struct text *script)
{
    assert(script != NULL);
    text_append_string(script, "#compdef tidemark\n# made of tidemark's table of commands\n");
    for (size_t i = 0; i < command_count; i++)
        append_function(command_table[i], script);
    text_append_string(script, "_tidemark() {\n  local -a commands\n  if (( CURRENT == 2 )); then\n    commands=(\n");
    append_first_words(script);
    text_append_string(script, "    )\n    _describe -t commands command commands\n    return\n  fi\n");
    append_groups(script);
    text_append_string(script, "  case \"$words[2] $words[3]\" in\n");
    for (size_t i = 0; i < command_count; i++)
        append_case(command_table[i], script);
    text_append_string(script, "  esac\n}\n"
                               "if [[ $zsh_eval_context[-1] == loadautofunc ]]; then\n  _tidemark \"$@\"\n"
                               "else\n  compdef _tidemark tidemark\nfi\n");
}
