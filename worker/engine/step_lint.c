#include "engine/step_lint.h"

#include <string.h>

#include "base/json.h"
#include "engine/placeholder.h"
#include "engine/poll_lint.h"

static const char UPPER[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char LOWER_AND_DIGITS[] = "abcdefghijklmnopqrstuvwxyz0123456789";
static const char LETTERS_AND_DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/* "create-snapshot": no other letters, no hyphen at an end, no two in a row. */
static bool is_kebab_case(const char *name)
{
    for (size_t length; name; name += length + 1) {
        length = strspn(name, LOWER_AND_DIGITS);
        if (length == 0 || (name[length] != '\0' && name[length] != '-'))
            return false;
        if (name[length] == '\0')
            return true;
    }
    return false;
}

/* What a step is to its operation. */
enum role { ROLE_STEP, ROLE_CLEANUP, ROLE_LOOKUP };

static bool check_names(const char *service, const char *operation, const char *input, struct error *error)
{
    if (service == NULL || service[strspn(service, LOWER_AND_DIGITS)] != '\0')
        return error_set(error, ERROR_INTERNAL, "no service as in \"ec2\"");
    if (operation == NULL || strspn(operation, UPPER) == 0 || operation[strspn(operation, LETTERS_AND_DIGITS)] != '\0')
        return error_set(error, ERROR_INTERNAL, "no operation as in \"CreateSnapshot\"");
    if (input == NULL)
        return error_set(error, ERROR_INTERNAL, "no input: write \"{}\" for a call without parameters");
    return true;
}

static bool captures_something_required(const struct step *step)
{
    for (size_t i = 0; i < CAPTURES_MAX && step->captures[i].variable; i++)
        if (step->captures[i].is_required)
            return true;
    return false;
}

static bool check_code(const struct step *step, size_t index, struct error *error)
{
    const struct code_meaning *code = &step->codes[index];

    for (size_t i = 0; i < index; i++)
        if (strcmp(step->codes[i].code, code->code) == 0)
            return error_set(error, ERROR_INTERNAL, "two meanings of %s", code->code);
    if (code->reason >= REASON_COUNT || code->meaning > MEANING_FAIL)
        return error_set(error, ERROR_INTERNAL, "an unknown meaning of %s", code->code);
    if (code->meaning == MEANING_CLASS && code->reason == REASON_NONE)
        return error_set(error, ERROR_INTERNAL, "%s is given no meaning", code->code);
    if (code->meaning == MEANING_ADOPT && step->lookup == NULL)
        return error_set(error, ERROR_INTERNAL, "%s means adopt, but there is no look-up", code->code);
    if (code->meaning == MEANING_DONE && captures_something_required(step))
        return error_set(error, ERROR_INTERNAL, "%s means done, but leaves nothing to capture", code->code);
    return true;
}

/* What a changing call of unknown outcome made must be found again, token or not: also for a job that is not
   wanted any more, which would leave it behind. */
static bool check_repeating(const struct step *step, struct error *error)
{
    if (!step->is_mutating && (step->has_token || step->lookup))
        return error_set(error, ERROR_INTERNAL, "changes nothing, so it needs neither token nor look-up");
    if (step->has_token && strstr(step->input, "{JobId}") == NULL && strstr(step->input, "{JobUuid}") == NULL)
        return error_set(error, ERROR_INTERNAL, "has a token, but {JobId} is not in its input");
    if (step->repeats_as_one && (!step->has_token || step->lookup))
        return error_set(error, ERROR_INTERNAL, "repeats_as_one goes with a token, and without a look-up");
    if (step->is_mutating && captures_something_required(step) && !step->lookup && !step->repeats_as_one)
        return error_set(error, ERROR_INTERNAL, "makes something, and has no look-up that finds it again");
    return true;
}

/* The region is needed where no job is at hand that could say why it is not bound. */
static bool check_region(const struct scope *scope, const struct step *step, struct error *error)
{
    const struct scope given = {.kind = scope->kind};

    if (step->region && !template_lint_text(&given, step->region, error))
        return error_prefix(error, "region");
    return true;
}

static bool check_conditions(const struct scope *known, const struct step *step, struct error *error)
{
    for (size_t i = 0; i < CONDITIONS_MAX && step->when[i]; i++)
        if (!scope_check_condition(known, step->when[i], error))
            return false;
    return true;
}

static bool check_tolerance(const struct step *step, enum role role, struct error *error)
{
    if (step->tolerates >= REASON_COUNT || (step->tolerates != REASON_NONE && role != ROLE_STEP))
        return error_set(error, ERROR_INTERNAL, "tolerates what cannot be tolerated");
    if ((step->tolerates != REASON_NONE) != (step->apology != NULL))
        return error_set(error, ERROR_INTERNAL, "tolerates and apology go together");
    return true;
}

static bool check_call(struct scope *scope, const struct step *step, bool may_vanish, struct error *error)
{
    const struct scope shared = {.kind = scope->kind, .captured = {{"Scope", true}}, .captured_count = 1};
    SCOPED(json) json_t *input = NULL;

    if (!check_names(step->service, step->operation, step->input, error))
        return false;
    if (!template_lint_json(step->poll ? &shared : scope, step->input, &input, error))
        return error_prefix(error, "input");
    if (step->poll && step->is_mutating)
        return error_set(error, ERROR_INTERNAL, "polls and changes something: make two steps of it");
    if (step->poll && !poll_lint(scope, step->poll, input, may_vanish, error))
        return error_prefix(error, "poll");
    for (size_t i = 0; i < CODES_MAX && step->codes[i].code; i++)
        if (!check_code(step, i, error))
            return false;
    return check_repeating(step, error) && check_region(scope, step, error);
}

/* Whatever the step would have bound, the look-up binds: the steps behind it cannot tell who did. */
static bool check_adoption(const struct step *step, const struct scope *found, struct error *error)
{
    for (size_t i = 0; i < CAPTURES_MAX && step->captures[i].variable; i++) {
        const struct scope_variable *variable = scope_find(found, step->captures[i].variable);

        if (step->captures[i].is_required && (variable == NULL || !variable->is_sure))
            return error_set(error, ERROR_INTERNAL, "leaves {%s} unbound", step->captures[i].variable);
    }
    return true;
}

static bool check_lookup(const struct scope *scope, const struct step *step, struct error *error)
{
    const struct step *lookup = step->lookup;
    struct scope inside = *scope;
    struct scope found = {.kind = scope->kind}; /* by itself: under no conditions */

    if (lookup->name == NULL || !is_kebab_case(lookup->name))
        return error_set(error, ERROR_INTERNAL, "no kebab-case name");
    if (lookup->poll == NULL)
        return error_set(error, ERROR_INTERNAL, "does not poll");
    if (lookup->starts || lookup->region || lookup->when[0] || lookup->tolerates)
        return error_set(error, ERROR_INTERNAL, "starts, region, when and tolerates are its step's");
    if (!check_call(&inside, lookup, true, error) || !scope_capture(&found, lookup->captures, error))
        return false;
    return check_adoption(step, &found, error);
}

static bool check_step(struct scope *scope, const struct operation *operation, const struct step *step,
                       enum role role, struct error *error)
{
    bool may_vanish = role == ROLE_CLEANUP || operation->deletes_recovery_point;

    scope->when = step->when;
    if (!check_call(scope, step, may_vanish, error) || !check_tolerance(step, role, error))
        return false;
    if (step->starts && role == ROLE_CLEANUP)
        return error_set(error, ERROR_INTERNAL, "a clean-up cannot start the job");
    if (step->lookup && !check_lookup(scope, step, error))
        return error_prefix(error, "look-up %s", step->lookup->name ? step->lookup->name : "");
    return scope_capture(scope, step->captures, error);
}

static bool is_earlier_name(const struct operation *operation, const char *name, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        const struct step *step =
            i < operation->step_count ? &operation->steps[i] : &operation->cleanup[i - operation->step_count];

        if (strcmp(step->name, name) == 0)
            return true;
    }
    return false;
}

