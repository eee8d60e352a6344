#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/nearest.h"
#include "cli/schema_file.h"

static int unknown(const struct command *command, const char *name)
{
    struct nearest nearest = {.wanted = name};
    struct error error;

    for (size_t i = 0; i < schema_file_count; i++)
        nearest_offer(&nearest, schema_files[i].name);
    if (nearest_is_likely(&nearest))
        error_set(&error, ERROR_INTERNAL, "there is no schema \"%.60s\". Did you mean %s?", name, nearest.name);
    else
        error_set(&error, ERROR_INTERNAL, "there is no schema \"%.60s\". \"tidemark schema list\" names them all",
                  name);
    return command_misused(command, &error);
}

static int run(const struct command *command, const struct arguments *arguments)
{
    const char *name = arguments->operands[0];

    for (size_t i = 0; i < schema_file_count; i++)
        if (strcmp(schema_files[i].name, name) == 0) {
            (void)fwrite(schema_files[i].bytes, 1, schema_files[i].length, stdout); /* found closed when flushed */
            return EXIT_OK;
        }
    return unknown(command, name);
}

const struct command schema_command = {
    .name = "schema",
    .operands = "NAME",
    .operands_min = 1,
    .operands_max = 1,
    .choices = "asyncapi delete-recovery-point list recovery-point settings start-backup-job start-copy-job "
               "start-restore-job status-event stop-job types update-recovery-point-lifecycle",
    .summary = "Prints the JSON Schema of a message, or the AsyncAPI document of all topics.",
    .manual = "They are those that this version reads and writes.  A schema refers to others by their file names, as\n"
              "types.schema.json: write them into one folder.",
    .run = run,
};
