#include "observe/log.h"

#include <assert.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

enum { LINE_BYTES_MAX = 8 * 1024, MS_PER_S = 1000 };

/* The one piece of process-wide state: a process has one stderr. */
static struct {
    enum log_level lowest;
    bool is_json;
    int descriptor;
} output = {.lowest = LOG_INFO, .is_json = true, .descriptor = STDERR_FILENO};

/* And what it has written to it: of the present second, since the last line that told, and in all. */
static struct {
    int64_t second;
    unsigned written;
    unsigned left_out;
} recent[LOG_NAME_COUNT];

static atomic_uint_least64_t written_count[LOG_NAME_COUNT];
static atomic_uint_least64_t left_out_count[LOG_NAME_COUNT];
static bool has_left_out; /* any, since the last line that told */

void log_configure(enum log_level lowest, enum log_format format, int descriptor)
{
    assert(lowest < LOG_LEVEL_COUNT);
    assert(format < LOG_FORMAT_COUNT);
    output.lowest = lowest;
    output.descriptor = descriptor;
    output.is_json = format == LOG_FORMAT_JSON || (format == LOG_FORMAT_AUTO && !isatty(descriptor));
}

static int64_t now_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail with this clock */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void append_value(struct text *line, const struct log_field *field)
{
    switch (field->type) {
    case LOG_FIELD_TEXT:
    case LOG_FIELD_KNOWN:
        text_append_json_string(line, field->text);
        break;
    case LOG_FIELD_INT:
    case LOG_FIELD_POSITIVE:
        text_append_int(line, field->number);
        break;
    case LOG_FIELD_BOOL:
        text_append_string(line, field->number ? "true" : "false");
        break;
    case LOG_FIELD_TIME:
        text_append_char(line, '"');
        text_append_time(line, field->number);
        text_append_char(line, '"');
        break;
    }
}

static bool is_left_out(const struct log_field *field)
{
    return (field->type == LOG_FIELD_KNOWN && (field->text == NULL || field->text[0] == '\0')) ||
           (field->type == LOG_FIELD_POSITIVE && field->number <= 0) ||
           (field->type == LOG_FIELD_TIME && field->number == 0);
}

static void append_json(struct text *line, const char *event, const struct log_field *fields)
{
    text_append_string(line, "\",\"event\":");
    text_append_json_string(line, event);
    for (const struct log_field *field = fields; field && field->name; field++) {
        if (is_left_out(field))
            continue;
        text_append_char(line, ',');
        text_append_json_string(line, field->name);
        text_append_char(line, ':');
        append_value(line, field);
    }
    text_append_char(line, '}');
}

/* For a person; texts keep their JSON quotes, so that control characters cannot reach the terminal. */
static void append_readable(struct text *line, const char *event, const struct log_field *fields)
{
    text_append_string(line, event);
    for (const struct log_field *field = fields; field && field->name; field++) {
        if (is_left_out(field))
            continue;
        text_append_format(line, " %s=", field->name);
        append_value(line, field);
    }
}

void log_line(struct text *line, bool is_json, int64_t time_ms, enum log_name name, const struct log_field *fields)
{
    const struct log_event_row *row = log_event_row(name);

    assert(line != NULL);
    if (is_json) {
        text_append_string(line, "{\"time\":\"");
        text_append_time(line, time_ms);
        text_append_string(line, "\",\"level\":\"");
        text_append_string(line, log_level_name(row->level));
        append_json(line, row->name, fields);
    } else {
        text_append_time(line, time_ms);
        text_append_format(line, " %-5s ", log_level_name(row->level));
        append_readable(line, row->name, fields);
    }
}

static void write_line(enum log_name name, int64_t time_ms, const struct log_field *fields)
{
    SCOPED(text) struct text line;

    text_init(&line, LINE_BYTES_MAX);
    log_line(&line, output.is_json, time_ms, name, fields);
    /* A line that is too long would no longer be JSON: its name alone says where to look. */
    if (line.has_overflowed) {
        text_clear(&line);
        log_line(&line, output.is_json, time_ms, name, LOG_FIELDS(log_bool("is_cut", true)));
    }
    text_append_char(&line, '\n');
    atomic_fetch_add(&written_count[name], 1);
    /* A log that cannot be written must not stop the worker, and there is nowhere left to say so. */
    if (write(output.descriptor, line.bytes, line.length) < 0)
        return;
}

/* What was left out in seconds that are over. */
static void tell_left_out(int64_t time_ms)
{
    if (!has_left_out)
        return;
    has_left_out = false;
    for (size_t i = 0; i < LOG_NAME_COUNT; i++) {
        if (recent[i].left_out == 0)
            continue;
        if (recent[i].second == time_ms / MS_PER_S) {
            has_left_out = true;
            continue;
        }
        write_line(LOG_LINES_LEFT_OUT, time_ms,
                   LOG_FIELDS(log_text("of", log_event_row((enum log_name)i)->name),
                              log_int("lines", recent[i].left_out)));
        recent[i].left_out = 0;
    }
}

static bool is_too_much(enum log_name name, int64_t time_ms)
{
    if (recent[name].second != time_ms / MS_PER_S) {
        recent[name].second = time_ms / MS_PER_S;
        recent[name].written = 0;
    }
    if (recent[name].written < log_event_row(name)->lines_per_second) {
        recent[name].written++;
        return false;
    }
    recent[name].left_out++;
    has_left_out = true;
    atomic_fetch_add(&left_out_count[name], 1);
    return true;
}

void log_event(enum log_name name, const struct log_field *fields)
{
    const struct log_event_row *row = log_event_row(name);
    int64_t time_ms;

    if (row->level < output.lowest)
        return;
    time_ms = now_ms();
    if (row->lines_per_second != 0) {
        tell_left_out(time_ms);
        if (is_too_much(name, time_ms))
            return;
    }
    write_line(name, time_ms, fields);
}

void log_failure(enum log_name name, const struct error *error)
{
    assert(error != NULL);
    log_event(name, LOG_FIELDS(log_text("error_class", error_class_name(error->class)),
                               log_known("error_code", error->code), log_text("error", error->message)));
}

uint64_t log_written_count(enum log_name name)
{
    assert(name < LOG_NAME_COUNT);
    return atomic_load(&written_count[name]);
}

uint64_t log_left_out_count(enum log_name name)
{
    assert(name < LOG_NAME_COUNT);
    return atomic_load(&left_out_count[name]);
}
