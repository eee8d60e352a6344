/* Conditions of steps on the variables of a job: "Name", "!Name", "Name=value", "Name!=value". */
#ifndef TIDEMARK_ENGINE_CONDITION_H
#define TIDEMARK_ENGINE_CONDITION_H

#include "adapters/adapter.h"
#include "base/error.h"
#include "proto/job_record.h"

enum { CONDITION_NAME_BYTES = 128 };

struct condition {
    char name[CONDITION_NAME_BYTES];
    const char *value; /* pattern with '*'; NULL: the condition is on being bound */
    bool is_wanted;    /* false: must not be so */
};

/* Fails for a text of another form. */
MUST_CHECK bool condition_read(const char *text, struct condition *condition, struct error *error);

/* True if all hold.  The texts have been checked by step_lint. */
bool condition_all_hold(const struct job_record *job, const char *const when[CONDITIONS_MAX]);

#endif
