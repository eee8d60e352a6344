#include "cli/plan_report.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "cli/labelled.h"
#include "cli/shown.h"
#include "cli/wall_clock.h"
#include "engine/condition.h"

enum {
    LABEL_COLUMNS = 16,
    INPUT_INDENT = 4,
    INPUT_COLUMNS = 24,
    LINE_BYTES_MAX = 256 * KIB,
    VALUE_COLUMNS_MAX = 64 * 1024,
};

/* In the order in which a person asks. */
static const struct {
    const char *label, *path;
    bool is_time;
} fields[] = {
    {"Because", "message"},
    {"Reason", "reasonCode"},
    {"What to do", "whatToDo"},
    {"Job", "jobId"},
    {"Type", "jobType"},
    {"Resource", "resourceArn"},
    {"Recovery point", "recoveryPointArn"},
    {"Resource type", "resourceType"},
    {"Vault", "backupVaultName"},
    {"From vault", "sourceBackupVaultName"},
    {"To vault", "destinationBackupVaultArn"},
    {"Scheduled", "scheduledTime", .is_time = true},
    {"Must start by", "startBy", .is_time = true},
    {"Must end by", "completeBy", .is_time = true},
};

static void append_line(const char *label, const char *value, const struct terminal *terminal, struct text *report)
{
    labelled_append(&(struct labelled){.terminal = terminal, .label_columns = LABEL_COLUMNS, .report = report}, label,
                    value);
}

static void append_answer(const json_t *plan, const struct terminal *terminal, struct text *report)
{
    bool would_start = json_is_true(json_object_get(plan, "wouldStart"));

    shown_append_padded(report, "Would start", LABEL_COLUMNS + 1);
    text_append_string(report, terminal_colour(terminal, would_start ? COLOUR_GREEN : COLOUR_RED));
    text_append_string(report, would_start ? "yes" : "no");
    text_append_string(report, terminal_colour(terminal, COLOUR_NONE));
    text_append_char(report, '\n');
}

static void append_fields(const json_t *plan, const struct terminal *terminal, struct text *report)
{
    const struct labelled labelled = {
        .terminal = terminal, .label_columns = LABEL_COLUMNS, .now_ms = wall_clock_ms(), .report = report};

    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        const json_t *value = json_at(plan, fields[i].path);

        if (fields[i].is_time)
            labelled_append_time(&labelled, fields[i].label, value);
        else
            labelled_append_json(&labelled, fields[i].label, value);
    }
}

static void append_circumstances(const json_t *plan, const struct terminal *terminal, struct text *report)
{
    const json_t *settings = json_object_get(plan, "settings");
    const char *role = json_text_at(plan, "iamRoleArn");
    const char *pauser = json_text_at(settings, "pausedBy");
    SCOPED(text) struct text line;

    if (settings == NULL)
        return;
    append_line("Role", role ? role : "the worker's own credentials", terminal, report);
    text_init(&line, LINE_BYTES_MAX);
    if (json_object_get(settings, "enabled"))
        text_append_format(&line, "%s is %s (%s says so); ", json_text_at(plan, "resourceType"),
                           json_is_true(json_object_get(settings, "enabled")) ? "enabled" : "disabled",
                           json_text_at(settings, "saidBy"));
    text_append_format(&line, "%s%s", pauser ? "paused by " : "nothing pauses it", pauser ? pauser : "");
    append_line("Settings", text_string(&line), terminal, report);
}

/* "!Name=x" in words. */
static void append_condition(const char *when, struct text *line)
{
    struct condition condition;
    struct error error;

    if (!condition_read(when, &condition, &error))
        text_append_string(line, when);
    else if (condition.value)
        text_append_format(line, "%s is %s%s", condition.name, condition.is_wanted ? "" : "not ", condition.value);
    else
        text_append_format(line, "there is %s%s", condition.is_wanted ? "" : "no ", condition.name);
}

static void append_conditions(const json_t *step, struct text *line)
{
    bool is_left_out = strcmp(json_text_at(step, "decision"), "leftOut") == 0;
    const json_t *conditions = json_object_get(step, "conditions");
    const json_t *condition;
    size_t i;

    json_array_foreach(conditions, i, condition)
    {
        const char *teller = json_text_at(condition, "toldBy");

        text_append_string(line, i == 0 ? (is_left_out ? "; left out, since it is for when " : "; only if ") : " and ");
        append_condition(json_text_at(condition, "when"), line);
        if (teller)
            text_append_format(line, " (as %s tells)", teller);
    }
}

