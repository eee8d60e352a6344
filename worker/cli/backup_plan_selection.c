#include "cli/backup_plan_selection.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "cli/backup_plan_rows.h"
#include "cli/selection_types.h"
#include "proto/arn.h"
#include "proto/spelling.h"

/* AWS Backup's quotas of a resource assignment. */
enum { NAME_BYTES_MAX = 50, ARNS_MAX = 500, PATTERNS_MAX = 30, CONDITIONS_MAX = 30, TAG_BYTES_MAX = 1024 };

#define RESOURCE_TAG "aws:ResourceTag/"

bool backup_selection_is_pattern(const char *arn)
{
    return strchr(arn, '*') != NULL;
}

static bool check_arn_or_pattern(const char *text, struct error *error)
{
    struct arn arn;

    if (!backup_selection_is_pattern(text))
        return arn_parse(text, &arn, error);
    if (text[strlen(text) - 1] != '*')
        return error_set(error, ERROR_INVALID_JOB, "an ARN with wildcards must end in \"*\"");
    return strcmp(text, "*") == 0 || strncmp(text, "arn:", 4) == 0 ||
           error_set(error, ERROR_INVALID_JOB, "an ARN with wildcards begins with \"arn:\", or is \"*\" alone");
}

static bool check_counts(const struct arn_list *list, struct error *error)
{
    size_t patterns = 0;

    for (size_t i = 0; i < list->count; i++)
        patterns += backup_selection_is_pattern(list->arns[i]);
    if (patterns > PATTERNS_MAX)
        return error_set(error, ERROR_INVALID_JOB, "may have at most %d ARNs with wildcards", PATTERNS_MAX);
    return list->count - patterns <= ARNS_MAX ||
           error_set(error, ERROR_INVALID_JOB, "may have at most %d ARNs without wildcards", ARNS_MAX);
}

static bool read_arns(const struct json_reader *reader, const struct json_field *field, const json_t *value,
                      struct error *error)
{
    struct arn_list *list = (void *)((char *)reader->target + field->offset);
    size_t count = json_array_size(value);

    if (!json_is_array(value))
        return error_set(error, ERROR_INVALID_JOB, "must be a list of ARNs");
    list->arns = arena_allocate(reader->arena, (count + 1) * sizeof(*list->arns));
    for (list->count = 0; list->count < count; list->count++) {
        const char *text = json_string_value(json_array_get(value, list->count));

        if (text == NULL)
            return error_set(error, ERROR_INVALID_JOB, "must be a list of strings");
        if (!check_arn_or_pattern(text, error))
            return error_prefix(error, "\"%.60s\"", text);
        list->arns[list->count] = arena_text(reader->arena, text);
    }
    return check_counts(list, error);
}

static bool is_tag_of_resource(const char *key)
{
    return strncmp(key, RESOURCE_TAG, strlen(RESOURCE_TAG)) == 0 && key[strlen(RESOURCE_TAG)] != '\0';
}

static bool check_tag_of_resource(const char *text, struct error *error)
{
    return is_tag_of_resource(text) || error_set(error, ERROR_INVALID_JOB, "must be as \"" RESOURCE_TAG "KEY\"");
}

/* ListOfTags may have it, Conditions must. */
static void bare_keys(struct tag_conditions *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (is_tag_of_resource(list->rows[i].key))
            list->rows[i].key += strlen(RESOURCE_TAG);
}

/* There is one operator that ListOfTags knows, and four that only Conditions knows. */
static bool read_condition_type(const struct json_reader *reader, const struct json_field *field, const json_t *value,
                                struct error *error)
{
    const char *text = json_string_value(value);
    char shown[SPELLING_SHOWN_BYTES];

    (void)reader; /* nothing is kept */
    (void)field;
    if (text && strcmp(text, "STRINGEQUALS") == 0)
        return true;
    if (text && spelling_is_near(text, "STRINGEQUALS"))
        return error_set(error, ERROR_INVALID_JOB, "\"%s\" is no operator: did you mean \"STRINGEQUALS\"?",
                         spelling_shown(text, shown));
    return error_set(error, ERROR_INVALID_JOB, "must be \"STRINGEQUALS\": all others stand in \"Conditions\"");
}

/* clang-format off */
#define MEMBER(type, name) .offset = offsetof(struct type, name)
#define TEXT(least, most, form) .read = json_reader_text, .min = least, .max = most, .check = form

static const struct json_field listed_fields[] = {
    {.name = "ConditionType", .read = read_condition_type, BACKUP_PLAN_REQUIRED},
    {.name = "ConditionKey", TEXT(1, TAG_BYTES_MAX, NULL), MEMBER(tag_condition, key), BACKUP_PLAN_REQUIRED},
    {.name = "ConditionValue", TEXT(0, TAG_BYTES_MAX, NULL), MEMBER(tag_condition, value), BACKUP_PLAN_REQUIRED},
    {.name = NULL},
};

static const struct json_field condition_fields[] = {
    {.name = "ConditionKey", TEXT(1, TAG_BYTES_MAX, check_tag_of_resource), MEMBER(tag_condition, key),
     BACKUP_PLAN_REQUIRED},
    {.name = "ConditionValue", TEXT(0, TAG_BYTES_MAX, NULL), MEMBER(tag_condition, value), BACKUP_PLAN_REQUIRED},
    {.name = NULL},
};
/* clang-format on */

