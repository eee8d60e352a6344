#include "cli/completion.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/config_table.h"

static const struct {
    const char *name;
    void (*append)(struct text *script);
} shells[] = {{"bash", completion_bash}, {"zsh", completion_zsh}, {"fish", completion_fish}};

size_t completion_first_word(size_t index, bool *is_repeated)
{
    const char *name = command_table[index]->name;
    size_t length = strcspn(name, " ");

    assert(index < command_count);
    *is_repeated = false;
    for (size_t i = 0; i < index; i++)
        *is_repeated |=
            strcspn(command_table[i]->name, " ") == length && strncmp(command_table[i]->name, name, length) == 0;
    return length;
}

bool completion_is_command(const char *word, size_t length)
{
    for (size_t i = 0; i < command_count; i++)
        if (strlen(command_table[i]->name) == length && strncmp(command_table[i]->name, word, length) == 0)
            return true;
    return false;
}

void completion_each_flag(const struct command *command, struct text *script,
                          void (*append)(const struct flag *flag, struct text *script))
{
    const struct flag *tables[FLAG_TABLES_MAX];

    command_flag_tables(command, tables);
    for (const struct flag *const *table = tables; *table; table++)
        for (const struct flag *flag = *table; flag->name; flag++)
            append(flag, script);
}

bool completion_takes_file(const struct flag *flag)
{
    return flag->argument && strcmp(flag->argument, "FILE") == 0;
}

void completion_append_options(struct text *script)
{
    for (size_t i = 0; i < config_option_count; i++)
        text_append_format(script, "%s%s=", i == 0 ? "" : " ", config_options[i].name);
}

void completion_append_quoted(const char *string, struct text *script)
{
    text_append_char(script, '\'');
    for (; *string; string++)
        if (*string == '\'')
            text_append_string(script, "'\\''");
        else
            text_append_char(script, *string);
    text_append_char(script, '\'');
}

static int run(const struct command *command, const struct arguments *arguments)
{
    SCOPED(text) struct text script;
    struct error error;

    text_init(&script, COMPLETION_BYTES_MAX);
    for (size_t i = 0; i < COUNT_OF(shells); i++)
        if (strcmp(shells[i].name, arguments->operands[0]) == 0) {
            shells[i].append(&script);
            assert(!script.has_overflowed);
            (void)fputs(text_string(&script), stdout); /* a closed stdout is found when it is flushed at the end */
            return EXIT_OK;
        }
    error_set(&error, ERROR_INTERNAL, "SHELL must be bash, zsh or fish, not \"%.40s\"", arguments->operands[0]);
    return command_misused(command, &error);
}

const struct command completion_command = {
    .name = "completion",
    .operands = "SHELL",
    .operands_min = 1,
    .operands_max = 1,
    .choices = "bash zsh fish",
    .summary = "Prints what makes a shell complete Tidemark's command lines.",
    .manual = "The script asks nobody: it works where no Kafka is.\n\n"
              "  bash: source <(tidemark completion bash)\n"
              "  zsh:  tidemark completion zsh > \"${fpath[1]}/_tidemark\"\n"
              "  fish: tidemark completion fish > ~/.config/fish/completions/tidemark.fish",
    .run = run,
};
