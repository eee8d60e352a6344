#include "aws/protocol_query.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "aws/xml.h"
#include "base/json.h"

enum { NAME_BYTES_MAX = 1024, NUMBER_BYTES_MAX = 32 };

static const char CONTENT_TYPE[] = "application/x-www-form-urlencoded; charset=utf-8";

struct writer {
    const struct aws_service *service;
    struct text *form;
    struct text name; /* of the parameter that is being written: "Filter.1.Value.2" */
    unsigned depth;
    struct error *error;
};

static bool write_value(struct writer *writer, const json_t *value);

static void write_pair(struct writer *writer, const char *value, size_t length)
{
    text_append_char(writer->form, '&');
    text_append_percent_encoded(writer->form, text_string(&writer->name), writer->name.length, false);
    text_append_char(writer->form, '=');
    text_append_percent_encoded(writer->form, value, length, false);
}

static void write_number(struct writer *writer, const json_t *value)
{
    SCOPED(text) struct text digits;

    text_init(&digits, NUMBER_BYTES_MAX);
    if (json_is_integer(value))
        text_append_int(&digits, json_integer_value(value));
    else
        text_append_real(&digits, json_real_value(value));
    write_pair(writer, text_string(&digits), digits.length);
}

static void cut_name(struct writer *writer, size_t length)
{
    if (length < writer->name.length) {
        writer->name.length = length;
        writer->name.bytes[length] = '\0';
    }
}

static bool write_member(struct writer *writer, const char *name, const json_t *value)
{
    size_t outer_length = writer->name.length;
    bool is_written;

    if (outer_length > 0)
        text_append_char(&writer->name, '.');
    text_append_string(&writer->name, name);
    is_written = write_value(writer, value);
    cut_name(writer, outer_length);
    return is_written;
}

static bool write_list(struct writer *writer, const json_t *list)
{
    const char *before = writer->service->list_style == LIST_MEMBER ? "member." : "";
    size_t index;
    json_t *value;

    json_array_foreach(list, index, value)
    {
        char name[32];

        (void)snprintf(name, sizeof(name), "%s%zu", before, index + 1);
        if (!write_member(writer, name, value))
            return false;
    }
    return true;
}

static bool write_object(struct writer *writer, const json_t *object)
{
    const char *name;
    json_t *value;

    /* jansson's iteration wants an object that is not const, and leaves it as it is. */
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        if (!write_member(writer, name, value))
            return false;
    }
    return true;
}

static bool write_branch(struct writer *writer, const json_t *value)
{
    bool is_written;

    if (writer->depth == PROTOCOL_QUERY_DEPTH_MAX)
        return error_set(writer->error, ERROR_INTERNAL, "the call's input is too deep");
    writer->depth++;
    is_written = json_is_array(value) ? write_list(writer, value) : write_object(writer, value);
    writer->depth--;
    return is_written;
}

static bool write_value(struct writer *writer, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
    case JSON_ARRAY:
        return write_branch(writer, value);
    case JSON_STRING:
        write_pair(writer, json_string_value(value), json_string_length(value));
        return true;
    case JSON_INTEGER:
    case JSON_REAL:
        write_number(writer, value);
        return true;
    case JSON_TRUE:
        write_pair(writer, "true", 4);
        return true;
    case JSON_FALSE:
        write_pair(writer, "false", 5);
        return true;
    case JSON_NULL:
        break;
    }
    return error_set(writer->error, ERROR_INTERNAL, "the call's parameter %s has no value",
                     text_string(&writer->name));
}

bool protocol_query_write_form(const struct protocol_call *call, struct text *form, struct error *error)
{
    struct writer writer = {.service = call->service, .form = form, .error = error};
    bool is_written;

    assert(json_is_object(call->input));
    assert(call->service->list_style != LIST_NONE);
    text_init(&writer.name, NAME_BYTES_MAX);
    text_append_format(form, "Action=%s&Version=%s", call->operation, call->service->api_version);
    is_written = write_object(&writer, call->input);
    if (is_written && (form->has_overflowed || writer.name.has_overflowed))
        is_written = error_set(error, ERROR_INTERNAL, "the call's input is too long");
    text_done(&writer.name);
    return is_written;
}

