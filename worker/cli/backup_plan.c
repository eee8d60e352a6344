#include "cli/backup_plan.h"

#include <string.h>

#include "adapters/registry.h"
#include "cli/backup_plan_rows.h"
#include "proto/arn.h"
#include "proto/job_request.h"
#include "proto/spelling.h"

enum {
    PLAN_NAME_BYTES_MAX = 200,
    RULE_NAME_BYTES_MAX = 50,
    VAULT_NAME_BYTES_MAX = 50,
    EXPRESSION_BYTES_MAX = 255,
    ZONE_BYTES_MAX = 63,
    ID_BYTES_MAX = 128,
    TAGS_MAX = 45,
    OPTIONS_MAX = 16,
    DAYS_MAX = 36500,
};

/* What a document holds, before it is known what belongs where. */
struct document {
    const char *plan_id;
    const json_t *plan, *selection, *selections;
};

static void *member(const struct json_reader *reader, const struct json_field *field)
{
    return (char *)reader->target + field->offset;
}

static bool keep_json(const struct json_reader *reader, const struct json_field *field, const json_t *value,
                      struct error *error)
{
    (void)error; /* it is read when all is there */
    memcpy(member(reader, field), &value, sizeof(value));
    return true;
}

/* Fields that AWS prints with this value where they are not in use. */
static bool must_be_false(const struct json_reader *reader, const struct json_field *field, const json_t *value,
                          struct error *error)
{
    (void)reader; /* nothing is kept */
    (void)field;
    return json_is_false(value) || error_set(error, ERROR_INVALID_JOB, "is not offered by Tidemark: leave it out");
}

static bool must_be_empty(const struct json_reader *reader, const struct json_field *field, const json_t *value,
                          struct error *error)
{
    (void)reader; /* nothing is kept */
    (void)field;
    return (json_is_array(value) && json_array_size(value) == 0) ||
           error_set(error, ERROR_INVALID_JOB, "is not offered by Tidemark: leave it out");
}

static bool must_be_alive(const struct json_reader *reader, const struct json_field *field, const json_t *value,
                          struct error *error)
{
    (void)reader; /* nothing is kept */
    (void)field;
    return json_is_null(value) || error_set(error, ERROR_INVALID_JOB, "says that the plan was deleted");
}

static bool read_days(const struct json_reader *reader, const struct json_field *field, const json_t *value,
                      struct error *error)
{
    if (json_is_integer(value) && json_integer_value(value) == 0)
        return error_set(error, ERROR_INVALID_JOB, "must be at least 1, or -1 for never");
    return json_reader_integer(reader, field, value, error);
}

/* clang-format off */
#define RULE(name) .offset = offsetof(struct backup_rule, name)
#define PLAN(name) .offset = offsetof(struct backup_plan, name)
#define COPY(name) .offset = offsetof(struct copy_action, name)
#define OPTION(name) .offset = offsetof(struct backup_option, name)
#define DOCUMENT(name) .offset = offsetof(struct document, name)
#define TEXT(least, most, form) .read = json_reader_text, .min = least, .max = most, .check = form
#define NUMBER(least, most) .read = json_reader_integer, .min = least, .max = most
#define DAYS .read = read_days, .min = -1, .max = DAYS_MAX
#define NOT_OFFERED .read = json_reader_refuse
#define IGNORED .read = backup_plan_ignore

#define LIFECYCLE(OF) \
    {.name = "DeleteAfterDays", DAYS, OF(delete_after_days), BACKUP_PLAN_TAKEN}, \
    {.name = "MoveToColdStorageAfterDays", DAYS, OF(move_to_cold_storage_after_days), BACKUP_PLAN_TAKEN}, \
    {.name = "OptInToArchiveForSupportedResources", .read = must_be_false, BACKUP_PLAN_TAKEN}, \
    {.name = "DeleteAfterEvent", NOT_OFFERED, BACKUP_PLAN_TAKEN}, \
    {.name = NULL}

static const struct json_field lifecycle_fields[] = {LIFECYCLE(RULE)};
static const struct json_field copy_lifecycle_fields[] = {LIFECYCLE(COPY)};

static const struct json_field copy_fields[] = {
    {.name = "DestinationBackupVaultArn", TEXT(1, ARN_BYTES_MAX, NULL), COPY(vault_arn), BACKUP_PLAN_REQUIRED},
    {.name = "Lifecycle", .read = json_reader_object, .fields = copy_lifecycle_fields, BACKUP_PLAN_TAKEN},
    {.name = NULL},
};
/* clang-format on */

