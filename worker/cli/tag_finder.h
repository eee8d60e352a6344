/* Finds resources: those that carry tags with GetResources of the Resource Groups Tagging API, the others in the lists
   of their services, all pages of each.  Each call waits for its answer; a worker never does so, a command may. */
#ifndef TIDEMARK_CLI_TAG_FINDER_H
#define TIDEMARK_CLI_TAG_FINDER_H

#include "cli/config.h"
#include "cli/tag_search.h"

struct tag_finder;

/* `config` outlives it.  Fails if the environment contradicts itself; missing credentials fail each search. */
MUST_CHECK struct tag_finder *tag_finder_new(const struct config *config, struct error *error);
void tag_finder_free(struct tag_finder *finder);

/* Appends {"ResourceARN", "Tags"} for each resource of a type that Tidemark backs up; one may come twice, with its tags
   first.  The role must be in roles.allowed.  After a failure some may have come. */
MUST_CHECK bool tag_finder_find(struct tag_finder *finder, const struct tag_search *search, json_t *found,
                                struct error *error);

#endif
