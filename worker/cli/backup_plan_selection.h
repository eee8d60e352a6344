/* Which resources a backup plan is for: AWS Backup's BackupSelection. */
#ifndef TIDEMARK_CLI_BACKUP_PLAN_SELECTION_H
#define TIDEMARK_CLI_BACKUP_PLAN_SELECTION_H

#include <jansson.h>

#include "proto/json_reader.h"

struct arn_list {
    const char **arns; /* '*' stands for any characters */
    size_t count;
};

enum tag_operator { TAG_EQUALS, TAG_NOT_EQUALS, TAG_LIKE, TAG_NOT_LIKE };

struct tag_condition {
    const char *key, *value;
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

/* Whether NotResources lets a resource be. */
bool backup_selection_excludes(const struct backup_selection *selection, const char *arn);

#endif
