#include <stdio.h>

#include "base/json.h"
#include "cli/command.h"
#include "cli/job_journal.h"

enum { RECORD_BYTES_MAX = 4 * MIB };

static int show(const struct reading *reading)
{
    SCOPED(job_journal) struct job_journal journal = {.wanted = reading->arguments->operands[0]};
    SCOPED(text) struct text json;
    SCOPED(json) json_t *record = NULL;
    const struct journal_entry *entry;
    struct error error;

    text_init(&json, RECORD_BYTES_MAX);
    if (!job_journal_read(&reading->kafka, &journal, &error))
        return command_fail(&error, "the journal cannot be read");
    entry = job_journal_find(&journal, journal.wanted);
    if (entry == NULL)
        return command_fail(NULL, "the journal has no job %.80s. \"tidemark journal list --all\" shows what it has.",
                            journal.wanted);
    job_record_print(&entry->record, &json);
    record = memory_require(json_loads(text_string(&json), 0, NULL)); /* what was printed a line ago */
    (void)json_dumpf(record, stdout, reading->format == OUTPUT_JSONL ? JSON_COMPACT : JSON_INDENT(2));
    (void)putchar('\n'); /* a closed stdout is found when it is flushed at the end */
    return EXIT_OK;
}

static int run(const struct command *command, const struct arguments *arguments)
{
    return command_read(command, arguments, show, NULL);
}

const struct command journal_show_command = {
    .name = "journal show",
    .operands = "ID",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Shows the journal's record of a job: all that a worker knows of it.",
    .manual = "The whole id is needed.  The form is internal and changes with versions; events are the contract.",
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run,
};
