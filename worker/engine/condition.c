#include "engine/condition.h"

#include <assert.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "engine/bindings.h"
#include "engine/variables.h"

bool condition_read(const char *text, struct condition *condition, struct error *error)
{
    bool is_negation = *text == '!';
    const char *name = text + is_negation;
    size_t length = strcspn(name, "!=");
    const char *rest = name + length;

    if (length == 0 || length >= sizeof(condition->name))
        return error_set(error, ERROR_INTERNAL, "\"%s\" is no condition on a variable", text);
    memcpy(condition->name, name, length);
    condition->name[length] = '\0';
    condition->is_wanted = !is_negation && *rest != '!';
    rest += *rest == '!';
    condition->value = *rest == '=' ? rest + 1 : NULL;
    if (condition->value ? is_negation : *rest != '\0' || rest != name + length)
        return error_set(error, ERROR_INTERNAL, "\"%s\" is no condition on a variable", text);
    return true;
}

static bool holds(const struct job_record *job, const struct condition *condition)
{
    SCOPED(json) json_t *value = variables_value(job, condition->name);
    char buffer[64];
    const char *text;

    if (condition->value == NULL)
        return (value != NULL) == condition->is_wanted;
    text = value ? bindings_text_at(value, "", buffer, sizeof(buffer)) : NULL;
    return (text && text_matches(condition->value, text)) == condition->is_wanted;
}

bool condition_all_hold(const struct job_record *job, const char *const when[CONDITIONS_MAX])
{
    for (size_t i = 0; i < CONDITIONS_MAX && when[i]; i++) {
        struct condition condition;
        struct error error;

        if (!condition_read(when[i], &condition, &error) || !holds(job, &condition))
            return false;
    }
    return true;
}
