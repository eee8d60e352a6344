#include "observe/log.h"

#include <assert.h>
#include <time.h>
#include <unistd.h>

enum { LINE_BYTES_MAX = 8 * 1024 };

static const char *const level_names[LOG_LEVEL_COUNT] = {
    [LOG_DEBUG] = "debug",
    [LOG_INFO] = "info",
    [LOG_WARN] = "warn",
    [LOG_ERROR] = "error",
};

/* The one piece of process-wide state: a process has one stderr. */
static struct {
    enum log_level lowest;
    bool is_json;
    int descriptor;
} output = {.lowest = LOG_INFO, .is_json = true, .descriptor = STDERR_FILENO};

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
        text_append_json_string(line, field->text);
        break;
    case LOG_FIELD_INT:
        text_append_int(line, field->number);
        break;
    case LOG_FIELD_BOOL:
        text_append_string(line, field->number ? "true" : "false");
        break;
    }
}

static void append_json(struct text *line, const char *event, const struct log_field *fields)
{
    text_append_string(line, "\",\"event\":");
    text_append_json_string(line, event);
    for (const struct log_field *field = fields; field && field->name; field++) {
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
        text_append_format(line, " %s=", field->name);
        append_value(line, field);
    }
}

void log_line(struct text *line, bool is_json, int64_t time_ms, enum log_level level, const char *event,
              const struct log_field *fields)
{
    assert(line != NULL);
    assert(level < LOG_LEVEL_COUNT);
    assert(event != NULL);
    if (is_json) {
        text_append_string(line, "{\"time\":\"");
        text_append_time(line, time_ms);
        text_append_string(line, "\",\"level\":\"");
        text_append_string(line, level_names[level]);
        append_json(line, event, fields);
    } else {
        text_append_time(line, time_ms);
        text_append_format(line, " %-5s ", level_names[level]);
        append_readable(line, event, fields);
    }
}

void log_event(enum log_level level, const char *event, const struct log_field *fields)
{
    SCOPED(text) struct text line;

    if (level < output.lowest)
        return;
    text_init(&line, LINE_BYTES_MAX);
    log_line(&line, output.is_json, now_ms(), level, event, fields);
    /* A line that is too long would no longer be JSON: its name alone says where to look. */
    if (line.has_overflowed) {
        text_clear(&line);
        log_line(&line, output.is_json, now_ms(), level, event, LOG_FIELDS(log_bool("is_cut", true)));
    }
    text_append_char(&line, '\n');
    /* A log that cannot be written must not stop the worker, and there is nowhere left to say so. */
    if (write(output.descriptor, line.bytes, line.length) < 0)
        return;
}

void log_failure(enum log_level level, const char *event, const struct error *error)
{
    assert(error != NULL);
    log_event(level, event,
              LOG_FIELDS(log_text("error_class", error_class_name(error->class)),
                         log_text("error_code", error->code), log_text("error", error->message)));
}

const char *log_level_name(enum log_level level)
{
    assert(level < LOG_LEVEL_COUNT);
    return level_names[level];
}
