#include "harness/check.h"

#include <stdio.h>
#include <string.h>

#include "adapters/registry.h"
#include "engine/step_lint.h"

/* An adapter in order, of which every case breaks a copy in one place. */
struct table {
    struct adapter adapter;
    struct step backup[2];
    struct step undo[1];
    struct step lookup;
    struct step copy_lookup;
    struct step restore[2];
    struct step delete[1];
    struct poll found;
    struct poll progress;
    struct metadata_key keys[4];
    struct metadata_key many_keys[METADATA_KEYS_MAX + 2];
    struct step steps[3];
};

static const struct poll found = {
    .ids = "Filter[0].Value",
    .ids_max = 10,
    .id = "{JobId}",
    .items = "things",
    .item_id = "tagSet{tidemark:job-id}",
    .interval_s = 5,
    .missing_max = 1,
};

static const struct poll progress = {
    .ids = "Filter[0].Value",
    .ids_max = 10,
    .id = "{ThingId}",
    .items = "things",
    .item_id = "id",
    .next_token = "nextToken",
    .next_token_parameter = "NextToken",
    .state = "state",
    .verdicts = {{"busy", VERDICT_WAIT},
                 {"ready", VERDICT_DONE},
                 {"broken", VERDICT_FAILED, REASON_SNAPSHOT_FAILED}},
    .progress = "progress",
    .interval_s = 5,
    .missing_max = 3,
    .missing = REASON_RESOURCE_NOT_FOUND,
};

#define LIST "{\"Filter\":[{\"Name\":\"id\",\"Value\":[]}]}"

static void fill_steps(struct table *t)
{
    t->lookup = (struct step){.name = "find-thing",
                              .service = "ec2",
                              .operation = "DescribeThings",
                              .input = LIST,
                              .captures = {{"ThingId", "id", true}},
                              .poll = &t->found};
    t->copy_lookup = t->lookup;
    t->copy_lookup.captures[0].variable = "CopyId";
    t->backup[0] = (struct step){.name = "create-thing",
                                 .service = "ec2",
                                 .operation = "CreateThing",
                                 .input = "{\"Of\":\"{ResourceId}\",\"Tag\":\"{Tags}\"}",
                                 .is_mutating = true,
                                 .starts = true,
                                 .lookup = &t->lookup,
                                 .captures = {{"ThingId", "id", true}, {"Size", "size"}},
                                 .codes = {{"ThingExists", MEANING_ADOPT}}};
    t->backup[1] = (struct step){.name = "await-thing",
                                 .service = "ec2",
                                 .operation = "DescribeThings",
                                 .input = LIST,
                                 .poll = &t->progress};
    t->undo[0] = (struct step){.name = "delete-thing",
                               .service = "ec2",
                               .operation = "DeleteThing",
                               .input = "{\"Id\":\"{ThingId}\"}",
                               .is_mutating = true,
                               .codes = {{"NoSuchThing", MEANING_DONE}}};
    t->restore[0] = (struct step){.name = "read-thing",
                                  .service = "ec2",
                                  .operation = "GetThing",
                                  .input = "{\"Id\":\"{RecoveryPointId}\"}",
                                  .captures = {{"Kind", "kind"}}};
    t->restore[1] = (struct step){.name = "create-copy",
                                  .service = "ec2",
                                  .operation = "CreateThing",
                                  .input = "{\"Zone\":\"{Metadata.zone}\",\"Speed\":\"{Metadata.speed?}\","
                                           "\"Kind\":\"{Kind?}\",\"ClientToken\":\"{JobId}\"}",
                                  .is_mutating = true,
                                  .has_token = true,
                                  .lookup = &t->copy_lookup,
                                  .starts = true,
                                  .captures = {{"CopyId", "id", true}}};
    t->delete[0] = t->undo[0];
    t->delete[0].starts = true;
    t->delete[0].input = "{\"Id\":\"{RecoveryPointId}\"}";
}

