#include "cli/letter_filter.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

/* "2:17" */
static bool is_place(const char *text)
{
    size_t partition = strspn(text, "0123456789");
    const char *offset = text + partition + 1;

    return partition > 0 && text[partition] == ':' && *offset && offset[strspn(offset, "0123456789")] == '\0' &&
           strlen(text) < LETTER_PLACE_BYTES;
}

static bool read_time(const struct arguments *arguments, const char *name, int64_t *time_ms, struct error *error)
{
    const char *value = arguments_value(arguments, name);

    *time_ms = 0;
    if (value == NULL || clock_parse_rfc3339(value, time_ms))
        return true;
    return error_set(error, ERROR_INTERNAL, "--%s must be a time as 2026-11-23T02:00:00Z, not \"%.40s\"", name, value);
}

bool letter_filter_read(const struct arguments *arguments, struct letter_filter *filter, struct error *error)
{
    assert(filter != NULL);
    *filter = (struct letter_filter){.places = (const char *const *)arguments->operands,
                                     .place_count = (size_t)arguments->operand_count,
                                     .reason = arguments_value(arguments, "reason"),
                                     .class = arguments_value(arguments, "class")};
    for (size_t i = 0; i < filter->place_count; i++)
        if (!is_place(filter->places[i]))
            return error_set(error, ERROR_INTERNAL,
                             "\"%.40s\" is no place of a letter, which is PARTITION:OFFSET as 2:17", filter->places[i]);
    return read_time(arguments, "since", &filter->since_ms, error) &&
           read_time(arguments, "until", &filter->until_ms, error);
}

static bool is_at_a_place(const struct letter_filter *filter, const struct letter *letter)
{
    for (size_t i = 0; i < filter->place_count; i++)
        if (strcmp(filter->places[i], letter->place) == 0)
            return true;
    return filter->place_count == 0;
}

bool letter_filter_passes(const struct letter_filter *filter, const struct letter *letter)
{
    return is_at_a_place(filter, letter) && (filter->reason == NULL || strstr(letter->reason, filter->reason)) &&
           (filter->class == NULL || strcmp(letter->class, filter->class) == 0) &&
           (filter->since_ms == 0 || letter->time_ms >= filter->since_ms) &&
           (filter->until_ms == 0 || letter->time_ms < filter->until_ms);
}

bool letter_filter_is_open(const struct letter_filter *filter)
{
    return filter->place_count == 0 && filter->reason == NULL && filter->class == NULL && filter->since_ms == 0 &&
           filter->until_ms == 0;
}

const char *letter_filter_missing(const struct letter_filter *filter, const struct letters *letters)
{
    for (size_t i = 0; i < filter->place_count; i++)
        if (letters_find(letters, filter->places[i]) == NULL)
            return filter->places[i];
    return NULL;
}
