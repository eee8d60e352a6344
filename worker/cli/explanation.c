#include "cli/explanation.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "cli/labelled.h"
#include "cli/shown.h"
#include "cli/situation.h"
#include "proto/reason.h"

enum { LABEL_COLUMNS = 12, COMMAND_BYTES_MAX = 4096, OVERDUE_MS = 60000 };

struct making {
    json_t *explanation;
    const struct job_history *history;
    const struct job_view *view; /* of the last event */
    const struct situation *situation;
    const struct reason_text *reason;
    const struct job_record *record; /* NULL: not known */
    int64_t now_ms;
    struct arena arena;
};

static void set_text(struct making *making, const char *name, const char *value)
{
    if (value && *value)
        (void)json_object_set_new(making->explanation, name, memory_require(json_string(value)));
}

static void set_time(struct making *making, const char *name, int64_t time_ms)
{
    char buffer[CLOCK_RFC3339_BYTES];

    if (time_ms == 0)
        return;
    clock_format_rfc3339(time_ms, buffer);
    set_text(making, name, buffer);
}

static void add_command(struct making *making, const char *command)
{
    json_t *commands = json_object_get(making->explanation, "commands");

    if (commands == NULL) {
        commands = memory_require(json_array());
        (void)json_object_set_new(making->explanation, "commands", commands);
    }
    (void)json_array_append_new(commands, memory_require(json_string(command)));
}

/* REASON_NONE's, which is empty, for a code that this version does not know. */
static const struct reason_text *reason_of(const char *code)
{
    for (int i = REASON_NONE + 1; i < REASON_COUNT; i++)
        if (strcmp(reason_text((enum reason)i)->code, code) == 0)
            return reason_text((enum reason)i);
    return reason_text(REASON_NONE);
}

static bool is_same_wait(const struct job_view *left, const struct job_view *right)
{
    return left->state == right->state && strcmp(left->reason, right->reason) == 0 &&
           strcmp(left->waiting_for, right->waiting_for) == 0;
}

/* When the job was first told to be as it is now. */
static int64_t since_ms(const struct job_history *history)
{
    size_t first = history->count - 1;

    while (first > 0 && is_same_wait(&history->events[first - 1].view, &history->events[first].view))
        first--;
    return history->events[first].time_ms;
}

static void tell_present(struct making *making)
{
    const struct job_view *view = making->view;
    const json_t *value = json_object_get(job_history_last(making->history)->cloudevent, "data");

    set_text(making, "jobId", view->job_id);
    set_text(making, "job", arena_format(&making->arena, "%s of %s", view->kind, view->subject));
    set_text(making, "state", job_state_name(view->state));
    set_text(making, "situation", making->situation->name);
    set_text(making, "step", view->step);
    set_text(making, "waitingFor", view->waiting_for);
    set_text(making, "reasonCode", view->reason);
    set_time(making, "since", since_ms(making->history));
    set_text(making, "meaning",
             *making->reason->what_happened ? arena_format(&making->arena, "%s %s", making->situation->meaning,
                                                           making->reason->what_happened)
                                            : making->situation->meaning);
    set_text(making, "message", view->message);
    set_text(making, "awsErrorCode", json_text_at(value, "ext.aws.errorCode"));
    set_text(making, "awsRequestId", json_text_at(value, "ext.aws.requestId"));
    set_text(making, "cancelEffect", json_text_at(value, "ext.cancelEffect"));
    set_text(making, "worker", json_text_at(value, "ext.worker"));
}

static bool shares_lane(const struct making *making, const struct job_view *other)
{
    return other != making->view && strcmp(other->subject, making->view->subject) == 0 &&
           strcmp(other->job_id, making->view->job_id) != 0 && other->kind_number != JOB_RESTORE &&
           !job_state_is_terminal(other->state);
}

