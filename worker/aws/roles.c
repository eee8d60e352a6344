#include "aws/roles.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"

enum { BUCKETS = 4096 };

struct role {
    struct identity identity; /* stands first: a role is found again by it */
    struct roles *roles;
    char *arn;
    uint64_t used; /* when it was last looked for, counted in look-ups */
    struct role *next;
};

struct roles {
    struct roles_options options;
    char *external_id;
    size_t count;
    uint64_t look_ups;
    struct role *buckets[BUCKETS];
};

struct roles *roles_new(const struct roles_options *options)
{
    struct roles *roles = memory_allocate_zeroed(1, sizeof(*roles));

    assert(options->calls != NULL && options->now_ms != NULL && options->roles_max > 0);
    roles->options = *options;
    roles->external_id = memory_copy_text(options->external_id);
    return roles;
}

static void role_free(struct role *role)
{
    assert(role->identity.user_count == 0);
    identity_done(&role->identity);
    free(role->arn);
    free(role);
}

void roles_free(struct roles *roles)
{
    if (roles == NULL)
        return;
    for (size_t i = 0; i < BUCKETS; i++) {
        struct role *role;

        while ((role = roles->buckets[i])) {
            roles->buckets[i] = role->next;
            role_free(role);
        }
    }
    free(roles->external_id);
    free(roles);
}

static void fail(struct identity *identity, const struct error *why, int64_t now_ms)
{
    struct error failure = *why;

    /* That STS is throttled says nothing of the rate of the service that the call is for. */
    if (failure.class == ERROR_THROTTLED)
        failure.class = ERROR_TRANSIENT;
    (void)error_prefix(&failure, "%s cannot be assumed", identity->name);
    identity_fail(identity, &failure, now_ms);
}

static void on_fetched(void *context, struct credentials *keys, int64_t expires_ms, const struct error *error)
{
    struct role *role = context;
    int64_t now_ms = role->roles->options.now_ms();

    if (error)
        fail(&role->identity, error, now_ms);
    else
        identity_supply(&role->identity, keys, expires_ms, now_ms);
}

static void fetch(void *context, const struct identity_cause *cause)
{
    struct role *role = context;
    const struct roles *roles = role->roles;
    const struct assume_role assume = {
        .role_arn = role->arn, .job_id = cause->job_id, .external_id = roles->external_id};

    assume_role_fetch(roles->options.calls, &assume, cause->region, roles->options.signer, on_fetched, role);
}

static bool is_idle(const struct role *role)
{
    return role->identity.user_count == 0 && !role->identity.is_fetching;
}

/* Walks all of them: a worker that is at its limit has other reasons to be slow. */
static struct role **find_idlest(struct roles *roles)
{
    struct role **idlest = NULL;

    for (size_t i = 0; i < BUCKETS; i++)
        for (struct role **link = &roles->buckets[i]; *link; link = &(*link)->next)
            if (is_idle(*link) && (idlest == NULL || (*link)->used < (*idlest)->used))
                idlest = link;
    return idlest;
}

static bool make_room(struct roles *roles, struct error *error)
{
    struct role **link;
    struct role *role;

    if (roles->count < roles->options.roles_max)
        return true;
    link = find_idlest(roles);
    if (link == NULL)
        return error_set(error, ERROR_TRANSIENT, "%zu roles are in use, as many as there may be at a time",
                         roles->count);
    role = *link;
    *link = role->next;
    roles->count--;
    role_free(role);
    return true;
}

static struct role *role_new(struct roles *roles, const char *role_arn, struct role **bucket)
{
    struct role *role = memory_allocate_zeroed(1, sizeof(*role));

    role->roles = roles;
    role->arn = memory_copy_text(role_arn);
    identity_init(&role->identity, role->arn, hash_bytes(role_arn, strlen(role_arn), roles->options.seed));
    role->identity.fetch = fetch;
    role->identity.context = role;
    role->next = *bucket;
    *bucket = role;
    roles->count++;
    return role;
}

struct identity *roles_find(struct roles *roles, const char *role_arn, struct error *error)
{
    struct role **bucket, *role;

    assert(role_arn != NULL && *role_arn != '\0');
    bucket = &roles->buckets[hash_text(role_arn) % BUCKETS];
    role = *bucket;
    while (role && strcmp(role->arn, role_arn) != 0)
        role = role->next;
    if (role == NULL) {
        if (!make_room(roles, error))
            return NULL;
        role = role_new(roles, role_arn, bucket);
    }
    role->used = ++roles->look_ups;
    return &role->identity;
}

void roles_give_up(struct roles *roles, int64_t now_ms)
{
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct role *role = roles->buckets[i]; role; role = role->next)
            identity_give_up(&role->identity, now_ms);
}

void roles_close(struct roles *roles, const struct error *reason)
{
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct role *role = roles->buckets[i]; role; role = role->next)
            identity_close(&role->identity, reason);
}