static void fill_operations(struct table *t)
{
    t->adapter = (struct adapter){
        .name = "thing",
        .resource_type = "Thing",
        .resource_arn = {"arn:*:thing:*:*:thing/*"},
        .listings = {{.service = "thing", .operation = "ListThings", .input = "{}", .items = "Things", .item_id = "Id"}},
        .recovery_point_arn = "arn:*:thing:*::copy/*",
        .refusal = {[JOB_COPY] = "Things cannot be copied.", [JOB_LIFECYCLE] = "Things have no cold storage."},
    };
    t->adapter.operations[JOB_BACKUP] =
        (struct operation){.steps = t->backup,
                           .step_count = 2,
                           .cleanup = t->undo,
                           .cleanup_count = 1,
                           .size_variable = "Size",
                           .recovery_point_arn = {"arn:{Partition}:thing:{Region}::copy/{ThingId}"},
                           .restore_metadata = "{\"zone\":\"{Region}\",\"size\":\"{Size?}\"}"};
    t->adapter.operations[JOB_RESTORE] =
        (struct operation){.steps = t->restore,
                           .step_count = 2,
                           .metadata_keys = t->keys,
                           .created_resource_arn = {"arn:{Partition}:thing:{Region}:{Account}:thing/{CopyId}"}};
    t->adapter.operations[JOB_DELETE] =
        (struct operation){.steps = t->delete, .step_count = 1, .deletes_recovery_point = true};
}

static void fill(struct table *t)
{
    memset(t, 0, sizeof(*t));
    t->found = found;
    t->progress = progress;
    t->keys[0] = (struct metadata_key){"zone", METADATA_STRING, true};
    t->keys[1] = (struct metadata_key){"speed", METADATA_NUMBER, false};
    t->keys[2] = (struct metadata_key){"old", METADATA_IGNORED, false};
    fill_steps(t);
    fill_operations(t);
}

static void fill_many_keys(struct table *t)
{
    static char names[METADATA_KEYS_MAX + 1][8];

    for (size_t i = 0; i <= METADATA_KEYS_MAX; i++) {
        (void)snprintf(names[i], sizeof(names[i]), "key%zu", i);
        t->many_keys[i] = (struct metadata_key){names[i], METADATA_STRING, false};
    }
    t->adapter.operations[JOB_RESTORE].metadata_keys = t->many_keys;
}

#define BACKUP "thing: backup-job: "
#define CREATE BACKUP "create-thing: "
#define AWAIT BACKUP "await-thing: poll: "
#define RESTORE "thing: restore-job: "
#define LISTED "thing: listing of arn:*:thing:*:*:thing/*: "
#define LISTING t->adapter.listings[0]
#define OPERATION(kind) t->adapter.operations[kind]