/* Who has the resource, and how many came before this one. */
static void tell_queue(struct making *making)
{
    const struct job_board *board = &making->history->board;
    const struct job_view *holder = NULL;
    size_t before = 0;

    if (strcmp(making->situation->name, "queued") != 0)
        return;
    for (size_t i = 0; i < board->count; i++) {
        const struct job_view *other = &board->rows[i].view;

        if (!shares_lane(making, other))
            continue;
        if (strcmp(situation_of(other)->name, "queued") != 0)
            holder = other;
        else
            before += other->created_ms < making->view->created_ms;
    }
    if (holder == NULL)
        return;
    set_text(making, "behind",
             arena_format(&making->arena, "%s job %s, which is %s%s%s", holder->kind, holder->job_id,
                          job_state_name(holder->state),
                          holder->percent < 0 ? "" : arena_format(&making->arena, " at %d%%", holder->percent),
                          before ? arena_format(&making->arena, "; %zu more come before this one", before) : ""));
    add_command(making, arena_format(&making->arena, "tidemark job why %s", holder->job_id));
    add_command(making, arena_format(&making->arena, "tidemark job stop %s", holder->job_id));
}

static bool is_too_early(const struct making *making)
{
    return making->record && strcmp(making->situation->name, "accepted") == 0 &&
           making->record->scheduled_ms > making->now_ms;
}

/* The journal knows of tries that were no news; an event may be older. */
static int64_t next_action_ms(const struct making *making)
{
    return making->record ? making->record->next_action_ms : making->view->next_action_ms;
}

static void tell_next(struct making *making)
{
    const struct job_record *record = making->record;
    int64_t next_ms = next_action_ms(making);
    bool is_its_turn = record && record->phase == PHASE_READY;

    if (is_too_early(making)) {
        set_text(making, "next", "Its scheduled time has not come: it begins then.");
        set_time(making, "nextActionAt", record->scheduled_ms);
        return;
    }
    set_text(making, "next", making->situation->next);
    set_time(making, "nextActionAt", next_ms);
    if (record && record->attempt > 1)
        (void)json_object_set_new(making->explanation, "attempt", memory_require(json_integer(record->attempt)));
    if (is_its_turn && next_ms && next_ms + OVERDUE_MS < making->now_ms)
        set_text(making, "warning",
                 "Its turn came a while ago and nothing was done. Does a worker run and own its partition (/ready), "
                 "and does Kafka take its transactions?");
}

/* What ends it at the latest. */
static void tell_deadline(struct making *making)
{
    const struct job_view *view = making->view;
    bool has_begun = view->initiated_ms != 0;
    bool is_start = !has_begun && (view->complete_by_ms == 0 || view->start_by_ms <= view->complete_by_ms);

    set_time(making, "deadline", is_start ? view->start_by_ms : view->complete_by_ms);
    if (is_start)
        set_text(making, "atLatest", "If it has not begun by then, it ends EXPIRED (START_WINDOW_EXPIRED).");
    else if (view->complete_by_ms)
        set_text(making, "atLatest", "If it is not through by then, it ends EXPIRED (COMPLETE_WINDOW_EXPIRED).");
}

static void tell_advice(struct making *making)
{
    const char *to_do = making->situation->to_do;

    if (to_do == NULL)
        to_do = *making->reason->what_to_do ? making->reason->what_to_do : "Nothing.";
    set_text(making, "whatToDo", to_do);
}

/* "scope SCOPE to be resumed: tidemark settings resume SCOPE".  A service's own words are no commands. */
static void tell_command_inside(struct making *making)
{
    bool is_ours = strcmp(making->view->reason, reason_text(REASON_OPT_IN_DISABLED)->code) == 0;
    const char *command = strstr(is_ours ? making->view->message : making->view->waiting_for, "tidemark ");

    if (command)
        add_command(making, command);
}

