/* The variables of a job: bound from its request and from answers, expanded into calls.  The rules of
   templates and captures stand in adapters/adapter.h. */
#ifndef TIDEMARK_ENGINE_BINDINGS_H
#define TIDEMARK_ENGINE_BINDINGS_H

#include <jansson.h>

#include "adapters/adapter.h"
#include "base/arena.h"
#include "base/error.h"
#include "proto/job_record.h"

/* Expands a JSON template into a tree of the caller's.  An unbound variable without '?' is an error that
 * names it. */
MUST_CHECK bool bindings_expand(const struct job_record *job, const char *template, json_t **tree,
                                struct error *error);

/* Expands a text template; the result lives in the arena. */
MUST_CHECK bool bindings_expand_text(const struct job_record *job, const char *template, struct arena *arena,
                                     const char **text, struct error *error);

/* Whether the answer has all that the captures require; the error names what is missing. */
MUST_CHECK bool bindings_has_required(const struct capture *captures, const json_t *answer, struct error *error);

/* Binds what the captures find below `answer`; texts live in the arena.  Fails only for a missing required
   value; one that is empty or null counts as missing. */
MUST_CHECK bool bindings_capture(struct job_record *job, const struct capture *captures, const json_t *answer,
                                 struct arena *arena, struct error *error);

/* Binds or replaces one variable; name and value must outlive the record (the arena, or constants). */
void bindings_set(struct job_record *job, const char *name, const char *value, bool is_json);

/* base/json.h's paths, and "tagSet{tidemark:job-id}": in the list `tagSet` of {"key","value"} or
   {"Key","Value"} objects, or in an object, the value of that key.  Borrowed; NULL if there is none. */
const json_t *bindings_value_at(const json_t *tree, const char *path);

/* The items at a path, in a new list: those of a list, those of all the lists that "sets[*].items" names, or the one
   object that stands for itself. */
json_t *bindings_items_at(const json_t *tree, const char *path);

/* The scalar at a path as text: a string as it is, a number or boolean printed into `buffer`; NULL if
 * missing. */
const char *bindings_text_at(const json_t *tree, const char *path, char *buffer, size_t capacity);

#endif
