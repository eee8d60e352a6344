#include "engine/poll_lint.h"

#include <string.h>

#include "base/json.h"

static bool has_placeholder(const json_t *tree)
{
    const char *key;
    json_t *value;

    if (json_is_string(tree))
        return strchr(json_string_value(tree), '{') != NULL;
    for (size_t i = 0; i < json_array_size(tree); i++)
        if (has_placeholder(json_array_get(tree, i)))
            return true;
    json_object_foreach((json_t *)(uintptr_t)tree, key, value)
    {
        if (has_placeholder(value))
            return true;
    }
    return false;
}

/* One call is made for many jobs: nothing but the list of ids may tell one from the other. */
static bool check_input(const struct poll *poll, const json_t *input, struct error *error)
{
    const json_t *ids = json_at(input, poll->ids);

    if (has_placeholder(input))
        return error_set(error, ERROR_INTERNAL,
                         "a placeholder in the input of a call that is made for many jobs");
    if (!json_is_array(ids) || json_array_size(ids) > 0)
        return error_set(error, ERROR_INTERNAL, "no empty list at \"%s\" in the input", poll->ids);
    if (poll->ids_max == 0)
        return error_set(error, ERROR_INTERNAL, "ids_max is 0");
    return true;
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

static bool check_paths(const struct poll *poll, struct error *error)
{
    const struct {
        const char *name;
        const char *path;
        bool is_required;
    } paths[] = {
        {"ids", poll->ids, true},         {"items", poll->items, true}, {"item_id", poll->item_id, true},
        {"next_token", poll->next_token}, {"ours", poll->ours},         {"state", poll->state},
        {"progress", poll->progress},     {"message", poll->message},
    };

    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        if (paths[i].path == NULL && paths[i].is_required)
            return error_set(error, ERROR_INTERNAL, "%s is missing", paths[i].name);
        if (paths[i].path && !template_lint_path(paths[i].path, error))
            return error_prefix(error, "%s", paths[i].name);
    }
    return true;
}

static bool check_verdict(const struct poll *poll, size_t index, struct error *error)
{
    const struct verdict_of *verdict = &poll->verdicts[index];

    for (size_t i = 0; i < index; i++)
        if (strcmp(poll->verdicts[i].value, verdict->value) == 0)
            return error_set(error, ERROR_INTERNAL, "two verdicts on \"%s\"", verdict->value);
    if ((verdict->verdict == VERDICT_FAILED) != (verdict->reason != REASON_NONE))
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

static bool check_patience(const struct poll *poll, bool may_vanish, struct error *error)
{
    if (poll->interval_s == 0)
        return error_set(error, ERROR_INTERNAL, "interval_s is 0");
    if (poll->missing_max == 0)
        return error_set(error, ERROR_INTERNAL, "missing_max is 0");
    if (poll->missing >= REASON_COUNT)
        return error_set(error, ERROR_INTERNAL, "an unknown reason for a missing item");
    if (poll->missing == REASON_NONE && !may_vanish)
        return error_set(error, ERROR_INTERNAL, "what is gone counts as done, but something must be left");
    return true;
}

bool poll_lint(const struct scope *scope, const struct poll *poll, const json_t *input, bool may_vanish,
               struct error *error)
{
    if (!check_paths(poll, error) || !check_input(poll, input, error) || !check_pages(poll, input, error))
        return false;
    if (poll->id == NULL)
        return error_set(error, ERROR_INTERNAL, "id is missing");
    if (!template_lint_text(scope, poll->id, error))
        return error_prefix(error, "id");
    return check_verdicts(poll, error) && check_patience(poll, may_vanish, error);
}
