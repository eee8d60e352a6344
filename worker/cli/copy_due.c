#include "cli/copy_due.h"

#include <stdio.h>
#include <string.h>

#include "adapters/registry.h"
#include "base/json.h"
#include "cli/submission.h"

#define MS_PER_DAY INT64_C(86400000)
/* Of no importance: where a rule is tried out before there are recovery points. */
#define ANY_POINT "arn:aws:ec2:us-east-1::snapshot/snap-0a1b2c3d4e5f60718"

enum { TOKEN_BYTES = 256 };

static void set_text(json_t *object, const char *name, const char *text)
{
    if (text && *text)
        (void)json_object_set_new(object, name, memory_require(json_string(text))); /* it was valid UTF-8 */
}

static void set_lifecycle(json_t *request, const struct copy_action *copy)
{
    json_t *lifecycle = memory_require(json_object());

    if (copy->delete_after_days)
        (void)json_object_set_new(lifecycle, "DeleteAfterDays", json_integer(copy->delete_after_days));
    if (copy->move_to_cold_storage_after_days)
        (void)json_object_set_new(lifecycle, "MoveToColdStorageAfterDays",
                                  json_integer(copy->move_to_cold_storage_after_days));
    if (json_object_size(lifecycle))
        (void)json_object_set(request, "Lifecycle", lifecycle);
    json_decref(lifecycle);
}

struct source {
    const char *arn, *vault, *role;
};

static json_t *request_for(const struct source *source, const struct copy_action *copy)
{
    json_t *request = memory_require(json_object());
    char token[TOKEN_BYTES];

    (void)snprintf(token, sizeof(token), "copy/%s", copy->vault_arn);
    set_text(request, "JobType", job_kind_request_name(JOB_COPY));
    set_text(request, "RecoveryPointArn", source->arn);
    set_text(request, "SourceBackupVaultName", source->vault);
    set_text(request, "DestinationBackupVaultArn", copy->vault_arn);
    set_text(request, "IamRoleArn", source->role);
    set_text(request, "IdempotencyToken", token);
    set_lifecycle(request, copy);
    return request;
}

/* A point is copied by the service of its own ARN: those of a gateway's volumes are EBS snapshots. */
const char *copy_due_refusal(const char *resource_arn)
{
    struct job_request request = {.kind = JOB_BACKUP, .resource_arn = resource_arn};
    const struct adapter *adapter = registry_find(&request);

    if (adapter == NULL)
        return NULL;
    request = (struct job_request){.kind = JOB_COPY, .recovery_point_arn = adapter->recovery_point_arn};
    adapter = registry_find(&request);
    return adapter && adapter->operations[JOB_COPY].step_count == 0 ? adapter->refusal[JOB_COPY] : NULL;
}

static bool check_resources(const struct backup_selection *selection, struct error *error)
{
    for (size_t i = 0; i < selection->resources.count; i++) {
        const char *arn = selection->resources.arns[i];
        const char *refusal = backup_selection_is_pattern(arn) ? NULL : copy_due_refusal(arn);

        if (refusal && !backup_selection_excludes(selection, arn))
            return error_set(error, ERROR_INVALID_JOB, "%s, which the selection \"%s\" names, has none: %s", arn,
                             selection->name, refusal);
    }
    return true;
}

static bool check_copy(const struct backup_rule *rule, const struct copy_action *copy,
                       const struct backup_selection *selection, struct error *error)
{
    SCOPED(json)
    json_t *request = request_for(
        &(struct source){.arn = ANY_POINT, .vault = rule->vault, .role = selection->role}, copy);
    SCOPED(submission) struct submission submission = {0};

    return submission_prepare(&submission, request, ANY_POINT, error);
}

bool copy_due_check(const struct backup_rule *rule, const struct backup_selection *selection, struct error *error)
{
    for (size_t i = 0; i < rule->copy_count; i++)
        if (!check_copy(rule, &rule->copies[i], selection, error))
            return error_prefix(error, "rule \"%s\": \"CopyActions\": entry %zu, as a request", rule->name, i + 1);
    return rule->copy_count == 0 || check_resources(selection, error) ||
           error_prefix(error, "rule \"%s\": \"CopyActions\"", rule->name);
}

bool copy_due_is_asked_for(const struct backup_plans *plans)
{
    for (size_t i = 0; i < plans->count; i++)
        for (size_t k = 0; k < plans->plans[i]->rule_count; k++)
            if (plans->plans[i]->rules[k].copy_count > 0)
                return true;
    return false;
}

/* A backup begins in its start window, and its point counts from then on. */
static bool made(const struct backup_plan *plan, const struct backup_rule *rule, const struct schedule_limits *limits,
                 const struct point_view *view)
{
    const char *job_id = json_text_at(view->point, "sourceJobId");
    struct schedule_due due = {.at_ms = schedule_due_horizon(rule, limits, view->created_ms) - 1};
    char id[JOB_REQUEST_ID_BYTES];

    while (job_id && schedule_due_next(plan, rule, due.at_ms, 1, &due) == 1 && due.at_ms <= view->created_ms) {
        schedule_due_job_id(&due, view->resource_arn, id);
        if (strcmp(id, job_id) == 0)
            return true;
    }
    return false;
}

static void add_requests(const struct backup_rule *rule, const struct point_view *view, json_t *requests)
{
    const struct source source = {.arn = view->arn, .vault = view->vault, .role = view->role};

    for (size_t i = 0; i < rule->copy_count; i++)
        (void)json_array_append_new(requests, request_for(&source, &rule->copies[i]));
}

static bool is_worth_a_look(const struct schedule_limits *limits, const struct point_view *view, int64_t now_ms)
{
    return *view->source_arn == '\0' && view->created_ms > now_ms - limits->remember_days * MS_PER_DAY &&
           copy_due_refusal(view->resource_arn) == NULL;
}

json_t *copy_due_requests(const struct backup_plans *plans, const struct schedule_limits *limits,
                          const struct point_view *view, int64_t now_ms)
{
    json_t *requests = memory_require(json_array());

    for (size_t i = 0; i < plans->count && is_worth_a_look(limits, view, now_ms); i++)
        for (size_t k = 0; k < plans->plans[i]->rule_count; k++) {
            const struct backup_rule *rule = &plans->plans[i]->rules[k];

            if (rule->copy_count > 0 && made(plans->plans[i], rule, limits, view))
                add_requests(rule, view, requests);
        }
    return requests;
}
