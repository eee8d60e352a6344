#include "cli/progress_line.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "cli/shown.h"

enum {
    ID_COLUMNS = 16,
    KIND_COLUMNS = 9,   /* "lifecycle" */
    NAME_COLUMNS = 22,  /* "snap-0a1b2c3d4e5f60718" */
    STATE_COLUMNS = 10, /* "COMPLETED!" */
    PERCENT_COLUMNS = 4,
    BAR_COLUMNS = 22,
    BAR_COLUMNS_NARROW = 12,
    TIME_COLUMNS = 6,
    NOTE_GAP = 2,
    NOTE_COLUMNS_MIN = 10,
    UUID_BYTES = 36,
    UUID_BEGINNING = 8, /* as `job show` takes it */
    ALWAYS = STATE_COLUMNS + 1 + PERCENT_COLUMNS,
    ROOM_FOR_NAME = NAME_COLUMNS + 1 + ALWAYS,
    LINE_BYTES_MAX = 8192,
};

/* What there is room for.  Each part but the last has a blank behind it. */
struct layout {
    bool has_id, has_kind, has_time;
    size_t name, bar, note; /* columns; 0: it is left out */
};

/* From what a person needs most to what they need least. */
static struct layout layout_for(size_t columns)
{
    struct layout layout = {.name = columns < ROOM_FOR_NAME ? columns - ALWAYS - 1 : NAME_COLUMNS};
    size_t left = columns < ROOM_FOR_NAME ? 0 : columns - ROOM_FOR_NAME;

    if (left < TIME_COLUMNS + 1)
        return layout;
    layout.has_time = true;
    left -= TIME_COLUMNS + 1;
    if (left < BAR_COLUMNS_NARROW + 1)
        return layout;
    layout.bar = BAR_COLUMNS_NARROW;
    left -= BAR_COLUMNS_NARROW + 1;
    if (left < KIND_COLUMNS + 1)
        return layout;
    layout.has_kind = true;
    left -= KIND_COLUMNS + 1;
    if (left < BAR_COLUMNS - BAR_COLUMNS_NARROW)
        return layout;
    layout.bar = BAR_COLUMNS;
    left -= BAR_COLUMNS - BAR_COLUMNS_NARROW;
    if (left < ID_COLUMNS + 1)
        return layout;
    layout.has_id = true;
    left -= ID_COLUMNS + 1;
    if (left >= NOTE_GAP + NOTE_COLUMNS_MIN)
        layout.note = left - NOTE_GAP;
    return layout;
}

static const char *part_of_bar(const struct progress_bar *bar, bool is_filled)
{
    if (bar->percent < 0)
        return bar->has_unicode ? "\u00b7" : ".";
    if (!is_filled)
        return bar->has_unicode ? "\u2591" : "-";
    if (bar->is_estimated)
        return bar->has_unicode ? "\u2592" : "=";
    return bar->has_unicode ? "\u2588" : "#";
}

