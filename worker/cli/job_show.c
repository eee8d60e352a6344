#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/command.h"
#include "cli/job_lookup.h"
#include "cli/labelled.h"
#include "cli/wall_clock.h"
#include "proto/reason.h"

enum { LABEL_COLUMNS = 20, REPORT_BYTES_MAX = MIB };

/* What a person wants to know, in the order in which they ask. */
static const struct {
    const char *label, *path;
    bool is_time;
} fields[] = {
    {"Job", "jobId"},
    {"Type", "jobType"},
    {"State", "state"},
    {"Message", "statusMessage"},
    {"Reason", "reasonCode"},
    {"Waits for", "ext.waitingFor"},
    {"Next action", "ext.nextActionAt", .is_time = true},
    {"Step", "ext.step"},
    {"Percent done", "percentDone"},
    {"Seconds left, about", "ext.progress.etaSeconds"},
    {"Cancelling did", "ext.cancelEffect"},
    {"Resource", "resourceArn"},
    {"Resource type", "resourceType"},
    {"Recovery point", "recoveryPointArn"},
    {"Created resource", "createdResourceArn"},
    {"Vault", "backupVaultName"},
    {"Source vault", "sourceBackupVaultName"},
    {"Destination vault", "destinationBackupVaultArn"},
    {"Role", "iamRoleArn"},
    {"Size in bytes", "backupSizeInBytes"},
    {"Created", "creationDate", .is_time = true},
    {"Started", "initiationDate", .is_time = true},
    {"Ended", "completionDate", .is_time = true},
    {"Must start before", "startBy", .is_time = true},
    {"Must end before", "completeBy", .is_time = true},
    {"AWS calls", "ext.aws.calls"},
    {"AWS request id", "ext.aws.requestId"},
    {"AWS error code", "ext.aws.errorCode"},
    {"Worker", "ext.worker"},
};

/* What the reason means, and what a person can do about it. */
static void append_advice(const char *code, const struct labelled *labelled)
{
    for (int i = REASON_NONE + 1; i < REASON_COUNT; i++) {
        const struct reason_text *reason = reason_text((enum reason)i);

        if (strcmp(reason->code, code) != 0)
            continue;
        labelled_append(labelled, "What happened", reason->what_happened);
        labelled_append(labelled, "What to do", reason->what_to_do);
    }
}

static void print_fields(const struct job_row *row)
{
    SCOPED(text) struct text report;
    struct terminal terminal;
    const struct labelled labelled = {
        .terminal = &terminal, .label_columns = LABEL_COLUMNS, .now_ms = wall_clock_ms(), .report = &report};

    text_init(&report, REPORT_BYTES_MAX);
    terminal_look(STDOUT_FILENO, &terminal);
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        const json_t *value = json_at(row->event, fields[i].path);

        if (fields[i].is_time)
            labelled_append_time(&labelled, fields[i].label, value);
        else
            labelled_append_json(&labelled, fields[i].label, value);
    }
    append_advice(row->view.reason, &labelled);
    (void)fputs(text_string(&report), stdout);
}

static int show(const struct reading *reading)
{
    SCOPED(job_board) struct job_board board = {0};
    const struct job_row *row;
    struct error error;

    row = job_lookup(&reading->kafka, reading->arguments->operands[0], &board, &error);
    if (row == NULL)
        return command_fail(&error, "the job cannot be shown");
    if (reading->format == OUTPUT_TABLE) {
        print_fields(row);
    } else {
        command_print_json(row->event, reading->format);
    }
    return EXIT_OK;
}

static int run(const struct command *command, const struct arguments *arguments)
{
    return command_read(command, arguments, show, NULL);
}

const struct command job_show_command = {
    .name = "job show",
    .operands = "ID",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Shows all that is known of a job, and what can be done about it.",
    .manual = "The beginning of an id is enough where only one job's begins so.",
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run,
};
