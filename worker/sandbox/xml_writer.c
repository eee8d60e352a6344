#include "sandbox/xml_writer.h"

#include <stdio.h>
#include <string.h>

#include "aws/xml.h"

#define DECLARATION "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

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

/* How the members of a list are called: where its name is not known, by the protocol. */
struct writer {
    struct text *xml;
    const struct xml_list *lists; /* may be NULL */
    const char *member;
};

static const char *member_of(const struct writer *writer, const char *list)
{
    for (const struct xml_list *row = writer->lists; row && row->name; row++)
        if (strcmp(row->name, list) == 0)
            return row->member;
    return writer->member;
}

static void append_element(const struct writer *writer, const char *name, const json_t *value);

static void append_members(const struct writer *writer, const json_t *object)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)object, name, value) /* the iterator takes no const object */
        append_element(writer, name, value);
}

static void append_items(const struct writer *writer, const char *list, const json_t *array)
{
    const char *member = member_of(writer, list);
    json_t *value;
    size_t i;

    json_array_foreach(array, i, value) append_element(writer, member, value);
}

static bool is_empty(const json_t *value)
{
    return json_string_length(value) == 0 && json_object_size(value) == 0 && json_array_size(value) == 0;
}

/* Recursive: the answers of the sandbox are its own, and a few levels deep. */
static void append_element(const struct writer *writer, const char *name, const json_t *value)
{
    if (is_empty(value)) {
        text_append_format(writer->xml, "<%s/>", name);
        return;
    }
    text_append_format(writer->xml, "<%s>", name);
    if (json_is_string(value))
        append_escaped(writer->xml, json_string_value(value));
    append_members(writer, value);
    append_items(writer, name, value);
    text_append_format(writer->xml, "</%s>", name);
}

static void append_root(struct text *xml, const char *root, const struct aws_service *service)
{
    text_append_format(xml, "<%s xmlns=\"http://%s.amazonaws.com/doc/%s/\">", root, service->endpoint_prefix,
                       service->api_version);
}

static void open_response(struct text *xml, const struct xml_answer *answer)
{
    char root[XML_NAME_BYTES_MAX + sizeof("Response")];

    (void)snprintf(root, sizeof(root), "%.*sResponse", XML_NAME_BYTES_MAX, answer->operation);
    text_append_string(xml, DECLARATION);
    append_root(xml, root, answer->service);
}

void xml_writer_answer(struct text *xml, const struct xml_answer *answer, const json_t *output)
{
    const struct writer writer = {.xml = xml, .member = "item"};

    open_response(xml, answer);
    text_append_format(xml, "<requestId>%s</requestId>", answer->request_id);
    append_members(&writer, output);
    text_append_format(xml, "</%sResponse>", answer->operation);
}

static void append_code(struct text *xml, const char *code, const char *message)
{
    text_append_string(xml, "<Code>");
    append_escaped(xml, code);
    text_append_string(xml, "</Code><Message>");
    append_escaped(xml, message);
    text_append_string(xml, "</Message>");
}

void xml_writer_error(struct text *xml, const struct xml_answer *answer, const char *code,
                      const char *message)
{
    text_append_string(xml, DECLARATION "<Response><Errors><Error>");
    append_code(xml, code, message);
    text_append_format(xml, "</Error></Errors><RequestID>%s</RequestID></Response>", answer->request_id);
}

void xml_writer_wrapped_answer(struct text *xml, const struct xml_answer *answer, const json_t *output)
{
    const struct writer writer = {.xml = xml, .lists = answer->service->lists, .member = "member"};

    open_response(xml, answer);
    text_append_format(xml, "<%sResult>", answer->operation);
    append_members(&writer, output);
    text_append_format(
        xml, "</%sResult><ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata></%sResponse>",
        answer->operation, answer->request_id, answer->operation);
}

void xml_writer_wrapped_error(struct text *xml, const struct xml_answer *answer, const char *code,
                              const char *message)
{
    text_append_string(xml, DECLARATION);
    append_root(xml, "ErrorResponse", answer->service);
    text_append_string(xml, "<Error><Type>Sender</Type>");
    append_code(xml, code, message);
    text_append_format(xml, "</Error><RequestId>%s</RequestId></ErrorResponse>", answer->request_id);
}
