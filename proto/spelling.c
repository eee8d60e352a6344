#include "proto/spelling.h"

#include <assert.h>
#include <string.h>

enum { LETTERS_MAX = 63 };

static char lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* One row of the edit matrix, made in place from the row above it. */
static void next_row(size_t *row, char letter, const char *b, size_t b_length)
{
    size_t diagonal = row[0];

    row[0]++;
    for (size_t i = 1; i <= b_length; i++) {
        size_t above = row[i];
        size_t replaced = diagonal + (lower(letter) != lower(b[i - 1]));

        row[i] = smaller(replaced, 1 + smaller(above, row[i - 1]));
        diagonal = above;
    }
}

size_t spelling_distance(const char *a, const char *b)
{
    size_t row[LETTERS_MAX + 1];
    size_t a_length = strnlen(a, LETTERS_MAX);
    size_t b_length = strnlen(b, LETTERS_MAX);

    for (size_t i = 0; i <= b_length; i++)
        row[i] = i;
    for (size_t i = 0; i < a_length; i++)
        next_row(row, a[i], b, b_length);
    return row[b_length];
}

bool spelling_is_near(const char *name, const char *known)
{
    size_t length = strnlen(known, LETTERS_MAX);

    assert(length > 0);
    return spelling_distance(name, known) <= 1 + length / 5;
}

const char *spelling_shown(const char *text, char buffer[SPELLING_SHOWN_BYTES])
{
    size_t length = strnlen(text, SPELLING_SHOWN_BYTES - 1);

    for (size_t i = 0; i < length; i++)
        buffer[i] = text[i] >= ' ' && text[i] < 0x7F ? text[i] : '?';
    buffer[length] = '\0';
    return buffer;
}
