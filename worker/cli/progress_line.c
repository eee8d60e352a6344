#include "cli/progress_line.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "cli/shown.h"

enum {
    ID_COLUMNS = 12,
    KIND_COLUMNS = 7,
    NAME_COLUMNS = 23, /* "snap-0a1b2c3d4e5f60718" and a blank */
    STATE_COLUMNS = 9,
    PERCENT_COLUMNS = 4,
    BAR_COLUMNS = 22,
    BAR_COLUMNS_NARROW = 12,
    TIME_COLUMNS = 6,
    GAP = 2,
    NOTE_COLUMNS_MIN = 10,
    UUID_BYTES = 36,
    UUID_BEGINNING = 8, /* as `job show` takes it */
    ROOM_FOR_BAR =
        KIND_COLUMNS + NAME_COLUMNS + STATE_COLUMNS + PERCENT_COLUMNS + BAR_COLUMNS_NARROW + TIME_COLUMNS + 4,
    ROOM_FOR_WIDE_BAR = ROOM_FOR_BAR + BAR_COLUMNS - BAR_COLUMNS_NARROW,
    ROOM_FOR_ID = ROOM_FOR_WIDE_BAR + ID_COLUMNS + 1,
    LINE_BYTES_MAX = 8192,
};

void progress_bar_append(int percent, size_t columns, bool has_unicode, struct text *line)
{
    size_t inner = columns > 2 ? columns - 2 : 0;
    size_t filled = percent > 0 ? inner * (size_t)(percent < 100 ? percent : 100) / 100 : 0;

    text_append_char(line, '[');
    for (size_t i = 0; i < inner; i++)
        text_append_string(line, has_unicode ? (i < filled ? "\u2588" : "\u2591") : (i < filled ? "#" : "-"));
    text_append_char(line, ']');
}

void progress_duration_append(int64_t duration_ms, struct text *line)
{
    int64_t seconds = duration_ms > 0 ? duration_ms / 1000 : 0;
    int64_t minutes = seconds / 60, hours = minutes / 60;

    if (minutes == 0)
        text_append_format(line, "%" PRId64 "s", seconds);
    else if (hours == 0)
        text_append_format(line, "%" PRId64 "m%02" PRId64 "s", minutes, seconds % 60);
    else if (hours < 48)
        text_append_format(line, "%" PRId64 "h%02" PRId64 "m", hours, minutes % 60);
    else
        text_append_format(line, "%" PRId64 "d", hours / 24);
}

/* Since it was created, to its end. */
static void append_time(const struct job_view *view, int64_t now_ms, struct text *line)
{
    SCOPED(text) struct text time;

    text_init(&time, LINE_BYTES_MAX);
    if (view->created_ms)
        progress_duration_append((view->completed_ms ? view->completed_ms : now_ms) - view->created_ms,
                                 &time);
    shown_append_blanks(line, time.length < TIME_COLUMNS ? TIME_COLUMNS - time.length : 0);
    text_append_string(line, text_string(&time));
}

/* What a person would ask next about the job. */
static void append_note(const struct job_view *view, int64_t now_ms, struct text *note)
{
    if (job_state_is_terminal(view->state)) {
        text_append_string(note, *view->reason ? view->reason : "");
        if (*view->message)
            text_append_format(note, "%s%s", note->length ? ": " : "", view->message);
        return;
    }
    if (*view->waiting_for) {
        text_append_format(note, "waits for %s", view->waiting_for);
        if (view->next_action_ms > now_ms) {
            text_append_string(note, ", next in ");
            progress_duration_append(view->next_action_ms - now_ms, note);
        }
        return;
    }
    text_append_string(note, view->step);
    if (view->eta_s > 0) {
        text_append_string(note, ", about ");
        progress_duration_append(view->eta_s * 1000, note);
        text_append_string(note, " left");
    }
}

static void append_percent(const struct job_view *view, struct text *line)
{
    if (view->percent < 0)
        shown_append_blanks(line, PERCENT_COLUMNS);
    else
        text_append_format(line, "%3d%%", view->percent);
}

