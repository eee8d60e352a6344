#include "engine/template_lint.h"

#include <string.h>

#include "base/json.h"
#include "engine/placeholder.h"
#include "engine/variables.h"

static const char UPPER[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char LETTERS_AND_DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
static const char PATH_LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

const struct scope_variable *scope_find(const struct scope *scope, const char *name)
{
    for (size_t i = 0; i < scope->captured_count; i++)
        if (strcmp(scope->captured[i].name, name) == 0)
            return &scope->captured[i];
    return NULL;
}

static bool check_capture(const struct scope *scope, const struct capture *capture, struct error *error)
{
    const char *name = capture->variable;

    if (strspn(name, UPPER) == 0 || name[strspn(name, LETTERS_AND_DIGITS)] != '\0')
        return error_set(error, ERROR_INTERNAL, "\"%s\" is no name for a variable: write it as in SnapshotId",
                         name);
    if (variables_given(scope->kind, name) != VARIABLES_NEVER)
        return error_set(error, ERROR_INTERNAL, "captures {%s}, which every job has from its request", name);
    if (capture->path == NULL || !template_lint_path(capture->path, error))
        return error_prefix(error, "capture of {%s}", name);
    return true;
}

static bool add(struct scope *scope, const struct capture *capture, struct error *error)
{
    struct scope_variable *variable = scope->captured;

    while (variable < scope->captured + scope->captured_count &&
           strcmp(variable->name, capture->variable) != 0)
        variable++;
    if (variable == scope->captured + scope->captured_count) {
        if (scope->captured_count == JOB_VARIABLES_MAX)
            return error_set(error, ERROR_INTERNAL, "a job would have more than %d variables",
                             JOB_VARIABLES_MAX);
        scope->captured_count++;
        *variable = (struct scope_variable){.name = capture->variable};
    }
    variable->is_sure |= capture->is_required;
    return true;
}

bool scope_capture(struct scope *scope, const struct capture *captures, struct error *error)
{
    for (size_t i = 0; i < CAPTURES_MAX && captures[i].variable; i++) {
        for (size_t earlier = 0; earlier < i; earlier++)
            if (strcmp(captures[earlier].variable, captures[i].variable) == 0)
                return error_set(error, ERROR_INTERNAL, "captures {%s} twice", captures[i].variable);
        if (!check_capture(scope, &captures[i], error) || !add(scope, &captures[i], error))
            return false;
    }
    return true;
}

static bool check_metadata(const struct scope *scope, const struct placeholder *placeholder,
                           struct error *error)
{
    const char *name = placeholder->name + sizeof(VARIABLES_METADATA_PREFIX) - 1;
    const struct metadata_key *key = scope->metadata_keys;

    while (key && key->name && strcmp(key->name, name) != 0)
        key++;
    if (key == NULL || key->name == NULL)
        return error_set(error, ERROR_INTERNAL, "{%s} is no key of the restore metadata", placeholder->name);
    if (key->type == METADATA_IGNORED)
        return error_set(error, ERROR_INTERNAL, "{%s} is a key that is ignored", placeholder->name);
    if (!key->is_required && !placeholder->is_optional)
        return error_set(error, ERROR_INTERNAL, "{%s} may be missing: make the key required, or write {%s?}",
                         placeholder->name, placeholder->name);
    return true;
}

static bool check_bound(const struct scope *scope, const struct placeholder *placeholder, struct error *error)
{
    const struct scope_variable *variable = scope_find(scope, placeholder->name);

    if (strncmp(placeholder->name, VARIABLES_METADATA_PREFIX, sizeof(VARIABLES_METADATA_PREFIX) - 1) == 0)
        return check_metadata(scope, placeholder, error);
    if (variables_given(scope->kind, placeholder->name) == VARIABLES_ALWAYS)
        return true;
    if (variables_given(scope->kind, placeholder->name) == VARIABLES_PERHAPS)
        return placeholder->is_optional ||
               error_set(error, ERROR_INTERNAL, "{%s} may be missing from the request: write {%s?}",
                         placeholder->name, placeholder->name);
    if (variable == NULL)
        return error_set(error, ERROR_INTERNAL, "{%s} is not bound here", placeholder->name);
    if (!variable->is_sure && !placeholder->is_optional)
        return error_set(error, ERROR_INTERNAL,
                         "{%s} may be missing: make its capture required, or write {%s?}", placeholder->name,
                         placeholder->name);
    return true;
}

/* `may_be_left_out` if a text that is nothing but one placeholder may be optional. */
static bool check_text(const struct scope *scope, const char *template, bool may_be_left_out,
                       struct error *error)
{
    struct placeholder placeholder;

    for (const char *at = template; *at;) {
        if (!placeholder_read(at, &placeholder)) {
            if (*at == '{' || *at == '}')
                return error_set(error, ERROR_INTERNAL, "a brace that belongs to no placeholder in \"%s\"",
                                 template);
            at++;
            continue;
        }
        if (placeholder.is_optional && (!may_be_left_out || at != template || *placeholder.after != '\0'))
            return error_set(error, ERROR_INTERNAL, "{%s?} inside a text: it cannot be left out",
                             placeholder.name);
        if (!check_bound(scope, &placeholder, error))
            return false;
        at = placeholder.after;
    }
    return true;
}

bool template_lint_text(const struct scope *scope, const char *template, struct error *error)
{
    return check_text(scope, template, false, error);
}

static bool check_tree(const struct scope *scope, json_t *tree, struct error *error)
{
    const char *key;
    json_t *value;

    if (json_is_string(tree))
        return check_text(scope, json_string_value(tree), true, error);
    for (size_t i = 0; i < json_array_size(tree); i++)
        if (!check_tree(scope, json_array_get(tree, i), error))
            return false;
    json_object_foreach(tree, key, value)
    {
        if (strpbrk(key, "{}"))
            return error_set(error, ERROR_INTERNAL, "a placeholder in the key \"%s\"", key);
        if (!check_tree(scope, value, error))
            return error_prefix(error, "%s", key);
    }
    return true;
}

bool template_lint_json(const struct scope *scope, const char *template, json_t **parsed, struct error *error)
{
    SCOPED(json) json_t *tree = NULL;
    json_error_t wrong;

    tree = json_loads(template, JSON_REJECT_DUPLICATES, &wrong);
    if (tree == NULL)
        return error_set(error, ERROR_INTERNAL, "the template is no JSON: %s", wrong.text);
    if (!json_is_object(tree))
        return error_set(error, ERROR_INTERNAL, "the template is no JSON object");
    if (!check_tree(scope, tree, error))
        return false;
    *parsed = json_incref(tree);
    return true;
}

/* The text behind "name", "[7]" or "{key}"; NULL if none of them stands there. */
static const char *path_part(const char *at)
{
    size_t length = strspn(at, PATH_LETTERS);

    if (length > 0)
        return length < PLACEHOLDER_NAME_BYTES ? at + length : NULL;
    if (*at == '[') {
        length = strspn(at + 1, "0123456789");
        return length > 0 && at[1 + length] == ']' ? at + length + 2 : NULL;
    }
    if (*at == '{') {
        length = strcspn(at + 1, "}");
        return length > 0 && length < PLACEHOLDER_NAME_BYTES && at[1 + length] == '}' ? at + length + 2
                                                                                      : NULL;
    }
    return NULL;
}

/* What may stand behind a part: nothing, the next part, or a dot and a name.  "{key}" ends a path. */
static const char *next_part(const char *part, const char *end)
{
    if (*end == '\0' || (*part != '{' && (*end == '[' || *end == '{')))
        return end;
    return *part != '{' && *end == '.' && strspn(end + 1, PATH_LETTERS) > 0 ? end + 1 : NULL;
}

bool template_lint_path(const char *path, struct error *error)
{
    const char *at = strspn(path, PATH_LETTERS) > 0 && strlen(path) < PLACEHOLDER_NAME_BYTES ? path : NULL;

    while (at && *at) {
        const char *end = path_part(at);

        at = end ? next_part(at, end) : NULL;
    }
    return at ? true
              : error_set(error, ERROR_INTERNAL, "\"%s\" is no path: write it as in set[0].name or set{key}",
                          path);
}
