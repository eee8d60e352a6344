#include "harness/check.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "cli/command.h"

#define ROW(name) &name##_command,
static const struct command *const commands[] = {COMMANDS(ROW)};
#undef ROW

enum { SUMMARY_COLUMNS_MAX = 80, LINE_COLUMNS_MAX = 110 };

static bool is_sentence(const char *text)
{
    return isupper((unsigned char)text[0]) && text[strlen(text) - 1] == '.';
}

static void every_command_says_what_it_does(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        assert_non_null(commands[i]->run);
        assert_non_null(commands[i]->operands);
        assert_true(strlen(commands[i]->summary) <= SUMMARY_COLUMNS_MAX);
        if (!is_sentence(commands[i]->summary))
            fail_msg("%s: %s", commands[i]->name, commands[i]->summary);
        assert_true(commands[i]->operands_min <= commands[i]->operands_max);
    }
}

static void every_flag_is_documented(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        for (const struct flag *flag = commands[i]->flags; flag && flag->name; flag++) {
            bool begins_well = isupper((unsigned char)flag->help[0]) || isdigit((unsigned char)flag->help[0]);

            if (!begins_well || flag->help[strlen(flag->help) - 1] != '.')
                fail_msg("%s --%s: %s", commands[i]->name, flag->name, flag->help);
        }
}

static void no_name_stands_twice(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        for (size_t other = i + 1; other < COUNT_OF(commands); other++)
            assert_string_not_equal(commands[i]->name, commands[other]->name);
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        for (const struct flag *flag = commands[i]->flags; flag && flag->name; flag++)
            for (const struct flag *later = flag + 1; later->name; later++) {
                assert_string_not_equal(flag->name, later->name);
                assert_true(flag->letter == 0 || flag->letter != later->letter);
            }
}

static void no_line_of_a_manual_is_too_long(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        for (const char *line = commands[i]->manual; line && *line;
             line += strcspn(line, "\n"), line += *line == '\n')
            if (strcspn(line, "\n") > LINE_COLUMNS_MAX)
                fail_msg("%s: %s", commands[i]->name, line);
}

static int run(const char *const *given)
{
    char *words[16] = {NULL};
    int exit_code, count = 0;

    words[count++] = strdup("tidemark");
    while (*given)
        words[count++] = strdup(*given++);
    exit_code = commands_run(count, words);
    for (int i = 0; i < 16; i++)
        free(words[i]); /* getopt moves them, but loses none */
    return exit_code;
}