/* clang-format off */
#define CASES(CASE) \
    CASE(adapter_name, t->adapter.name = "Thing", "an adapter has no kebab-case name") \
    CASE(resource_type, t->adapter.resource_type = "", "thing: no resource_type") \
    CASE(resource_pattern, t->adapter.resource_arn[0] = "thing/*", "thing: no patterns of ARNs") \
    CASE(point_pattern, t->adapter.recovery_point_arn = NULL, "thing: no patterns of ARNs") \
    CASE(no_listing, t->adapter.resource_arn[1] = "arn:*:thing:*:*:part/*", \
         "thing: listing of arn:*:thing:*:*:part/*: no service as in \"ec2\"") \
    CASE(listing_operation, LISTING.operation = "list", LISTED "no operation as in \"CreateSnapshot\"") \
    CASE(listing_input, LISTING.input = "[]", LISTED "input is not a JSON object") \
    CASE(listing_items, LISTING.items = NULL, LISTED "no items, or not one of item_arn and item_id") \
    CASE(listing_names, LISTING.item_arn = "Arn", LISTED "no items, or not one of item_arn and item_id") \
    CASE(listing_pages, LISTING.next_token = "Next", LISTED "half of its pages") \
    CASE(neither, t->adapter.refusal[JOB_COPY] = NULL, "thing: copy-job: has neither steps nor a refusal") \
    CASE(both, t->adapter.refusal[JOB_BACKUP] = "No.", BACKUP "is offered and refused") \
    CASE(stop_steps, OPERATION(JOB_STOP) = OPERATION(JOB_BACKUP), "thing: stop-job: a stop has no steps of its own") \
    CASE(many_steps, OPERATION(JOB_BACKUP).step_count = STEPS_MAX + 1, BACKUP "more than 16 steps") \
    CASE(step_name, t->backup[1].name = "awaitThing", BACKUP "step 2 has no kebab-case name") \
    CASE(step_name_end, t->backup[1].name = "await-", BACKUP "step 2 has no kebab-case name") \
    CASE(step_name_gap, t->backup[1].name = "await--thing", BACKUP "step 2 has no kebab-case name") \
    CASE(step_name_none, t->backup[0].name = NULL, BACKUP "step 1 has no kebab-case name") \
    CASE(same_name, t->backup[1].name = "create-thing", BACKUP "create-thing: two steps have this name") \
    CASE(same_undo, t->undo[0].name = "await-thing", BACKUP "await-thing: two steps have this name") \
    CASE(no_start, t->backup[0].starts = false, BACKUP "0 of its steps start the job: it must be one") \
    CASE(two_starts, t->backup[1].starts = true, BACKUP "2 of its steps start the job: it must be one") \
    CASE(undo_starts, t->undo[0].starts = true, BACKUP "delete-thing: a clean-up cannot start the job") \
    CASE(undo_unbound, t->undo[0].input = "{\"Id\":\"{CopyId}\"}", \
         BACKUP "delete-thing: input: Id: {CopyId} is not bound here") \
    CASE(no_service, t->backup[0].service = NULL, CREATE "no service as in \"ec2\"") \
    CASE(service_letters, t->backup[0].service = "EC2", CREATE "no service as in \"ec2\"") \
    CASE(no_operation, t->backup[0].operation = "createThing", CREATE "no operation as in \"CreateSnapshot\"") \
    CASE(no_input, t->backup[0].input = NULL, CREATE "no input: write \"{}\" for a call without parameters") \
    CASE(no_json, t->backup[0].input = "{\"A\":}", CREATE "input: the template is no JSON: unexpected token near '}'") \
    CASE(no_object, t->backup[0].input = "[]", CREATE "input: the template is no JSON object") \
    CASE(same_key, t->backup[0].input = "{\"A\":1,\"A\":2}", \
         CREATE "input: the template is no JSON: duplicate object key near '\"A\"'") \
    CASE(unknown, t->backup[0].input = "{\"A\":[{\"B\":\"{Thing}\"}]}", CREATE "input: A: B: {Thing} is not bound here") \
    CASE(other_kind, t->backup[0].input = "{\"A\":\"{RecoveryPointId}\"}", \
         CREATE "input: A: {RecoveryPointId} is not bound here") \
    CASE(too_early, t->backup[0].input = "{\"A\":\"{ThingId}\"}", CREATE "input: A: {ThingId} is not bound here") \
    CASE(too_early_optional, t->backup[0].input = "{\"A\":\"{ThingId?}\"}", \
         CREATE "input: A: {ThingId} is not bound here") \
    CASE(lone_brace, t->backup[0].input = "{\"A\":\"{Job Id}\"}", \
         CREATE "input: A: a brace that belongs to no placeholder in \"{Job Id}\"") \
    CASE(closing_brace, t->backup[0].input = "{\"A\":\"x}\"}", \
         CREATE "input: A: a brace that belongs to no placeholder in \"x}\"") \
    CASE(optional_inside, t->backup[0].input = "{\"A\":\"x{Tags?}\"}", \
         CREATE "input: A: {Tags?} inside a text: it cannot be left out") \
    CASE(placeholder_key, t->backup[0].input = "{\"{JobId}\":1}", CREATE "input: a placeholder in the key \"{JobId}\"") \
    CASE(unsure, t->restore[1].input = "{\"Kind\":\"{Kind}\",\"Token\":\"{JobId}\"}", \
         RESTORE "create-copy: input: Kind: {Kind} may be missing: make its capture required, or write {Kind?}") \
    CASE(metadata_unknown, t->restore[1].input = "{\"A\":\"{Metadata.zones}\"}", \
         RESTORE "create-copy: input: A: {Metadata.zones} is no key of the restore metadata") \
    CASE(metadata_ignored, t->restore[1].input = "{\"A\":\"{Metadata.old?}\"}", \
         RESTORE "create-copy: input: A: {Metadata.old} is a key that is ignored") \
    CASE(metadata_unsure, t->restore[1].input = "{\"A\":\"{Metadata.speed}\"}", \
         RESTORE "create-copy: input: A: {Metadata.speed} may be missing: make the key required, or write " \
                 "{Metadata.speed?}") \
    CASE(metadata_of_backup, t->backup[0].input = "{\"A\":\"{Metadata.zone}\"}", \
         CREATE "input: A: {Metadata.zone} is no key of the restore metadata") \
    CASE(no_metadata_keys, OPERATION(JOB_RESTORE).metadata_keys = NULL, \
         RESTORE "metadata_keys are a restore's, and a restore has them") \
    CASE(same_metadata_key, t->keys[1].name = "zone", RESTORE "metadata key zone stands there twice") \
    CASE(needed_and_ignored, t->keys[2].is_required = true, RESTORE "metadata key old has no type that fits") \
    CASE(many_metadata_keys, fill_many_keys(t), RESTORE "more than 64 metadata_keys") \
    CASE(capture_name, t->backup[0].captures[1].variable = "size", \
         CREATE "\"size\" is no name for a variable: write it as in SnapshotId") \
    CASE(capture_given, t->backup[0].captures[1].variable = "Region", \
         CREATE "captures {Region}, which every job has from its request") \
    CASE(capture_twice, t->backup[0].captures[1].variable = "ThingId", CREATE "captures {ThingId} twice") \
    CASE(capture_path, t->backup[0].captures[1].path = "set[].size", \
         CREATE "capture of {Size}: \"set[].size\" is no path: write it as in set[0].name or set{key}") \
    CASE(code_twice, t->undo[0].codes[1] = t->undo[0].codes[0], BACKUP "delete-thing: two meanings of NoSuchThing") \
    CASE(code_nothing, t->undo[0].codes[0].meaning = MEANING_CLASS, \
         BACKUP "delete-thing: NoSuchThing is given no meaning") \
    CASE(code_adopt, t->undo[0].codes[0].meaning = MEANING_ADOPT, \
         BACKUP "delete-thing: NoSuchThing means adopt, but there is no look-up") \
    CASE(code_done, t->backup[0].codes[0].meaning = MEANING_DONE, \
         CREATE "ThingExists means done, but leaves nothing to capture") \
    CASE(code_reason, t->undo[0].codes[0].reason = REASON_COUNT, BACKUP "delete-thing: an unknown meaning of NoSuchThing") \
    CASE(blind, t->backup[0].lookup = NULL; t->backup[0].codes[0].code = NULL, \
         CREATE "makes something, and has no look-up that finds it again") \
    CASE(blind_with_token, t->restore[1].lookup = NULL, \
         RESTORE "create-copy: makes something, and has no look-up that finds it again") \
    CASE(token_not_sent, t->restore[1].input = "{\"Zone\":\"{Metadata.zone}\"}", \
         RESTORE "create-copy: has a token, but {JobId} is not in its input") \
    CASE(needless_token, t->restore[0].has_token = true, \
         RESTORE "read-thing: changes nothing, so it needs neither token nor look-up") \
    CASE(repeats, t->backup[0].repeats_as_one = true, \
         CREATE "repeats_as_one goes with a token, and without a look-up") \
    CASE(when_form, t->backup[1].when[0] = "=x", BACKUP "await-thing: \"=x\" is no condition on a variable") \
    CASE(when_unknown, t->backup[1].when[0] = "Nobody=x", \
         BACKUP "await-thing: \"Nobody=x\" is a condition on a variable that no step captures") \
    CASE(when_unsure, t->backup[0].when[0] = "BackupOptions.Fast=yes", AWAIT \
         "id: {ThingId} may be missing: make its capture required, or write {ThingId?}") \
    CASE(when_metadata, t->restore[1].when[0] = "Metadata.zones", RESTORE \
         "create-copy: \"Metadata.zones\" is a condition on a variable that no step captures") \
    CASE(tolerates, t->backup[1].tolerates = REASON_VSS_FAILED, BACKUP "await-thing: tolerates and apology go together") \
    CASE(undo_tolerates, t->undo[0].tolerates = REASON_VSS_FAILED, \
         BACKUP "delete-thing: tolerates what cannot be tolerated") \
    CASE(splice, t->backup[0].input = "{\"A\":\"{Tags*}\"}", \
         CREATE "input: A: {Tags*} stands for elements, and this is no list") \
    CASE(capture_all, t->backup[0].captures[1].path = "", \
         CREATE "capture of {Size}: \"\" is no path: write it as in set[0].name or set{key}") \
    CASE(capture_star, t->backup[0].captures[1].path = "set[*]id", \
         CREATE "capture of {Size}: \"set[*]id\" is no path: write it as in set[0].name or set{key}") \
    CASE(perhaps, t->backup[0].input = "{\"A\":\"{IamRoleArn}\"}", \
         CREATE "input: A: {IamRoleArn} may be missing from the request: write {IamRoleArn?}") \
    CASE(region, t->backup[1].region = "{ThingId}", BACKUP "await-thing: region: {ThingId} is not bound here") \
    CASE(lookup_name, t->lookup.name = "find thing", CREATE "look-up find thing: no kebab-case name") \
    CASE(lookup_poll, t->lookup.poll = NULL, CREATE "look-up find-thing: does not poll") \
    CASE(lookup_starts, t->lookup.starts = true, CREATE "look-up find-thing: starts, region, when and tolerates are its step's") \
    CASE(lookup_captures, t->lookup.captures[0].is_required = false, \
         CREATE "look-up find-thing: leaves {ThingId} unbound") \
    CASE(lookup_id, t->found.id = "{ThingId}", CREATE "look-up find-thing: poll: id: {ThingId} is not bound here") \
    CASE(poll_changes, t->backup[1].is_mutating = true, \
         BACKUP "await-thing: polls and changes something: make two steps of it") \
    CASE(poll_ids, t->progress.ids = "Filter[1].Value", AWAIT "no empty list at \"Filter[1].Value\" in the input") \
    CASE(poll_ids_filled, t->backup[1].input = "{\"Filter\":[{\"Value\":[\"x\"]}]}", \
         AWAIT "no empty list at \"Filter[0].Value\" in the input") \
    CASE(poll_ids_none, t->progress.ids = NULL, AWAIT "an empty list in the input, and no ids to fill it with") \
    CASE(poll_one_id, t->backup[1].input = "{\"Id\":\"\"}"; t->progress.ids = "Id", \
         AWAIT "\"Id\" takes one id, and ids_max is 10") \
    CASE(poll_whose, t->progress.item_id = NULL, AWAIT "without item_id, ids_max is 1") \
    CASE(poll_match, t->progress.match = "{Nobody}", AWAIT "match: {Nobody} is not bound here") \
    CASE(poll_scope, t->progress.scope = "{Nobody}", AWAIT "scope: {Nobody} is not bound here") \
    CASE(poll_no_scope, t->backup[1].input = "{\"Filter\":[{\"Value\":[]}],\"In\":\"{Scope}\"}", \
         AWAIT "a placeholder in the input of a call that is made for many jobs") \
    CASE(poll_since, t->progress.since = "Filter", AWAIT "the input sets Filter, which `since` does") \
    CASE(poll_ours_is, t->progress.ours_is = "{JobId}", AWAIT "ours_is without ours") \
    CASE(poll_busy, t->progress.verdicts[0].verdict = VERDICT_BUSY, \
         AWAIT "a reason goes with a failure, and \"busy\" has one of the two") \
    CASE(poll_guard, t->progress.guards[0] = ((struct guard){.path = "kind", .verdict = VERDICT_WAIT}), \
         AWAIT "guard of kind: one of `is` and `is_not`") \
    CASE(poll_guard_path, t->progress.guards[0] = ((struct guard){.path = "a..b", .is = "x"}), \
         AWAIT "guard: \"a..b\" is no path: write it as in set[0].name or set{key}") \
    CASE(poll_guard_reason, \
         t->progress.guards[0] = ((struct guard){.path = "kind", .is = "x", .verdict = VERDICT_FAILED}), \
         AWAIT "guard of kind: a reason and a sentence go with failing and waiting") \
    CASE(poll_goes_on, t->progress.missing_goes_on = true, AWAIT "missing_goes_on, and a reason for a missing item") \
    CASE(poll_ids_max, t->progress.ids_max = 0, AWAIT "ids_max is 0") \
    CASE(poll_id, t->progress.id = NULL, AWAIT "id is missing") \
    CASE(poll_items, t->progress.items = NULL, AWAIT "items is missing") \
    CASE(poll_star, t->progress.state = "sets[*].state", \
         AWAIT "state: \"sets[*].state\" is no path: write it as in set[0].name or set{key}") \
    CASE(poll_item_id, t->progress.item_id = "tagSet{", \
         AWAIT "item_id: \"tagSet{\" is no path: write it as in set[0].name or set{key}") \
    CASE(poll_private, t->backup[1].input = "{\"Filter\":[{\"Value\":[]}],\"Region\":\"{Region}\"}", \
         AWAIT "a placeholder in the input of a call that is made for many jobs") \
    CASE(poll_half_pages, t->progress.next_token = NULL, AWAIT "next_token and next_token_parameter go together") \
    CASE(poll_page_set, t->backup[1].input = "{\"Filter\":[{\"Value\":[]}],\"NextToken\":\"x\"}", \
         AWAIT "the input sets NextToken, which pages need") \
    CASE(poll_no_state, t->progress.state = NULL, AWAIT "verdicts and progress need a state") \
    CASE(poll_endless, t->progress.verdicts[1].verdict = VERDICT_WAIT, \
         AWAIT "no value of the state means done: the job would wait for ever") \
    CASE(poll_same_value, t->progress.verdicts[2].value = "busy", AWAIT "two verdicts on \"busy\"") \
    CASE(poll_no_reason, t->progress.verdicts[2].reason = REASON_NONE, \
         AWAIT "a reason goes with a failure, and \"broken\" has one of the two") \
    CASE(poll_reason, t->progress.verdicts[0].reason = REASON_THROTTLED, \
         AWAIT "a reason goes with a failure, and \"busy\" has one of the two") \
    CASE(poll_ours, t->progress.verdicts[0].verdict = VERDICT_NOT_OURS, \
         AWAIT "\"busy\" cannot tell whose it is: use `ours`") \
    CASE(poll_interval, t->progress.interval_s = 0, AWAIT "interval_s is 0") \
    CASE(poll_patience, t->progress.missing_max = 0, AWAIT "missing_max is 0") \
    CASE(poll_vanished, t->progress.missing = REASON_NONE, \
         AWAIT "what is gone counts as done, but something must be left") \
    CASE(poll_missing, t->progress.missing = REASON_COUNT, AWAIT "an unknown reason for a missing item") \
    CASE(arn_missing, OPERATION(JOB_BACKUP).recovery_point_arn[0] = NULL, BACKUP "recovery_point_arn is missing") \
    CASE(arn_of_other, OPERATION(JOB_DELETE).created_resource_arn[0] = "arn:x", \
         "thing: delete-job: created_resource_arn is not this kind's") \
    CASE(arn_partition, OPERATION(JOB_BACKUP).recovery_point_arn[0] = "arn:aws:thing:::copy/{ThingId}", \
         BACKUP "recovery_point_arn does not begin with \"arn:{Partition}:\"") \
    CASE(arn_unbound, OPERATION(JOB_BACKUP).recovery_point_arn[0] = "arn:{Partition}:thing:::copy/{CopyId}", \
         BACKUP "recovery_point_arn: {CopyId} is not bound here") \
    CASE(arn_optional, OPERATION(JOB_BACKUP).recovery_point_arn[0] = "arn:{Partition}:thing:::copy/{ThingId?}", \
         BACKUP "recovery_point_arn: {ThingId?} inside a text: it cannot be left out") \
    CASE(deletes, OPERATION(JOB_DELETE).deletes_recovery_point = false, \
         "thing: delete-job: deletes_recovery_point is what tells a delete from the others") \
    CASE(metadata_kind, OPERATION(JOB_RESTORE).restore_metadata = "{}", RESTORE "restore_metadata is a backup's") \
    CASE(metadata_unbound, OPERATION(JOB_BACKUP).restore_metadata = "{\"zone\":\"{Zone}\"}", \
         BACKUP "restore_metadata: zone: {Zone} is not bound here") \
    CASE(size, OPERATION(JOB_BACKUP).size_variable = "Bytes", BACKUP "no step captures size_variable {Bytes}")
