#include "sandbox/ec2_parameter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

enum {
    TEXT_CHARACTERS_MAX = 65536,
    TAG_KEY_CHARACTERS_MAX = 128,
    TAG_VALUE_CHARACTERS_MAX = 256,
    FILTERS_MAX = 50,
    FILTER_VALUES_MAX = 200,
};

typedef bool check_value(struct request *request, const struct ec2_parameter *parameter, const json_t *value);

static bool refuse_value(struct request *request, const struct ec2_parameter *parameter, const json_t *value)
{
    const char *text = json_string_value(value);

    return request_refuse(request, "InvalidParameterValue", "Value (%.60s) for parameter %s is invalid.",
                          text ? text : "of the wrong type", parameter->name);
}

/* Of UTF-8: every byte but those that continue a character. */
static size_t count_characters(const char *text)
{
    size_t count = 0;

    for (; *text; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

static bool is_choice(const char *choices, const char *text)
{
    size_t length = strlen(text);

    for (const char *at = strchr(choices, '|'); at && at[1]; at = strchr(at + 1, '|'))
        if (strncmp(at + 1, text, length) == 0 && at[1 + length] == '|')
            return length > 0;
    return false;
}

static bool check_text(struct request *request, const struct ec2_parameter *parameter, const json_t *value)
{
    const char *text = json_string_value(value);

    if (text == NULL || count_characters(text) > TEXT_CHARACTERS_MAX)
        return refuse_value(request, parameter, value);
    if (parameter->choices && !is_choice(parameter->choices, text))
        return refuse_value(request, parameter, value);
    if (parameter->max && count_characters(text) > (size_t)parameter->max)
        return refuse_value(request, parameter, value);
    return true;
}

static bool check_boolean(struct request *request, const struct ec2_parameter *parameter, const json_t *value)
{
    const char *text = json_string_value(value);

    if (text && (strcmp(text, "true") == 0 || strcmp(text, "false") == 0))
        return true;
    return refuse_value(request, parameter, value);
}

static bool check_number(struct request *request, const struct ec2_parameter *parameter, const json_t *value)
{
    const char *text = json_string_value(value);
    char *end = NULL;
    long long number;

    if (text == NULL || strspn(text, "0123456789") == 0)
        return refuse_value(request, parameter, value);
    errno = 0;
    number = strtoll(text, &end, 10);
    if (errno || *end)
        return refuse_value(request, parameter, value);
    if ((parameter->min || parameter->max) && (number < parameter->min || number > parameter->max))
        return request_refuse(request, "InvalidParameterValue",
                              "Value (%lld) for parameter %s is invalid. Expecting %lld to %lld.", number,
                              parameter->name, (long long)parameter->min, (long long)parameter->max);
    return true;
}

/* "vol-" and 8 or 17 lower-case hexadecimal digits. */
static bool is_id(const char *text, const char *prefix)
{
    size_t prefix_length = strlen(prefix);
    size_t digits;

    if (text == NULL || strncmp(text, prefix, prefix_length) != 0)
        return false;
    digits = strspn(text + prefix_length, "0123456789abcdef");
    return (digits == 8 || digits == 17) && text[prefix_length + digits] == '\0';
}

static bool check_snapshot_id(struct request *request, const struct ec2_parameter *parameter,
                              const json_t *value)
{
    const char *text = json_string_value(value);

    if (text == NULL)
        return refuse_value(request, parameter, value);
    return is_id(text, "snap-") ||
           request_refuse(request, "InvalidSnapshotID.Malformed", "Invalid id: \"%.60s\"", text);
}

static bool check_volume_id(struct request *request, const struct ec2_parameter *parameter,
                            const json_t *value)
{
    const char *text = json_string_value(value);

    if (text == NULL)
        return refuse_value(request, parameter, value);
    return is_id(text, "vol-") ||
           request_refuse(request, "InvalidVolumeID.Malformed", "Invalid id: \"%.60s\"", text);
}

static bool check_resource_id(struct request *request, const struct ec2_parameter *parameter,
                              const json_t *value)
{
    const char *text = json_string_value(value);

    if (text == NULL)
        return refuse_value(request, parameter, value);
    return is_id(text, "vol-") || is_id(text, "snap-") || is_id(text, "i-") || is_id(text, "ami-") ||
           request_refuse(request, "InvalidID", "The ID '%.60s' is not valid", text);
}

/* Refuses members of a structure beside the two that it may have. */
static bool check_members(struct request *request, const struct ec2_parameter *parameter, const json_t *value,
                          const char *const names[2])
{
    const char *key;
    json_t *member;

    if (!json_is_object(value))
        return refuse_value(request, parameter, value);
    json_object_foreach((json_t *)(uintptr_t)value, key, member) /* the iterator takes no const object */
        if (strcmp(key, names[0]) != 0 && strcmp(key, names[1]) != 0) return request_refuse(
            request, "UnknownParameter", "The parameter %s.%.60s is not recognized", parameter->name, key);
    return true;
}

static bool check_filter(struct request *request, const struct ec2_parameter *parameter, const json_t *value)
{
    const struct ec2_parameter each = {.name = "Filter.Value"};
    const json_t *values = json_object_get(value, "Value");
    json_t *element;
    size_t i;

    if (!check_members(request, parameter, value, (const char *const[]){"Name", "Value"}))
        return false;
    if (json_text_at(value, "Name") == NULL || json_array_size(values) == 0)
        return request_refuse(request, "InvalidParameterValue", "A filter must have a name and a value");
    if (json_array_size(values) > FILTER_VALUES_MAX)
        return request_refuse(request, "FilterLimitExceeded",
                              "The maximum number of filter values specified on a single call is %d",
                              FILTER_VALUES_MAX);
    json_array_foreach(values, i, element) if (!check_text(request, &each, element)) return false;
    return true;
}

static bool check_tag(struct request *request, const struct ec2_parameter *parameter, const json_t *value)
{
    const char *key = json_text_at(value, "Key");
    const char *text = json_text_at(value, "Value");

    if (!check_members(request, parameter, value, (const char *const[]){"Key", "Value"}))
        return false;
    if (key == NULL || *key == '\0' || count_characters(key) > TAG_KEY_CHARACTERS_MAX)
        return request_refuse(request, "InvalidParameterValue",
                              "Tag keys must have between 1 and %d characters", TAG_KEY_CHARACTERS_MAX);
    if (strncmp(key, "aws:", 4) == 0)
        return request_refuse(request, "InvalidParameterValue",
                              "Tag keys starting with 'aws:' are reserved for internal use");
    if (text && count_characters(text) > TAG_VALUE_CHARACTERS_MAX)
        return request_refuse(request, "InvalidParameterValue", "Tag values must have at most %d characters",
                              TAG_VALUE_CHARACTERS_MAX);
    return true;
}

static bool check_tag_list(struct request *request, const json_t *tags)
{
    const struct ec2_parameter each = {.name = "Tag"};
    SCOPED(json) json_t *seen = memory_require(json_object());
    json_t *tag;
    size_t i;

    if (json_array_size(tags) > RESOURCE_TAGS_MAX)
        return request_refuse(request, "TagLimitExceeded", "More than %d tags specified", RESOURCE_TAGS_MAX);
    json_array_foreach(tags, i, tag)
    {
        if (!check_tag(request, &each, tag))
            return false;
        if (json_object_get(seen, json_text_at(tag, "Key")))
            return request_refuse(request, "InvalidParameterValue", "Duplicate tag key '%.60s' specified.",
                                  json_text_at(tag, "Key"));
        json_object_set_new(seen, json_text_at(tag, "Key"), json_true());
    }
    return true;
}

static bool check_tag_specification(struct request *request, const struct ec2_parameter *parameter,
                                    const json_t *value)
{
    const char *type = json_text_at(value, "ResourceType");

    if (!check_members(request, parameter, value, (const char *const[]){"ResourceType", "Tag"}))
        return false;
    if (type == NULL || !is_choice(parameter->choices, type))
        return request_refuse(request, "InvalidParameterValue",
                              "'%.60s' is not a valid taggable resource type for this operation.",
                              type ? type : "");
    if (json_array_size(json_object_get(value, "Tag")) == 0)
        return request_refuse(request, "InvalidParameterValue",
                              "Tag specification must have at least one tag");
    return check_tag_list(request, json_object_get(value, "Tag"));
}

static check_value *const checks[] = {
    [EC2_TEXT] = check_text,
    [EC2_BOOLEAN] = check_boolean,
    [EC2_NUMBER] = check_number,
    [EC2_SNAPSHOT_ID] = check_snapshot_id,
    [EC2_VOLUME_ID] = check_volume_id,
    [EC2_RESOURCE_ID] = check_resource_id,
    [EC2_FILTERS] = check_filter,
    [EC2_TAGS] = check_tag,
    [EC2_TAG_SPECIFICATIONS] = check_tag_specification,
};

static bool check_list(struct request *request, const struct ec2_parameter *parameter, const json_t *list)
{
    json_t *element;
    size_t i;

    if (!json_is_array(list))
        return refuse_value(request, parameter, list);
    json_array_foreach(list, i,
                       element) if (!checks[parameter->type](request, parameter, element)) return false;
    if (parameter->type == EC2_TAGS)
        return check_tag_list(request, list);
    if (parameter->type == EC2_TAG_SPECIFICATIONS && json_array_size(list) > 1)
        return request_refuse(
            request, "InvalidParameterValue",
            "The same resource type may not be specified more than once in tag specifications");
    if (parameter->type == EC2_FILTERS && json_array_size(list) > FILTERS_MAX)
        return request_refuse(request, "FilterLimitExceeded",
                              "The maximum number of filters specified on a single call is %d", FILTERS_MAX);
    return true;
}

static const struct ec2_parameter *find_parameter(const struct ec2_parameter *parameters, const char *name)
{
    static const struct ec2_parameter dry_run = {.name = "DryRun", .type = EC2_BOOLEAN};

    for (; parameters->name; parameters++)
        if (strcmp(parameters->name, name) == 0)
            return parameters;
    return strcmp(name, dry_run.name) == 0 ? &dry_run : NULL;
}

static bool is_given(const json_t *value)
{
    if (json_is_array(value))
        return json_array_size(value) > 0;
    return value && (!json_is_string(value) || json_string_length(value) > 0);
}

bool ec2_parameter_check_all(struct request *request, const struct ec2_parameter *parameters)
{
    const char *key;
    json_t *value;

    json_object_foreach(request->input, key, value)
    {
        const struct ec2_parameter *parameter = find_parameter(parameters, key);

        if (parameter == NULL)
            return request_refuse(request, "UnknownParameter", "The parameter %.60s is not recognized", key);
        if (parameter->is_list ? !check_list(request, parameter, value)
                               : is_given(value) && !checks[parameter->type](request, parameter, value))
            return false;
    }
    for (const struct ec2_parameter *parameter = parameters; parameter->name; parameter++)
        if (parameter->is_required && !is_given(json_object_get(request->input, parameter->name)))
            return request_refuse(request, "MissingParameter", "The request must contain the parameter %s",
                                  parameter->name);
    return true;
}
