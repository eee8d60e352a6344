#include "engine/poll_lint.h"

#include <string.h>

#include "base/json.h"

/* Any but {Scope}, if that has a value. */
static bool has_placeholder(const json_t *tree, bool has_scope)
{
    const char *key;
    json_t *value;

    if (json_is_string(tree))
        return strchr(json_string_value(tree), '{') != NULL &&
               !(has_scope && strcmp(json_string_value(tree), "{Scope}") == 0);
    for (size_t i = 0; i < json_array_size(tree); i++)
        if (has_placeholder(json_array_get(tree, i), has_scope))
            return true;
    json_object_foreach((json_t *)(uintptr_t)tree, key, value)
    {
        if (has_placeholder(value, has_scope))
            return true;
    }
    return false;
}

static bool has_empty_list(const json_t *tree)
{
    const char *key;
    json_t *value;

    if (json_is_array(tree) && json_array_size(tree) == 0)
        return true;
    for (size_t i = 0; i < json_array_size(tree); i++)
        if (has_empty_list(json_array_get(tree, i)))
            return true;
    json_object_foreach((json_t *)(uintptr_t)tree, key, value)
    {
        if (has_empty_list(value))
            return true;
    }
    return false;
}

/* What its ids are filled into: a list, or, for one id, a text that is a member of the call itself. */
static bool check_ids(const struct poll *poll, const json_t *input, struct error *error)
{
    const json_t *ids = poll->ids ? json_at(input, poll->ids) : NULL;

    if (poll->ids_max == 0)
        return error_set(error, ERROR_INTERNAL, "ids_max is 0");
    if (poll->item_id == NULL && poll->ids_max != 1)
        return error_set(error, ERROR_INTERNAL, "without item_id, ids_max is 1");
    if (poll->ids == NULL && has_empty_list(input))
        return error_set(error, ERROR_INTERNAL, "an empty list in the input, and no ids to fill it with");
    if (poll->ids == NULL || (json_is_array(ids) && json_array_size(ids) == 0))
        return true;
    if (json_is_string(ids) && json_string_length(ids) == 0 && ids == json_object_get(input, poll->ids))
        return poll->ids_max == 1 ||
               error_set(error, ERROR_INTERNAL, "\"%s\" takes one id, and ids_max is %u", poll->ids, poll->ids_max);
    return error_set(error, ERROR_INTERNAL, "no empty list at \"%s\" in the input", poll->ids);
}

/* One call is made for many jobs: nothing but the list of ids may tell one from the other, and what they share. */
static bool check_input(const struct poll *poll, const json_t *input, struct error *error)
{
    if (has_placeholder(input, poll->scope != NULL))
        return error_set(error, ERROR_INTERNAL,
                         "a placeholder in the input of a call that is made for many jobs");
    if (poll->since && json_object_get(input, poll->since))
        return error_set(error, ERROR_INTERNAL, "the input sets %s, which `since` does", poll->since);
    return check_ids(poll, input, error);
}

static bool check_pages(const struct poll *poll, const json_t *input, struct error *error)
{
    if ((poll->next_token == NULL) != (poll->next_token_parameter == NULL))
        return error_set(error, ERROR_INTERNAL, "next_token and next_token_parameter go together");
    if (poll->next_token && json_object_get(input, poll->next_token_parameter))
        return error_set(error, ERROR_INTERNAL, "the input sets %s, which pages need",
                         poll->next_token_parameter);
    return true;
}

/* Only the items may be the whole answer, or those of many lists. */
static bool check_path(const struct poll *poll, const char *path, struct error *error)
{
    if (path != poll->items)
        return template_lint_path(path, error);
    return *path == '\0' || template_lint_list_path(path, error);
}

static bool check_paths(const struct poll *poll, struct error *error)
{
    const struct {
        const char *name;
        const char *path;
        bool is_required;
    } paths[] = {
        {"ids", poll->ids},     {"items", poll->items, true}, {"item_id", poll->item_id},
        {"ours", poll->ours},   {"next_token", poll->next_token}, {"state", poll->state},
        {"progress", poll->progress}, {"message", poll->message}, {"since", poll->since},
    };

    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        if (paths[i].path == NULL && paths[i].is_required)
            return error_set(error, ERROR_INTERNAL, "%s is missing", paths[i].name);
        if (paths[i].path && !check_path(poll, paths[i].path, error))
            return error_prefix(error, "%s", paths[i].name);
    }
    return true;
}

static bool needs_reason(enum verdict verdict)
{
    return verdict == VERDICT_FAILED || verdict == VERDICT_BUSY;
}

