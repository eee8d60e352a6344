#include "page/name_set.h"

#include <assert.h>
#include <string.h>

/* The place of the first name that is not before this one. */
static size_t place_of(const struct name_set *set, const char *name)
{
    size_t first = 0, end = set->count;

    while (first < end) {
        size_t middle = (first + end) / 2;

        if (strcmp(set->names[middle], name) < 0)
            first = middle + 1;
        else
            end = middle;
    }
    return first;
}

void name_set_add(struct name_set *set, const char *name)
{
    size_t place;

    if (name == NULL || name[0] == '\0' || strlen(name) >= NAME_SET_BYTES)
        return;
    place = place_of(set, name);
    if ((place < set->count && strcmp(set->names[place], name) == 0) || set->count == NAME_SET_MAX)
        return;
    memmove(set->names[place + 1], set->names[place], (set->count - place) * NAME_SET_BYTES);
    (void)strcpy(set->names[place], name); /* it fits */
    set->count++;
}

void name_set_write(struct json_writer *writer, const char *member, const struct name_set *set)
{
    assert(set->count <= NAME_SET_MAX);
    json_writer_open_list(writer, member);
    for (size_t i = 0; i < set->count; i++)
        json_writer_text(writer, NULL, set->names[i]);
    json_writer_close_list(writer);
}
