#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/job_journal.h"
#include "cli/listing.h"

static const struct table_column columns[] = {
    {.title = "JOB"},
    {.title = "AT", .leaves = 2},
    {.title = "STATE"},
    {.title = "PHASE"},
    {.title = "STEP", .leaves = 5},
    {.title = "TRIES", .is_right = true, .leaves = 4},
    {.title = "NEXT ACTION", .leaves = 6},
    {.title = "CHANGED", .leaves = 3},
    {.title = "WORKER", .gives_way = true, .leaves = 1},
    {.title = NULL},
};

static void fill_row(const void *entries, size_t index, struct arena *arena, struct table_row *row)
{
    const struct journal_entry *entry = ((const struct journal_entry *const *)entries)[index];
    const struct job_record *record = &entry->record;

    *row = (struct table_row){
        .cells = {record->request.job_id,
                  arena_format(arena, "%d:%lld", (int)entry->partition, (long long)entry->offset),
                  job_state_name(record->state), job_phase_name(record->phase), record->step,
                  arena_format(arena, "%u", record->attempt), listing_time(record->next_action_ms, arena),
                  listing_time(record->changed_ms, arena), record->worker},
    };
}

static void append_json(const void *entries, size_t index, struct text *json)
{
    const struct journal_entry *entry = ((const struct journal_entry *const *)entries)[index];

    text_append_format(json, "{\"partition\":%d,\"offset\":%lld,\"version\":%u,\"record\":", (int)entry->partition,
                       (long long)entry->offset, job_record_version(entry->bytes));
    job_record_print(&entry->record, json);
    text_append_char(json, '}');
}

/* By the time of their last change; jobs of one moment by their ids, so that the order is always the same. */
static int by_change(const void *left, const void *right)
{
    const struct job_record *first = &(*(const struct journal_entry *const *)left)->record;
    const struct job_record *second = &(*(const struct journal_entry *const *)right)->record;

    if (first->changed_ms != second->changed_ms)
        return first->changed_ms < second->changed_ms ? 1 : -1;
    return strcmp(first->request.job_id, second->request.job_id);
}

static void print(const struct job_journal *journal, bool with_closed, enum output_format format)
{
    const struct journal_entry **entries = memory_allocate_zeroed(journal->count + 1, sizeof(*entries));
    struct listing listing = {.columns = columns,
                              .coloured = COUNT_OF(columns),
                              .context = entries,
                              .fill = fill_row,
                              .append_json = append_json};

    for (size_t i = 0; i < journal->count; i++)
        if (with_closed || journal->entries[i].record.phase != PHASE_CLOSED)
            entries[listing.count++] = &journal->entries[i];
    qsort(entries, listing.count, sizeof(*entries), by_change);
    listing_print(&listing, format);
    free(entries);
    if (journal->damaged)
        (void)fprintf(stderr, "tidemark: %zu records of the journal are damaged: no worker can read them\n",
                      journal->damaged);
    if (journal->foreign)
        (void)fprintf(stderr,
                      "tidemark: another version of this program wrote %zu records of the journal; it can read them\n",
                      journal->foreign);
}

static int list(const struct reading *reading)
{
    SCOPED(job_journal) struct job_journal journal = {0};
    struct error error;

    if (!job_journal_read(&reading->kafka, &journal, &error))
        return command_fail(&error, "the journal cannot be read");
    print(&journal, arguments_has(reading->arguments, "all"), reading->format);
    return EXIT_OK;
}

static int run(const struct command *command, const struct arguments *arguments)
{
    return command_read(command, arguments, list, NULL);
}

static const struct flag flags[] = {
    {.name = "all", .help = "Also jobs that have ended and are remembered for their tokens."},
    {.name = NULL},
};

const struct command journal_list_command = {
    .name = "journal list",
    .operands = "",
    .summary = "Lists the jobs as the journal has them: what a worker would take over.",
    .manual = "AT is where the record stands in the journal.  PHASE says where a job is inside its step: ready to act\n"
              "at NEXT ACTION, queued behind another, intent (a changing call leaves or has left), lookup (what such\n"
              "a call did is found out), waiting (AWS works), closed.",
    .flags = flags,
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run,
};
