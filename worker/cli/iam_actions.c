#include "cli/iam_actions.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/compiler.h"

enum { ACTIONS_MAX = 256 };

/* Sorted, each once. */
struct actions {
    const char *names[ACTIONS_MAX];
    size_t count;
};

struct needs {
    struct arena arena;
    struct actions looks; /* what tells and changes nothing */
    struct actions makes;
    struct actions undoes; /* what changes or takes away what Tidemark made, and can be bound to its tag */
    struct actions tags;   /* what tagging at creation asks for, apart from EC2 */
    struct actions tagged_by_ec2; /* names of EC2's operations that tag what they make */
    struct actions passes; /* services that a role is passed to */
    struct actions keys;   /* services that use keys on Tidemark's behalf */
};

static void add(struct actions *actions, const char *name)
{
    size_t at = 0;

    while (at < actions->count && strcmp(actions->names[at], name) < 0)
        at++;
    if (at < actions->count && strcmp(actions->names[at], name) == 0)
        return;
    assert(actions->count < ACTIONS_MAX);
    memmove(&actions->names[at + 1], &actions->names[at], (actions->count++ - at) * sizeof(actions->names[0]));
    actions->names[at] = name;
}

static bool has(const struct actions *actions, const char *name)
{
    for (size_t i = 0; i < actions->count; i++)
        if (strcmp(actions->names[i], name) == 0)
            return true;
    return false;
}

/* Where what Tidemark made carries its tag, and the service looks at it: there nothing else can be touched. */
static const struct {
    const char *service;
    const char *beginning; /* of the operation */
    bool is_of_its_own;    /* wherever it is called: else where something is undone or deleted */
} bound_by_tag[] = {
    {"ec2", "Delete"},
    {"ec2", "Deregister", true},
    {"ec2", "Terminate"},
    {"ec2", "ModifySnapshotTier", true},
    {"rds", "Delete"},
    {"rds", "Modify", true}, /* of what was restored */
    {"fsx", "Delete"},
    {"storagegateway", "Delete"},
    {"backup", "DeleteRecoveryPoint"},
};

static bool is_bound_by_tag(const struct step *step, bool is_undoing)
{
    for (size_t i = 0; i < COUNT_OF(bound_by_tag); i++)
        if (strcmp(bound_by_tag[i].service, step->service) == 0 &&
            strncmp(step->operation, bound_by_tag[i].beginning, strlen(bound_by_tag[i].beginning)) == 0)
            return is_undoing || bound_by_tag[i].is_of_its_own;
    return false;
}

/* What a call asks for beside the action of its own name. */
static const struct {
    const char *service;
    const char *operation; /* NULL: any */
    const char *input;     /* a part of the input; NULL: any */
    const char *actions[8];
} companions[] = {
    {"rds", NULL, "\"Tags\"", {"rds:AddTagsToResource"}},
    {"fsx", NULL, "\"Tags\"", {"fsx:TagResource"}},
    {"storagegateway", NULL, "\"Tags\"", {"storagegateway:AddTagsToResource"}},
    {"backup", NULL, "\"RecoveryPointTags\"", {"backup:TagResource"}},
    /* DynamoDB writes what it restores in the caller's name. */
    {"dynamodb", "RestoreTableFromBackup", NULL,
     {"dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query",
      "dynamodb:Scan", "dynamodb:UpdateItem"}},
};

/* To whom a call gives a role to act with. */
static const struct {
    const char *service, *operation, *principal;
} passings[] = {
    {"ec2", "RunInstances", "ec2.amazonaws.com"},
    {"backup", "StartBackupJob", "backup.amazonaws.com"},
    {"backup", "StartRestoreJob", "backup.amazonaws.com"},
    {"backup", "StartCopyJob", "backup.amazonaws.com"},
};

/* Services in whose calls a key may be named, or is the source's. */
static const struct {
    const char *service, *via;
} key_users[] = {
    {"ec2", "ec2.*.amazonaws.com"},           {"rds", "rds.*.amazonaws.com"},
    {"fsx", "fsx.*.amazonaws.com"},           {"dynamodb", "dynamodb.*.amazonaws.com"},
    {"storagegateway", "storagegateway.*.amazonaws.com"},
};

static void add_companions(struct needs *needs, const struct step *step)
{
    for (size_t i = 0; i < COUNT_OF(companions); i++) {
        if (strcmp(companions[i].service, step->service) != 0 ||
            (companions[i].operation && strcmp(companions[i].operation, step->operation) != 0) ||
            (companions[i].input && strstr(step->input, companions[i].input) == NULL))
            continue;
        for (size_t k = 0; k < COUNT_OF(companions[i].actions) && companions[i].actions[k]; k++)
            add(companions[i].input ? &needs->tags : &needs->makes, companions[i].actions[k]);
    }
    if (strcmp(step->service, "ec2") == 0 && strstr(step->input, "\"TagSpecification\""))
        add(&needs->tagged_by_ec2, step->operation);
    for (size_t i = 0; i < COUNT_OF(passings); i++)
        if (strcmp(passings[i].service, step->service) == 0 && strcmp(passings[i].operation, step->operation) == 0)
            add(&needs->passes, passings[i].principal);
    for (size_t i = 0; i < COUNT_OF(key_users); i++)
        if (strcmp(key_users[i].service, step->service) == 0)
            add(&needs->keys, key_users[i].via);
}

