#include "cli/backup_plan_selection.h"

#include <string.h>

#include "cli/backup_plan_rows.h"
#include "proto/arn.h"

enum { NAME_BYTES_MAX = 50, ARNS_MAX = 500, CONDITIONS_MAX = 500, TAG_BYTES_MAX = 1024 };

static bool check_arn_or_pattern(const char *text, struct error *error)
{
    struct arn arn;

    return strchr(text, '*') != NULL || arn_parse(text, &arn, error);
}

static bool read_arns(const struct json_reader *reader, const struct json_field *field, const json_t *value,
                      struct error *error)
{
    struct arn_list *list = (void *)((char *)reader->target + field->offset);
    size_t count = json_array_size(value);

    if (!json_is_array(value) || count > ARNS_MAX)
        return error_set(error, ERROR_INVALID_JOB, "must be a list of at most %d ARNs", ARNS_MAX);
    list->arns = arena_allocate(reader->arena, (count + 1) * sizeof(*list->arns));
    for (list->count = 0; list->count < count; list->count++) {
        const char *text = json_string_value(json_array_get(value, list->count));

        if (text == NULL)
            return error_set(error, ERROR_INVALID_JOB, "must be a list of strings");
        if (!check_arn_or_pattern(text, error))
            return error_prefix(error, "\"%.60s\"", text);
        list->arns[list->count] = arena_text(reader->arena, text);
    }
    return true;
}

static bool check_tag_of_resource(const char *text, struct error *error)
{
    static const char prefix[] = "aws:ResourceTag/";

    return (strncmp(text, prefix, strlen(prefix)) == 0 && text[strlen(prefix)] != '\0') ||
           error_set(error, ERROR_INVALID_JOB, "must be as \"%sKEY\"", prefix);
}

/* clang-format off */
#define MEMBER(type, name) .offset = offsetof(struct type, name)
#define TEXT(least, most, form) .read = json_reader_text, .min = least, .max = most, .check = form

static const char *const condition_types[] = {"STRINGEQUALS", NULL};

struct listed_tag {
    struct tag_condition condition;
    enum tag_operator type;
};

static const struct json_field listed_fields[] = {
    {.name = "ConditionType", .read = json_reader_choice, .choices = condition_types, MEMBER(listed_tag, type),
     BACKUP_PLAN_REQUIRED},
    {.name = "ConditionKey", TEXT(1, TAG_BYTES_MAX, NULL), MEMBER(listed_tag, condition.key), BACKUP_PLAN_REQUIRED},
    {.name = "ConditionValue", TEXT(0, TAG_BYTES_MAX, NULL), MEMBER(listed_tag, condition.value), BACKUP_PLAN_REQUIRED},
    {.name = NULL},
};

static const struct json_field condition_fields[] = {
    {.name = "ConditionKey", TEXT(1, TAG_BYTES_MAX, check_tag_of_resource), MEMBER(tag_condition, key),
     BACKUP_PLAN_REQUIRED},
    {.name = "ConditionValue", TEXT(0, TAG_BYTES_MAX, NULL), MEMBER(tag_condition, value), BACKUP_PLAN_REQUIRED},
    {.name = NULL},
};
/* clang-format on */

static bool read_listed(const struct json_reader *reader, const struct json_field *field, const json_t *value,
                        struct error *error)
{
    static const struct row_form form = {.fields = listed_fields,
                                         .kind_name = "Condition",
                                         .bytes = sizeof(struct listed_tag),
                                         .count_max = CONDITIONS_MAX};
    struct tag_conditions *list = (void *)((char *)reader->target + field->offset);
    const struct listed_tag *listed = backup_plan_rows(reader, &form, value, &list->count, error);

    if (listed == NULL)
        return false;
    list->rows = arena_allocate(reader->arena, (list->count + 1) * sizeof(*list->rows));
    for (size_t i = 0; i < list->count; i++)
        list->rows[i] = listed[i].condition;
    return true;
}

static bool read_conditions(const struct json_reader *reader, const struct json_field *field, const json_t *value,
                            struct error *error)
{
    static const struct row_form form = {.fields = condition_fields,
                                         .kind_name = "ConditionParameter",
                                         .bytes = sizeof(struct tag_condition),
                                         .count_max = CONDITIONS_MAX};
    struct tag_conditions *list = (void *)((char *)reader->target + field->offset);

    list->rows = backup_plan_rows(reader, &form, value, &list->count, error);
    return list->rows != NULL;
}

/* clang-format off */
static const struct json_field operator_fields[] = {
    {.name = "StringEquals", .read = read_conditions, MEMBER(backup_selection, equals), BACKUP_PLAN_TAKEN},
    {.name = "StringNotEquals", .read = read_conditions, MEMBER(backup_selection, not_equals), BACKUP_PLAN_TAKEN},
    {.name = "StringLike", .read = read_conditions, MEMBER(backup_selection, like), BACKUP_PLAN_TAKEN},
    {.name = "StringNotLike", .read = read_conditions, MEMBER(backup_selection, not_like), BACKUP_PLAN_TAKEN},
    {.name = NULL},
};

static const struct json_field selection_fields[] = {
    {.name = "SelectionName", TEXT(1, NAME_BYTES_MAX, backup_plan_check_name), MEMBER(backup_selection, name),
     BACKUP_PLAN_REQUIRED},
    {.name = "IamRoleArn", TEXT(1, ARN_BYTES_MAX, NULL), MEMBER(backup_selection, role), BACKUP_PLAN_TAKEN},
    {.name = "Resources", .read = read_arns, MEMBER(backup_selection, resources), BACKUP_PLAN_TAKEN},
    {.name = "NotResources", .read = read_arns, MEMBER(backup_selection, not_resources), BACKUP_PLAN_TAKEN},
    {.name = "ListOfTags", .read = read_listed, MEMBER(backup_selection, any_tag), BACKUP_PLAN_TAKEN},
    {.name = "Conditions", .read = json_reader_object, .fields = operator_fields, BACKUP_PLAN_TAKEN},
    {.name = NULL},
};
/* clang-format on */

bool backup_selection_read(const struct json_reader *reader, const json_t *object, struct backup_selection *selection,
                           struct error *error)
{
    static const struct row_form form = {.fields = selection_fields, .kind_name = "BackupSelection"};

    return backup_plan_object(reader, &form, object, selection, error);
}

static bool has_pattern(const struct arn_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (strchr(list->arns[i], '*'))
            return true;
    return false;
}

bool backup_selection_is_open(const struct backup_selection *selection)
{
    return selection->resources.count == 0 || has_pattern(&selection->resources) || selection->any_tag.count ||
           selection->equals.count || selection->not_equals.count || selection->like.count || selection->not_like.count;
}

bool backup_selection_excludes(const struct backup_selection *selection, const char *arn)
{
    for (size_t i = 0; i < selection->not_resources.count; i++)
        if (arn_matches(selection->not_resources.arns[i], arn))
            return true;
    return false;
}
