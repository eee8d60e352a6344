#include "cli/schedule_due.h"

#include <stdio.h>
#include <string.h>

#include "adapters/registry.h"
#include "base/clock.h"
#include "base/json.h"
#include "cli/copy_due.h"
#include "cli/submission.h"

#define MS_PER_MINUTE INT64_C(60000)
#define MS_PER_DAY INT64_C(86400000)
/* Of no importance: where a rule is tried out before there are resources. */
#define ANY_RESOURCE "arn:aws:ec2:us-east-1:111122223333:volume/vol-049df61146c4d7901"

enum { TOKEN_BYTES = 320 };

size_t schedule_due_next(const struct backup_plan *plan, const struct backup_rule *rule, int64_t after_ms,
                         size_t count_max, struct schedule_due *due)
{
    size_t count = 0;

    for (; count < count_max && schedule_expression_next(&rule->schedule, after_ms, &after_ms); count++)
        due[count] = (struct schedule_due){.plan = plan, .rule = rule, .at_ms = after_ms};
    return count;
}

int64_t schedule_due_horizon(const struct backup_rule *rule, const struct schedule_limits *limits, int64_t now_ms)
{
    int64_t minutes = rule->start_window_minutes ? rule->start_window_minutes : limits->start_window_minutes;
    int64_t window_ms = minutes * MS_PER_MINUTE, remembered_ms = limits->remember_days * MS_PER_DAY;

    return now_ms - (window_ms < remembered_ms ? window_ms : remembered_ms);
}

int64_t schedule_due_first(const struct backup_plans *plans, int64_t after_ms)
{
    int64_t first = INT64_MAX, next;

    for (size_t i = 0; i < plans->count; i++)
        for (size_t rule = 0; rule < plans->plans[i]->rule_count; rule++)
            if (schedule_expression_next(&plans->plans[i]->rules[rule].schedule, after_ms, &next) && next < first)
                first = next;
    return first;
}

static void set_text(json_t *object, const char *name, const char *text)
{
    if (text)
        (void)json_object_set_new(object, name, memory_require(json_string(text))); /* it was valid UTF-8 */
}

static void set_number(json_t *object, const char *name, int64_t number)
{
    if (number)
        (void)json_object_set_new(object, name, memory_require(json_integer(number)));
}

static void set_json(json_t *object, const char *name, const char *json)
{
    if (json)
        (void)json_object_set_new(object, name, memory_require(json_loads(json, 0, NULL)));
}

static void set_lifecycle(json_t *request, const struct backup_rule *rule)
{
    json_t *lifecycle = memory_require(json_object());

    set_number(lifecycle, "DeleteAfterDays", rule->delete_after_days);
    set_number(lifecycle, "MoveToColdStorageAfterDays", rule->move_to_cold_storage_after_days);
    if (json_object_size(lifecycle))
        (void)json_object_set_new(request, "Lifecycle", lifecycle);
    else
        json_decref(lifecycle);
}

/* AdvancedBackupSettings: those of the resource's type. */
static const char *options_of(const struct backup_plan *plan, const char *arn)
{
    const struct job_request request = {.kind = JOB_BACKUP, .resource_arn = arn};
    const struct adapter *adapter = registry_find(&request);

    for (size_t i = 0; adapter && i < plan->option_count; i++)
        if (strcmp(plan->options[i].resource_type, adapter->resource_type) == 0)
            return plan->options[i].options;
    return NULL;
}

static void print_token(const struct schedule_due *due, char token[TOKEN_BYTES])
{
    char at[CLOCK_RFC3339_BYTES];

    clock_format_rfc3339(due->at_ms, at);
    (void)snprintf(token, TOKEN_BYTES, "%s/%s/%s", due->plan->name, due->rule->name, at);
}

void schedule_due_job_id(const struct schedule_due *due, const char *resource_arn, char id[JOB_REQUEST_ID_BYTES])
{
    char token[TOKEN_BYTES];

    print_token(due, token);
    job_request_token_id(resource_arn, token, id);
}

static json_t *request_for(const struct schedule_due *due, const struct backup_selection *selection, const char *arn)
{
    const struct backup_rule *rule = due->rule;
    json_t *request = memory_require(json_object());
    char at[CLOCK_RFC3339_BYTES], token[TOKEN_BYTES];

    clock_format_rfc3339(due->at_ms, at);
    print_token(due, token);
    set_text(request, "JobType", job_kind_request_name(JOB_BACKUP));
    set_text(request, "ResourceArn", arn);
    set_text(request, "BackupVaultName", rule->vault);
    set_text(request, "IamRoleArn", selection->role);
    set_text(request, "IdempotencyToken", token);
    set_number(request, "StartWindowMinutes", rule->start_window_minutes);
    set_number(request, "CompleteWindowMinutes", rule->completion_window_minutes);
    set_lifecycle(request, rule);
    set_json(request, "RecoveryPointTags", rule->tags);
    set_json(request, "BackupOptions", options_of(due->plan, arn));
    (void)json_object_set_new(request, "Extensions", memory_require(json_pack("{s:s}", "ScheduledTime", at)));
    return request;
}

static void add_requests(const struct schedule_due *due, const struct selected *selected, json_t *taken,
                         json_t *requests)
{
    for (size_t i = 0; i < selected->count; i++) {
        const char *arn = selected->arns[i];

        if (json_object_get(taken, arn))
            continue;
        (void)json_object_set_new(taken, arn, json_true());
        (void)json_array_append_new(requests, request_for(due, selected->selection, arn));
    }
}

/* A resource that two selections take is backed up once, as the first one says. */
json_t *schedule_due_requests(const struct schedule_due *due, struct schedule_resources *resources)
{
    json_t *requests = memory_require(json_array());
    SCOPED(json) json_t *taken = memory_require(json_object());

    for (size_t i = 0; i < due->plan->selection_count; i++) {
        const struct selected *selected =
            schedule_resources_of(resources, due->plan->selections[i], due->at_ms);

        if (selected)
            add_requests(due, selected, taken, requests);
    }
    return requests;
}

static bool check_rule(const struct schedule_due *due, const struct backup_selection *selection, struct error *error)
{
    SCOPED(json) json_t *request = request_for(due, selection, ANY_RESOURCE);
    SCOPED(submission) struct submission submission = {0};

    return submission_prepare(&submission, request, ANY_RESOURCE, error) ||
           error_prefix(error, "rule \"%s\", as a request", due->rule->name);
}

static bool check_selection(const struct backup_plan *plan, const struct backup_selection *selection,
                            struct error *error)
{
    for (size_t i = 0; i < plan->rule_count; i++)
        if (!check_rule(&(struct schedule_due){.plan = plan, .rule = &plan->rules[i], .at_ms = 1}, selection, error) ||
            !copy_due_check(&plan->rules[i], selection, error))
            return false;
    return true;
}

bool schedule_due_check(const struct backup_plans *plans, struct error *error)
{
    if (!backup_plans_check(plans, error))
        return false;
    for (size_t i = 0; i < plans->count; i++)
        for (size_t selection = 0; selection < plans->plans[i]->selection_count; selection++)
            if (!check_selection(plans->plans[i], plans->plans[i]->selections[selection], error))
                return error_prefix(error, "plan \"%s\"", plans->plans[i]->name);
    return true;
}
