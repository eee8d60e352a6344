#include "proto/json_writer.h"

#include <assert.h>
#include <string.h>

static void separate(struct json_writer *writer)
{
    if (writer->has_members)
        text_append_char(writer->text, ',');
    writer->has_members = true;
}

static void append_name(struct json_writer *writer, const char *name)
{
    separate(writer);
    if (name == NULL)
        return;
    text_append_char(writer->text, '"');
    text_append_string(writer->text, name);
    text_append(writer->text, "\":", 2);
}

void json_writer_open(struct json_writer *writer, const char *name)
{
    assert(writer->text);
    append_name(writer, name);
    text_append_char(writer->text, '{');
    writer->has_members = false;
}

void json_writer_close(struct json_writer *writer)
{
    text_append_char(writer->text, '}');
    writer->has_members = true;
}

void json_writer_open_list(struct json_writer *writer, const char *name)
{
    append_name(writer, name);
    text_append_char(writer->text, '[');
    writer->has_members = false;
}

void json_writer_close_list(struct json_writer *writer)
{
    text_append_char(writer->text, ']');
    writer->has_members = true;
}

void json_writer_text(struct json_writer *writer, const char *name, const char *text)
{
    if (text == NULL)
        return;
    append_name(writer, name);
    text_append_json_string(writer->text, text);
}

void json_writer_integer(struct json_writer *writer, const char *name, int64_t number)
{
    append_name(writer, name);
    text_append_int(writer->text, number);
}

void json_writer_real(struct json_writer *writer, const char *name, double number)
{
    append_name(writer, name);
    text_append_real(writer->text, number);
}

void json_writer_boolean(struct json_writer *writer, const char *name, bool is_true)
{
    append_name(writer, name);
    text_append_string(writer->text, is_true ? "true" : "false");
}

void json_writer_time(struct json_writer *writer, const char *name, int64_t time_ms)
{
    if (time_ms == 0)
        return;
    append_name(writer, name);
    text_append_char(writer->text, '"');
    text_append_time(writer->text, time_ms);
    text_append_char(writer->text, '"');
}

void json_writer_json(struct json_writer *writer, const char *name, const char *json)
{
    if (json == NULL)
        return;
    append_name(writer, name);
    text_append_string(writer->text, json);
}

void json_writer_entry(struct json_writer *writer, const char *name, const char *text)
{
    assert(text);
    separate(writer);
    text_append_json_string(writer->text, name);
    text_append_char(writer->text, ':');
    text_append_json_string(writer->text, text);
}
