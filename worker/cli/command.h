/* A command as a row: what it is called, takes and does.  A command's file defines its row; commands.c lists
 * them. */
#ifndef TIDEMARK_CLI_COMMAND_H
#define TIDEMARK_CLI_COMMAND_H

#include <jansson.h>
#include <stdbool.h>

#include "base/compiler.h"
#include "base/error.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/config.h"

/* Flags that several commands share. */
enum command_flags {
    COMMAND_CONFIG = 1, /* -c, --set, --bootstrap-servers, --topics-prefix */
    COMMAND_OUTPUT = 2, /* --output */
};

struct command {
    const char *name;     /* "job start" */
    const char *operands; /* "ARN", "" for none */
    int operands_min, operands_max;
    const char *summary;      /* one line of `tidemark help` */
    const char *manual;       /* what --help adds; NULL: nothing */
    const struct flag *flags; /* its own; NULL: none */
    unsigned shared_flags;    /* enum command_flags */
    const char *choices;      /* of its operands, apart by blanks, for completion; NULL: too many */
    int (*run)(const struct command *command, const struct arguments *arguments); /* returns an exit code */
};

/* "tidemark: cannot do this: why.  What to do." on stderr; both return the exit code. */
int command_fail(const struct error *error, const char *format, ...) PRINTF_LIKE(2, 3);
int command_misused(const struct command *command, const struct error *error);

/* Reads the file of -c, the environment and the flags, in this order, and checks the whole. */
MUST_CHECK bool command_config(const struct arguments *arguments, struct config *config, struct error *error);

enum output_format { OUTPUT_TABLE, OUTPUT_JSON, OUTPUT_JSONL };

/* --output; without it a table on a terminal and JSON lines elsewhere. */
MUST_CHECK bool command_output(const struct arguments *arguments, enum output_format *format,
                               struct error *error);

/* The value in a format that is not OUTPUT_TABLE, and the end of its line.  A closed stdout is found when it is flushed
   at the end. */
void command_print_json(const json_t *value, enum output_format format);

/* What a command that reads topics works with. */
struct reading {
    const struct arguments *arguments;
    const struct config *config;
    struct kafka_settings kafka;
    enum output_format format;
    void *context; /* the command's own */
};

/* Reads --output and the configuration and calls `show`, whose exit code it returns; or says what is wrong. */
int command_read(const struct command *command, const struct arguments *arguments,
                 int (*show)(const struct reading *reading), void *context);

/* clang-format off */
#define COMMANDS(ROW) \
    ROW(demo) \
    ROW(dev) \
    ROW(worker) \
    ROW(sandbox) \
    ROW(topics_create) \
    ROW(job_start) \
    ROW(job_restore) \
    ROW(job_copy) \
    ROW(job_delete) \
    ROW(job_stop) \
    ROW(job_list) \
    ROW(job_show) \
    ROW(job_why) \
    ROW(job_events) \
    ROW(job_watch) \
    ROW(plan) \
    ROW(points_list) \
    ROW(points_show) \
    ROW(expire) \
    ROW(schedule) \
    ROW(settings_list) \
    ROW(settings_set) \
    ROW(settings_pause) \
    ROW(settings_resume) \
    ROW(dlq_list) \
    ROW(dlq_show) \
    ROW(dlq_redrive) \
    ROW(journal_list) \
    ROW(journal_show) \
    ROW(check_config) \
    ROW(iam_policy) \
    ROW(schema_list) \
    ROW(schema) \
    ROW(completion) \
    ROW(exit_codes) \
    ROW(man)
/* clang-format on */

/* Every command there is. */
extern const struct command *const command_table[];
extern const size_t command_count;

enum { FLAG_TABLES_MAX = 5 };

/* The lists of flags that a command takes, its own and the shared ones; ended by NULL. */
void command_flag_tables(const struct command *command, const struct flag *tables[FLAG_TABLES_MAX]);

/* "-c, --config FILE" */
void command_flag_usage(const struct flag *flag, struct text *usage);

#define DECLARE_COMMAND(name) extern const struct command name##_command;
COMMANDS(DECLARE_COMMAND)
#undef DECLARE_COMMAND

#endif