static void append_call(const json_t *step, struct text *line)
{
    const json_t *together = json_object_get(step, "jobsInOneCall");
    bool changes = json_is_true(json_object_get(step, "changes"));

    text_append_format(line, "%s %s: %s", json_text_at(step, "service"), json_text_at(step, "operation"),
                       changes ? "changes something" : "looks");
    if (together)
        text_append_format(line, " every %lld s, up to %lld jobs in one call",
                           (long long)json_integer_value(json_object_get(step, "everySeconds")),
                           (long long)json_integer_value(together));
    if (json_is_true(json_object_get(step, "startsJob")))
        text_append_string(line, "; starts the job");
    if (json_text_at(step, "tolerates"))
        text_append_format(line, "; a failure is an issue (%s), not an end", json_text_at(step, "tolerates"));
    append_conditions(step, line);
}

/* What a call that changes something is given: a person wants to see it before it leaves. */
static void append_input(const json_t *step, const struct terminal *terminal, struct text *report)
{
    const char *name;
    json_t *value;

    if (!json_is_true(json_object_get(step, "changes")))
        return;
    json_object_foreach(json_object_get(step, "input"), name, value)
    {
        char *json = json_is_string(value) ? NULL : memory_require(json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY));
        const char *shown = json ? json : json_string_value(value);
        bool is_below = INPUT_INDENT + INPUT_COLUMNS + 1 + shown_columns(shown) > terminal->columns;

        shown_append_blanks(report, INPUT_INDENT);
        shown_append_padded(report, name, is_below ? shown_columns(name) : INPUT_COLUMNS);
        text_append_string(report, is_below ? "\n      " : " ");
        (void)shown_append(report, shown, VALUE_COLUMNS_MAX);
        text_append_char(report, '\n');
        free(json);
    }
}

static void append_steps(const json_t *plan, const char *path, const char *title, const struct terminal *terminal,
                         struct text *report)
{
    const json_t *steps = json_object_get(plan, path);
    const json_t *step;
    size_t i;

    if (json_array_size(steps) == 0)
        return;
    text_append_char(report, '\n');
    shown_append_wrapped(report, title, 0, terminal->columns);
    text_append_char(report, '\n');
    json_array_foreach(steps, i, step)
    {
        SCOPED(text) struct text line;

        text_init(&line, LINE_BYTES_MAX);
        text_append_format(&line, "%2zu. %s: ", i + 1, json_text_at(step, "step"));
        append_call(step, &line);
        if (strcmp(json_text_at(step, "decision"), "leftOut") == 0)
            text_append_string(report, terminal_colour(terminal, COLOUR_DIM));
        shown_append_wrapped(report, text_string(&line), 4, terminal->columns);
        if (strcmp(json_text_at(step, "decision"), "leftOut") == 0)
            text_append_string(report, terminal_colour(terminal, COLOUR_NONE));
        text_append_char(report, '\n');
        append_input(step, terminal, report);
    }
}

static void append_actions(const json_t *plan, const struct terminal *terminal, struct text *report)
{
    const json_t *statements = json_at(plan, "iamPolicy.Statement");
    const json_t *statement, *action;
    size_t i, k;
    SCOPED(text) struct text line;

    if (statements == NULL)
        return;
    text_init(&line, LINE_BYTES_MAX);
    json_array_foreach(statements, i, statement)
        json_array_foreach(json_object_get(statement, "Action"), k, action)
            text_append_format(&line, "%s%s", line.length ? ", " : "", json_string_value(action));
    text_append_char(report, '\n');
    append_line("IAM actions", text_string(&line), terminal, report);
}

void plan_report_append(const json_t *plan, const struct terminal *terminal, struct text *report)
{
    const json_t *sentence;
    size_t i;

    assert(json_is_object(plan));
    append_answer(plan, terminal, report);
    append_fields(plan, terminal, report);
    append_circumstances(plan, terminal, report);
    json_array_foreach(json_object_get(plan, "notes"), i, sentence)
        append_line("Note", json_string_value(sentence), terminal, report);
    append_steps(plan, "steps", "Calls, in order:", terminal, report);
    append_steps(plan, "cleanup", "If it is stopped or expires after it has started:", terminal, report);
    append_actions(plan, terminal, report);
    if (json_object_get(plan, "steps")) { /* the first line has scrolled away */
        text_append_char(report, '\n');
        append_answer(plan, terminal, report);
    }
}
