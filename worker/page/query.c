#include "page/query.h"

#include <assert.h>
#include <string.h>

/* -1 if it is no hexadecimal digit. */
static int digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
}

/* NUL would end the text early, and stands in no name of ours. */
static bool decode_escape(const char *text, size_t left, char *byte)
{
    int high = left > 2 ? digit(text[1]) : -1;
    int low = left > 2 ? digit(text[2]) : -1;

    *byte = high < 0 || low < 0 ? '\0' : (char)(high * 16 + low);
    return *byte != '\0';
}

const char *query_decode(const char *text, size_t length, struct arena *arena)
{
    char *decoded;
    size_t used = 0;

    if (length > QUERY_VALUE_BYTES_MAX)
        return NULL;
    decoded = arena_allocate(arena, length + 1);
    for (size_t i = 0; i < length; i++) {
        decoded[used] = text[i] == '+' ? ' ' : text[i];
        if (text[i] == '%') {
            if (!decode_escape(text + i, length - i, &decoded[used]))
                return NULL;
            i += 2;
        }
        used++;
    }
    return decoded;
}

static bool add(struct query *query, const char *text, size_t length, struct arena *arena)
{
    const char *equals = memchr(text, '=', length);
    size_t name_length = equals ? (size_t)(equals - text) : length;
    struct query_parameter *parameter = &query->parameters[query->count];

    if (length == 0)
        return true;
    if (query->count == QUERY_PARAMETERS_MAX)
        return false;
    parameter->name = query_decode(text, name_length, arena);
    parameter->value = equals ? query_decode(equals + 1, length - name_length - 1, arena) : "";
    query->count++;
    return parameter->name && parameter->value;
}

bool query_read(const char *target, struct arena *arena, struct query *query)
{
    const char *at = strchr(target, '?');

    *query = (struct query){.count = 0};
    if (at == NULL)
        return true;
    for (at++; *at; at += *at == '&') {
        size_t length = strcspn(at, "&");

        if (!add(query, at, length, arena))
            return false;
        at += length;
    }
    return true;
}

const char *query_value(const struct query *query, const char *name)
{
    assert(name != NULL);
    for (size_t i = 0; i < query->count; i++)
        if (strcmp(query->parameters[i].name, name) == 0)
            return query->parameters[i].value;
    return "";
}
