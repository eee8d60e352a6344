#include "cli/commands.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/nearest.h"
#include "cli/version.h"

#define ROW(name) &name##_command,
const struct command *const command_table[] = {COMMANDS(ROW)};
#undef ROW
const size_t command_count = COUNT_OF(command_table);

static const struct flag help_flags[] = {
    {.name = "help", .letter = 'h', .help = "Shows this."},
    {.name = NULL},
};

static const struct flag config_flags[] = {
    {.name = "config", .letter = 'c', .argument = "FILE", .help = "Reads options from a .properties file."},
    {.name = "set", .argument = "NAME=VALUE", .help = "Sets one option; may be repeated."},
    {.name = "bootstrap-servers", .argument = "HOST:PORT", .help = "Sets kafka.bootstrap.servers."},
    {.name = "topics-prefix", .argument = "TEXT", .help = "Sets topics.prefix."},
    {.name = NULL},
};

static const struct flag output_flags[] = {
    {.name = "output",
     .argument = "FORMAT",
     .choices = "table json jsonl",
     .help = "table, json or jsonl; a table on a terminal, else jsonl."},
    {.name = NULL},
};

void command_flag_tables(const struct command *command, const struct flag *tables[FLAG_TABLES_MAX])
{
    size_t count = 0;

    if (command->flags)
        tables[count++] = command->flags;
    if (command->shared_flags & COMMAND_OUTPUT)
        tables[count++] = output_flags;
    if (command->shared_flags & COMMAND_CONFIG)
        tables[count++] = config_flags;
    tables[count++] = help_flags;
    tables[count] = NULL;
}

void command_flag_usage(const struct flag *flag, struct text *usage)
{
    if (flag->letter)
        text_append_format(usage, "-%c, ", flag->letter);
    text_append_format(usage, "--%s", flag->name);
    if (flag->argument)
        text_append_format(usage, flag->is_argument_optional ? "[=%s]" : " %s", flag->argument);
}

/* Writing to a closed stdout is found when it is flushed, in commands_run(). */
static void print_flag(const struct flag *flag)
{
    SCOPED(text) struct text usage;

    text_init(&usage, KIB);
    command_flag_usage(flag, &usage);
    (void)printf("  %s%-*s %s\n", flag->letter ? "" : "    ", flag->letter ? 34 : 30, text_string(&usage), flag->help);
}

static int print_help(const struct command *command)
{
    const struct flag *tables[FLAG_TABLES_MAX];

    (void)printf("tidemark %s%s%s [options]\n\n%s\n", command->name, *command->operands ? " " : "",
                 command->operands, command->summary);
    if (command->manual)
        (void)printf("\n%s\n", command->manual);
    (void)printf("\nOptions:\n");
    command_flag_tables(command, tables);
    for (const struct flag *const *table = tables; *table; table++)
        for (const struct flag *flag = *table; flag->name; flag++)
            print_flag(flag);
    return EXIT_OK;
}

static int print_commands(FILE *stream, int exit_code)
{
    (void)fprintf(stream, "Tidemark backs up and restores AWS resources, driven by Kafka.\n\nCommands:\n");
    for (size_t i = 0; i < command_count; i++)
        (void)fprintf(stream, "  %-16s %s\n", command_table[i]->name, command_table[i]->summary);
    (void)fprintf(stream,
                  "\n\"tidemark COMMAND --help\" says more; \"tidemark --version\" which version this is.\n");
    return exit_code;
}

/* How many of the words name this command: "job start" takes two.  0 if they do not. */
static int words_matched(const struct command *command, int word_count, char **words)
{
    const char *rest = command->name;
    int matched = 0;

    while (*rest != '\0') {
        size_t length = strcspn(rest, " ");

        if (matched == word_count || strlen(words[matched]) != length ||
            strncmp(words[matched], rest, length) != 0)
            return 0;
        matched++;
        rest += length;
        rest += *rest == ' ';
    }
    return matched;
}