static bool read_copies(const struct json_reader *reader, const struct json_field *field, const json_t *value,
                        struct error *error)
{
    static const struct row_form form = {.fields = copy_fields,
                                         .kind_name = "CopyAction",
                                         .bytes = sizeof(struct copy_action),
                                         .count_max = BACKUP_PLAN_COPIES_MAX};
    struct backup_rule *rule = reader->target;

    (void)field; /* there is one such member */
    rule->copies = backup_plan_rows(reader, &form, value, &rule->copy_count, error);
    for (size_t i = 0; rule->copies && i < rule->copy_count; i++)
        for (size_t earlier = 0; earlier < i; earlier++)
            if (strcmp(rule->copies[i].vault_arn, rule->copies[earlier].vault_arn) == 0)
                return error_set(error, ERROR_INVALID_JOB, "has two entries for %.120s", rule->copies[i].vault_arn);
    return rule->copies != NULL;
}

/* clang-format off */

static const struct json_field rule_fields[] = {
    {.name = "RuleName", TEXT(1, RULE_NAME_BYTES_MAX, backup_plan_check_name), RULE(name), BACKUP_PLAN_REQUIRED},
    {.name = "RuleId", IGNORED, BACKUP_PLAN_TAKEN},
    {.name = "TargetBackupVaultName", TEXT(2, VAULT_NAME_BYTES_MAX, NULL), RULE(vault), BACKUP_PLAN_REQUIRED},
    {.name = "TargetLogicallyAirGappedBackupVaultArn", NOT_OFFERED, BACKUP_PLAN_TAKEN},
    {.name = "ScheduleExpression", TEXT(1, EXPRESSION_BYTES_MAX, NULL), RULE(expression), BACKUP_PLAN_TAKEN},
    {.name = "ScheduleExpressionTimezone", TEXT(1, ZONE_BYTES_MAX, NULL), RULE(zone_name), BACKUP_PLAN_TAKEN},
    {.name = "StartWindowMinutes", NUMBER(1, WINDOW_MINUTES_MAX), RULE(start_window_minutes), BACKUP_PLAN_TAKEN},
    {.name = "CompletionWindowMinutes", NUMBER(1, WINDOW_MINUTES_MAX), RULE(completion_window_minutes),
     BACKUP_PLAN_TAKEN},
    {.name = "Lifecycle", .read = json_reader_object, .fields = lifecycle_fields, BACKUP_PLAN_TAKEN},
    {.name = "RecoveryPointTags", .read = json_reader_map, .max = TAGS_MAX, RULE(tags), BACKUP_PLAN_TAKEN},
    {.name = "CopyActions", .read = read_copies, BACKUP_PLAN_TAKEN},
    {.name = "EnableContinuousBackup", .read = must_be_false, BACKUP_PLAN_TAKEN},
    {.name = "IndexActions", .read = must_be_empty, BACKUP_PLAN_TAKEN},
    {.name = "ScanActions", .read = must_be_empty, BACKUP_PLAN_TAKEN},
    {.name = NULL},
};

static const struct json_field option_fields[] = {
    {.name = "ResourceType", TEXT(1, RULE_NAME_BYTES_MAX, NULL), OPTION(resource_type), BACKUP_PLAN_REQUIRED},
    {.name = "BackupOptions", .read = json_reader_map, .max = OPTIONS_MAX, OPTION(options), BACKUP_PLAN_REQUIRED},
    {.name = NULL},
};
/* clang-format on */

static bool read_rules(const struct json_reader *reader, const struct json_field *field, const json_t *value,
                       struct error *error)
{
    static const struct row_form form = {.fields = rule_fields,
                                         .kind_name = "BackupRule",
                                         .bytes = sizeof(struct backup_rule),
                                         .count_max = BACKUP_PLAN_RULES_MAX};
    struct backup_plan *plan = reader->target;

    (void)field; /* there is one such member */
    plan->rules = backup_plan_rows(reader, &form, value, &plan->rule_count, error);
    return plan->rules != NULL;
}

static bool read_options(const struct json_reader *reader, const struct json_field *field, const json_t *value,
                         struct error *error)
{
    static const struct row_form form = {.fields = option_fields,
                                         .kind_name = "AdvancedBackupSetting",
                                         .bytes = sizeof(struct backup_option),
                                         .count_max = OPTIONS_MAX};
    struct backup_plan *plan = reader->target;