/* All of these end before anything is connected to. */
static void wrong_command_lines_have_the_exit_code_of_misuse(void **state)
{
    static const char *const cases[][8] = {
        {NULL},
        {"jbo", NULL},
        {"job", NULL},
        {"job", "strat", NULL},
        {"job", "start", NULL},
        {"job", "start", "arn:aws:ec2:eu-west-1:111122223333:volume/vol-1", "one-more", NULL},
        {"job", "start", "not-an-arn", NULL},
        {"job", "start", "arn:aws:ec2:eu-west-1:111122223333:volume/vol-1", "--start-window", "0", NULL},
        {"job", "start", "arn:aws:ec2:eu-west-1:111122223333:volume/vol-1", "--timeout", "5", NULL},
        {"job", "start", "--no-such-flag", NULL},
        {"job", "restore", "arn:aws:ec2:eu-west-1::snapshot/snap-1", NULL},
        {"job", "list", "--state", "dreaming", NULL},
        {"job", "list", "--kind", "dream", NULL},
        {"job", "list", "--output", "xml", NULL},
        {"job", "watch", "--output", "json", NULL},
        {"job", "watch", "--timeout", "0", NULL},
        {"job", "stop", NULL},
        {"job", "why", NULL},
        {"job", "events", NULL},
        {"job", "why", "some-id", "--output", "yaml", NULL},
        {"job", "restore", "--file", "/no/such/file", NULL},
        {"dlq", NULL},
        {"dlq", "redrive", NULL},
        {"dlq", "redrive", "7", NULL},
        {"dlq", "redrive", "--since", "yesterday", NULL},
        {"dlq", "show", NULL},
        {"dlq", "show", "one", NULL},
        {"expire", "--type", "ebs", NULL},
        {"expire", "--interval", "0", NULL},
        {"plan", NULL},
        {"plan", "--kind", "dream", "arn:aws:ec2:eu-west-1:111122223333:volume/vol-1", NULL},
        {"plan", "-f", "/no/such/file", NULL},
        {"plan", "-m", "a=b", "arn:aws:ec2:eu-west-1:111122223333:volume/vol-1", NULL},
        {"points", NULL},
        {"points", "list", "--type", "ebs", NULL},
        {"points", "show", NULL},
        {"journal", NULL},
        {"journal", "show", NULL},
        {"schema", NULL},
        {"schema", "dream", NULL},
        {"completion", NULL},
        {"completion", "csh", NULL},
        {"man", "dream", NULL},
        {"settings", NULL},
        {"settings", "set", "*/*", NULL},
        {"settings", "set", "eu-west-1", "EBS=enabled", NULL},
        {"settings", "set", "*/*", "ebs=enabled", NULL},
        {"settings", "set", "*/*", "EBS=yes", NULL},
        {"settings", "set", "*/*", "EBS", NULL},
        {"settings", "pause", NULL},
        {"settings", "pause", "111122223333", NULL},
        {"settings", "resume", "*", NULL},
        {"topics", "create", "--partitions", "0", NULL},
        {"topics", "create", "--replication-factor", "0", NULL},
        {"sandbox", "--time-scale", "fast", NULL},
        {"worker", "operand", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (run(cases[i]) != EXIT_USAGE)
            fail_msg("case %zu", i);
}

static void a_wrong_configuration_is_an_error(void **state)
{
    static const char *const cases[][8] = {
        {"check-config", "--set", "no.such.option=1", NULL},    {"check-config", "--set", "nothing", NULL},
        {"check-config", "-c", "/no/such/file", NULL},          {"worker", "--set", "log.level=loud", NULL},
        {"topics", "create", "--set", "kafka.group.id=", NULL},  {"check-config", "--set", "kafka.wrong=x", NULL},
        {"check-config", "--set", "kafka.fetch.wait.max.ms=soon", NULL},
        {"check-config", "--set", "roles.allowed=backup", NULL},
        {"check-config", "--set", "topics.prefix=a/b", NULL},
        {"check-config", "--set", "topics.prefix=prod backups", NULL},
        {"check-config", "--set", "http.listen=9464", NULL},
        {"check-config", "--set", "http.listen=:9464", NULL},
        {"check-config", "--set", "http.listen=127.0.0.1:", NULL},
        {"check-config", "--set", "http.listen=127.0.0.1:99999", NULL},
        {"check-config", "--set", "http.listen=127.0.0.1:+1", NULL},
        {"check-config", "--set", "roles.allowed=arn:aws:iam::1:role/a, arn:aws:iam::1:role/b", NULL},
        {"check-config", "--set", "defaults.role.arn=arn:aws:iam::1:role/a", NULL},
        {"check-config", "--set", "aws.proxy.url=proxy.example:3128", NULL},
        {"check-config", "--set", "aws.endpoints.plain.allowed=http://localstack", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(run(cases[i]), EXIT_ERROR);
}

/* What a program may read, it can have as JSON. */
static void commands_that_print_data_take_output(void **state)
{
    /* They run until they are ended, or print a file of a form of its own. */
    static const char *const others[] = {"dev", "worker", "sandbox", "iam-policy", "schema", "completion", "man"};
    size_t without = 0;

    (void)state;
    for (size_t i = 0; i < command_count; i++) {
        size_t found = 0;

        if (command_table[i]->shared_flags & COMMAND_OUTPUT)
            continue;
        while (found < COUNT_OF(others) && strcmp(others[found], command_table[i]->name) != 0)
            found++;
        if (found == COUNT_OF(others))
            fail_msg("%s takes no --output", command_table[i]->name);
        without++;
    }
    assert_int_equal(without, COUNT_OF(others));
}

static void help_is_there_for_all_and_for_each(void **state)
{
    static const char *const cases[][8] = {
        {"help", NULL},
        {"--help", NULL},
        {"-h", NULL},
        {"--version", NULL},
        {"help", "job", NULL},
        {"help", "job", "start", NULL},
        {"check-config", NULL},
        {"check-config", "--set", "http.listen=", "--set", "topics.prefix=Prod.back-ups_2", NULL},
        {"check-config", "--set", "http.listen=[::1]:9464", NULL},
        {"check-config", "--markdown", NULL},
        {"check-config", "--output", "json", NULL},
        {"check-config", "--output", "table", NULL},
        {"job", "why", "--markdown", NULL},
        {"check-config", "--set", "defaults.role.arn=arn:aws:iam::1:role/a", "--set", "roles.allowed=arn:aws:iam::*", NULL},
        {"job", "--help", NULL},
        {"schema", "list", NULL},
        {"schema", "asyncapi", NULL},
        {"completion", "bash", NULL},
        {"exit-codes", NULL},
        {"man", NULL},
        {"man", "tidemark-job", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (run(cases[i]) != EXIT_OK)
            fail_msg("case %zu", i);
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        const char *words[4] = {NULL};
        char name[64];
        char *blank;

        (void)strncpy(name, commands[i]->name, sizeof(name) - 1);
        name[sizeof(name) - 1] = '\0';
        blank = strchr(name, ' ');
        if (blank)
            *blank = '\0';
        words[0] = name;
        words[1] = blank ? blank + 1 : "--help";
        words[2] = blank ? "--help" : NULL;
        assert_int_equal(run(words), EXIT_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_says_what_it_does),
        cmocka_unit_test(every_flag_is_documented),
        cmocka_unit_test(no_name_stands_twice),
        cmocka_unit_test(no_line_of_a_manual_is_too_long),
        cmocka_unit_test(wrong_command_lines_have_the_exit_code_of_misuse),
        cmocka_unit_test(a_wrong_configuration_is_an_error),
        cmocka_unit_test(commands_that_print_data_take_output),
        cmocka_unit_test(help_is_there_for_all_and_for_each),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
