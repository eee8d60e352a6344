/* The resources that selections take: those that they name, and those that are found by tags and patterns.  They are
   looked for once in a round, when something of the selection is due. */
#ifndef TIDEMARK_CLI_SCHEDULE_RESOURCES_H
#define TIDEMARK_CLI_SCHEDULE_RESOURCES_H

#include "cli/backup_plan.h"
#include "cli/tag_search.h"

/* Appends {"ResourceARN", "Tags"} for what is found, also if it fails before it has found all. */
typedef bool schedule_find(void *context, const struct tag_search *search, json_t *found, struct error *error);

/* What one selection takes. */
struct selected {
    const struct backup_selection *selection;
    const char **arns;  /* NULL: not looked for in this round */
    size_t count;
    bool is_whole;      /* false: something could not be looked at */
    int64_t until_ms;   /* up to here everything of it was requested; 0: nothing was */
    int64_t again_ms;   /* not looked for before */
};

/* Zero-initialised but for the first three, it is empty and valid. */
struct schedule_resources {
    schedule_find *find; /* NULL: what a selection does not name it does not take */
    void *context;
    json_t *regions;     /* where it looks beside the Regions that a selection names; owned */
    struct selected *rows;
    size_t count, capacity;
    json_t *answers;     /* of this round, by what was asked */
    struct arena arena;
    int64_t now_ms;      /* of this round; the caller sets it */
    size_t open;         /* selections of which something is left for a later round */
};

/* Whether it is said where to look for what the plans select. */
MUST_CHECK bool schedule_resources_check(const struct schedule_resources *resources, const struct backup_plans *plans,
                                         struct error *error);

/* Looks if it has not in this round, and says on stderr what it could not see; what it could is there all the same.
   NULL if all of the selection was requested up to `at_ms` already, or it could not be seen a moment ago. */
const struct selected *schedule_resources_of(struct schedule_resources *resources,
                                             const struct backup_selection *selection, int64_t at_ms);

/* Ends a round: the next one looks again.  `until_ms`, unless it is 0, is how far all was requested. */
void schedule_resources_end_round(struct schedule_resources *resources, int64_t until_ms);

/* The plans are others now. */
void schedule_resources_forget(struct schedule_resources *resources);
void schedule_resources_done(struct schedule_resources *resources);

static inline void schedule_resources_scope_end(struct schedule_resources *resources)
{
    schedule_resources_done(resources);
}

#endif