static bool check_step_name(const struct operation *operation, const struct step *step, size_t index,
                            struct error *error)
{
    if (step->name == NULL || !is_kebab_case(step->name))
        return error_set(error, ERROR_INTERNAL, "step %zu has no kebab-case name", index + 1);
    if (is_earlier_name(operation, step->name, index))
        return error_set(error, ERROR_INTERNAL, "%s: two steps have this name", step->name);
    return true;
}

/* All that a job of the operation can have captured at its end: what conditions may speak of. */
static bool find_known(const struct operation *operation, struct scope *known, struct error *error)
{
    for (size_t i = 0; i < operation->step_count + operation->cleanup_count; i++) {
        const struct step *step =
            i < operation->step_count ? &operation->steps[i] : &operation->cleanup[i - operation->step_count];

        if (!scope_capture(known, step->captures, error))
            return error_prefix(error, "%s", step->name ? step->name : "");
    }
    return true;
}

/* The clean-up runs once the job has started, so it may use what is bound by then: `started`.  Where one of several
   steps starts the job, each but one is made under conditions. */
static bool check_steps(struct scope *scope, const struct operation *operation, const struct scope *known,
                        struct scope *started, struct error *error)
{
    size_t starts = 0, unconditional = 0;

    for (size_t i = 0; i < operation->step_count; i++) {
        const struct step *step = &operation->steps[i];

        if (!check_step_name(operation, step, i, error))
            return false;
        if (!check_conditions(known, step, error) || !check_step(scope, operation, step, ROLE_STEP, error))
            return error_prefix(error, "%s", step->name);
        if (step->starts && starts++ == 0)
            *started = *scope;
        unconditional += step->starts && step->when[0] == NULL;
    }
    if (starts == 0 || unconditional > 1)
        return error_set(error, ERROR_INTERNAL, "%zu of its steps start the job: it must be one",
                         starts == 0 ? starts : unconditional);
    return true;
}

