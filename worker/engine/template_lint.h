/* Checks the templates and paths of an adapter table against the variables that are bound where they stand.
   Part of step_lint: its errors say what is wrong, and step_lint puts where before it. */
#ifndef TIDEMARK_ENGINE_TEMPLATE_LINT_H
#define TIDEMARK_ENGINE_TEMPLATE_LINT_H

#include <jansson.h>
#include <stddef.h>

#include "adapters/adapter.h"
#include "base/error.h"
#include "proto/job_record.h"

enum { BRANCHES_MAX = 4 };

/* What is bound at one point of an operation. */
struct scope {
    enum job_kind kind;
    const struct metadata_key *metadata_keys; /* NULL: none */
    struct scope_variable {
        const char *name;
        bool is_sure; /* captured by a step that fails without it, whatever the conditions */
        const char *const *branches[BRANCHES_MAX]; /* or by steps that are made under these conditions */
    } captured[JOB_VARIABLES_MAX];
    size_t captured_count;
    const char *const *when; /* the conditions of the step that is looked at; NULL: none */
};

/* Adds what a step captures under the scope's conditions.  Fails for a malformed capture, and if a job would have more
   variables than it can hold. */
MUST_CHECK bool scope_capture(struct scope *scope, const struct capture *captures, struct error *error);

/* A condition: of the right form, and on a variable that `known` has. */
MUST_CHECK bool scope_check_condition(const struct scope *known, const char *text, struct error *error);

/* NULL if no step captured it. */
const struct scope_variable *scope_find(const struct scope *scope, const char *name);

/* A JSON object whose texts are templates.  `*parsed` is the caller's. */
MUST_CHECK bool template_lint_json(const struct scope *scope, const char *template, json_t **parsed,
                                   struct error *error);

/* A text: every placeholder in it must be bound. */
MUST_CHECK bool template_lint_text(const struct scope *scope, const char *template, struct error *error);

/* A path as bindings_value_at() reads it. */
MUST_CHECK bool template_lint_path(const char *path, struct error *error);

/* The same, or with one "[*]" in it: "set[*].id". */
MUST_CHECK bool template_lint_list_path(const char *path, struct error *error);

#endif
