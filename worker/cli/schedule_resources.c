#include "cli/schedule_resources.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "cli/command.h"

/* Whoever may not look now may not in two seconds. */
enum { AGAIN_AFTER_MS = 60000 };

static bool check_selection(const struct schedule_resources *resources, const struct backup_selection *selection,
                            struct error *error)
{
    return json_array_size(resources->regions) > 0 || !tag_search_needs_regions(selection) ||
           error_set(error, ERROR_INTERNAL,
                     "the selection \"%s\" does not say where its resources are: name Regions with --region, or set "
                     "AWS_REGION",
                     selection->name);
}

bool schedule_resources_check(const struct schedule_resources *resources, const struct backup_plans *plans,
                              struct error *error)
{
    for (size_t i = 0; i < plans->count; i++)
        for (size_t k = 0; k < plans->plans[i]->selection_count; k++)
            if (!check_selection(resources, plans->plans[i]->selections[k], error))
                return error_prefix(error, "plan \"%s\"", plans->plans[i]->name);
    return true;
}

static struct selected *row_of(struct schedule_resources *resources, const struct backup_selection *selection)
{
    for (size_t i = 0; i < resources->count; i++)
        if (resources->rows[i].selection == selection)
            return &resources->rows[i];
    if (resources->count == resources->capacity) {
        resources->capacity = resources->capacity ? resources->capacity * 2 : 16;
        resources->rows = memory_resize(resources->rows, resources->capacity * sizeof(*resources->rows));
    }
    resources->rows[resources->count] = (struct selected){.selection = selection};
    return &resources->rows[resources->count++];
}

/* What was found, and null behind it if that is not all. */
static json_t *find_now(struct schedule_resources *resources, const struct tag_search *search)
{
    json_t *found = memory_require(json_array());
    struct error error;

    if (resources->find(resources->context, search, found, &error))
        return found;
    (void)json_array_append_new(found, json_null());
    (void)command_fail(&error, "not all that is in %s can be seen%s%s", search->region, search->role ? " as " : "",
                       search->role ? search->role : "");
    return found;
}

static const char *name_of(const struct tag_search *search, struct arena *arena)
{
    char *filters = memory_require(json_dumps(search->tag_filters, JSON_COMPACT));
    const char *name =
        arena_format(arena, "%s %s %s", search->region, search->role ? search->role : "", filters);

    free(filters);
    for (size_t i = 0; search->patterns && i < search->patterns->count; i++)
        name = arena_format(arena, "%s %s", name, search->patterns->arns[i]);
    return name;
}

/* Selections that ask for the same share an answer.  Borrowed. */
static const json_t *answer_of(struct schedule_resources *resources, const struct tag_search *search)
{
    struct arena arena = {0};
    const char *name = name_of(search, &arena);
    const json_t *answer = json_object_get(resources->answers, name);

    if (resources->answers == NULL)
        resources->answers = memory_require(json_object());
    if (answer == NULL) {
        json_t *found = find_now(resources, search);

        (void)json_object_set_new(resources->answers, name, found);
        answer = found;
    }
    arena_release(&arena);
    return answer;
}

/* A selection that is being looked for. */
struct looking {
    struct schedule_resources *resources;
    const struct backup_selection *selection;
    struct selected *row;
    json_t *seen;     /* the tags of what was found, by ARN */
    json_t *unseen;   /* Regions that could not be looked at */
};

static void look(struct looking *looking, const struct tag_search *search)
{
    const json_t *answer = answer_of(looking->resources, search);
    json_t *row;
    size_t i;

    json_array_foreach(answer, i, row)
    {
        const char *arn = json_text_at(row, "ResourceARN");

        if (arn == NULL)
            tag_search_add_region(looking->unseen, search->region);
        else if (json_object_get(looking->seen, arn) == NULL)
            (void)json_object_set(looking->seen, arn, json_object_get(row, "Tags"));
    }
}

