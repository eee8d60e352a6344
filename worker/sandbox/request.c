#include "sandbox/request.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/error_codes.h"
#include "base/hash.h"

bool request_refuse(struct request *request, const char *code, const char *format, ...)
{
    struct error *error = request->error;
    va_list arguments;

    request->http_status = service_status(request->service, code);
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

    json_array_foreach(array, i, element) json_array_append_new(texts, request_as_texts(element));
    return texts;
}

static json_t *texts_of_object(const json_t *object)
{
    json_t *texts = memory_require(json_object());
    json_t *member;
    const char *key;

    json_object_foreach((json_t *)(uintptr_t)object, key, member) /* the iterator takes no const object */
        json_object_set_new(texts, key, request_as_texts(member));
    return texts;
}

json_t *request_as_texts(const json_t *value)
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

const char *request_text(const struct request *request, const char *path)
{
    const char *text = json_text_at(request->input, path);

    return text && *text ? text : NULL;
}

int64_t request_number(const struct request *request, const char *path, int64_t fallback)
{
    const json_t *value = json_at(request->input, path);
    const char *text = json_string_value(value);

    if (json_is_number(value))
        return (int64_t)json_number_value(value);
    return text && *text ? strtoll(text, NULL, 10) : fallback;
}

bool request_is_true(const struct request *request, const char *path)
{
    const json_t *value = json_at(request->input, path);
    const char *text = json_string_value(value);

    return json_is_true(value) || (text && strcmp(text, "true") == 0);
}

json_t *request_list(const struct request *request, const char *path)
{
    return json_at(request->input, path);
}

bool request_has(const struct request *request, const char *path)
{
    const json_t *value = json_at(request->input, path);

    return value && !json_is_null(value) && (!json_is_string(value) || json_string_length(value) > 0);
}

uint64_t request_fingerprint(const struct request *request)
{
    char *dump = memory_require(json_dumps(request->input, JSON_SORT_KEYS | JSON_COMPACT));
    uint64_t hash = hash_text(dump);

    free(dump);
    return hash;
}
