#include "engine/bindings.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "engine/placeholder.h"
#include "engine/variables.h"

enum { PATH_PART_BYTES_MAX = 128, TEXT_BYTES_MAX = 64 * 1024 };

static bool append_value(struct text *text, const struct job_record *job, const char *name,
                         struct error *error)
{
    SCOPED(json) json_t *value = variables_value(job, name);
    char *printed;

    if (value == NULL)
        return error_set(error, ERROR_INTERNAL, "variable {%s} is not bound", name);
    if (json_is_string(value)) {
        text_append_string(text, json_string_value(value));
        return true;
    }
    printed = memory_require(json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY));
    text_append_string(text, printed);
    free(printed);
    return true;
}

static bool fill_in(const struct job_record *job, const char *template, struct text *text,
                    struct error *error)
{
    struct placeholder placeholder;

    while (*template) {
        if (!placeholder_read(template, &placeholder)) {
            text_append_char(text, *template ++);
            continue;
        }
        if (!append_value(text, job, placeholder.name, error))
            return false;
        template = placeholder.after;
    }
    if (text->has_overflowed)
        return error_set(error, ERROR_INTERNAL, "a template grew beyond %d bytes", TEXT_BYTES_MAX);
    return true;
}

bool bindings_expand_text(const struct job_record *job, const char *template, struct arena *arena,
                          const char **text, struct error *error)
{
    SCOPED(text) struct text filled;

    text_init(&filled, TEXT_BYTES_MAX);
    if (!fill_in(job, template, &filled, error))
        return false;
    *text = arena_copy(arena, text_string(&filled), filled.length);
    return true;
}

static bool expand(const struct job_record *job, const json_t *template, json_t **tree, struct error *error);

/* `*tree` is NULL afterwards if the value is to be left out. */
static bool expand_string(const struct job_record *job, const char *template, json_t **tree,
                          struct error *error)
{
    struct placeholder placeholder;
    SCOPED(text) struct text filled;

    text_init(&filled, TEXT_BYTES_MAX);
    if (placeholder_read(template, &placeholder) && *placeholder.after == '\0') {
        *tree = variables_value(job, placeholder.name);
        if (*tree == NULL && !placeholder.is_optional)
            return error_set(error, ERROR_INTERNAL, "variable {%s} is not bound", placeholder.name);
        return true;
    }
    if (!fill_in(job, template, &filled, error))
        return false;
    *tree = memory_require(json_string(text_string(&filled)));
    return true;
}

static bool expand_object(const struct job_record *job, const json_t *template, json_t **tree,
                          struct error *error)
{
    json_t *object = memory_require(json_object());
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t) template, key, value)
    {
        json_t *expanded = NULL;

        if (!expand(job, value, &expanded, error)) {
            json_decref(object);
            return false;
        }
        if (expanded)
            (void)json_object_set_new(object, key, expanded);
    }
    *tree = object;
    return true;
}

/* True if the element stands for the elements of a list. */
static bool is_splice(const json_t *element, struct placeholder *placeholder)
{
    return json_is_string(element) && placeholder_read(json_string_value(element), placeholder) &&
           placeholder->is_spliced && *placeholder->after == '\0';
}

static bool append_expanded(const struct job_record *job, const json_t *element, json_t *array,
                            struct error *error)
{
    struct placeholder placeholder;
    SCOPED(json) json_t *expanded = NULL;

    if (is_splice(element, &placeholder)) {
        expanded = variables_value(job, placeholder.name);
        if (!json_is_array(expanded))
            return error_set(error, ERROR_INTERNAL, "variable {%s} is no list", placeholder.name);
        (void)json_array_extend(array, expanded);
        return true;
    }
    if (!expand(job, element, &expanded, error))
        return false;
    if (expanded)
        (void)json_array_append(array, expanded);
    return true;
}

static bool expand_array(const struct job_record *job, const json_t *template, json_t **tree,
                         struct error *error)
{
    json_t *array = memory_require(json_array());

    for (size_t i = 0; i < json_array_size(template); i++)
        if (!append_expanded(job, json_array_get(template, i), array, error)) {
            json_decref(array);
            return false;
        }
    *tree = array;
    return true;
}

/* Templates are our own tables: their depth is theirs, not an input's. */
static bool expand(const struct job_record *job, const json_t *template, json_t **tree, struct error *error)
{
    if (json_is_object(template))
        return expand_object(job, template, tree, error);
    if (json_is_array(template))
        return expand_array(job, template, tree, error);
    if (json_is_string(template))
        return expand_string(job, json_string_value(template), tree, error);
    *tree = json_incref((json_t *)(uintptr_t) template);
    return true;
}

bool bindings_expand(const struct job_record *job, const char *template, json_t **tree, struct error *error)
{
    SCOPED(json) json_t *parsed = NULL;
    json_error_t wrong;

    parsed = json_loads(template, 0, &wrong);
    if (parsed == NULL)
        return error_set(error, ERROR_INTERNAL, "a template is no JSON: %s", wrong.text);
    return expand(job, parsed, tree, error);
}

void bindings_set(struct job_record *job, const char *name, const char *value, bool is_json)
{
    struct job_variable *variable = job->variables;

    while (variable < job->variables + job->variable_count && strcmp(variable->name, name) != 0)
        variable++;
    if (variable == job->variables + job->variable_count) {
        assert(job->variable_count < JOB_VARIABLES_MAX);
        job->variable_count++;
    }
    *variable = (struct job_variable){.name = name, .value = value, .is_json = is_json};
}

