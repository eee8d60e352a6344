#include "cli/tag_search.h"

#include <string.h>

#include "base/json.h"
#include "cli/selection_types.h"

enum { VALUES_MAX = 20, REGION_BYTES = 32, REGION_COLONS = 3 };

bool tag_search_wants(const struct tag_search *search, const char *arn_pattern)
{
    for (size_t i = 0; i < search->patterns->count; i++)
        if (backup_selection_is_pattern(search->patterns->arns[i]) &&
            selection_types_meet(search->patterns->arns[i], arn_pattern))
            return true;
    return false;
}

static json_t *filter_by(const char *key)
{
    return memory_require(json_pack("{s:s}", "Key", key));
}

static bool has_key(const json_t *filters, const char *key)
{
    const json_t *filter;
    size_t i;

    json_array_foreach(filters, i, filter)
    {
        if (strcmp(json_text_at(filter, "Key"), key) == 0)
            return true;
    }
    return false;
}

/* All of Conditions must hold, and so must all of TagFilters.  Of two values for one key none can be found. */
static json_t *filters_of_conditions(const struct backup_selection *selection)
{
    json_t *filters = memory_require(json_array());

    for (size_t i = 0; i < selection->equals.count; i++) {
        const struct tag_condition *row = &selection->equals.rows[i];
        json_t *filter = has_key(filters, row->key) ? NULL : filter_by(row->key);

        if (filter == NULL)
            continue;
        (void)json_object_set_new(filter, "Values", memory_require(json_pack("[s]", row->value)));
        (void)json_array_append_new(filters, filter);
    }
    for (size_t i = 0; i < selection->like.count; i++)
        if (!has_key(filters, selection->like.rows[i].key))
            (void)json_array_append_new(filters, filter_by(selection->like.rows[i].key));
    return filters;
}

/* A call that asks for this key and has room for one value more. */
static json_t *values_with_room(const json_t *calls, const char *key)
{
    const json_t *call;
    size_t i;

    json_array_foreach(calls, i, call)
    {
        json_t *values = json_at(call, "[0].Values");

        if (strcmp(json_text_at(call, "[0].Key"), key) == 0 && json_array_size(values) < VALUES_MAX)
            return values;
    }
    return NULL;
}

/* One of ListOfTags is enough, and TagFilters must all hold: a call for each key. */
static void add_calls_of_list(const struct backup_selection *selection, json_t *calls)
{
    for (size_t i = 0; i < selection->any_tag.count; i++) {
        const struct tag_condition *row = &selection->any_tag.rows[i];
        json_t *values = values_with_room(calls, row->key);

        if (values)
            (void)json_array_append_new(values, memory_require(json_string(row->value)));
        else
            (void)json_array_append_new(
                calls, memory_require(json_pack("[{s:s, s:[s]}]", "Key", row->key, "Values", row->value)));
    }
}

json_t *tag_search_filters(const struct backup_selection *selection)
{
    bool is_by_condition = selection->equals.count || selection->like.count;
    json_t *calls = memory_require(json_array());

    if (is_by_condition)
        (void)json_array_append_new(calls, filters_of_conditions(selection));
    else if (backup_selection_takes_untagged(selection) || backup_selection_has_conditions(selection))
        (void)json_array_append_new(calls, memory_require(json_array()));
    else
        add_calls_of_list(selection, calls);
    return calls;
}

static bool has_region(const json_t *regions, const char *region)
{
    const json_t *known;
    size_t i;

    json_array_foreach(regions, i, known)
    {
        if (strcmp(json_string_value(known), region) == 0)
            return true;
    }
    return false;
}

void tag_search_add_region(json_t *regions, const char *region)
{
    if (!has_region(regions, region))
        (void)json_array_append_new(regions, memory_require(json_string(region)));
}

/* False if an ARN names none. */
static bool find_region(const char *arn, char region[REGION_BYTES])
{
    size_t length;

    for (int colons = 0; colons < REGION_COLONS; colons++) {
        arn = strchr(arn, ':');
        if (arn == NULL)
            return false;
        arn++;
    }
    length = strcspn(arn, ":");
    if (arn[length] != ':' || length == 0 || length >= REGION_BYTES || memchr(arn, '*', length))
        return false;
    memcpy(region, arn, length);
    region[length] = '\0';
    return true;
}

bool tag_search_is_in(const char *arn, const json_t *regions)
{
    char region[REGION_BYTES];

    return find_region(arn, region) && has_region(regions, region);
}

/* A whole ARN is taken without a look unless conditions ask for its tags. */
static bool is_looked_for(const struct backup_selection *selection, const char *arn)
{
    return backup_selection_is_pattern(arn) || backup_selection_has_conditions(selection);
}

void tag_search_add_named_regions(const struct backup_selection *selection, json_t *regions)
{
    char region[REGION_BYTES];

    for (size_t i = 0; i < selection->resources.count; i++)
        if (is_looked_for(selection, selection->resources.arns[i]) &&
            find_region(selection->resources.arns[i], region))
            tag_search_add_region(regions, region);
}

bool tag_search_needs_regions(const struct backup_selection *selection)
{
    char region[REGION_BYTES];

    for (size_t i = 0; i < selection->resources.count; i++)
        if (is_looked_for(selection, selection->resources.arns[i]) &&
            !find_region(selection->resources.arns[i], region))
            return true;
    return selection->any_tag.count > 0;
}