static bool write_message(const struct protocol_call *call, struct arena *arena,
                          struct protocol_message *message, struct error *error)
{
    SCOPED(text) struct text form;

    text_init(&form, PROTOCOL_BODY_BYTES_MAX);
    if (!protocol_query_write_form(call, &form, error))
        return false;
    *message = (struct protocol_message){
        .method = "POST",
        .path = "/",
        .query = "",
        .headers = {{"Content-Type", CONTENT_TYPE}},
        .header_count = 1,
        .body = arena_copy(arena, form.bytes, form.length),
        .body_length = form.length,
    };
    return true;
}

static const char *first_of(const json_t *root, const char *const *paths, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *text = json_text_at(root, paths[i]);

        if (text)
            return text;
    }
    return "";
}

static void read_request_id(const json_t *root, struct answer *answer)
{
    static const char *const paths[] = {"requestId", "RequestID", "RequestId", "ResponseMetadata.RequestId"};
    const char *request_id = first_of(root, paths, COUNT_OF(paths));

    if (strlen(request_id) < sizeof(answer->request_id))
        (void)strcpy(answer->request_id, request_id);
}

/* EC2 writes <Response><Errors><Error>, the others <ErrorResponse><Error>. */
static bool read_error(const struct xml_document *document, struct answer *answer)
{
    static const char *const codes[] = {"Errors.Error.Code", "Errors.Error[0].Code", "Error.Code"};
    static const char *const messages[] = {"Errors.Error.Message", "Errors.Error[0].Message",
                                           "Error.Message"};
    const char *code = first_of(document->root, codes, COUNT_OF(codes));
    const char *message = first_of(document->root, messages, COUNT_OF(messages));

    if (strcmp(document->root_name, "Response") != 0 && strcmp(document->root_name, "ErrorResponse") != 0)
        return false;
    if (*code == '\0')
        return false;
    protocol_refused(answer, code, message);
    return true;
}

/* `name` is the operation's with this behind it. */
static bool is_named(const char *name, const char *operation, const char *behind)
{
    size_t length = strlen(operation);

    return strncmp(name, operation, length) == 0 && strcmp(name + length, behind) == 0;
}

/* EC2 puts the fields into the root; the others into a <{operation}Result> in it. */
static bool read_output(const char *operation, const struct xml_document *document, struct answer *answer)
{
    char result_name[XML_NAME_BYTES_MAX];
    json_t *result;

    if (!is_named(document->root_name, operation, "Response"))
        return false;
    (void)snprintf(result_name, sizeof(result_name), "%sResult", operation);
    result = json_object_get(document->root, result_name);
    result = result ? result : document->root;
    answer->output = json_is_object(result) ? json_incref(result) : json_object();
    return true;
}

static bool read_document(const struct protocol_call *call, const struct protocol_reply *reply,
                          struct answer *answer, struct error *error)
{
    bool is_success = reply->http_status >= 200 && reply->http_status < 300;
    struct xml_document document;
    bool is_read;

    if (!xml_parse(reply->body, reply->body_length, call->service->lists, &document, error))
        return false;
    read_request_id(document.root, answer);
    is_read = is_success ? read_output(call->operation, &document, answer) : read_error(&document, answer);
    if (!is_read)
        (void)error_set(error, ERROR_TRANSIENT, "<%s> is no answer to %s", document.root_name, call->operation);
    json_decref(document.root);
    return is_read;
}

static bool read_reply(const struct protocol_call *call, const struct protocol_reply *reply,
                       struct answer *answer)
{
    struct error error;

    assert(answer->output == NULL);
    answer->http_status = reply->http_status;
    return read_document(call, reply, answer, &error) || protocol_unreadable(answer, &error);
}

const struct protocol protocol_query = {.write = write_message, .read = read_reply};
