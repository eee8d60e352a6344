#include "sandbox/query_body.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "sandbox/percent.h"

enum {
    PARAMETERS_MAX = 10000,
    DEPTH_MAX = 8,
    LIST_MAX = 1000,
    VALUE_BYTES_MAX = 256 * 1024,
    NAME_BYTES_MAX = 256
};

static bool refuse(struct error *error, const char *code, const char *format, ...) PRINTF_LIKE(3, 4);
static bool refuse(struct error *error, const char *code, const char *format, ...)
{
    va_list arguments;

    error->class = ERROR_REJECTED;
    (void)snprintf(error->code, sizeof(error->code), "%s", code);
    va_start(arguments, format);
    (void)vsnprintf(error->message, sizeof(error->message), format, arguments);
    va_end(arguments);
    return false;
}

/* The member of an object that is an object itself, made if it is missing; NULL if it is something else. */
static json_t *open_member(json_t *object, const char *name)
{
    json_t *member = json_object_get(object, name);

    if (member)
        return json_is_object(member) ? member : NULL;
    member = json_object();
    (void)json_object_set_new(object, name, member); /* takes it; fails only for want of memory */
    return member;
}

/* Puts a value under "Filter.1.Name": an object for each part of the name but the last. */
static bool put(json_t *input, const char *name, const char *value, struct error *error)
{
    char part[NAME_BYTES_MAX];
    const char *at = name;
    unsigned depth = 0;
    json_t *object = input;

    for (const char *dot; (dot = strchr(at, '.')) != NULL; at = dot + 1) {
        (void)snprintf(part, sizeof(part), "%.*s", (int)(dot - at), at);
        object = ++depth < DEPTH_MAX && *part ? open_member(object, part) : NULL;
        if (object == NULL)
            return refuse(error, "MalformedQueryString", "The parameter name %.120s is malformed", name);
    }
    if (*at == '\0')
        return refuse(error, "MalformedQueryString", "The parameter name %.120s is malformed", name);
    if (json_object_get(object, at))
        return refuse(error, "InvalidParameterCombination", "The parameter %.120s is given twice", name);
    if (json_object_set_new(object, at, json_string(value)) != 0)
        return refuse(error, "InvalidParameterValue", "The value of %.120s is no UTF-8", name);
    return true;
}

static bool take_pair(json_t *input, const char *pair, size_t length, struct error *error)
{
    const char *equals = memchr(pair, '=', length);
    size_t name_length = equals ? (size_t)(equals - pair) : length;
    SCOPED(text) struct text name;
    SCOPED(text) struct text value;

    text_init(&name, NAME_BYTES_MAX - 1);
    text_init(&value, VALUE_BYTES_MAX);
    if (!percent_decode_form(pair, name_length, &name) || name.length == 0 ||
        (equals && !percent_decode_form(equals + 1, length - name_length - 1, &value)))
        return refuse(error, "MalformedQueryString", "The query string is malformed");
    return put(input, text_string(&name), text_string(&value), error);
}

static bool take_pairs(json_t *input, const char *form, size_t length, struct error *error)
{
    const char *end = form + length;
    unsigned count = 0;

    while (form < end) {
        const char *ampersand = memchr(form, '&', (size_t)(end - form));
        const char *pair_end = ampersand ? ampersand : end;

        if (++count > PARAMETERS_MAX)
            return refuse(error, "MalformedQueryString", "The query has too many parameters");
        if (pair_end > form && !take_pair(input, form, (size_t)(pair_end - form), error))
            return false;
        form = pair_end + 1;
    }
    return true;
}

static bool is_number(const char *text)
{
    return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

/* An object whose members are numbered is a list: from 1 on, without gaps. */
static bool to_list(const json_t *object, json_t **list)
{
    size_t count = json_object_size(object);

    if (count > LIST_MAX)
        return false;
    *list = json_array();
    for (size_t i = 1; i <= count; i++) {
        char name[24];
        json_t *element;

        (void)snprintf(name, sizeof(name), "%zu", i);
        element = json_object_get(object, name);
        if (element == NULL) {
            json_decref(*list);
            return false;
        }
        (void)json_array_append(*list, element);
    }
    return true;
}

/* Makes lists of numbered members, inside out.  False if some are numbered and others are not, or a number is
   missing: `name` is then the parameter. */
static bool make_lists(json_t *object, const char **name)
{
    const char *key;
    json_t *member;
    void *next;

    json_object_foreach_safe(object, next, key, member)
    {
        json_t *list = NULL;

        if (!json_is_object(member))
            continue;
        if (!make_lists(member, name))
            return false;
        if (!is_number(json_object_iter_key(json_object_iter(member))))
            continue;
        if (!to_list(member, &list)) {
            *name = key;
            return false;
        }
        (void)json_object_set_new(object, key, list);
    }
    return true;
}

static bool take_header_parameters(struct query_body *body, const struct aws_service *service,
                                   struct error *error)
{
    const char *action = json_text_at(body->input, "Action");
    const char *version = json_text_at(body->input, "Version");

    if (action == NULL || *action == '\0')
        return refuse(error, "MissingAction", "The request must contain the parameter Action");
    if (version == NULL)
        return refuse(error, "MissingParameter", "The request must contain the parameter Version");
    if (strcmp(version, service->api_version) != 0)
        return refuse(error, "NoSuchVersion", "The requested version (%.20s) of service %s does not exist",
                      version, service->name);
    (void)snprintf(body->action, sizeof(body->action), "%s", action);
    (void)json_object_del(body->input, "Action");
    (void)json_object_del(body->input, "Version");
    return true;
}

bool query_body_read(const char *form, size_t length, const struct aws_service *service,
                     struct query_body *body, struct error *error)
{
    const char *wrong = "";

    assert(form != NULL || length == 0);
    *body = (struct query_body){.input = json_object()};
    *error = (struct error){.class = ERROR_NONE};
    if (take_pairs(body->input, form, length, error) && take_header_parameters(body, service, error)) {
        if (make_lists(body->input, &wrong))
            return true;
        refuse(error, "InvalidParameterValue", "The list %.60s is not numbered from 1 without gaps", wrong);
    }
    query_body_done(body);
    return false;
}

void query_body_done(struct query_body *body)
{
    json_decref(body->input);
    body->input = NULL;
}