static void tell_commands(struct making *making)
{
    const struct job_view *view = making->view;
    const json_t *value = json_object_get(job_history_last(making->history)->cloudevent, "data");
    const char *point = json_text_at(value, "recoveryPointArn");
    bool is_over = job_state_is_terminal(view->state);

    tell_command_inside(making);
    if (view->state == STATE_COMPLETED && view->kind_number == JOB_BACKUP && point)
        add_command(making, arena_format(&making->arena, "tidemark points show %s", point));
    if (is_over && view->state != STATE_COMPLETED && view->kind_number == JOB_BACKUP)
        add_command(making, arena_format(&making->arena, "tidemark job start %s", view->subject));
    if (!is_over)
        add_command(making, arena_format(&making->arena, "tidemark job watch %s", view->job_id));
    if (!is_over && view->state != STATE_ABORTING)
        add_command(making, arena_format(&making->arena, "tidemark job stop %s", view->job_id));
    add_command(making, arena_format(&making->arena, "tidemark job events %s", view->job_id));
}

json_t *explanation_make(const struct job_history *history, const struct job_record *record, int64_t now_ms)
{
    struct making making = {.explanation = memory_require(json_object()),
                            .history = history,
                            .view = &job_history_last(history)->view,
                            .record = record,
                            .now_ms = now_ms};
    bool is_over = job_state_is_terminal(making.view->state);

    making.situation = situation_of(making.view);
    making.reason = reason_of(making.view->reason);
    tell_present(&making);
    tell_queue(&making);
    if (!is_over) {
        tell_next(&making);
        tell_deadline(&making);
    } else {
        set_text(&making, "next", making.situation->next);
    }
    tell_advice(&making);
    tell_commands(&making);
    arena_release(&making.arena);
    return making.explanation;
}

/* In the order in which a person asks. */
static const struct {
    const char *label, *path;
    bool is_time;
} fields[] = {
    {"Job", "jobId"},
    {"What", "job"},
    {"State", "state"},
    {"Step", "step"},
    {"Waits for", "waitingFor"},
    {"Since", "since", .is_time = true},
    {"Meaning", "meaning"},
    {"Reason", "reasonCode"},
    {"Message", "message"},
    {"AWS error", "awsErrorCode"},
    {"AWS request", "awsRequestId"},
    {"Stopping", "cancelEffect"},
    {"Behind", "behind"},
    {"Next", "next"},
    {"Next action", "nextActionAt", .is_time = true},
    {"Attempt", "attempt"},
    {"Warning", "warning"},
    {"Deadline", "deadline", .is_time = true},
    {"At latest", "atLatest"},
    {"Worker", "worker"},
    {"What to do", "whatToDo"},
};

/* Commands are pasted: each has its line and is never broken. */
static void append_commands(const json_t *commands, const struct terminal *terminal, struct text *shown)
{
    json_t *command;
    size_t i;

    json_array_foreach(commands, i, command)
    {
        text_append_string(shown, terminal_colour(terminal, COLOUR_DIM));
        shown_append_padded(shown, i == 0 ? "Commands" : "", LABEL_COLUMNS);
        text_append_string(shown, terminal_colour(terminal, COLOUR_NONE));
        text_append_char(shown, ' ');
        (void)shown_append(shown, json_string_value(command), COMMAND_BYTES_MAX);
        text_append_char(shown, '\n');
    }
}

void explanation_append(const json_t *explanation, const struct terminal *terminal, int64_t now_ms, struct text *shown)
{
    const struct labelled labelled = {
        .terminal = terminal, .label_columns = LABEL_COLUMNS, .now_ms = now_ms, .report = shown};

    assert(json_is_object(explanation));
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        const json_t *value = json_object_get(explanation, fields[i].path);

        if (fields[i].is_time)
            labelled_append_time(&labelled, fields[i].label, value);
        else
            labelled_append_json(&labelled, fields[i].label, value);
    }
    append_commands(json_object_get(explanation, "commands"), terminal, shown);
}