static bool read_rows(const struct json_reader *reader, const struct row_form *form, const json_t *value,
                      struct tag_conditions *list, struct error *error)
{
    list->rows = backup_plan_rows(reader, form, value, &list->count, error);
    if (list->rows == NULL)
        return false;
    bare_keys(list);
    return true;
}

static bool read_listed(const struct json_reader *reader, const struct json_field *field, const json_t *value,
                        struct error *error)
{
    static const struct row_form form = {.fields = listed_fields,
                                         .kind_name = "Condition",
                                         .bytes = sizeof(struct tag_condition),
                                         .count_max = CONDITIONS_MAX};

    return read_rows(reader, &form, value, (void *)((char *)reader->target + field->offset), error);
}

static bool read_conditions(const struct json_reader *reader, const struct json_field *field, const json_t *value,
                            struct error *error)
{
    static const struct row_form form = {.fields = condition_fields,
                                         .kind_name = "ConditionParameter",
                                         .bytes = sizeof(struct tag_condition),
                                         .count_max = CONDITIONS_MAX};

    return read_rows(reader, &form, value, (void *)((char *)reader->target + field->offset), error);
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

static bool check_types(const struct backup_selection *selection, struct error *error)
{
    for (size_t i = 0; i < selection->resources.count; i++)
        if (!selection_types_check(selection->resources.arns[i], error))
            return error_prefix(error, "\"Resources\"");
    return true;
}

static size_t count_conditions(const struct backup_selection *selection)
{
    return selection->equals.count + selection->not_equals.count + selection->like.count + selection->not_like.count;
}

/* What one field alone cannot tell. */
static bool check_whole(const struct backup_selection *selection, struct error *error)
{
    if (selection->resources.count == 0 && selection->any_tag.count == 0)
        return error_set(error, ERROR_INVALID_JOB,
                         "either \"ListOfTags\" or \"Resources\" must be non-empty: all there is is "
                         "\"Resources\": [\"*\"]");
    if (count_conditions(selection) > CONDITIONS_MAX)
        return error_set(error, ERROR_INVALID_JOB, "\"Conditions\": may have at most %d in all", CONDITIONS_MAX);
    return check_types(selection, error);
}

bool backup_selection_read(const struct json_reader *reader, const json_t *object, struct backup_selection *selection,
                           struct error *error)
{
    static const struct row_form form = {.fields = selection_fields, .kind_name = "BackupSelection"};

    return backup_plan_object(reader, &form, object, selection, error) && check_whole(selection, error);
}

static bool has_pattern(const struct arn_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (backup_selection_is_pattern(list->arns[i]))
            return true;
    return false;
}

bool backup_selection_has_conditions(const struct backup_selection *selection)
{
    return count_conditions(selection) > 0;
}

bool backup_selection_is_open(const struct backup_selection *selection)
{
    return has_pattern(&selection->resources) || selection->any_tag.count ||
           backup_selection_has_conditions(selection);
}

bool backup_selection_takes_untagged(const struct backup_selection *selection)
{
    return has_pattern(&selection->resources) && selection->equals.count == 0 && selection->like.count == 0;
}

static bool is_in(const struct arn_list *list, const char *arn)
{
    for (size_t i = 0; i < list->count; i++)
        if (arn_matches(list->arns[i], arn))
            return true;
    return false;
}

bool backup_selection_excludes(const struct backup_selection *selection, const char *arn)
{
    return is_in(&selection->not_resources, arn);
}

static const char *value_of(const json_t *tags, const char *key)
{
    const json_t *tag;
    size_t i;

    json_array_foreach(tags, i, tag)
    {
        const char *name = json_text_at(tag, "Key");

        if (name && strcmp(name, key) == 0)
            return json_text_at(tag, "Value");
    }
    return NULL;
}

typedef bool meets(const struct tag_condition *condition, const json_t *tags);

static bool equals(const struct tag_condition *condition, const json_t *tags)
{
    const char *value = value_of(tags, condition->key);

    return value && strcmp(value, condition->value) == 0;
}

static bool is_like(const struct tag_condition *condition, const json_t *tags)
{
    const char *value = value_of(tags, condition->key);

    return value && text_matches(condition->value, value);
}

/* As in IAM, a tag that is not there does not have the value. */
static bool differs(const struct tag_condition *condition, const json_t *tags)
{
    return !equals(condition, tags);
}

static bool is_unlike(const struct tag_condition *condition, const json_t *tags)
{
    return !is_like(condition, tags);
}

static size_t count_met(const struct tag_conditions *conditions, meets *is_met, const json_t *tags)
{
    size_t count = 0;

    for (size_t i = 0; i < conditions->count; i++)
        count += is_met(&conditions->rows[i], tags);
    return count;
}

static bool meets_all(const struct backup_selection *selection, const json_t *tags)
{
    return count_met(&selection->equals, equals, tags) == selection->equals.count &&
           count_met(&selection->like, is_like, tags) == selection->like.count &&
           count_met(&selection->not_equals, differs, tags) == selection->not_equals.count &&
           count_met(&selection->not_like, is_unlike, tags) == selection->not_like.count;
}

bool backup_selection_takes(const struct backup_selection *selection, const char *arn, const json_t *tags)
{
    bool is_assigned = is_in(&selection->resources, arn) || count_met(&selection->any_tag, equals, tags) > 0;

    return is_assigned && meets_all(selection, tags) && !backup_selection_excludes(selection, arn);
}