static void append_state(const struct job_view *view, const struct terminal *terminal, size_t columns,
                         struct text *line)
{
    text_append_string(line, terminal_colour(terminal, job_view_colour(view)));
    shown_append_padded(line, job_state_name(view->state), columns);
    text_append_string(line, terminal_colour(terminal, COLOUR_NONE));
}

/* Where there is room for nothing else: the name as far as it fits, and the state. */
static void append_narrow(const struct job_view *view, const struct terminal *terminal, struct text *line)
{
    size_t name = terminal->columns - STATE_COLUMNS - PERCENT_COLUMNS - GAP;

    shown_append_padded(line, view->short_name, name);
    text_append_char(line, ' ');
    append_state(view, terminal, STATE_COLUMNS, line);
    text_append_char(line, ' ');
    append_percent(view, line);
}

static void append_id(const char *job_id, struct text *line)
{
    SCOPED(text) struct text id;

    text_init(&id, LINE_BYTES_MAX);
    text_append(&id, job_id, strlen(job_id) == UUID_BYTES ? UUID_BEGINNING : strlen(job_id));
    shown_append_padded(line, text_string(&id), ID_COLUMNS);
    text_append_char(line, ' ');
}

static void append_note_within(const struct job_view *view, int64_t now_ms, size_t columns, struct text *line)
{
    SCOPED(text) struct text note;

    text_init(&note, LINE_BYTES_MAX);
    append_note(view, now_ms, &note);
    if (note.length == 0)
        return;
    shown_append_blanks(line, GAP);
    (void)shown_append(line, text_string(&note), columns - GAP);
}

/* Where there is no room for both: what a job without progress waits for says more than an empty bar. */
static bool append_note_for_bar(const struct job_view *view, int64_t now_ms, size_t columns, struct text *line)
{
    SCOPED(text) struct text note;

    if (view->percent >= 0 && (!job_state_is_terminal(view->state) || view->state == STATE_COMPLETED))
        return false;
    text_init(&note, LINE_BYTES_MAX);
    append_note(view, now_ms, &note);
    if (note.length == 0)
        return false;
    shown_append_padded(line, text_string(&note), columns);
    return true;
}

void progress_line_append(const struct job_view *view, const struct terminal *terminal, int64_t now_ms,
                          struct text *line)
{
    bool has_id = terminal->columns >= ROOM_FOR_ID;
    bool is_wide = terminal->columns >= ROOM_FOR_WIDE_BAR;
    size_t used = has_id ? ROOM_FOR_ID : is_wide ? ROOM_FOR_WIDE_BAR : ROOM_FOR_BAR;
    size_t bar = is_wide ? BAR_COLUMNS : BAR_COLUMNS_NARROW;
    bool has_room_for_note = terminal->columns >= used + NOTE_COLUMNS_MIN;

    assert(view->job_id != NULL);
    assert(terminal->columns > STATE_COLUMNS + PERCENT_COLUMNS + GAP);
    if (terminal->columns < ROOM_FOR_BAR) {
        append_narrow(view, terminal, line);
        return;
    }
    if (has_id)
        append_id(view->job_id, line);
    shown_append_padded(line, view->kind, KIND_COLUMNS + 1);
    shown_append_padded(line, view->short_name, NAME_COLUMNS - 1);
    text_append_char(line, ' '); /* also behind a name that was cut */
    append_state(view, terminal, STATE_COLUMNS + 1, line);
    if (has_room_for_note || !append_note_for_bar(view, now_ms, bar + 1 + PERCENT_COLUMNS, line)) {
        progress_bar_append(view->percent, bar, terminal->has_unicode, line);
        text_append_char(line, ' ');
        append_percent(view, line);
    }
    text_append_char(line, ' ');
    append_time(view, now_ms, line);
    if (has_room_for_note)
        append_note_within(view, now_ms, terminal->columns - used, line);
}