static int run_command(const struct command *command, int word_count, char **words)
{
    const struct flag *tables[FLAG_TABLES_MAX];
    struct arguments arguments;
    struct error error;

    command_flag_tables(command, tables);
    if (!arguments_parse(&arguments, tables, word_count, words, &error))
        return command_misused(command, &error);
    if (arguments_has(&arguments, "help"))
        return print_help(command);
    if (arguments.operand_count < command->operands_min) {
        error_set(&error, ERROR_INTERNAL, "%s is missing", command->operands);
        return command_misused(command, &error);
    }
    if (arguments.operand_count > command->operands_max) {
        error_set(&error, ERROR_INTERNAL, "there is no place for \"%.80s\"",
                  arguments.operands[command->operands_max]);
        return command_misused(command, &error);
    }
    return command->run(command, &arguments);
}

/* What a group of commands holds: `tidemark job` and `tidemark help job`.  False if it is none. */
static bool print_group(FILE *stream, const char *word)
{
    size_t length = strlen(word);
    bool is_group = false;

    for (size_t i = 0; i < command_count; i++)
        if (strncmp(command_table[i]->name, word, length) == 0 && command_table[i]->name[length] == ' ') {
            (void)fprintf(stream, "  tidemark %-16s %s\n", command_table[i]->name, command_table[i]->summary);
            is_group = true;
        }
    return is_group;
}

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static int unknown_command(int word_count, char **words)
{
    SCOPED(text) struct text wanted;
    struct nearest nearest = {0};

    if (word_count == 2 && is_help(words[1]) && print_group(stdout, words[0]))
        return EXIT_OK;
    if (word_count == 1 && print_group(stderr, words[0]))
        return EXIT_USAGE;
    text_init(&wanted, KIB);
    text_append_string(&wanted, words[0]);
    if (word_count > 1 && words[1][0] != '-')
        text_append_format(&wanted, " %s", words[1]);
    nearest.wanted = text_string(&wanted);
    for (size_t i = 0; i < command_count; i++)
        nearest_offer(&nearest, command_table[i]->name);
    if (nearest_is_likely(&nearest))
        (void)fprintf(stderr, "tidemark: there is no command \"%s\". Did you mean \"tidemark %s\"?\n",
                      nearest.wanted, nearest.name);
    else
        (void)fprintf(stderr, "tidemark: there is no command \"%s\". \"tidemark help\" lists them all.\n",
                      nearest.wanted);
    return EXIT_USAGE;
}

static const struct command *find_command(int word_count, char **words, int *matched)
{
    for (size_t i = 0; i < command_count; i++) {
        *matched = words_matched(command_table[i], word_count, words);
        if (*matched > 0)
            return command_table[i];
    }
    return NULL;
}

/* `tidemark help`, with what it is about. */
static int run_help(int word_count, char **words)
{
    int matched;
    const struct command *command = find_command(word_count, words, &matched);

    if (command)
        return print_help(command);
    if (word_count > 0 && print_group(stdout, words[0]))
        return EXIT_OK;
    return word_count > 0 ? unknown_command(word_count, words) : print_commands(stdout, EXIT_OK);
}

static int run_words(int word_count, char **words)
{
    const struct command *command;
    int matched;

    if (word_count == 0)
        return print_commands(stderr, EXIT_USAGE);
    if (strcmp(words[0], "--version") == 0) {
        (void)printf("tidemark " TIDEMARK_VERSION "\n");
        return EXIT_OK;
    }
    if (is_help(words[0]))
        return print_commands(stdout, EXIT_OK);
    if (strcmp(words[0], "help") == 0)
        return run_help(word_count - 1, words + 1);
    command = find_command(word_count, words, &matched);
    /* The last word of the command's name stands where getopt expects the program's. */
    return command ? run_command(command, word_count - matched + 1, words + matched - 1)
                   : unknown_command(word_count, words);
}

int commands_run(int argument_count, char **arguments)
{
    int exit_code;

    assert(argument_count > 0);
    exit_code = run_words(argument_count - 1, arguments + 1);
    if (fflush(stdout) != 0 && exit_code == EXIT_OK)
        return command_fail(NULL, "cannot write to standard output");
    return exit_code;
}