    (void)field; /* there is one such member */
    plan->options = backup_plan_rows(reader, &form, value, &plan->option_count, error);
    return plan->options != NULL;
}

/* clang-format off */
static const struct json_field plan_fields[] = {
    {.name = "BackupPlanName", TEXT(1, PLAN_NAME_BYTES_MAX, backup_plan_check_name), PLAN(name), BACKUP_PLAN_REQUIRED},
    {.name = "Rules", .read = read_rules, BACKUP_PLAN_REQUIRED},
    {.name = "AdvancedBackupSettings", .read = read_options, BACKUP_PLAN_TAKEN},
    {.name = "ScanSettings", .read = must_be_empty, BACKUP_PLAN_TAKEN},
    {.name = NULL},
};

/* What get-backup-plan and get-backup-selection print around what counts. */
static const struct json_field document_fields[] = {
    {.name = "BackupPlan", .read = keep_json, DOCUMENT(plan), BACKUP_PLAN_TAKEN},
    {.name = "BackupSelection", .read = keep_json, DOCUMENT(selection), BACKUP_PLAN_TAKEN},
    {.name = "BackupSelections", .read = keep_json, DOCUMENT(selections), BACKUP_PLAN_TAKEN},
    {.name = "BackupPlanId", TEXT(1, ID_BYTES_MAX, NULL), DOCUMENT(plan_id), BACKUP_PLAN_TAKEN},
    {.name = "BackupPlanArn", IGNORED, BACKUP_PLAN_TAKEN},
    {.name = "BackupPlanTags", IGNORED, BACKUP_PLAN_TAKEN},
    {.name = "VersionId", IGNORED, BACKUP_PLAN_TAKEN},
    {.name = "SelectionId", IGNORED, BACKUP_PLAN_TAKEN},
    {.name = "CreatorRequestId", IGNORED, BACKUP_PLAN_TAKEN},
    {.name = "CreationDate", IGNORED, BACKUP_PLAN_TAKEN},
    {.name = "LastExecutionDate", IGNORED, BACKUP_PLAN_TAKEN},
    {.name = "DeletionDate", .read = must_be_alive, BACKUP_PLAN_TAKEN},
    {.name = "AdvancedBackupSettings", IGNORED, BACKUP_PLAN_TAKEN}, /* the plan has them too */
    {.name = "ScheduledRunsPreview", IGNORED, BACKUP_PLAN_TAKEN},
    {.name = NULL},
};
/* clang-format on */

static bool open_schedules(struct backup_plan *plan, struct error *error)
{
    for (size_t i = 0; i < plan->rule_count; i++) {
        struct backup_rule *rule = &plan->rules[i];

        if (rule->expression == NULL)
            rule->expression = SCHEDULE_EXPRESSION_DEFAULT;
        if (!schedule_expression_read(rule->expression, rule->zone_name, &rule->schedule, error))
            return error_prefix(error, "rule \"%s\"", rule->name);
        for (size_t earlier = 0; earlier < i; earlier++)
            if (strcmp(plan->rules[earlier].name, rule->name) == 0)
                return error_set(error, ERROR_INVALID_JOB, "two rules are called \"%s\"", rule->name);
    }
    return true;
}

static bool check_options(const struct backup_plan *plan, struct error *error)
{
    char shown[SPELLING_SHOWN_BYTES];

    for (size_t i = 0; i < plan->option_count; i++)
        if (registry_find_by_resource_type(plan->options[i].resource_type) == NULL)
            return error_set(error, ERROR_INVALID_JOB,
                             "\"AdvancedBackupSettings\": no service of Tidemark backs up \"%s\": did you mean \"%s\"?",
                             spelling_shown(plan->options[i].resource_type, shown),
                             registry_nearest(plan->options[i].resource_type)->resource_type);
    return true;
}

static bool add_plan(struct backup_plans *plans, const struct json_reader *reader, const struct document *document,
                     struct error *error)
{
    static const struct row_form form = {.fields = plan_fields, .kind_name = "BackupPlan"};
    struct backup_plan *plan;

