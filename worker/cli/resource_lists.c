#include "cli/resource_lists.h"

#include <assert.h>
#include <string.h>

#include "adapters/registry.h"
#include "base/arena.h"
#include "base/json.h"
#include "cli/selection_types.h"
#include "proto/arn.h"

bool resource_lists_at(size_t index, struct resource_list *list)
{
    for (size_t i = 0; i < registry_count; i++)
        for (size_t k = 0; k < ARNS_MAX && registry[i]->resource_arn[k]; k++)
            if (index-- == 0) {
                *list = (struct resource_list){registry[i]->resource_arn[k], &registry[i]->listings[k]};
                return true;
            }
    return false;
}

bool resource_lists_read_owner(const json_t *identity, const char *region, struct resource_owner *owner)
{
    const char *text = json_text_at(identity, "Arn");
    struct error ignored;
    struct arn arn;

    if (text == NULL || !arn_parse(text, &arn, &ignored) || arn.account[0] == '\0')
        return false;
    *owner = (struct resource_owner){.region = region};
    memcpy(owner->partition, arn.partition, sizeof(arn.partition));
    memcpy(owner->account, arn.account, sizeof(arn.account));
    return true;
}

/* "volume/" of "arn:*:ec2:*:*:volume/vol-*". */
static json_t *arn_of_id(const struct resource_list *list, const struct resource_owner *owner, const char *id)
{
    const char *type = strrchr(list->arn, ':') + 1;

    return json_sprintf("arn:%s:%s:%s:%s:%.*s/%s", owner->partition, list->how->service, owner->region, owner->account,
                        (int)strcspn(type, "/"), type, id);
}

static json_t *arn_of(const struct resource_list *list, const struct resource_owner *owner, const json_t *item)
{
    const char *text = json_text_at(item, list->how->item_arn ? list->how->item_arn : list->how->item_id);

    if (text == NULL)
        return NULL;
    return memory_require(list->how->item_arn ? json_string(text) : arn_of_id(list, owner, text));
}

static bool is_another(const struct listing *how, const json_t *item)
{
    for (size_t i = 0; i < OTHERS_MAX && how->others[i].path; i++) {
        const char *text = json_text_at(item, how->others[i].path);

        if (text && arn_matches(how->others[i].is, text))
            return true;
    }
    return false;
}

static void take_item(const struct resource_list *list, const struct resource_owner *owner, const json_t *item,
                      json_t *found)
{
    json_t *arn = is_another(list->how, item) ? NULL : arn_of(list, owner, item);

    if (arn && selection_types_has(json_string_value(arn)))
        (void)json_array_append_new(found, memory_require(json_pack("{s:O, s:[]}", "ResourceARN", arn, "Tags")));
    json_decref(arn);
}

void resource_lists_take(const struct resource_list *list, const struct resource_owner *owner, const json_t *answer,
                         json_t *found)
{
    const json_t *item, *part;
    size_t i, k;

    assert(owner->region != NULL);
    json_array_foreach(json_at(answer, list->how->items), i, item)
    {
        if (list->how->parts == NULL)
            take_item(list, owner, item, found);
        json_array_foreach(list->how->parts ? json_at(item, list->how->parts) : NULL, k, part)
        {
            take_item(list, owner, part, found);
        }
    }
}

static bool has_type(const struct resource_list *list, const json_t *row)
{
    const char *arn = json_text_at(row, "ResourceARN");

    return arn && arn_matches(list->arn, arn);
}

bool resource_lists_can_sift(const struct resource_list *list, const json_t *found)
{
    const json_t *row;
    size_t i;

    json_array_foreach(list->how->others[0].path ? found : NULL, i, row)
    {
        if (has_type(list, row))
            return true;
    }
    return false;
}

void resource_lists_sift(const struct resource_list *list, json_t *found, size_t tagged)
{
    SCOPED(json) json_t *listed = memory_require(json_object());

    for (size_t i = tagged; i < json_array_size(found); i++)
        (void)json_object_set_new(listed, json_text_at(json_array_get(found, i), "ResourceARN"), json_true());
    for (size_t i = tagged; i-- > 0;) {
        const json_t *row = json_array_get(found, i);

        if (has_type(list, row) && json_object_get(listed, json_text_at(row, "ResourceARN")) == NULL)
            (void)json_array_remove(found, i);
    }
}
