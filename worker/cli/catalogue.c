#include "cli/catalogue.h"

#include <stdlib.h>
#include <string.h>

#include "cli/shown.h"
#include "cli/topic_scan.h"

void catalogue_add(struct catalogue *catalogue, const struct kafka_record *record)
{
    struct catalogue_row *row;

    if (record->key == NULL)
        return;
    if (catalogue->count == catalogue->capacity) {
        catalogue->capacity = catalogue->capacity ? catalogue->capacity * 2 : 256;
        catalogue->rows = memory_resize(catalogue->rows, catalogue->capacity * sizeof(*catalogue->rows));
    }
    row = &catalogue->rows[catalogue->count];
    *row = (struct catalogue_row){.arn = arena_copy(&catalogue->arena, record->key, record->key_length),
                                  .length = record->value_length,
                                  .order = catalogue->count++};
    if (record->value)
        row->json = arena_copy(&catalogue->arena, record->value, record->value_length);
}

static int by_arn_and_order(const void *left, const void *right)
{
    const struct catalogue_row *first = left, *second = right;
    int difference = strcmp(first->arn, second->arn);

    return difference ? difference : (first->order > second->order) - (first->order < second->order);
}

void catalogue_settle(struct catalogue *catalogue)
{
    size_t count = 0;

    if (catalogue->count)
        qsort(catalogue->rows, catalogue->count, sizeof(*catalogue->rows), by_arn_and_order);
    for (size_t i = 0; i < catalogue->count; i++) {
        bool is_last = i + 1 == catalogue->count || strcmp(catalogue->rows[i].arn, catalogue->rows[i + 1].arn) != 0;

        if (is_last && catalogue->rows[i].json)
            catalogue->rows[count++] = catalogue->rows[i];
    }
    catalogue->count = count;
}

static void take(void *context, const struct kafka_record *record)
{
    catalogue_add(context, record);
}

bool catalogue_read(const struct kafka_settings *settings, struct catalogue *catalogue, struct error *error)
{
    if (!topic_scan(settings, TOPIC_RECOVERY_POINTS, take, catalogue, error))
        return false;
    catalogue_settle(catalogue);
    return true;
}

static int by_arn(const void *key, const void *row)
{
    return strcmp(key, ((const struct catalogue_row *)row)->arn);
}

const struct catalogue_row *catalogue_find(const struct catalogue *catalogue, const char *arn)
{
    if (catalogue->count == 0)
        return NULL;
    return bsearch(arn, catalogue->rows, catalogue->count, sizeof(*catalogue->rows), by_arn);
}

const struct catalogue_row *catalogue_find_by_name(const struct catalogue *catalogue, const char *name)
{
    const struct catalogue_row *found = NULL;

    for (size_t i = 0; i < catalogue->count; i++) {
        if (strcmp(shown_last_part(catalogue->rows[i].arn), name) != 0)
            continue;
        if (found)
            return NULL;
        found = &catalogue->rows[i];
    }
    return found;
}

void catalogue_done(struct catalogue *catalogue)
{
    free(catalogue->rows);
    arena_release(&catalogue->arena);
    *catalogue = (struct catalogue){0};
}
