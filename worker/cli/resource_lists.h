/* The services' own lists of what they have, which tell also of what never had a tag: one row for each type of resource
   that a backup plan can select. */
#ifndef TIDEMARK_CLI_RESOURCE_LISTS_H
#define TIDEMARK_CLI_RESOURCE_LISTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct resource_list {
    const char *arn;        /* pattern of the ARNs in it, as an adapter has it */
    const char *service, *operation;
    const char *input;      /* JSON */
    const char *items;      /* path of the list in an answer */
    const char *parts;      /* path of a list in each of the items; NULL: the items themselves are the resources */
    const char *item_arn;   /* path of a resource's ARN; NULL: it is made of its id */
    const char *item_id;    /* path of that; "": the item is a text */
    const char *next_token; /* path in the answer and name in the input */
    const char *next_token_parameter;
    bool (*is_ours)(const json_t *item); /* NULL: all are */
};

/* A row without a service ends it. */
extern const struct resource_list resource_lists[];

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
