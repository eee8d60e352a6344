#include <stdio.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/explanation.h"
#include "cli/job_journal.h"
#include "cli/listing.h"
#include "cli/situation.h"
#include "cli/wall_clock.h"

enum { SHOWN_BYTES_MAX = MIB };

/* What the events do not tell.  Who may read the status topic need not be let at the journal: then it goes without. */
static const struct job_record *read_journal(const struct reading *reading, const char *job_id,
                                             struct job_journal *journal)
{
    const struct journal_entry *entry;
    struct error error;

    journal->wanted = job_id;
    if (!job_journal_read(&reading->kafka, journal, &error)) {
        (void)fprintf(stderr, "tidemark: told from its events alone, as the journal cannot be read: %s\n",
                      error.message);
        return NULL;
    }
    entry = job_journal_find(journal, job_id);
    return entry ? &entry->record : NULL;
}

static void print(const json_t *explanation, enum output_format format, int64_t now_ms)
{
    struct terminal terminal;
    SCOPED(text) struct text shown;

    if (format != OUTPUT_TABLE) {
        command_print_json(explanation, format);
        return;
    }
    text_init(&shown, SHOWN_BYTES_MAX);
    terminal_look(STDOUT_FILENO, &terminal);
    explanation_append(explanation, &terminal, now_ms, &shown);
    (void)fputs(text_string(&shown), stdout);
}

static int show(const struct reading *reading)
{
    SCOPED(job_history) struct job_history history = {0};
    SCOPED(job_journal) struct job_journal journal = {0};
    SCOPED(json) json_t *explanation = NULL;
    const struct job_record *record = NULL;
    const struct job_view *view;
    struct error error;
    int64_t now_ms;

    if (!job_history_read(&reading->kafka, reading->arguments->operands[0], &history, &error))
        return command_fail(&error, "the job cannot be explained");
    view = &job_history_last(&history)->view;
    if (!job_state_is_terminal(view->state))
        record = read_journal(reading, view->job_id, &journal);
    now_ms = wall_clock_ms();
    explanation = explanation_make(&history, record, now_ms);
    print(explanation, reading->format, now_ms);
    return EXIT_OK;
}

static int print_markdown(void)
{
    SCOPED(text) struct text markdown;

    text_init(&markdown, SHOWN_BYTES_MAX);
    situation_print_markdown(&markdown);
    (void)fputs(text_string(&markdown), stdout);
    return EXIT_OK;
}

static int run(const struct command *command, const struct arguments *arguments)
{
    struct error error;

    if (arguments_has(arguments, "markdown"))
        return print_markdown();
    if (arguments->operand_count == 0) {
        error_set(&error, ERROR_INTERNAL, "ID is missing");
        return command_misused(command, &error);
    }
    return command_read(command, arguments, show, NULL);
}

static const struct flag flags[] = {
    {.name = "markdown", .help = "Prints all situations and reason codes instead, for the runbook."},
    {.name = NULL},
};

const struct command job_why_command = {
    .name = "job why",
    .operands = "ID",
    .operands_max = 1,
    .summary = "Says what a job waits for or why it ended, what comes next, what you can do.",
    .manual = "It is told from the job's events, those of the other jobs of its resource, and its record in the\n"
              "journal.  The beginning of an id is enough where only one job's begins so.",
    .flags = flags,
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run,
};
