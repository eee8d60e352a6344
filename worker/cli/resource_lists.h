/* The services' own lists of what they have, as the adapters describe them: they tell also of what never had a tag, and
   of what is backed up with something else. */
#ifndef TIDEMARK_CLI_RESOURCE_LISTS_H
#define TIDEMARK_CLI_RESOURCE_LISTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "adapters/adapter.h"

struct resource_list {
    const char *arn; /* pattern of the ARNs in it */
    const struct listing *how;
};

/* The index-th of all adapters' lists; false behind the last. */
bool resource_lists_at(size_t index, struct resource_list *list);

/* Whose resources an answer lists, for ARNs that are made of ids. */
struct resource_owner {
    char partition[16], account[13];
    const char *region;
};

/* Reads them from GetCallerIdentity's answer; `region` is borrowed. */
bool resource_lists_read_owner(const json_t *identity, const char *region, struct resource_owner *owner);

/* Appends {"ResourceARN", "Tags": []} for each resource of an answer. */
void resource_lists_take(const struct resource_list *list, const struct resource_owner *owner, const json_t *answer,
                         json_t *found);

/* Whether the list says of something that was found by its tags whether it is backed up on its own. */
bool resource_lists_can_sift(const struct resource_list *list, const json_t *found);

/* Drops those of the first `tagged` that belong in the list and are not among the others, where it stands. */
void resource_lists_sift(const struct resource_list *list, json_t *found, size_t tagged);

#endif
