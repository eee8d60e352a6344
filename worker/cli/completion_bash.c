#include <assert.h>
#include <string.h>

#include "cli/command.h"
#include "cli/completion.h"

static void append_flag_names(const struct flag *flag, struct text *script)
{
    text_append_format(script, " --%s", flag->name);
    if (flag->letter)
        text_append_format(script, " -%c", flag->letter);
}

/* What stands behind a flag; without a row it is anything, and nothing is offered. */
static void append_flag_values(const struct flag *flag, struct text *script)
{
    if (flag->argument == NULL || flag->is_argument_optional)
        return;
    text_append_format(script, "        --%s", flag->name);
    if (flag->letter)
        text_append_format(script, " | -%c", flag->letter);
    text_append_string(script, ") ");
    if (strcmp(flag->name, "set") == 0) {
        text_append_string(script, "words=\"");
        completion_append_options(script);
        text_append_string(script, "\"; compopt -o nospace 2>/dev/null");
    } else if (completion_takes_file(flag)) {
        text_append_string(script, "files=yes");
    } else {
        text_append_format(script, "words=\"%s\"", flag->choices ? flag->choices : "");
    }
    text_append_string(script, " ;;\n");
}

static void append_command(const struct command *command, struct text *script)
{
    const char *blank = strchr(command->name, ' ');

    text_append_string(script, "    ");
    completion_append_quoted(command->name, script);
    text_append_format(script, "%s)\n        words=\"%s", blank ? "" : "\\ *",
                       command->choices ? command->choices : "");
    completion_each_flag(command, script, append_flag_names);
    text_append_string(script, "\"\n        case $previous in\n");
    completion_each_flag(command, script, append_flag_values);
    text_append_string(script, "        esac ;;\n");
}

/* The second words of a group. */
static void append_group(size_t first, size_t length, struct text *script)
{
    const char *group = command_table[first]->name;

    if (completion_is_command(group, length))
        return;
    text_append_format(script, "    %.*s) words=\"", (int)length, group);
    for (size_t i = 0; i < command_count; i++)
        if (strncmp(command_table[i]->name, group, length) == 0 && command_table[i]->name[length] == ' ')
            text_append_format(script, "%s ", command_table[i]->name + length + 1);
    text_append_string(script, "--help\" ;;\n");
}

static void append_first_words(struct text *script)
{
    bool is_repeated;

    for (size_t i = 0; i < command_count; i++) {
        size_t length = completion_first_word(i, &is_repeated);

        if (!is_repeated)
            text_append_format(script, "%.*s ", (int)length, command_table[i]->name);
    }
    text_append_string(script, "help --help --version");
}

void completion_bash(struct text *script)
{
    bool is_repeated;

    assert(script != NULL);
    text_append_string(script,
                       "# bash completion of tidemark; made of its table of commands\n"
                       "_tidemark() {\n"
                       "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
                       "    local words= files=\n"
                       "    COMPREPLY=()\n"
                       "    # --output=ta is three words for bash\n"
                       "    [[ $current == = ]] && current=\n"
                       "    [[ $previous == = ]] && previous=${COMP_WORDS[COMP_CWORD-2]}\n"
                       "    if (( COMP_CWORD == 1 )); then\n"
                       "        words=\"");
    append_first_words(script);
    text_append_string(script, "\"\n    else\n    case \"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" in\n");
    for (size_t i = 0; i < command_count; i++)
        append_command(command_table[i], script);
    text_append_string(script,
                       "    esac\n"
                       "    # the second word of a command that is being typed, as of \"job st\"\n"
                       "    (( COMP_CWORD == 2 )) && case ${COMP_WORDS[1]} in\n");
    for (size_t i = 0; i < command_count; i++) {
        size_t length = completion_first_word(i, &is_repeated);

        if (!is_repeated)
            append_group(i, length, script);
    }
    text_append_string(script, "    esac\n    fi\n"
                               "    if [[ -n $files ]]; then\n"
                               "        compopt -o filenames 2>/dev/null\n"
                               "        COMPREPLY=($(compgen -f -- \"$current\"))\n"
                               "    else\n"
                               "        COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
                               "    fi\n"
                               "}\n"
                               "complete -F _tidemark tidemark\n");
}
