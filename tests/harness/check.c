#include "harness/check.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

char *check_read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    char *bytes;
    long size;

    if (file == NULL)
        fail_msg("cannot open %s", path);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size = ftell(file);
    assert_true(size >= 0);
    rewind(file);
    bytes = memory_allocate((size_t)size + 1);
    assert_int_equal(fread(bytes, 1, (size_t)size, file), size);
    bytes[size] = '\0';
    (void)fclose(file);
    if (length)
        *length = (size_t)size;
    return bytes;
}

static bool has_line(const char *lines, const char *line, size_t length)
{
    while (strncmp(lines, line, length) != 0 || (lines[length] != '\n' && lines[length] != '\0')) {
        lines += strcspn(lines, "\n");
        if (*lines++ == '\0')
            return false;
    }
    return true;
}

void check_lines_among(const char *lines, const char *among, const char *complaint)
{
    while (*lines) {
        size_t length = strcspn(lines, "\n");

        if (length > 0 && !has_line(among, lines, length))
            fail_msg("\"%.*s\" %s", (int)length, lines, complaint);
        lines += length + (lines[length] == '\n');
    }
}

void check_is_fresh(const char *path, const char *made)
{
    char *found = check_read_file(path, NULL);

    assert_string_equal(found, made);
    free(found);
}

int check_write(const char *path, const char *made)
{
    FILE *file = fopen(path, "we");
    bool is_written = file && fputs(made, file) >= 0;

    if (file)
        is_written &= fclose(file) == 0;
    return is_written ? EXIT_SUCCESS : EXIT_FAILURE;
}
