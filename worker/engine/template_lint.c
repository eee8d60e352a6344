#include "engine/template_lint.h"

#include <string.h>

#include "base/json.h"
#include "engine/condition.h"
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

/* Beside a path: the whole answer, for a hook. */
static bool check_capture_path(const struct capture *capture, struct error *error)
{
    return (*capture->path == '\0' && capture->convert) || template_lint_list_path(capture->path, error);
}

static bool check_capture(const struct scope *scope, const struct capture *capture, struct error *error)
{
    const char *name = capture->variable;

    if (strspn(name, UPPER) == 0 || name[strspn(name, LETTERS_AND_DIGITS)] != '\0')
        return error_set(error, ERROR_INTERNAL, "\"%s\" is no name for a variable: write it as in SnapshotId",
                         name);
    if (variables_given(scope->kind, name) != VARIABLES_NEVER)
        return error_set(error, ERROR_INTERNAL, "captures {%s}, which every job has from its request", name);
    if (capture->path == NULL || !check_capture_path(capture, error))
        return error_prefix(error, "capture of {%s}", name);
    return true;
}

static bool has_conditions(const struct scope *scope)
{
    return scope->when && scope->when[0];
}

/* "!Name" alone: the variable was bound before, or is now. */
static bool is_fallback(const struct scope *scope, const char *name)
{
    return scope->when[0][0] == '!' && strcmp(scope->when[0] + 1, name) == 0 && scope->when[1] == NULL;
}

static void make_sure(const struct scope *scope, struct scope_variable *variable)
{
    size_t branch = 0;

    if (!has_conditions(scope) || is_fallback(scope, variable->name)) {
        variable->is_sure = true;
        return;
    }
    while (branch < BRANCHES_MAX - 1 && variable->branches[branch])
        branch++;
    variable->branches[branch] = scope->when;
}

static bool has_condition(const struct scope *scope, const char *text)
{
    for (size_t i = 0; scope->when && i < CONDITIONS_MAX && scope->when[i]; i++)
        if (strcmp(scope->when[i], text) == 0)
            return true;
    return false;
}

/* The conditions that are looked at include all of the branch's. */
static bool is_inside(const struct scope *scope, const char *const *branch)
{
    for (size_t i = 0; i < CONDITIONS_MAX && branch[i]; i++)
        if (!has_condition(scope, branch[i]))
            return false;
    return true;
}

/* A condition says that the variable is bound. */
static bool is_conditioned(const struct scope *scope, const char *name)
{
    for (size_t i = 0; scope->when && i < CONDITIONS_MAX && scope->when[i]; i++) {
        struct condition condition;
        struct error ignored;

        if (condition_read(scope->when[i], &condition, &ignored) && condition.is_wanted &&
            strcmp(condition.name, name) == 0)
            return true;
    }
    return false;
}

static bool is_sure(const struct scope *scope, const struct scope_variable *variable)
{
    if (variable->is_sure || is_conditioned(scope, variable->name))
        return true;
    for (size_t i = 0; i < BRANCHES_MAX && variable->branches[i]; i++)
        if (is_inside(scope, variable->branches[i]))
            return true;
    return false;
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
    if (capture->is_required)
        make_sure(scope, variable);
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

static bool is_metadata_key(const struct scope *scope, const char *name)
{
    for (const struct metadata_key *key = scope->metadata_keys; key && key->name; key++)
        if (strcmp(key->name, name) == 0)
            return key->type != METADATA_IGNORED;
    return false;
}

bool scope_check_condition(const struct scope *known, const char *text, struct error *error)
{
    static const char prefix[] = VARIABLES_METADATA_PREFIX;
    struct condition condition;
    const char *name = condition.name;

    if (!condition_read(text, &condition, error))
        return false;
    if (strncmp(name, prefix, sizeof(prefix) - 1) == 0 ? is_metadata_key(known, name + sizeof(prefix) - 1)
                                                       : scope_find(known, name) != NULL ||
                                                             variables_given(known->kind, name) != VARIABLES_NEVER)
        return true;
    return error_set(error, ERROR_INTERNAL, "\"%s\" is a condition on a variable that no step captures", text);
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
    if (!key->is_required && !placeholder->is_optional && !is_conditioned(scope, placeholder->name))
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
        return placeholder->is_optional || is_conditioned(scope, placeholder->name) ||
               error_set(error, ERROR_INTERNAL, "{%s} may be missing from the request: write {%s?}",
                         placeholder->name, placeholder->name);
    if (variable == NULL && !is_conditioned(scope, placeholder->name))
        return error_set(error, ERROR_INTERNAL, "{%s} is not bound here", placeholder->name);
    if (variable && !is_sure(scope, variable) && !placeholder->is_optional)
        return error_set(error, ERROR_INTERNAL,
                         "{%s} may be missing: make its capture required, or write {%s?}", placeholder->name,
                         placeholder->name);
    return true;
}

/* Where a text stands: there a placeholder that is nothing but itself may be optional, or a list's elements. */
enum place { IN_TEXT, IN_MEMBER, IN_LIST };

static bool check_text(const struct scope *scope, const char *template, enum place place, struct error *error)
{
    struct placeholder placeholder;
    bool is_alone;

    for (const char *at = template; *at;) {
        if (!placeholder_read(at, &placeholder)) {
            if (*at == '{' || *at == '}')
                return error_set(error, ERROR_INTERNAL, "a brace that belongs to no placeholder in \"%s\"",
                                 template);
            at++;
            continue;
        }
        is_alone = at == template && *placeholder.after == '\0';
        if (placeholder.is_optional && (place == IN_TEXT || !is_alone))
            return error_set(error, ERROR_INTERNAL, "{%s?} inside a text: it cannot be left out",
                             placeholder.name);
        if (placeholder.is_spliced && (place != IN_LIST || !is_alone))
            return error_set(error, ERROR_INTERNAL, "{%s*} stands for elements, and this is no list",
                             placeholder.name);
        if (!check_bound(scope, &placeholder, error))
            return false;
        at = placeholder.after;
    }
    return true;
}

bool template_lint_text(const struct scope *scope, const char *template, struct error *error)
{
    return check_text(scope, template, IN_TEXT, error);
}

static bool check_tree(const struct scope *scope, json_t *tree, enum place place, struct error *error)
{
    const char *key;
    json_t *value;

    if (json_is_string(tree))
        return check_text(scope, json_string_value(tree), place, error);
    for (size_t i = 0; i < json_array_size(tree); i++)
        if (!check_tree(scope, json_array_get(tree, i), IN_LIST, error))
            return false;
    json_object_foreach(tree, key, value)
    {
        if (strpbrk(key, "{}"))
            return error_set(error, ERROR_INTERNAL, "a placeholder in the key \"%s\"", key);
        if (!check_tree(scope, value, IN_MEMBER, error))
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
    if (!check_tree(scope, tree, IN_MEMBER, error))
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

bool template_lint_list_path(const char *path, struct error *error)
{
    const char *star = strstr(path, "[*]");
    char list[PLACEHOLDER_NAME_BYTES];
    size_t length = star ? (size_t)(star - path) : 0;

    if (star == NULL)
        return template_lint_path(path, error);
    if (length >= sizeof(list))
        return error_set(error, ERROR_INTERNAL, "\"%s\" is too long", path);
    memcpy(list, path, length);
    list[length] = '\0';
    star += strlen("[*]");
    if (*star != '\0' && *star != '.')
        return template_lint_path(path, error); /* which refuses it */
    return template_lint_path(list, error) && (*star == '\0' || template_lint_path(star + 1, error));
}