/* clang-format on */

#define CHANGE(name, statement, sentence)                                                                    \
    static void change_##name(struct table *t)                                                               \
    {                                                                                                        \
        statement;                                                                                           \
    }
CASES(CHANGE)

static void a_table_in_order_passes(void **state)
{
    static struct table table;
    struct error error = {0};

    (void)state;
    fill(&table);
    if (!step_lint(&table.adapter, &error))
        fail_msg("%s", error.message);
}

/* What is bound under conditions may be used under the same ones, and a fallback makes it sure. */
#define GOOD_CASES(CASE) \
    CASE(branch, t->backup[0].when[0] = t->backup[1].when[0] = "BackupOptions.Fast=yes"; \
         t->undo[0].when[0] = "ThingId"; OPERATION(JOB_BACKUP).recovery_point_arn[1] = "{ThingId}") \
    CASE(either, fill_fallback(t)) \
    CASE(listing, t->backup[1].input = "{\"Kind\":\"{Scope}\"}"; t->progress.ids = NULL; \
         t->progress.scope = "{BackupVaultName}"; t->progress.since = "After"; t->progress.match = "{JobUuid}") \
    CASE(single, t->backup[1].input = "{\"Id\":\"\"}"; t->progress.ids = "Id"; t->progress.ids_max = 1; \
         t->progress.item_id = NULL; t->progress.items = "") \
    CASE(guard, t->progress.guards[0] = ((struct guard){"a{b}", .is_not = "{Nobody}", VERDICT_FAILED, \
                                                        REASON_RESOURCE_STATE, "No."})) \
    CASE(spliced, t->backup[0].input = "{\"A\":[\"{Tags*}\",{\"Key\":\"k\",\"Value\":\"{IamRoleArn?}\"}]}") \
    CASE(star, t->backup[0].captures[1].path = "set[*].id") \
    CASE(many_lists, t->progress.items = "sets[*].things") \
    CASE(service_arn, OPERATION(JOB_BACKUP).recovery_point_arn[0] = "{ThingId}") \
    CASE(tolerant, t->backup[1].tolerates = REASON_VSS_FAILED; t->backup[1].apology = "It went wrong.")

