/* What has to be asked of the Resource Groups Tagging API to find what a selection takes: in which Regions, and by
   which tags.  What is found may be more than the selection takes. */
#ifndef TIDEMARK_CLI_TAG_SEARCH_H
#define TIDEMARK_CLI_TAG_SEARCH_H

#include <jansson.h>

#include "cli/backup_plan_selection.h"

struct tag_search {
    const char *role; /* to be assumed; NULL: the default */
    const char *region;
    const json_t *tag_filters; /* GetResources' TagFilters; empty: all that has or had a tag */
    const struct arn_list *patterns; /* what never had a tag is looked for too, if one can match it; NULL: it is not */
};

/* Whether one of its patterns can match an ARN of that pattern. */
bool tag_search_wants(const struct tag_search *search, const char *arn_pattern);

/* The TagFilters of each call that it takes: a list of lists, the caller's. */
json_t *tag_search_filters(const struct backup_selection *selection);

/* A set of names, each only once. */
void tag_search_add_region(json_t *regions, const char *region);

/* Whether an ARN names one of the Regions. */
bool tag_search_is_in(const char *arn, const json_t *regions);

/* Adds the Regions that a selection's ARNs name, as far as it looks there. */
void tag_search_add_named_regions(const struct backup_selection *selection, json_t *regions);

/* Whether it looks in Regions that it does not name. */
bool tag_search_needs_regions(const struct backup_selection *selection);

#endif