void progress_bar_append(const struct progress_bar *bar, size_t columns, struct text *line)
{
    size_t inner = columns > 2 ? columns - 2 : 0;
    size_t filled = bar->percent > 0 ? inner * (size_t)(bar->percent < 100 ? bar->percent : 100) / 100 : 0;

    text_append_char(line, '[');
    for (size_t i = 0; i < inner; i++)
        text_append_string(line, part_of_bar(bar, i < filled));
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

static void append_distance(const char *before, int64_t distance_ms, const char *behind, struct text *note)
{
    if (distance_ms <= 0)
        return;
    text_append_string(note, before);
    progress_duration_append(distance_ms, note);
    text_append_string(note, behind);
}

/* How much is left of the window that binds the job now. */
static void append_window(const struct job_view *view, int64_t now_ms, struct text *note)
{
    if (view->initiated_ms == 0 && view->start_by_ms)
        append_distance(", must start in ", view->start_by_ms - now_ms, "", note);
    else if (view->complete_by_ms)
        append_distance(", must end in ", view->complete_by_ms - now_ms, "", note);
}

/* What a person would ask next about the job. */
static void append_note(const struct job_view *view, int64_t now_ms, struct text *note)
{
    if (job_state_is_terminal(view->state)) {
        text_append_string(note, view->reason);
        if (*view->message)
            text_append_format(note, "%s%s", note->length ? ": " : "", view->message);
        return;
    }
    if (*view->waiting_for) {
        text_append_format(note, "waits for %s", view->waiting_for);
        append_distance(", next in ", view->next_action_ms - now_ms, "", note);
    } else {
        text_append_string(note, *view->step ? view->step : view->initiated_ms ? "under way" : "not begun");
        append_distance(", about ", view->eta_s * 1000, " left", note);
    }
    append_window(view, now_ms, note);
}

/* An estimate never says that it is done. */
static void append_percent(const struct job_view *view, struct text *line)
{
    if (view->percent < 0)
        shown_append_blanks(line, PERCENT_COLUMNS);
    else if (view->is_estimated)
        text_append_format(line, "%s~%d%%", view->percent < 10 ? " " : "", view->percent < 99 ? view->percent : 99);
    else
        text_append_format(line, "%3d%%", view->percent);
}

static void append_state(const struct job_view *view, const struct terminal *terminal, struct text *line)
{
    text_append_string(line, terminal_colour(terminal, job_view_colour(view)));
    shown_append_padded(line, job_view_state_shown(view), STATE_COLUMNS);
    text_append_string(line, terminal_colour(terminal, COLOUR_NONE));
    text_append_char(line, ' ');
}

static void append_id(const char *job_id, struct text *line)
{
    SCOPED(text) struct text id;

    text_init(&id, LINE_BYTES_MAX);
    text_append(&id, job_id, strlen(job_id) == UUID_BYTES ? UUID_BEGINNING : strlen(job_id));
    shown_append_padded(line, text_string(&id), ID_COLUMNS);
    text_append_char(line, ' ');
}

/* Where there is no room for both: what a job without progress waits for, and why one ended, say more than a bar. */
static bool is_note_for_bar(const struct job_view *view, const struct layout *layout)
{
    bool has_failed = job_state_is_terminal(view->state) && view->state != STATE_COMPLETED;

    return layout->bar && !layout->note && (view->percent < 0 || has_failed);
}

static void append_bar(const struct job_view *view, const struct layout *layout, bool has_unicode, struct text *line)
{
    const struct progress_bar bar = {
        .percent = view->percent, .is_estimated = view->is_estimated, .has_unicode = has_unicode};

    if (layout->bar == 0)
        return;
    if (view->percent < 0 && job_state_is_terminal(view->state))
        shown_append_blanks(line, layout->bar); /* nothing of it will ever be known */
    else
        progress_bar_append(&bar, layout->bar, line);
    text_append_char(line, ' ');
}

void progress_line_append(const struct job_view *view, const struct terminal *terminal, int64_t now_ms,
                          struct text *line)
{
    struct layout layout = layout_for(terminal->columns);
    SCOPED(text) struct text note;

    assert(view->job_id != NULL);
    assert(terminal->columns > ALWAYS + 1);
    text_init(&note, LINE_BYTES_MAX);
    append_note(view, now_ms, &note);
    if (layout.has_id)
        append_id(view->job_id, line);
    if (layout.has_kind)
        shown_append_padded(line, view->kind, KIND_COLUMNS + 1);
    shown_append_padded(line, view->short_name, layout.name);
    text_append_char(line, ' '); /* also behind a name that was cut */
    append_state(view, terminal, line);
    if (is_note_for_bar(view, &layout) && note.length > 0) {
        shown_append_padded(line, text_string(&note), layout.bar + 1 + PERCENT_COLUMNS);
    } else {
        append_bar(view, &layout, terminal->has_unicode, line);
        append_percent(view, line);
    }
    if (layout.has_time) {
        text_append_char(line, ' ');
        append_time(view, now_ms, line);
    }
    if (layout.note && note.length > 0) {
        shown_append_blanks(line, NOTE_GAP);
        (void)shown_append(line, text_string(&note), layout.note);
    }
}
