#include "cli/arguments.h"

#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cli/nearest.h"

enum { LETTERS_BYTES_MAX = 3 * ARGUMENTS_MAX + 2 };

/* The tables in getopt's form. */
struct getopt_table {
    struct option options[ARGUMENTS_MAX + 1];
    const struct flag *flags[ARGUMENTS_MAX];
    size_t count;
    char letters[LETTERS_BYTES_MAX];
};

static void add_flag(struct getopt_table *table, const struct flag *flag)
{
    size_t used = strlen(table->letters);

    assert(table->count < ARGUMENTS_MAX);
    table->flags[table->count] = flag;
    table->options[table->count++] = (struct option){
        .name = flag->name,
        .has_arg = flag->argument == NULL       ? no_argument
                   : flag->is_argument_optional ? optional_argument
                                                : required_argument,
    };
    if (flag->letter == 0)
        return;
    table->letters[used++] = flag->letter;
    if (flag->argument)
        table->letters[used] = ':';
}

static void fill_table(struct getopt_table *table, const struct flag *const *tables)
{
    *table = (struct getopt_table){.letters = ":"}; /* a missing value is then told from an unknown flag */
    for (; *tables; tables++)
        for (const struct flag *flag = *tables; flag->name; flag++)
            add_flag(table, flag);
}

static const struct flag *flag_of_letter(const struct getopt_table *table, int letter)
{
    for (size_t i = 0; i < table->count; i++)
        if (table->flags[i]->letter == letter)
            return table->flags[i];
    return NULL;
}

static bool unknown_flag(const struct getopt_table *table, const char *word, struct error *error)
{
    struct nearest nearest = {.wanted = word};

    if (strncmp(word, "--", 2) != 0)
        return error_set(error, ERROR_INTERNAL, "there is no option %.60s", word);
    nearest.wanted = word + 2;
    for (size_t i = 0; i < table->count; i++)
        nearest_offer(&nearest, table->flags[i]->name);
    if (!nearest_is_likely(&nearest))
        return error_set(error, ERROR_INTERNAL, "there is no option %.60s", word);
    return error_set(error, ERROR_INTERNAL, "there is no option %.60s. Did you mean --%s?", word,
                     nearest.name);
}

static bool keep(struct arguments *arguments, const struct flag *flag, const char *value, struct error *error)
{
    if (arguments->given_count == ARGUMENTS_MAX)
        return error_set(error, ERROR_INTERNAL, "more than %d options were given", ARGUMENTS_MAX);
    arguments->given[arguments->given_count].flag = flag;
    arguments->given[arguments->given_count++].value = value ? value : "";
    return true;
}

bool arguments_parse(struct arguments *arguments, const struct flag *const *tables, int word_count,
                     char **words, struct error *error)
{
    struct getopt_table table;
    int found, index = -1;

    assert(word_count > 0);
    *arguments = (struct arguments){0};
    fill_table(&table, tables);
    opterr = 0;
    optind = 0; /* glibc: begin anew, also after an earlier command line of this process */
    while ((found = getopt_long(word_count, words, table.letters, table.options, &index)) != -1) {
        const struct flag *flag = found == 0 ? table.flags[index] : flag_of_letter(&table, found);

        if (found == ':')
            return error_set(error, ERROR_INTERNAL, "%s needs a value", words[optind - 1]);
        if (flag == NULL)
            return unknown_flag(&table, words[optind - 1], error);
        if (!keep(arguments, flag, optarg, error))
            return false;
    }
    arguments->operands = words + optind;
    arguments->operand_count = word_count - optind;
    return true;
}

const char *arguments_next(const struct arguments *arguments, const char *name, size_t *cursor)
{
    for (; *cursor < arguments->given_count; (*cursor)++)
        if (strcmp(arguments->given[*cursor].flag->name, name) == 0)
            return arguments->given[(*cursor)++].value;
    return NULL;
}

const char *arguments_value(const struct arguments *arguments, const char *name)
{
    const char *value, *last = NULL;
    size_t cursor = 0;

    while ((value = arguments_next(arguments, name, &cursor)) != NULL)
        last = value;
    return last;
}

const char *arguments_value_or(const struct arguments *arguments, const char *name, const char *fallback)
{
    const char *value = arguments_value(arguments, name);

    return value ? value : fallback;
}

bool arguments_has(const struct arguments *arguments, const char *name)
{
    return arguments_value(arguments, name) != NULL;
}

bool arguments_number(const struct arguments *arguments, const char *name, const struct number_range *range,
                      long long *number, struct error *error)
{
    const char *value = arguments_value(arguments, name);
    long long parsed;
    char *end;

    if (value == NULL || *value == '\0') {
        *number = range->fallback;
        return true;
    }
    errno = 0;
    parsed = strtoll(value, &end, 10);
    if (errno != 0 || *end != '\0' || parsed < range->min || parsed > range->max)
        return error_set(error, ERROR_INTERNAL,
                         "--%s must be a whole number from %lld to %lld, not \"%.40s\"", name, range->min,
                         range->max, value);
    *number = parsed;
    return true;
}