    if (plans->count == BACKUP_PLANS_MAX)
        return error_set(error, ERROR_INVALID_JOB, "there are more than %d plans", BACKUP_PLANS_MAX);
    plan = arena_allocate(&plans->arena, sizeof(*plan));
    plans->plans[plans->count++] = plan; /* from here on its zones are closed with the others */
    plan->id = document->plan_id;
    return (backup_plan_object(reader, &form, document->plan, plan, error) && open_schedules(plan, error) &&
            check_options(plan, error)) ||
           error_prefix(error, "\"BackupPlan\"");
}

static bool add_selection(struct backup_plans *plans, const struct json_reader *reader, const char *plan_id,
                          const json_t *object, struct error *error)
{
    struct backup_plan *plan = plans->count ? plans->plans[plans->count - 1] : NULL;
    struct backup_selection *selection = arena_allocate(&plans->arena, sizeof(*selection));

    if (!backup_selection_read(reader, object, selection, error))
        return error_prefix(error, "\"BackupSelection\"");
    if (plan == NULL)
        return error_set(error, ERROR_INVALID_JOB, "the selection \"%s\" stands before any plan", selection->name);
    if (plan_id && plan->id && strcmp(plan_id, plan->id) != 0)
        return error_set(error, ERROR_INVALID_JOB,
                         "the selection \"%s\" belongs to the plan %s, and the plan before it is %s", selection->name,
                         plan_id, plan->id);
    if (plan->selection_count == BACKUP_PLAN_SELECTIONS_MAX)
        return error_set(error, ERROR_INVALID_JOB, "there are more than %d selections", BACKUP_PLAN_SELECTIONS_MAX);
    plan->selections[plan->selection_count++] = selection;
    return true;
}

static bool add_selections(struct backup_plans *plans, const struct json_reader *reader,
                           const struct document *document, struct error *error)
{
    if (document->selections && !json_is_array(document->selections))
        return error_set(error, ERROR_INVALID_JOB, "\"BackupSelections\": must be a list");
    for (size_t i = 0; i < json_array_size(document->selections); i++)
        if (!add_selection(plans, reader, document->plan_id, json_array_get(document->selections, i), error))
            return error_prefix(error, "\"BackupSelections\": entry %zu", i + 1);
    return document->selection == NULL ||
           add_selection(plans, reader, document->plan_id, document->selection, error);
}

/* A file for `--backup-plan file://...` or `--backup-selection file://...` holds the shape itself. */
static bool read_document(struct json_reader *reader, const json_t *object, struct document *document,
                          struct error *error)
{
    if (json_object_get(object, "BackupPlanName"))
        document->plan = object;
    else if (json_object_get(object, "SelectionName"))
        document->selection = object;
    else if (!json_reader_read(reader, document_fields, object, error))
        return false;
    return document->plan || document->selection || document->selections ||
           error_set(error, ERROR_INVALID_JOB, "has neither a \"BackupPlan\" nor a \"BackupSelection\"");
}

bool backup_plans_add(struct backup_plans *plans, const json_t *object, struct error *error)
{
    struct document document = {.plan_id = NULL};
    struct json_reader reader = {
        .arena = &plans->arena, .target = &document, .kind = BACKUP_PLAN_KIND, .kind_name = "a backup plan's file"};

    return read_document(&reader, object, &document, error) &&
           (document.plan == NULL || add_plan(plans, &reader, &document, error)) &&
           add_selections(plans, &reader, &document, error);
}

bool backup_plans_check(const struct backup_plans *plans, struct error *error)
{
    if (plans->count == 0)
        return error_set(error, ERROR_INVALID_JOB, "there is no \"BackupPlan\"");
    for (size_t i = 0; i < plans->count; i++) {
        const struct backup_plan *plan = plans->plans[i];

        if (plan->selection_count == 0)
            return error_set(error, ERROR_INVALID_JOB,
                             "the plan \"%s\" has no \"BackupSelection\": it would back up nothing", plan->name);
        for (size_t earlier = 0; earlier < i; earlier++)
            if (strcmp(plans->plans[earlier]->name, plan->name) == 0)
                return error_set(error, ERROR_INVALID_JOB, "two plans are called \"%s\"", plan->name);
    }
    return true;
}

void backup_plans_done(struct backup_plans *plans)
{
    for (size_t i = 0; i < plans->count; i++)
        for (size_t rule = 0; rule < plans->plans[i]->rule_count; rule++)
            schedule_expression_done(&plans->plans[i]->rules[rule].schedule);
    arena_release(&plans->arena);
    *plans = (struct backup_plans){0};
}