static bool check_cleanup(struct scope *scope, const struct operation *operation, const struct scope *known,
                          struct error *error)
{
    for (size_t i = 0; i < operation->cleanup_count; i++) {
        const struct step *step = &operation->cleanup[i];

        if (!check_step_name(operation, step, operation->step_count + i, error))
            return false;
        if (!check_conditions(known, step, error) || !check_step(scope, operation, step, ROLE_CLEANUP, error))
            return error_prefix(error, "%s", step->name);
    }
    return true;
}

/* An ARN is put together, or one that a service gave. */
static bool is_arn_template(const char *template)
{
    static const char beginning[] = "arn:{Partition}:";
    struct placeholder placeholder;

    return strncmp(template, beginning, sizeof(beginning) - 1) == 0 ||
           (placeholder_read(template, &placeholder) && *placeholder.after == '\0');
}

/* One of several alternatives may name what is bound in its own case alone. */
static bool check_arn(const struct scope *scope, const char *template, bool is_alternative, struct error *error)
{
    struct scope bound = *scope;

    for (size_t i = 0; is_alternative && i < bound.captured_count; i++)
        bound.captured[i].is_sure = true;
    return template_lint_text(&bound, template, error);
}

static bool check_arns(const struct scope *scope, const char *name, const char *const templates[ARNS_MAX],
                       bool is_required, struct error *error)
{
    if ((templates[0] != NULL) != is_required)
        return error_set(error, ERROR_INTERNAL, "%s %s", name,
                         is_required ? "is missing" : "is not this kind's");
    for (size_t i = 0; i < ARNS_MAX && templates[i]; i++) {
        if (!is_arn_template(templates[i]))
            return error_set(error, ERROR_INTERNAL, "%s does not begin with \"arn:{Partition}:\"", name);
        if (!check_arn(scope, templates[i], templates[1] != NULL, error))
            return error_prefix(error, "%s", name);
    }
    return true;
}

/* What a finished job tells. */
static bool check_result(const struct scope *scope, const struct operation *operation, struct error *error)
{
    bool makes_point = scope->kind == JOB_BACKUP || scope->kind == JOB_COPY;
    SCOPED(json) json_t *metadata = NULL;

    if (!check_arns(scope, "recovery_point_arn", operation->recovery_point_arn, makes_point, error) ||
        !check_arns(scope, "created_resource_arn", operation->created_resource_arn, scope->kind == JOB_RESTORE,
                    error))
        return false;
    if (operation->deletes_recovery_point != (scope->kind == JOB_DELETE))
        return error_set(error, ERROR_INTERNAL,
                         "deletes_recovery_point is what tells a delete from the others");
    if (operation->restore_metadata && scope->kind != JOB_BACKUP)
        return error_set(error, ERROR_INTERNAL, "restore_metadata is a backup's");
    if (operation->restore_metadata &&
        !template_lint_json(scope, operation->restore_metadata, &metadata, error))
        return error_prefix(error, "restore_metadata");
    if (operation->size_variable && scope_find(scope, operation->size_variable) == NULL)
        return error_set(error, ERROR_INTERNAL, "no step captures size_variable {%s}",
                         operation->size_variable);
    return true;
}

