/* Selections in JSON with ' for ", for the tests of what they take. */
#ifndef TIDEMARK_TESTS_CLI_SELECTING_H
#define TIDEMARK_TESTS_CLI_SELECTING_H

#include "harness/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "cli/backup_plan_rows.h"
#include "cli/backup_plan_selection.h"

#define SELECTING_VOLUME "arn:aws:ec2:eu-west-1:111122223333:volume/vol-049df61146c4d7901"
#define SELECTING_TAG(key, value) "{'ConditionKey':'aws:ResourceTag/" key "','ConditionValue':'" value "'}"
#define SELECTING_LISTED(key, value) \
    "{'ConditionType':'STRINGEQUALS','ConditionKey':'" key "','ConditionValue':'" value "'}"

static inline json_t *selecting_json(const char *quoted)
{
    char *text = memory_copy_text(quoted);
    json_t *value;

    for (char *at = text; *at; at++)
        if (*at == '\'')
            *at = '"';
    value = memory_require(json_loads(text, 0, NULL));
    free(text);
    return value;
}

/* `members` are those beside its name; its texts come to live in the arena. */
static inline struct backup_selection selecting(const char *members, struct arena *arena)
{
    SCOPED(json)
    json_t *object = selecting_json(arena_format(arena, "{'SelectionName':'s',%s}", members));
    struct json_reader reader = {.arena = arena, .kind = BACKUP_PLAN_KIND};
    struct backup_selection selection = {.name = NULL};
    struct error error;

    if (!backup_selection_read(&reader, object, &selection, &error))
        fail_msg("%s: %s", members, error.message);
    return selection;
}

#endif