/* Two ways to a thing: the second is taken if the first brought none. */
static void fill_fallback(struct table *t)
{
    t->steps[0] = t->backup[0];
    t->steps[0].name = "create-fast";
    t->steps[0].when[0] = "BackupOptions.Fast=yes";
    t->steps[1] = t->backup[0];
    t->steps[1].when[0] = "!ThingId";
    t->steps[2] = t->backup[1];
    t->undo[0].when[0] = "ThingId";
    OPERATION(JOB_BACKUP).steps = t->steps;
    OPERATION(JOB_BACKUP).step_count = 3;
}

#define CHANGE_GOOD(name, statement) CHANGE(name, statement, "")
GOOD_CASES(CHANGE_GOOD)

static void the_vocabulary_is_understood(void **state)
{
#define GOOD_ROW(name, statement) {#name, change_##name},
    static const struct {
        const char *name;
        void (*change)(struct table *table);
    } cases[] = {GOOD_CASES(GOOD_ROW)};
    static struct table table;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error = {0};

        fill(&table);
        cases[i].change(&table);
        if (!step_lint(&table.adapter, &error))
            fail_msg("%s: %s", cases[i].name, error.message);
    }
}

static void a_malformed_table_is_refused(void **state)
{
#define ROW(name, statement, sentence) {#name, change_##name, sentence},
    static const struct {
        const char *name;
        void (*change)(struct table *table);
        const char *sentence;
    } cases[] = {CASES(ROW)};
    static struct table table;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error = {0};

        fill(&table);
        cases[i].change(&table);
        if (step_lint(&table.adapter, &error))
            fail_msg("%s: passed", cases[i].name);
        if (strcmp(error.message, cases[i].sentence) != 0)
            fail_msg("%s: \"%s\" instead of \"%s\"", cases[i].name, error.message, cases[i].sentence);
        assert_int_equal(error.class, ERROR_INTERNAL);
    }
}