static void look_everywhere(struct looking *looking)
{
    SCOPED(json) json_t *regions = memory_require(json_deep_copy(looking->resources->regions));
    SCOPED(json) json_t *calls = tag_search_filters(looking->selection);
    const struct arn_list *patterns =
        backup_selection_takes_untagged(looking->selection) ? &looking->selection->resources : NULL;
    const json_t *region, *filters;
    size_t i, k;

    tag_search_add_named_regions(looking->selection, regions);
    json_array_foreach(regions, i, region)
    {
        json_array_foreach(calls, k, filters)
        {
            look(looking, &(struct tag_search){.role = looking->selection->role,
                                               .region = json_string_value(region),
                                               .tag_filters = filters,
                                               .patterns = patterns});
        }
    }
}

static void take(struct looking *looking, const char *arn, const json_t *tags)
{
    struct selected *row = looking->row;

    if (backup_selection_takes(looking->selection, arn, tags))
        row->arns[row->count++] = arena_text(&looking->resources->arena, arn);
}

/* Conditions on tags that nobody could see. */
static bool is_unknown(const struct looking *looking, const char *arn)
{
    return backup_selection_has_conditions(looking->selection) && tag_search_is_in(arn, looking->unseen);
}

/* What is named by its whole ARN is taken also if it was not found; then it has no tags. */
static void take_named(struct looking *looking)
{
    const struct arn_list *list = &looking->selection->resources;

    for (size_t i = 0; i < list->count; i++)
        if (!backup_selection_is_pattern(list->arns[i]) && json_object_get(looking->seen, list->arns[i]) == NULL &&
            !is_unknown(looking, list->arns[i]))
            take(looking, list->arns[i], NULL);
}

static void take_found(struct looking *looking)
{
    const char *arn;
    json_t *tags;

    json_object_foreach(looking->seen, arn, tags)
    {
        take(looking, arn, tags);
    }
}

static void fill(struct schedule_resources *resources, struct selected *row)
{
    SCOPED(json) json_t *seen = memory_require(json_object());
    SCOPED(json) json_t *unseen = memory_require(json_array());
    struct looking looking = {
        .resources = resources, .selection = row->selection, .row = row, .seen = seen, .unseen = unseen};

    if (resources->find && backup_selection_is_open(row->selection))
        look_everywhere(&looking);
    row->arns = arena_allocate(&resources->arena, (json_object_size(seen) + row->selection->resources.count + 1) *
                                                      sizeof(*row->arns));
    row->count = 0;
    take_named(&looking);
    take_found(&looking);
    row->is_whole = json_array_size(unseen) == 0;
    row->again_ms = row->is_whole ? 0 : resources->now_ms + AGAIN_AFTER_MS;
    resources->open += !row->is_whole;
}

const struct selected *schedule_resources_of(struct schedule_resources *resources,
                                             const struct backup_selection *selection, int64_t at_ms)
{
    struct selected *row = row_of(resources, selection);

    if (at_ms <= row->until_ms)
        return NULL;
    if (row->arns == NULL && resources->now_ms < row->again_ms) {
        resources->open++;
        return NULL;
    }
    if (row->arns == NULL)
        fill(resources, row);
    return row;
}

void schedule_resources_end_round(struct schedule_resources *resources, int64_t until_ms)
{
    for (size_t i = 0; i < resources->count; i++) {
        struct selected *row = &resources->rows[i];

        if (until_ms && row->arns && row->is_whole)
            row->until_ms = until_ms;
        row->arns = NULL;
    }
    json_decref(resources->answers);
    resources->answers = NULL;
    arena_release(&resources->arena);
    resources->open = 0;
}

void schedule_resources_forget(struct schedule_resources *resources)
{
    schedule_resources_end_round(resources, 0);
    resources->count = 0;
}

void schedule_resources_done(struct schedule_resources *resources)
{
    schedule_resources_forget(resources);
    free(resources->rows);
    json_decref(resources->regions);
    *resources = (struct schedule_resources){.find = NULL};
}
