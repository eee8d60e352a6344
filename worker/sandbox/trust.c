#include "sandbox/trust.h"

#include <assert.h>
#include <string.h>

static struct trust_rule *find_rule(const struct trust *trust, const char *role_arn)
{
    struct trust_rule *rule = trust->rules;

    while (rule && strcmp(rule->role_arn, role_arn) != 0)
        rule = rule->next;
    return rule;
}

void trust_set_rule(struct trust *trust, const struct trust_rule *rule, struct arena *arena)
{
    struct trust_rule *kept = find_rule(trust, rule->role_arn);

    if (kept == NULL) {
        kept = arena_allocate(arena, sizeof(*kept));
        kept->role_arn = arena_text(arena, rule->role_arn);
        kept->next = trust->rules;
        trust->rules = kept;
    }
    kept->external_id = arena_text(arena, rule->external_id);
    kept->is_denied = rule->is_denied;
}

bool trust_allows(const struct trust *trust, const char *role_arn, const char *external_id)
{
    const struct trust_rule *rule = find_rule(trust, role_arn);

    if (rule == NULL)
        return true;
    if (rule->is_denied)
        return false;
    return rule->external_id == NULL || (external_id && strcmp(rule->external_id, external_id) == 0);
}

void trust_add_keys(struct trust *trust, struct trust_keys *keys, struct arena *arena)
{
    struct trust_keys *kept = arena_allocate(arena, sizeof(*kept));

    assert(!secret_is_empty(&keys->secret_access_key));
    *kept = *keys;
    keys->secret_access_key = (struct secret){0};
    kept->access_key_id = arena_text(arena, keys->access_key_id);
    kept->session_token = arena_text(arena, keys->session_token);
    kept->account = arena_text(arena, keys->account);
    kept->caller_arn = arena_text(arena, keys->caller_arn);
    kept->next = trust->keys;
    trust->keys = kept;
}

const struct trust_keys *trust_find_keys(const struct trust *trust, const char *access_key_id)
{
    const struct trust_keys *keys = trust->keys;

    while (keys && strcmp(keys->access_key_id, access_key_id) != 0)
        keys = keys->next;
    return keys;
}

void trust_done(struct trust *trust)
{
    for (struct trust_keys *keys = trust->keys; keys; keys = keys->next)
        secret_wipe(&keys->secret_access_key);
    *trust = (struct trust){0};
}
