#include "sandbox/xml_writer.h"

#include <string.h>

#define DECLARATION "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define NAME_SPACE "http://ec2.amazonaws.com/doc/2016-11-15/"

static void append_escaped(struct text *xml, const char *string)
{
    for (; *string; string++) {
        size_t plain = strcspn(string, "&<>\"\r");

        text_append(xml, string, plain);
        string += plain;
        if (*string == '\0')
            return;
        text_append_format(xml, "&#%d;", *string);
    }
}

static void append_element(struct text *xml, const char *name, const json_t *value);

static void append_members(struct text *xml, const json_t *object)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)object, name, value) /* the iterator takes no const object */
        append_element(xml, name, value);
}

static void append_items(struct text *xml, const json_t *array)
{
    json_t *value;
    size_t i;

    json_array_foreach(array, i, value) append_element(xml, "item", value);
}

static bool is_empty(const json_t *value)
{
    return json_string_length(value) == 0 && json_object_size(value) == 0 && json_array_size(value) == 0;
}

/* Recursive: the answers of the sandbox are its own, and a few levels deep. */
static void append_element(struct text *xml, const char *name, const json_t *value)
{
    if (is_empty(value)) {
        text_append_format(xml, "<%s/>", name);
        return;
    }
    text_append_format(xml, "<%s>", name);
    if (json_is_string(value))
        append_escaped(xml, json_string_value(value));
    append_members(xml, value);
    append_items(xml, value);
    text_append_format(xml, "</%s>", name);
}

void xml_writer_answer(struct text *xml, const char *operation, const char *request_id, const json_t *output)
{
    text_append_format(xml, DECLARATION "<%sResponse xmlns=\"" NAME_SPACE "\"><requestId>%s</requestId>",
                       operation, request_id);
    append_members(xml, output);
    text_append_format(xml, "</%sResponse>", operation);
}

void xml_writer_error(struct text *xml, const char *code, const char *message, const char *request_id)
{
    text_append_string(xml, DECLARATION "<Response><Errors><Error><Code>");
    append_escaped(xml, code);
    text_append_string(xml, "</Code><Message>");
    append_escaped(xml, message);
    text_append_format(xml, "</Message></Error></Errors><RequestID>%s</RequestID></Response>", request_id);
}