static bool check_verdict(const struct poll *poll, size_t index, struct error *error)
{
    const struct verdict_of *verdict = &poll->verdicts[index];

    for (size_t i = 0; i < index; i++)
        if (strcmp(poll->verdicts[i].value, verdict->value) == 0)
            return error_set(error, ERROR_INTERNAL, "two verdicts on \"%s\"", verdict->value);
    if (needs_reason(verdict->verdict) != (verdict->reason != REASON_NONE))
        return error_set(error, ERROR_INTERNAL, "a reason goes with a failure, and \"%s\" has one of the two",
                         verdict->value);
    if (verdict->verdict > VERDICT_FAILED)
        return error_set(error, ERROR_INTERNAL, "\"%s\" cannot tell whose it is: use `ours`", verdict->value);
    return true;
}

static bool check_verdicts(const struct poll *poll, struct error *error)
{
    bool can_end = false;

    if (poll->state == NULL && (poll->verdicts[0].value || poll->progress))
        return error_set(error, ERROR_INTERNAL, "verdicts and progress need a state");
    for (size_t i = 0; i < VERDICTS_MAX && poll->verdicts[i].value; i++) {
        if (!check_verdict(poll, i, error))
            return false;
        can_end |= poll->verdicts[i].verdict == VERDICT_DONE;
    }
    if (poll->state && !can_end)
        return error_set(error, ERROR_INTERNAL,
                         "no value of the state means done: the job would wait for ever");
    return true;
}

/* Its pattern may name any variable, bound or not: unbound, the guard does not apply. */
static bool check_guard(const struct guard *guard, struct error *error)
{
    if (!template_lint_path(guard->path, error))
        return error_prefix(error, "guard");
    if ((guard->is == NULL) == (guard->is_not == NULL))
        return error_set(error, ERROR_INTERNAL, "guard of %s: one of `is` and `is_not`", guard->path);
    if (guard->verdict == VERDICT_DONE || guard->verdict > VERDICT_FAILED ||
        needs_reason(guard->verdict) != (guard->reason != REASON_NONE) ||
        needs_reason(guard->verdict) != (guard->sentence != NULL))
        return error_set(error, ERROR_INTERNAL, "guard of %s: a reason and a sentence go with failing and waiting",
                         guard->path);
    return true;
}

static bool check_guards(const struct poll *poll, struct error *error)
{
    for (size_t i = 0; i < GUARDS_MAX && poll->guards[i].path; i++)
        if (!check_guard(&poll->guards[i], error))
            return false;
    return true;
}

static bool check_patience(const struct poll *poll, bool may_vanish, struct error *error)
{
    if (poll->interval_s == 0)
        return error_set(error, ERROR_INTERNAL, "interval_s is 0");
    if (poll->missing_max == 0)
        return error_set(error, ERROR_INTERNAL, "missing_max is 0");
    if (poll->missing >= REASON_COUNT)
        return error_set(error, ERROR_INTERNAL, "an unknown reason for a missing item");
    if (poll->missing_goes_on)
        return poll->missing == REASON_NONE ||
               error_set(error, ERROR_INTERNAL, "missing_goes_on, and a reason for a missing item");
    if (poll->missing == REASON_NONE && !may_vanish)
        return error_set(error, ERROR_INTERNAL, "what is gone counts as done, but something must be left");
    return true;
}

static bool check_templates(const struct scope *scope, const struct poll *poll, struct error *error)
{
    const struct {
        const char *name, *template;
    } templates[] = {{"id", poll->id}, {"match", poll->match}, {"scope", poll->scope}, {"ours_is", poll->ours_is}};

    for (size_t i = 0; i < COUNT_OF(templates); i++)
        if (templates[i].template && !template_lint_text(scope, templates[i].template, error))
            return error_prefix(error, "%s", templates[i].name);
    return true;
}

bool poll_lint(const struct scope *scope, const struct poll *poll, const json_t *input, bool may_vanish,
               struct error *error)
{
    if (!check_paths(poll, error) || !check_input(poll, input, error) || !check_pages(poll, input, error))
        return false;
    if (poll->id == NULL)
        return error_set(error, ERROR_INTERNAL, "id is missing");
    if (poll->ours_is && poll->ours == NULL)
        return error_set(error, ERROR_INTERNAL, "ours_is without ours");
    return check_templates(scope, poll, error) && check_guards(poll, error) && check_verdicts(poll, error) &&
           check_patience(poll, may_vanish, error);
}
