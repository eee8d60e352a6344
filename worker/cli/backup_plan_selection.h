/* Which resources a backup plan is for: AWS Backup's BackupSelection.  A resource is taken if it is one of Resources or
   has one of ListOfTags, meets all of the Conditions, and is none of NotResources. */
#ifndef TIDEMARK_CLI_BACKUP_PLAN_SELECTION_H
#define TIDEMARK_CLI_BACKUP_PLAN_SELECTION_H

#include <jansson.h>

#include "proto/json_reader.h"

struct arn_list {
    const char **arns; /* '*' stands for any characters */
    size_t count;
};

struct tag_condition {
    const char *key; /* of the tag: without "aws:ResourceTag/" */
    const char *value;
};

struct tag_conditions {
    struct tag_condition *rows;
    size_t count;
};

struct backup_selection {
    const char *name;
    const char *role; /* NULL: the worker's default */
    struct arn_list resources, not_resources;
    struct tag_conditions any_tag;                           /* ListOfTags */
    struct tag_conditions equals, not_equals, like, not_like; /* Conditions */
};

/* Fills a selection, whose texts come to live in the reader's arena. */
MUST_CHECK bool backup_selection_read(const struct json_reader *reader, const json_t *object,
                                      struct backup_selection *selection, struct error *error);

/* Whether the resources that it takes are known only to AWS: it has patterns or tags. */
bool backup_selection_is_open(const struct backup_selection *selection);

bool backup_selection_has_conditions(const struct backup_selection *selection);

/* Whether a resource that has no tag can be among those that it takes, and is not named by its whole ARN. */
bool backup_selection_takes_untagged(const struct backup_selection *selection);

/* Whether it takes a resource with these tags, a list of {"Key", "Value"}; NULL: none. */
bool backup_selection_takes(const struct backup_selection *selection, const char *arn, const json_t *tags);

/* Whether NotResources lets a resource be. */
bool backup_selection_excludes(const struct backup_selection *selection, const char *arn);

/* Whether an ARN stands for many: it ends in '*'. */
bool backup_selection_is_pattern(const char *arn);

#endif
