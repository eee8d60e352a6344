#include "cli/nearest.h"

#include <assert.h>
#include <string.h>

enum { COMPARED_BYTES_MAX = 63 };

static size_t least(size_t first, size_t second, size_t third)
{
    size_t least_of_two = first < second ? first : second;

    return least_of_two < third ? least_of_two : third;
}

size_t nearest_distance(const char *from, const char *to)
{
    size_t row[COMPARED_BYTES_MAX + 1];
    size_t from_length, to_length;

    assert(from != NULL);
    assert(to != NULL);
    from_length = strnlen(from, COMPARED_BYTES_MAX);
    to_length = strnlen(to, COMPARED_BYTES_MAX);
    for (size_t column = 0; column <= to_length; column++)
        row[column] = column;
    for (size_t line = 1; line <= from_length; line++) {
        size_t diagonal = row[0];

        row[0] = line;
        for (size_t column = 1; column <= to_length; column++) {
            size_t replaced = diagonal + (from[line - 1] != to[column - 1]);

            diagonal = row[column];
            row[column] = least(row[column] + 1, row[column - 1] + 1, replaced);
        }
    }
    return row[to_length];
}

void nearest_offer(struct nearest *nearest, const char *name)
{
    size_t distance = nearest_distance(nearest->wanted, name);

    if (nearest->name != NULL && distance >= nearest->distance)
        return;
    nearest->name = name;
    nearest->distance = distance;
}

bool nearest_is_likely(const struct nearest *nearest)
{
    return nearest->name && nearest->distance * 2 < strnlen(nearest->wanted, COMPARED_BYTES_MAX);
}
