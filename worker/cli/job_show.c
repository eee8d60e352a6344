#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "cli/command.h"
#include "cli/job_lookup.h"
#include "cli/shown.h"
#include "proto/reason.h"

enum { LABEL_COLUMNS = 20, VALUE_COLUMNS_MAX = 4096, REPORT_BYTES_MAX = MIB };

/* What a person wants to know, in the order in which they ask. */
static const struct {
    const char *label, *path;
} fields[] = {
    {"Job", "jobId"},
    {"Type", "jobType"},
    {"State", "state"},
    {"Message", "statusMessage"},
    {"Reason", "reasonCode"},
    {"Waits for", "ext.waitingFor"},
    {"Next action", "ext.nextActionAt"},
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
    {"Created", "creationDate"},
    {"Started", "initiationDate"},
    {"Ended", "completionDate"},
    {"Must start before", "startBy"},
    {"Must end before", "completeBy"},
    {"AWS calls", "ext.aws.calls"},
    {"AWS request id", "ext.aws.requestId"},
    {"AWS error code", "ext.aws.errorCode"},
    {"Worker", "ext.worker"},
};

static void append_line(const char *label, const char *value, struct text *report)
{
    shown_append_padded(report, label, LABEL_COLUMNS);
    text_append_char(report, ' ');
    (void)shown_append(report, value, VALUE_COLUMNS_MAX);
    text_append_char(report, '\n');
}

static void append_field(const json_t *event, const char *label, const char *path, struct text *report)
{
    const json_t *value = json_at(event, path);
    char digits[32];

    if (json_is_integer(value)) {
        (void)snprintf(digits, sizeof(digits), "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        append_line(label, digits, report);
    } else if (json_is_string(value)) {
        append_line(label, json_string_value(value), report);
    }
}

/* What the reason means, and what a person can do about it. */
static void append_advice(const char *code, struct text *report)
{
    for (int i = REASON_NONE + 1; i < REASON_COUNT; i++) {
        const struct reason_text *reason = reason_text((enum reason)i);

        if (strcmp(reason->code, code) != 0)
            continue;
        append_line("What happened", reason->what_happened, report);
        append_line("What to do", reason->what_to_do, report);
    }
}

static void print_fields(const struct job_row *row)
{
    SCOPED(text) struct text report;

    text_init(&report, REPORT_BYTES_MAX);
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        append_field(row->event, fields[i].label, fields[i].path, &report);
    append_advice(row->view.reason, &report);
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
