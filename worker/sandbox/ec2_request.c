#include "sandbox/ec2_request.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/error_codes.h"

static const struct {
    const char *code;
    int http_status;
} statuses[] = {
    {"AuthFailure", 401},           {"DryRunOperation", 412},
    {"EC2ThrottledException", 503}, {"InsufficientVolumeCapacity", 500},
    {"InternalError", 500},         {"InternalFailure", 500},
    {"MissingAuthenticationToken", 403},
    {"OptInRequired", 403},         {"RequestLimitExceeded", 503},
    {"ServiceUnavailable", 503},    {"SignatureDoesNotMatch", 403},
    {"Unavailable", 503},           {"UnauthorizedOperation", 403},
};

int ec2_request_status(const char *code)
{
    for (size_t i = 0; i < COUNT_OF(statuses); i++)
        if (strcmp(statuses[i].code, code) == 0)
            return statuses[i].http_status;
    return 400;
}

bool ec2_request_refuse(struct ec2_request *request, const char *code, const char *format, ...)
{
    struct error *error = request->error;
    va_list arguments;

    request->http_status = ec2_request_status(code);
    error->class = error_codes_classify(code, request->http_status);
    (void)snprintf(error->code, sizeof(error->code), "%s", code);
    va_start(arguments, format);
    (void)vsnprintf(error->message, sizeof(error->message), format, arguments); /* a long message is cut */
    va_end(arguments);
    return false;
}

static json_t *texts_of_array(const json_t *array)
{
    json_t *texts = memory_require(json_array());
    json_t *element;
    size_t i;

    json_array_foreach(array, i, element) json_array_append_new(texts, ec2_request_as_texts(element));
    return texts;
}

static json_t *texts_of_object(const json_t *object)
{
    json_t *texts = memory_require(json_object());
    json_t *member;
    const char *key;

    json_object_foreach((json_t *)(uintptr_t)object, key, member) /* the iterator takes no const object */
        json_object_set_new(texts, key, ec2_request_as_texts(member));
    return texts;
}

json_t *ec2_request_as_texts(const json_t *value)
{
    char number[32];

    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return texts_of_object(value);
    case JSON_ARRAY:
        return texts_of_array(value);
    case JSON_STRING:
        return memory_require(json_string(json_string_value(value)));
    case JSON_INTEGER:
        (void)snprintf(number, sizeof(number), "%lld", (long long)json_integer_value(value));
        return memory_require(json_string(number));
    case JSON_REAL:
        (void)snprintf(number, sizeof(number), "%g", json_real_value(value));
        return memory_require(json_string(number));
    case JSON_TRUE:
        return memory_require(json_string("true"));
    case JSON_FALSE:
        return memory_require(json_string("false"));
    case JSON_NULL:
        return memory_require(json_string(""));
    }
    return memory_require(json_string(""));
}

const char *ec2_request_text(const struct ec2_request *request, const char *name)
{
    const char *text = json_string_value(json_object_get(request->input, name));

    return text && *text ? text : NULL;
}

int64_t ec2_request_number(const struct ec2_request *request, const char *name, int64_t fallback)
{
    const char *text = ec2_request_text(request, name);

    return text ? strtoll(text, NULL, 10) : fallback;
}

bool ec2_request_is_true(const struct ec2_request *request, const char *name)
{
    const char *text = ec2_request_text(request, name);

    return text && strcmp(text, "true") == 0;
}

json_t *ec2_request_list(const struct ec2_request *request, const char *name)
{
    return json_object_get(request->input, name);
}

void ec2_request_tag(const struct ec2_request *request, struct collection *collection,
                     struct resource *resource)
{
    json_t *specification = json_array_get(ec2_request_list(request, "TagSpecification"), 0);
    json_t *entry;
    size_t i;

    json_array_foreach(json_object_get(specification, "Tag"), i, entry)
    {
        const char *value = json_text_at(entry, "Value");
        struct tag tag = {.key = json_text_at(entry, "Key"), .value = value ? value : ""};

        collection_tag(collection, resource, &tag, &request->world->arena);
    }
}
