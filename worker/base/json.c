#include "base/json.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES_MAX = 128 };

/* Takes "name" off the front of the path and looks it up. */
static json_t *member(const json_t *value, const char **path)
{
    char name[NAME_BYTES_MAX];
    size_t length = strcspn(*path, ".[");

    if (length >= sizeof(name))
        return NULL;
    memcpy(name, *path, length);
    name[length] = '\0';
    *path += length;
    return json_object_get(value, name);
}

static json_t *element(const json_t *value, const char **path)
{
    char *end;
    unsigned long index = strtoul(*path + 1, &end, 10);

    assert(*end == ']');
    *path = end + 1;
    return json_array_get(value, index);
}

json_t *json_at(const json_t *root, const char *path)
{
    json_t *value = (json_t *)(uintptr_t)root; /* jansson's getters take const and give non-const */

    while (value && *path) {
        if (*path == '.')
            path++;
        value = *path == '[' ? element(value, &path) : member(value, &path);
    }
    return value;
}

const char *json_text_at(const json_t *root, const char *path)
{
    return json_string_value(json_at(root, path));
}
