/* Conversions by hooks of adapters, as tables of cases. */
#ifndef TIDEMARK_TESTS_ADAPTERS_CONVERTED_H
#define TIDEMARK_TESTS_ADAPTERS_CONVERTED_H

#include "harness/check.h"

#include <stdlib.h>

#include "adapters/adapter.h"
#include "base/arena.h"
#include "base/json.h"

/* A value and what becomes of it, both as JSON with ' for ". */
struct conversion {
    adapter_convert *convert;
    const char *from;
    const char *to; /* NULL: no value */
};

static inline json_t *conversion_parse(const char *text)
{
    char *copy = memory_copy_text(text);
    json_error_t error;
    json_t *parsed;

    for (char *at = copy; *at; at++)
        if (*at == '\'')
            *at = '"';
    parsed = json_loads(copy, JSON_DECODE_ANY, &error);
    if (parsed == NULL)
        fail_msg("%s in %s", error.text, text);
    free(copy);
    return parsed;
}

static inline void conversions_check(const struct conversion *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        SCOPED(json) json_t *from = conversion_parse(cases[i].from);
        SCOPED(json) json_t *wanted = cases[i].to ? conversion_parse(cases[i].to) : NULL;
        SCOPED(json) json_t *to = cases[i].convert(from);

        if (wanted ? !json_equal(to, wanted) : to != NULL) {
            char *text = json_dumps(to, JSON_COMPACT | JSON_ENCODE_ANY);

            fail_msg("%s becomes %s", cases[i].from, text ? text : "nothing");
        }
    }
}

#endif
