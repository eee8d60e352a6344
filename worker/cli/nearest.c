#include "cli/nearest.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

enum { COMPARED_BYTES_MAX = 63 };

static size_t least(size_t first, size_t second)
{
    return first < second ? first : second;
}

/* Whatever the case of the letters: a person who writes "running" means RUNNING. */
static bool is_same(char left, char right)
{
    return tolower((unsigned char)left) == tolower((unsigned char)right);
}

static bool is_swapped(const char *from, const char *to, size_t line, size_t column)
{
    return line > 1 && column > 1 && is_same(from[line - 1], to[column - 2]) &&
           is_same(from[line - 2], to[column - 1]);
}

size_t nearest_distance(const char *from, const char *to)
{
    size_t rows[3][COMPARED_BYTES_MAX + 1]; /* of the line, and of the two before it, in turn */
    size_t from_length, to_length;

    assert(from != NULL);
    assert(to != NULL);
    from_length = strnlen(from, COMPARED_BYTES_MAX);
    to_length = strnlen(to, COMPARED_BYTES_MAX);
    for (size_t column = 0; column <= to_length; column++)
        rows[0][column] = column;
    for (size_t line = 1; line <= from_length; line++) {
        size_t *row = rows[line % 3];
        const size_t *before = rows[(line - 1) % 3], *two_before = rows[(line + 1) % 3];

        row[0] = line;
        for (size_t column = 1; column <= to_length; column++) {
            size_t replaced = before[column - 1] + !is_same(from[line - 1], to[column - 1]);

            row[column] = least(least(before[column], row[column - 1]) + 1, replaced);
            if (is_swapped(from, to, line, column))
                row[column] = least(row[column], two_before[column - 2] + 1);
        }
    }
    return rows[from_length % 3][to_length];
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
