#include "cli/labelled.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "cli/progress_line.h"
#include "cli/shown.h"

enum { VALUE_COLUMNS_MIN = 6, LINE_BYTES_MAX = 64 * 1024 };

static size_t longest_word(const char *text)
{
    size_t longest = 0;

    while (*text) {
        size_t length = strcspn(text, " ");

        longest = length > longest ? length : longest;
        text += length;
        text += strspn(text, " ");
    }
    return longest;
}

/* What fits beside its label stands there.  An ARN that does not is copied more easily from a line of its own. */
static bool belongs_below(const struct labelled *labelled, const char *value)
{
    size_t columns = labelled->terminal->columns, taken = labelled->label_columns + 1;

    if (taken + shown_columns(value) <= columns)
        return false;
    return columns < 2 * labelled->label_columns + VALUE_COLUMNS_MIN || taken + longest_word(value) > columns;
}

void labelled_append(const struct labelled *labelled, const char *label, const char *value)
{
    const struct terminal *terminal = labelled->terminal;
    size_t indent = labelled->label_columns + 1;
    bool is_below;

    assert(labelled->report != NULL);
    value = value ? value : "";
    is_below = belongs_below(labelled, value);
    text_append_string(labelled->report, terminal_colour(terminal, COLOUR_DIM));
    shown_append_padded(labelled->report, label, labelled->label_columns);
    text_append_string(labelled->report, terminal_colour(terminal, COLOUR_NONE));
    text_append_string(labelled->report, is_below ? "\n " : " ");
    shown_append_wrapped(labelled->report, value, is_below ? 1 : indent, terminal->columns);
    text_append_char(labelled->report, '\n');
}

void labelled_append_json(const struct labelled *labelled, const char *label, const json_t *value)
{
    SCOPED(text) struct text digits;

    if (json_is_string(value))
        labelled_append(labelled, label, json_string_value(value));
    if (!json_is_integer(value))
        return;
    text_init(&digits, LINE_BYTES_MAX);
    text_append_int(&digits, json_integer_value(value));
    labelled_append(labelled, label, text_string(&digits));
}

static void append_distance(int64_t time_ms, int64_t now_ms, struct text *line)
{
    text_append_string(line, time_ms > now_ms ? " (in " : " (");
    progress_duration_append(time_ms > now_ms ? time_ms - now_ms : now_ms - time_ms, line);
    text_append_string(line, time_ms > now_ms ? ")" : " ago)");
}

void labelled_append_time(const struct labelled *labelled, const char *label, const json_t *time)
{
    const char *told = json_string_value(time);
    char whole_seconds[CLOCK_RFC3339_BYTES];
    SCOPED(text) struct text line;
    int64_t time_ms;

    if (told == NULL || !clock_parse_rfc3339(told, &time_ms)) {
        labelled_append_json(labelled, label, time);
        return;
    }
    text_init(&line, LINE_BYTES_MAX);
    clock_format_rfc3339(time_ms, whole_seconds);
    text_append_format(&line, "%.19sZ", whole_seconds); /* nobody reads milliseconds here */
    append_distance(time_ms, labelled->now_ms, &line);
    labelled_append(labelled, label, text_string(&line));
}
