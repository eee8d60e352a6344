#include "engine/poll_group.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "engine/core.h"

static void group_free(struct poll_group *group)
{
    wheel_cancel(&group->timed.timer);
    deadlines_done(&group->due);
    free(group->account);
    free(group->region);
    free(group->role_arn);
    free(group->scope);
    free(group);
}

void polls_done(struct polls *polls)
{
    for (size_t i = 0; i < POLL_SLOTS; i++)
        while (polls->slots[i]) {
            struct poll_group *group = polls->slots[i];

            polls->slots[i] = group->next;
            group_free(group);
        }
}

static bool is_common(const struct poll_group *group, const struct poll_common *common)
{
    return group->step == common->step && strcmp(group->account, common->account) == 0 &&
           strcmp(group->region, common->region) == 0 && strcmp(group->role_arn, common->role_arn) == 0 &&
           strcmp(group->scope, common->scope) == 0;
}

static struct poll_group **slot_of(struct polls *polls, const char *account, const char *region)
{
    return &polls->slots[hash_bytes(region, strlen(region), hash_text(account)) % POLL_SLOTS];
}

struct poll_group *poll_group_of(struct engine *engine, const struct poll_common *common)
{
    struct poll_group **slot = slot_of(&engine->polls, common->account, common->region);
    struct poll_group *group = *slot;

    while (group && !is_common(group, common))
        group = group->next;
    if (group)
        return group;
    group = memory_allocate_zeroed(1, sizeof(*group));
    group->timed.kind = TIMED_POLL_GROUP;
    group->step = common->step;
    group->account = memory_copy_text(common->account);
    group->region = memory_copy_text(common->region);
    group->role_arn = memory_copy_text(common->role_arn);
    group->scope = memory_copy_text(common->scope);
    group->next = *slot;
    *slot = group;
    engine->polls.count++;
    return group;
}

bool poll_group_is_empty(const struct poll_group *group)
{
    return group->due.count == 0 && group->calls_in_air == 0;
}

void poll_group_drop(struct engine *engine, struct poll_group *group)
{
    struct poll_group **link = slot_of(&engine->polls, group->account, group->region);

    assert(poll_group_is_empty(group));
    while (*link != group)
        link = &(*link)->next;
    *link = group->next;
    engine->polls.count--;
    group_free(group);
}

struct budget_key poll_group_key(const struct poll_group *group)
{
    return (struct budget_key){.account = group->account,
                               .region = group->region,
                               .service = group->step->service,
                               .operation = group->step->operation};
}
