#include "cli/plan_steps.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "engine/bindings.h"
#include "engine/condition.h"

struct planning {
    const struct job_record *job;
    const struct operation *operation;
    const struct step *steps; /* the operation's, or its clean-up's */
    size_t count;
};

static bool captures(const struct capture list[CAPTURES_MAX], const char *name)
{
    for (size_t i = 0; i < CAPTURES_MAX && list[i].variable; i++)
        if (strcmp(list[i].variable, name) == 0)
            return true;
    return false;
}

static const char *teller_among(const struct step *steps, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (captures(steps[i].captures, name))
            return steps[i].name;
    return NULL;
}

/* The earlier step whose answer tells a variable; NULL: none, it is known now.  A clean-up comes behind all steps. */
static const char *told_by(const struct planning *planning, size_t before, const char *name)
{
    const struct operation *operation = planning->operation;
    const char *teller = teller_among(planning->steps, before, name);

    if (teller == NULL && planning->steps != operation->steps)
        teller = teller_among(operation->steps, operation->step_count, name);
    return teller;
}

enum decision { DECISION_MADE, DECISION_DEPENDS, DECISION_LEFT_OUT };

static void add_condition(json_t *conditions, const char *text, const char *step)
{
    json_t *condition = memory_require(json_pack("{s:s}", "when", text));

    if (step)
        (void)json_object_set_new(condition, "toldBy", json_string(step));
    (void)json_array_append_new(conditions, condition);
}

/* What is known now decides now; what an answer will tell is left open. */
static enum decision decide(const struct planning *planning, size_t index, json_t *conditions)
{
    const struct step *step = &planning->steps[index];
    enum decision decision = DECISION_MADE;

    for (size_t i = 0; i < CONDITIONS_MAX && step->when[i]; i++) {
        const char *const alone[CONDITIONS_MAX] = {step->when[i]};
        struct condition condition;
        struct error error;
        const char *teller = NULL;

        if (condition_read(step->when[i], &condition, &error)) /* step_lint has seen to that */
            teller = told_by(planning, index, condition.name);
        if (teller == NULL && condition_all_hold(planning->job, alone))
            continue;
        if (teller == NULL) {
            (void)json_array_clear(conditions);
            add_condition(conditions, step->when[i], NULL);
            return DECISION_LEFT_OUT;
        }
        add_condition(conditions, step->when[i], teller);
        decision = DECISION_DEPENDS;
    }
    return decision;
}

static json_t *filled(const struct job_record *job, const json_t *template);

/* A text with what is known now put in; NULL: it is optional and left out. */
static json_t *filled_text(const struct job_record *job, const json_t *template)
{
    SCOPED(json) json_t *wrapped = memory_require(json_pack("{s:O}", "it", template));
    char *text = memory_require(json_dumps(wrapped, JSON_COMPACT));
    json_t *expanded = NULL, *value;
    struct error unbound;
    bool has_id = strcmp(job->request.job_id, PLAN_STEPS_UNKNOWN_ID) != 0;
    bool is_known = (has_id || strstr(text, "{JobUuid") == NULL) && bindings_expand(job, text, &expanded, &unbound);

    free(text);
    if (!is_known)
        return json_copy((json_t *)(uintptr_t)template); /* "{SnapshotId}": an answer tells it */
    value = json_incref(json_object_get(expanded, "it"));
    json_decref(expanded);
    return value;
}

static json_t *filled_members(const struct job_record *job, const json_t *template)
{
    json_t *object = memory_require(json_object());
    const char *name;
    json_t *member;

    json_object_foreach((json_t *)(uintptr_t)template, name, member)
    {
        json_t *value = filled(job, member);

        if (value)
            (void)json_object_set_new(object, name, value);
    }
    return object;
}

static json_t *filled_elements(const struct job_record *job, const json_t *template)
{
    json_t *list = memory_require(json_array());
    json_t *element;
    size_t i;

    json_array_foreach(template, i, element)
    {
        json_t *value = filled(job, element);

        if (value)
            (void)json_array_append_new(list, value);
    }
    return list;
}

/* The depth is that of an adapter's own table. */
static json_t *filled(const struct job_record *job, const json_t *template)
{
    if (json_is_object(template))
        return filled_members(job, template);
    if (json_is_array(template))
        return filled_elements(job, template);
    return json_is_string(template) ? filled_text(job, template) : json_incref((json_t *)(uintptr_t)template);
}

static json_t *input_of(const struct job_record *job, const struct step *step)
{
    json_error_t where;
    SCOPED(json) json_t *template = memory_require(json_loads(step->input, 0, &where)); /* step_lint has read it */

    return filled(job, template);
}

static void add_poll(json_t *object, const struct poll *poll)
{
    (void)json_object_set_new(object, "everySeconds", json_integer(poll->interval_s));
    (void)json_object_set_new(object, "jobsInOneCall", json_integer(poll->ids_max));
}

static json_t *plan_step(const struct planning *planning, size_t index)
{
    static const char *const decisions[] = {
        [DECISION_MADE] = "made", [DECISION_DEPENDS] = "depends", [DECISION_LEFT_OUT] = "leftOut"};
    const struct step *step = &planning->steps[index];
    json_t *conditions = memory_require(json_array());
    enum decision decision = decide(planning, index, conditions);
    json_t *object = memory_require(json_pack("{s:s, s:s, s:s, s:b, s:b, s:s, s:o}", "step", step->name, "service",
                                              step->service, "operation", step->operation, "changes",
                                              step->is_mutating, "startsJob", step->starts, "decision",
                                              decisions[decision], "conditions", conditions));

    if (step->poll)
        add_poll(object, step->poll);
    if (step->lookup)
        (void)json_object_set_new(object, "lookup", json_string(step->lookup->operation));
    if (step->tolerates)
        (void)json_object_set_new(object, "tolerates", json_string(reason_text(step->tolerates)->code));
    if (decision != DECISION_LEFT_OUT)
        (void)json_object_set_new(object, "input", input_of(planning->job, step));
    return object;
}

static json_t *plan_all(const struct planning *planning)
{
    json_t *list = memory_require(json_array());

    assert(planning->count == 0 || planning->steps != NULL);
    for (size_t i = 0; i < planning->count; i++)
        (void)json_array_append_new(list, plan_step(planning, i));
    return list;
}

json_t *plan_steps(const struct job_record *job, const struct operation *operation)
{
    return plan_all(&(struct planning){job, operation, operation->steps, operation->step_count});
}

json_t *plan_steps_cleanup(const struct job_record *job, const struct operation *operation)
{
    return plan_all(&(struct planning){job, operation, operation->cleanup, operation->cleanup_count});
}