static void more_variables_than_a_job_can_hold_are_refused(void **state)
{
    static const char *const steps[] = {"step-a", "step-b", "step-c", "step-d", "step-e"};
    static char names[COUNT_OF(steps)][CAPTURES_MAX][8];
    static struct step many[COUNT_OF(steps)];
    static struct table table;
    struct error error = {0};

    (void)state;
    fill(&table);
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        many[i] = (struct step){.name = steps[i], .service = "ec2", .operation = "GetThing", .input = "{}"};
        for (size_t k = 0; k < CAPTURES_MAX; k++) {
            (void)snprintf(names[i][k], sizeof(names[i][k]), "V%zuX%zu", i, k);
            many[i].captures[k] = (struct capture){.variable = names[i][k], .path = "a"};
        }
    }
    table.adapter.operations[JOB_DELETE].steps = many;
    table.adapter.operations[JOB_DELETE].step_count = COUNT_OF(steps);
    assert_false(step_lint(&table.adapter, &error));
    assert_string_equal(error.message, "thing: delete-job: step-b: a job would have more than 48 variables");
}

static void every_adapter_is_in_order(void **state)
{
    (void)state;
    assert_true(registry_count > 0);
    for (size_t i = 0; i < registry_count; i++) {
        struct error error = {0};

        if (!step_lint(registry[i], &error))
            fail_msg("%s", error.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_in_order_passes),
        cmocka_unit_test(the_vocabulary_is_understood),
        cmocka_unit_test(a_malformed_table_is_refused),
        cmocka_unit_test(more_variables_than_a_job_can_hold_are_refused),
        cmocka_unit_test(every_adapter_is_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