/* IAM has names of its own for some services. */
static const char *prefix_of(const char *service)
{
    static const char *const names[][2] = {{"efs", "elasticfilesystem"}, {"resourcegroupstaggingapi", "tag"}};

    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(names[i][0], service) == 0)
            return names[i][1];
    return service;
}

static const char *action_of(struct needs *needs, const struct step *step)
{
    const char *prefix = prefix_of(step->service);

    return arena_format(&needs->arena, "%s:%s", prefix, step->operation);
}

static void add_step(struct needs *needs, const struct step *step, bool is_undoing)
{
    const char *action = action_of(needs, step);

    if (step->lookup)
        add_step(needs, step->lookup, false);
    if (!step->is_mutating) {
        add(&needs->looks, action);
        return;
    }
    add(is_bound_by_tag(step, is_undoing) ? &needs->undoes : &needs->makes, action);
    add_companions(needs, step);
}

static void add_operation(struct needs *needs, const struct operation *operation)
{
    for (size_t i = 0; i < operation->step_count; i++)
        add_step(needs, &operation->steps[i], operation->deletes_recovery_point);
    for (size_t i = 0; i < operation->cleanup_count; i++)
        add_step(needs, &operation->cleanup[i], true);
}

static json_t *list_of(const struct actions *actions)
{
    json_t *list = memory_require(json_array());

    for (size_t i = 0; i < actions->count; i++)
        (void)json_array_append_new(list, memory_require(json_string(actions->names[i])));
    return list;
}

/* `condition` is taken; NULL: none. */
static void add_statement(json_t *statements, const char *name, json_t *actions, json_t *condition)
{
    json_t *statement = memory_require(json_pack("{s:s, s:s, s:o, s:s}", "Sid", name, "Effect", "Allow", "Action",
                                                 actions, "Resource", "*"));

    if (condition)
        (void)json_object_set_new(statement, "Condition", condition);
    (void)json_array_append_new(statements, statement);
}

static json_t *unless_done_without_condition(const struct needs *needs)
{
    struct actions bound = {.count = 0};

    for (size_t i = 0; i < needs->undoes.count; i++)
        if (!has(&needs->makes, needs->undoes.names[i]))
            add(&bound, needs->undoes.names[i]);
    return list_of(&bound);
}

static void add_keys(json_t *statements, const struct needs *needs)
{
    if (needs->keys.count == 0)
        return;
    add_statement(statements, "UseKeysThroughServices",
                  json_pack("[s, s, s, s]", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext",
                            "kms:ReEncrypt*"),
                  json_pack("{s:{s:o}}", "StringLike", "kms:ViaService", list_of(&needs->keys)));
    add_statement(statements, "GrantKeysToServices", json_pack("[s]", "kms:CreateGrant"),
                  json_pack("{s:{s:s}, s:{s:o}}", "Bool", "kms:GrantIsForAWSResource", "true", "StringLike",
                            "kms:ViaService", list_of(&needs->keys)));
}

static json_t *statements_of(const struct needs *needs)
{
    json_t *statements = memory_require(json_array());

    if (needs->looks.count)
        add_statement(statements, "Look", list_of(&needs->looks), NULL);
    if (needs->makes.count)
        add_statement(statements, "BackUpRestoreAndCopy", list_of(&needs->makes), NULL);
    if (needs->tags.count)
        add_statement(statements, "TagWhatIsMade", list_of(&needs->tags), NULL);
    if (needs->tagged_by_ec2.count)
        add_statement(statements, "TagWhatIsMadeInEC2", json_pack("[s]", "ec2:CreateTags"),
                      json_pack("{s:{s:o}}", "StringEquals", "ec2:CreateAction", list_of(&needs->tagged_by_ec2)));
    if (needs->undoes.count)
        add_statement(statements, "ChangeWhatTidemarkMade", unless_done_without_condition(needs),
                      json_pack("{s:{s:s}}", "Null", "aws:ResourceTag/tidemark:job-id", "false"));
    if (needs->passes.count)
        add_statement(statements, "PassRoles", json_pack("[s]", "iam:PassRole"),
                      json_pack("{s:{s:o}}", "StringEquals", "iam:PassedToService", list_of(&needs->passes)));
    add_keys(statements, needs);
    return statements;
}

static json_t *policy_of(struct needs *needs)
{
    json_t *policy =
        memory_require(json_pack("{s:s, s:o}", "Version", "2012-10-17", "Statement", statements_of(needs)));

    arena_release(&needs->arena);
    return policy;
}

json_t *iam_actions_operation_policy(const struct operation *operation)
{
    struct needs needs = {.looks = {.count = 0}};

    assert(operation->step_count > 0);
    add_operation(&needs, operation);
    return policy_of(&needs);
}

/* What `tidemark schedule` calls with a selection's role to find what it takes. */
static void add_selections(struct needs *needs, const struct adapter *adapter)
{
    add(&needs->looks, "tag:GetResources");
    for (size_t i = 0; i < ARNS_MAX && adapter->resource_arn[i]; i++)
        add(&needs->looks, arena_format(&needs->arena, "%s:%s", prefix_of(adapter->listings[i].service),
                                        adapter->listings[i].operation));
}

json_t *iam_actions_policy(const struct adapter *const *adapters, size_t count)
{
    struct needs needs = {.looks = {.count = 0}};

    assert(count > 0);
    for (size_t i = 0; i < count; i++) {
        for (int kind = 0; kind < JOB_KIND_COUNT; kind++)
            add_operation(&needs, &adapters[i]->operations[kind]);
        add_selections(&needs, adapters[i]);
    }
    return policy_of(&needs);
}