static void capture(struct job_record *job, const struct capture *capture, const json_t *value,
                    struct arena *arena)
{
    char *printed;

    if (json_is_string(value)) {
        bindings_set(job, capture->variable, arena_text(arena, json_string_value(value)), false);
        return;
    }
    printed = memory_require(json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY));
    bindings_set(job, capture->variable, arena_text(arena, printed), true);
    free(printed);
}

/* An empty element of an XML answer, or JSON's null, is no value: an id that is "" must not look like an id.
 */
static bool is_missing(const json_t *value)
{
    return value == NULL || json_is_null(value) || (json_is_string(value) && json_string_length(value) == 0);
}

/* "set[*].id": the ids of all in the set.  A list of nothing is no value. */
static json_t *values_in(const json_t *tree, const char *path, const char *star)
{
    char list[PATH_PART_BYTES_MAX];
    size_t length = (size_t)(star - path);
    const char *rest = star + strlen("[*]");
    json_t *values = memory_require(json_array());
    const json_t *items;

    assert(length < sizeof(list));
    memcpy(list, path, length);
    list[length] = '\0';
    items = json_at(tree, list);
    rest += *rest == '.';
    for (size_t i = 0; i < json_array_size(items); i++) {
        const json_t *value = bindings_value_at(json_array_get(items, i), rest);

        if (!is_missing(value))
            (void)json_array_append(values, (json_t *)(uintptr_t)value);
    }
    if (json_array_size(values) > 0)
        return values;
    json_decref(values);
    return NULL;
}

/* What a capture keeps; the caller's. */
static json_t *captured_value(const struct capture *capture, const json_t *answer)
{
    const char *star = strstr(capture->path, "[*]");
    SCOPED(json) json_t *value = star ? values_in(answer, capture->path, star)
                                      : json_incref((json_t *)(uintptr_t)bindings_value_at(answer, capture->path));

    if (is_missing(value))
        return NULL;
    return capture->convert ? capture->convert(value) : json_incref(value);
}

json_t *bindings_items_at(const json_t *tree, const char *path)
{
    const char *star = strstr(path, "[*]");
    SCOPED(json) json_t *found = star ? values_in(tree, path, star) : json_incref(json_at(tree, path));
    json_t *items = memory_require(json_array());

    if (json_is_object(found))
        (void)json_array_append(items, found);
    else if (!star)
        (void)json_array_extend(items, found);
    for (size_t i = 0; star && i < json_array_size(found); i++)
        (void)json_array_extend(items, json_array_get(found, i));
    return items;
}

bool bindings_has_required(const struct capture *captures, const json_t *answer, struct error *error)
{
    for (size_t i = 0; i < CAPTURES_MAX && captures[i].variable; i++) {
        SCOPED(json) json_t *value = captures[i].is_required ? captured_value(&captures[i], answer) : NULL;

        if (captures[i].is_required && is_missing(value))
            return error_set(error, ERROR_TRANSIENT, "the service's answer has no %s", captures[i].path);
    }
    return true;
}

bool bindings_capture(struct job_record *job, const struct capture *captures, const json_t *answer,
                      struct arena *arena, struct error *error)
{
    for (size_t i = 0; i < CAPTURES_MAX && captures[i].variable; i++) {
        SCOPED(json) json_t *value = captured_value(&captures[i], answer);

        if (!is_missing(value))
            capture(job, &captures[i], value, arena);
        else if (captures[i].is_required)
            return error_set(error, ERROR_INTERNAL, "the service's answer has no %s", captures[i].path);
    }
    return true;
}

static const json_t *tag_value(const json_t *tags, const char *key)
{
    if (json_is_object(tags))
        return json_object_get(tags, key);
    for (size_t i = 0; i < json_array_size(tags); i++) {
        const json_t *tag = json_array_get(tags, i);
        const json_t *name =
            json_object_get(tag, "key") ? json_object_get(tag, "key") : json_object_get(tag, "Key");

        if (json_is_string(name) && strcmp(json_string_value(name), key) == 0)
            return json_object_get(tag, "value") ? json_object_get(tag, "value")
                                                 : json_object_get(tag, "Value");
    }
    return NULL;
}

const json_t *bindings_value_at(const json_t *tree, const char *path)
{
    const char *brace = strchr(path, '{');
    char list[PATH_PART_BYTES_MAX];
    char key[PATH_PART_BYTES_MAX];
    size_t list_length, key_length;

    if (brace == NULL)
        return json_at(tree, path);
    list_length = (size_t)(brace - path);
    key_length = strcspn(brace + 1, "}");
    assert(list_length < sizeof(list) && key_length < sizeof(key));
    memcpy(list, path, list_length);
    list[list_length] = '\0';
    memcpy(key, brace + 1, key_length);
    key[key_length] = '\0';
    return tag_value(json_at(tree, list), key);
}

const char *bindings_text_at(const json_t *tree, const char *path, char *buffer, size_t capacity)
{
    const json_t *value = bindings_value_at(tree, path);

    if (json_is_string(value))
        return json_string_value(value);
    if (json_is_boolean(value))
        return json_is_true(value) ? "true" : "false";
    if (json_is_integer(value))
        (void)snprintf(buffer, capacity, "%lld", (long long)json_integer_value(value));
    else if (json_is_real(value))
        (void)snprintf(buffer, capacity, "%.17g", json_real_value(value));
    else
        return NULL;
    return buffer;
}