static bool check_metadata_keys(const struct operation *operation, enum job_kind kind, struct error *error)
{
    const struct metadata_key *keys = operation->metadata_keys;

    if ((keys != NULL) != (kind == JOB_RESTORE))
        return error_set(error, ERROR_INTERNAL, "metadata_keys are a restore's, and a restore has them");
    for (size_t i = 0; keys && keys[i].name; i++) {
        if (i == METADATA_KEYS_MAX)
            return error_set(error, ERROR_INTERNAL, "more than %d metadata_keys", METADATA_KEYS_MAX);
        for (size_t earlier = 0; earlier < i; earlier++)
            if (strcmp(keys[earlier].name, keys[i].name) == 0)
                return error_set(error, ERROR_INTERNAL, "metadata key %s stands there twice", keys[i].name);
        if (keys[i].type > METADATA_IGNORED || (keys[i].type == METADATA_IGNORED && keys[i].is_required))
            return error_set(error, ERROR_INTERNAL, "metadata key %s has no type that fits", keys[i].name);
    }
    return true;
}

static bool check_operation(const struct operation *operation, enum job_kind kind, struct error *error)
{
    struct scope scope = {.kind = kind, .metadata_keys = operation->metadata_keys};
    struct scope started = scope;
    struct scope known = scope;

    if (operation->step_count > STEPS_MAX || operation->cleanup_count > STEPS_MAX)
        return error_set(error, ERROR_INTERNAL, "more than %d steps", STEPS_MAX);
    if (!check_metadata_keys(operation, kind, error) || !find_known(operation, &known, error) ||
        !check_steps(&scope, operation, &known, &started, error) ||
        !check_cleanup(&started, operation, &known, error))
        return false;
    scope.when = NULL;
    return check_result(&scope, operation, error);
}

/* A person who asks for what is not offered is told why; nobody asks for a stop by way of a table. */
static bool check_offer(const struct adapter *adapter, enum job_kind kind, struct error *error)
{
    bool is_offered = adapter->operations[kind].step_count > 0;

    if (kind == JOB_STOP)
        return !is_offered ? true : error_set(error, ERROR_INTERNAL, "a stop has no steps of its own");
    if (is_offered && adapter->refusal[kind])
        return error_set(error, ERROR_INTERNAL, "is offered and refused");
    if (!is_offered && adapter->refusal[kind] == NULL)
        return error_set(error, ERROR_INTERNAL, "has neither steps nor a refusal");
    return !is_offered || check_operation(&adapter->operations[kind], kind, error);
}

static bool is_arn_pattern(const char *pattern)
{
    size_t colons = 0;

    for (const char *at = pattern; at && *at; at++)
        colons += *at == ':';
    return colons >= 5 && strncmp(pattern, "arn:", 4) == 0;
}

static bool check_listing(const struct listing *listing, struct error *error)
{
    SCOPED(json) json_t *input = listing->input ? json_loads(listing->input, JSON_REJECT_DUPLICATES, NULL) : NULL;

    if (!check_names(listing->service, listing->operation, listing->input, error))
        return false;
    if (!json_is_object(input))
        return error_set(error, ERROR_INTERNAL, "input is not a JSON object");
    if (listing->items == NULL || (listing->item_arn == NULL) == (listing->item_id == NULL))
        return error_set(error, ERROR_INTERNAL, "no items, or not one of item_arn and item_id");
    if ((listing->next_token == NULL) != (listing->next_token_parameter == NULL))
        return error_set(error, ERROR_INTERNAL, "half of its pages");
    return true;
}

/* What is backed up can be listed. */
static bool check_listings(const struct adapter *adapter, struct error *error)
{
    for (size_t i = 0; i < ARNS_MAX && adapter->resource_arn[i]; i++)
        if (!check_listing(&adapter->listings[i], error))
            return error_prefix(error, "listing of %s", adapter->resource_arn[i]);
    return true;
}

bool step_lint(const struct adapter *adapter, struct error *error)
{
    if (adapter->name == NULL || !is_kebab_case(adapter->name))
        return error_set(error, ERROR_INTERNAL, "an adapter has no kebab-case name");
    if (adapter->resource_type == NULL || *adapter->resource_type == '\0')
        return error_set(error, ERROR_INTERNAL, "%s: no resource_type", adapter->name);
    if (!is_arn_pattern(adapter->resource_arn[0]) || !is_arn_pattern(adapter->recovery_point_arn))
        return error_set(error, ERROR_INTERNAL, "%s: no patterns of ARNs", adapter->name);
    if (!check_listings(adapter, error))
        return error_prefix(error, "%s", adapter->name);
    for (int kind = 0; kind < JOB_KIND_COUNT; kind++)
        if (!check_offer(adapter, (enum job_kind)kind, error))
            return error_prefix(error, "%s: %s", adapter->name, job_kind_name((enum job_kind)kind));
    return true;
}
