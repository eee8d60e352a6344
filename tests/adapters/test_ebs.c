#include "harness/check.h"

#include <string.h>

#include "adapters/registry.h"
#include "adapters/sample_job.h"
#include "proto/arn.h"
#include "sandbox/world.h"

enum { HOUR_MS = 3600000 };

#define SAMPLE_VOLUME "vol-0123456789abcdef0"

static const int64_t START_MS = INT64_C(1795399200000);

static const char *const job_names[JOB_KIND_COUNT] = {
    [JOB_BACKUP] = "backup", [JOB_RESTORE] = "restore", [JOB_COPY] = "copy", [JOB_DELETE] = "delete"};

/* One job, its steps made by hand against a world: what the engine does with a table, without its judgement.
 */
struct play {
    struct world *world;
    struct job_record job;
    struct arena arena;
    int64_t now_ms;
    struct answer answer; /* the last one */
};

static struct play play_new(enum job_kind kind)
{
    struct play play = {
        .world = world_new(
            &(struct world_options){.seed = 3, .account = SAMPLE_ACCOUNT, .snapshot_duration_ms = 60000}),
        .now_ms = START_MS,
    };

    play.job = sample_job("ebs", job_names[kind], &play.arena);
    world_add_volume(play.world, SAMPLE_REGION, SAMPLE_VOLUME, 8, false, 0);
    return play;
}

static void play_done(struct play *play)
{
    answer_done(&play->answer);
    arena_release(&play->arena);
    world_free(play->world);
}

static const struct operation *operation(enum job_kind kind)
{
    return &ebs_adapter.operations[kind];
}

static void call(struct play *play, const struct step *step, const char *region)
{
    struct error error;
    struct world_delivery delivery;
    struct call call = {.service = step->service,
                        .operation = step->operation,
                        .account = "",
                        .role_arn = "",
                        .job_id = play->job.request.job_id,
                        .region = region,
                        .is_mutating = step->is_mutating};

    call.input = sample_input(&play->job, step, &error);
    if (call.input == NULL)
        fail_msg("%s: %s", step->name, error.message);
    if (step->region && !bindings_expand_text(&play->job, step->region, &play->arena, &call.region, &error))
        fail_msg("%s: %s", step->name, error.message);
    answer_done(&play->answer);
    world_answer(play->world, &call, play->now_ms, &play->answer, &delivery);
    json_decref(call.input);
}

/* The call is taken; in a poll, the item of the job, NULL if there is none. */
static const json_t *taken(struct play *play, const struct step *step, const char *region)
{
    const json_t *items;

    call(play, step, region);
    if (play->answer.error.class != ERROR_NONE)
        fail_msg("%s: %s: %s", step->name, play->answer.error.code, play->answer.error.message);
    if (step->poll == NULL)
        return play->answer.output;
    items = json_at(play->answer.output, step->poll->items);
    assert_true(json_is_array(items));
    assert_true(json_array_size(items) <= 1);
    if (json_array_size(items) == 1)
        assert_non_null(bindings_value_at(json_array_get(items, 0), step->poll->item_id));
    return json_array_get(items, 0);
}

static void capture(struct play *play, const struct step *step, const json_t *answer)
{
    struct error error;

    if (!bindings_capture(&play->job, step->captures, answer, &play->arena, &error))
        fail_msg("%s: %s", step->name, error.message);
}

static const char *variable(const struct play *play, const char *name)
{
    const struct job_variable *variable = job_record_variable(&play->job, name);

    return variable ? variable->value : "(unbound)";
}

static const char *expanded(struct play *play, const char *template)
{
    struct error error;
    const char *text;

    if (!bindings_expand_text(&play->job, template, &play->arena, &text, &error))
        fail_msg("%s", error.message);
    return text;
}

/* What the table says of a state; like the engine, it takes a value that it does not know for a reason to
 * wait. */
static struct verdict_of verdict_on(const struct poll *poll, const char *state)
{
    for (size_t i = 0; i < VERDICTS_MAX && poll->verdicts[i].value; i++)
        if (strcmp(poll->verdicts[i].value, state) == 0)
            return poll->verdicts[i];
    return (struct verdict_of){state, VERDICT_WAIT, REASON_NONE};
}

static enum verdict verdict_of_item(const struct poll *poll, const json_t *item)
{
    return verdict_on(poll, json_string_value(bindings_value_at(item, poll->state))).verdict;
}

static enum meaning meaning_of(const struct step *step, const char *code)
{
    for (size_t i = 0; i < CODES_MAX && step->codes[i].code; i++)
        if (strcmp(step->codes[i].code, code) == 0)
            return step->codes[i].meaning;
    return MEANING_CLASS;
}

/* Makes the backup from which the other jobs start, and gives them its snapshot. */
static void back_up(struct play *play)
{
    struct play backup = {.world = play->world, .now_ms = play->now_ms};
    const struct step *steps = operation(JOB_BACKUP)->steps;

    backup.job = sample_job("ebs", "backup", &backup.arena);
    backup.job.request.job_id = "the-backup";
    capture(&backup, &steps[0], taken(&backup, &steps[0], SAMPLE_REGION));
    play->job.request.recovery_point_arn =
        arena_text(&play->arena, expanded(&backup, operation(JOB_BACKUP)->recovery_point_arn[0]));
    play->now_ms += HOUR_MS;
    backup.world = NULL;
    play_done(&backup);
}

static void a_backup_makes_a_snapshot_and_waits(void **state)
{
    const struct operation *backup = operation(JOB_BACKUP);
    struct play play = play_new(JOB_BACKUP);
    const json_t *item;

    (void)state;
    assert_int_equal(backup->step_count, 3);
    capture(&play, &backup->steps[0], taken(&play, &backup->steps[0], SAMPLE_REGION));
    assert_memory_equal(variable(&play, "SnapshotId"), "snap-", 5);
    assert_string_equal(variable(&play, "VolumeSize"), "8");
    assert_string_equal(variable(&play, "Encrypted"), "false");
    play.now_ms += 20000; /* EC2 says nothing of the progress at first */
    item = taken(&play, &backup->steps[2], SAMPLE_REGION);
    assert_int_equal(verdict_of_item(backup->steps[2].poll, item), VERDICT_WAIT);
    assert_non_null(strchr(json_string_value(bindings_value_at(item, backup->steps[2].poll->progress)), '%'));
    play.now_ms += HOUR_MS;
    item = taken(&play, &backup->steps[2], SAMPLE_REGION);
    assert_int_equal(verdict_of_item(backup->steps[2].poll, item), VERDICT_DONE);
    capture(&play, &backup->steps[2], item);
    assert_int_equal(world_count_snapshots(play.world, "tidemark:job-id", play.job.request.job_id, false), 1);
    assert_int_equal(world_count_snapshots(play.world, "cost centre", "7", false), 1);
    play_done(&play);
}

static void a_backup_names_its_recovery_point(void **state)
{
    const struct operation *backup = operation(JOB_BACKUP);
    struct play play = play_new(JOB_BACKUP);
    SCOPED(json) json_t *metadata = NULL;
    const char *arn;
    struct error error;

    (void)state;
    capture(&play, &backup->steps[0], taken(&play, &backup->steps[0], SAMPLE_REGION));
    arn = expanded(&play, backup->recovery_point_arn[0]);
    assert_string_equal(arn, arena_format(&play.arena, "arn:aws:ec2:" SAMPLE_REGION "::snapshot/%s",
                                          variable(&play, "SnapshotId")));
    assert_true(arn_matches(ebs_adapter.recovery_point_arn, arn));
    assert_true(bindings_expand(&play.job, backup->restore_metadata, &metadata, &error));
    assert_string_equal(json_text_at(metadata, "volumeId"), SAMPLE_VOLUME);
    assert_string_equal(json_text_at(metadata, "volumeSize"), "8");
    play_done(&play);
}

/* What CreateVolume takes of it, and no more: a restore with all of it must not be refused. */
static void a_backup_keeps_what_gives_the_same_volume_back(void **state)
{
    static const struct {
        const char *volume; /* as EC2 describes it; NULL: it is gone */
        const char *metadata;
    } cases[] = {
        {"{\"availabilityZone\":\"eu-west-1b\",\"volumeType\":\"gp3\",\"iops\":4000,\"throughput\":250}",
         "{\"volumeId\":\"" SAMPLE_VOLUME "\",\"availabilityZone\":\"eu-west-1b\",\"volumeType\":\"gp3\","
         "\"iops\":4000,\"throughput\":250}"},
        {"{\"availabilityZone\":\"eu-west-1b\",\"volumeType\":\"gp2\",\"iops\":100}",
         "{\"volumeId\":\"" SAMPLE_VOLUME "\",\"availabilityZone\":\"eu-west-1b\",\"volumeType\":\"gp2\"}"},
        {"{\"availabilityZone\":\"eu-west-1b\",\"volumeType\":\"io2\",\"iops\":900,\"throughput\":1}",
         "{\"volumeId\":\"" SAMPLE_VOLUME "\",\"availabilityZone\":\"eu-west-1b\",\"volumeType\":\"io2\","
         "\"iops\":900}"},
        {NULL, "{\"volumeId\":\"" SAMPLE_VOLUME "\"}"},
    };
    const struct operation *backup = operation(JOB_BACKUP);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct play play = play_new(JOB_BACKUP);
        SCOPED(json) json_t *volume = cases[i].volume ? json_loads(cases[i].volume, 0, NULL) : NULL;
        SCOPED(json) json_t *expected = json_loads(cases[i].metadata, 0, NULL);
        SCOPED(json) json_t *metadata = NULL;
        struct error error;

        assert_true(backup->steps[1].poll->missing_goes_on);
        if (volume)
            capture(&play, &backup->steps[1], volume);
        assert_true(bindings_expand(&play.job, backup->restore_metadata, &metadata, &error));
        if (!json_equal(metadata, expected))
            fail_msg("case %zu: %s", i, json_dumps(metadata, 0));
        play_done(&play);
    }
}

/* The call was applied and its answer lost: the snapshot is found by the job's id, and leaves what an answer
 * would. */
static void a_snapshot_is_found_by_its_job(void **state)
{
    const struct step *create = &operation(JOB_BACKUP)->steps[0];
    struct play play = play_new(JOB_BACKUP);
    const json_t *item;

    (void)state;
    assert_null(taken(&play, create->lookup, SAMPLE_REGION));
    call(&play, create, SAMPLE_REGION);
    item = taken(&play, create->lookup, SAMPLE_REGION);
    assert_string_equal(json_string_value(bindings_value_at(item, create->lookup->poll->item_id)),
                        play.job.request.job_id);
    capture(&play, create->lookup, item);
    assert_memory_equal(variable(&play, "SnapshotId"), "snap-", 5);
    assert_string_equal(variable(&play, "VolumeSize"), "8");
    play.job.request.job_id = "another-job";
    assert_null(taken(&play, create->lookup, SAMPLE_REGION));
    play_done(&play);
}

static void a_cleanup_is_done_when_it_is_done_twice(void **state)
{
    static const struct {
        enum job_kind kind;
        size_t makes; /* the step that makes what is undone */
        const char *region;
    } cases[] = {
        {JOB_BACKUP, 0, SAMPLE_REGION}, {JOB_RESTORE, 5, SAMPLE_REGION}, {JOB_COPY, 1, SAMPLE_REGION}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct operation *made = operation(cases[i].kind);
        struct play play = play_new(cases[i].kind);

        if (cases[i].kind != JOB_BACKUP)
            back_up(&play);
        capture(&play, &made->steps[cases[i].makes],
                taken(&play, &made->steps[cases[i].makes], SAMPLE_REGION));
        play.now_ms += HOUR_MS;
        assert_int_equal(made->cleanup_count, 1);
        (void)taken(&play, &made->cleanup[0], cases[i].region);
        call(&play, &made->cleanup[0], cases[i].region);
        assert_int_equal(play.answer.error.class, ERROR_NOT_FOUND);
        assert_int_equal(meaning_of(&made->cleanup[0], play.answer.error.code), MEANING_DONE);
        play_done(&play);
    }
}

static void a_restore_makes_one_volume(void **state)
{
    const struct operation *restore = operation(JOB_RESTORE);
    struct play play = play_new(JOB_RESTORE);
    const json_t *item;
    const char *volume;

    (void)state;
    back_up(&play);
    item = taken(&play, &restore->steps[0], SAMPLE_REGION);
    assert_int_equal(verdict_of_item(restore->steps[0].poll, item), VERDICT_DONE);
    assert_non_null(bindings_value_at(item, restore->steps[0].poll->ours));
    capture(&play, &restore->steps[0], item);
    capture(&play, &restore->steps[5], taken(&play, &restore->steps[5], SAMPLE_REGION));
    volume = variable(&play, "VolumeId");
    capture(&play, &restore->steps[5], taken(&play, &restore->steps[5], SAMPLE_REGION)); /* the same token */
    assert_string_equal(variable(&play, "VolumeId"), volume);
    play.now_ms += HOUR_MS;
    item = taken(&play, &restore->steps[6], SAMPLE_REGION);
    assert_int_equal(verdict_of_item(restore->steps[6].poll, item), VERDICT_DONE);
    assert_string_equal(json_text_at(item, "size"), "16");
    assert_string_equal(
        expanded(&play, restore->created_resource_arn[0]),
        arena_format(&play.arena, "arn:aws:ec2:" SAMPLE_REGION ":" SAMPLE_ACCOUNT ":volume/%s", volume));
    play_done(&play);
}

static void a_volume_is_found_by_its_job(void **state)
{
    const struct step *create = &operation(JOB_RESTORE)->steps[5];
    struct play play = play_new(JOB_RESTORE);
    const json_t *item;

    (void)state;
    back_up(&play);
    assert_null(taken(&play, create->lookup, SAMPLE_REGION));
    call(&play, create, SAMPLE_REGION);
    item = taken(&play, create->lookup, SAMPLE_REGION);
    assert_string_equal(json_string_value(bindings_value_at(item, create->lookup->poll->item_id)),
                        play.job.request.job_id);
    capture(&play, create->lookup, item);
    assert_memory_equal(variable(&play, "VolumeId"), "vol-", 4);
    play_done(&play);
}

static void a_restore_needs_no_more_than_a_zone(void **state)
{
    const struct operation *restore = operation(JOB_RESTORE);
    struct play play = play_new(JOB_RESTORE);

    (void)state;
    back_up(&play);
    play.job.request.metadata = "{\"availabilityZone\":\"" SAMPLE_REGION "b\"}";
    capture(&play, &restore->steps[5], taken(&play, &restore->steps[5], SAMPLE_REGION));
    assert_memory_equal(variable(&play, "VolumeId"), "vol-", 4);
    play_done(&play);
}

static void a_copy_goes_to_the_other_region(void **state)
{
    const struct operation *copy = operation(JOB_COPY);
    struct play play = play_new(JOB_COPY);
    const json_t *item;

    (void)state;
    back_up(&play);
    capture(&play, &copy->steps[0], taken(&play, &copy->steps[0], SAMPLE_REGION));
    capture(&play, &copy->steps[1], taken(&play, &copy->steps[1], SAMPLE_REGION));
    item = taken(&play, copy->steps[1].lookup, SAMPLE_OTHER_REGION);
    assert_string_equal(json_text_at(item, "snapshotId"), variable(&play, "SnapshotId"));
    assert_null(taken(&play, copy->steps[1].lookup, SAMPLE_REGION));
    play.now_ms += HOUR_MS;
    item = taken(&play, &copy->steps[2], SAMPLE_REGION);
    assert_int_equal(verdict_of_item(copy->steps[2].poll, item), VERDICT_DONE);
    assert_string_equal(expanded(&play, copy->recovery_point_arn[0]),
                        arena_format(&play.arena, "arn:aws:ec2:" SAMPLE_OTHER_REGION "::snapshot/%s",
                                     variable(&play, "SnapshotId")));
    play_done(&play);
}

static void a_delete_takes_only_what_is_ours(void **state)
{
    const struct operation *delete = operation(JOB_DELETE);
    struct play play = play_new(JOB_DELETE);
    const json_t *item;

    (void)state;
    assert_null(taken(&play, &delete->steps[0], SAMPLE_REGION)); /* gone: nothing is left to do */
    assert_int_equal(delete->steps[0].poll->missing, REASON_NONE);
    back_up(&play);
    item = taken(&play, &delete->steps[0], SAMPLE_REGION);
    assert_string_equal(json_string_value(bindings_value_at(item, delete->steps[0].poll->ours)),
                        "the-backup");
    (void)taken(&play, &delete->steps[1], SAMPLE_REGION);
    assert_int_equal(world_count_snapshots(play.world, "tidemark:job-id", "the-backup", false), 0);
    call(&play, &delete->steps[1], SAMPLE_REGION);
    assert_int_equal(meaning_of(&delete->steps[1], play.answer.error.code), MEANING_DONE);
    play_done(&play);
}

/* Somebody else's snapshot does not carry the tag. */
static void what_carries_no_tag_is_not_ours(void **state)
{
    static const struct step stranger = {.name = "stranger",
                                         .service = "ec2",
                                         .operation = "CreateSnapshot",
                                         .input = "{\"VolumeId\":\"" SAMPLE_VOLUME "\"}",
                                         .is_mutating = true};
    static const enum job_kind kinds[] = {JOB_RESTORE, JOB_COPY, JOB_DELETE};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        const struct step *verify = &operation(kinds[i])->steps[0];
        struct play play = play_new(kinds[i]);
        const json_t *item;

        call(&play, &stranger, SAMPLE_REGION);
        play.job.request.recovery_point_arn =
            arena_format(&play.arena, "arn:aws:ec2:" SAMPLE_REGION "::snapshot/%s",
                         json_text_at(play.answer.output, "snapshotId"));
        play.now_ms += HOUR_MS;
        item = taken(&play, verify, SAMPLE_REGION);
        assert_non_null(item);
        assert_null(bindings_value_at(item, verify->poll->ours));
        play_done(&play);
    }
}

static void a_snapshot_that_fails_fails_the_job(void **state)
{
    const struct operation *backup = operation(JOB_BACKUP);
    const struct poll *poll = backup->steps[2].poll;
    struct play play = play_new(JOB_BACKUP);
    const json_t *item;

    (void)state;
    world_inject(play.world,
                 &(struct world_fault){.kind = WORLD_FAULT_SNAPSHOT_ERROR, .operation = "CreateSnapshot"});
    capture(&play, &backup->steps[0], taken(&play, &backup->steps[0], SAMPLE_REGION));
    play.now_ms += HOUR_MS;
    item = taken(&play, &backup->steps[2], SAMPLE_REGION);
    assert_int_equal(verdict_of_item(poll, item), VERDICT_FAILED);
    assert_non_null(bindings_value_at(item, poll->message));
    play_done(&play);
}

/* https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Snapshot.html and API_Volume.html */
static void every_state_has_its_verdict(void **state)
{
    static const struct {
        enum job_kind kind;
        size_t step;
        const char *value;
        enum verdict verdict;
        enum reason reason;
    } cases[] = {
        {JOB_BACKUP, 2, "pending", VERDICT_WAIT, REASON_NONE},
        {JOB_BACKUP, 2, "completed", VERDICT_DONE, REASON_NONE},
        {JOB_BACKUP, 2, "error", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
        {JOB_BACKUP, 2, "recoverable", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND},
        {JOB_BACKUP, 2, "recovering", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND},
        {JOB_BACKUP, 2, "something new", VERDICT_WAIT, REASON_NONE},
        {JOB_COPY, 2, "completed", VERDICT_DONE, REASON_NONE},
        {JOB_COPY, 2, "error", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
        {JOB_RESTORE, 0, "pending", VERDICT_WAIT, REASON_NONE},
        {JOB_RESTORE, 0, "completed", VERDICT_DONE, REASON_NONE},
        {JOB_RESTORE, 4, "archival-completed", VERDICT_WAIT, REASON_NONE}, /* of before: not seen yet */
        {JOB_RESTORE, 4, "temporary-restore-in-progress", VERDICT_WAIT, REASON_NONE},
        {JOB_RESTORE, 4, "temporary-restore-completed", VERDICT_DONE, REASON_NONE},
        {JOB_RESTORE, 4, "temporary-restore-failed", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
        {JOB_RESTORE, 4, "permanent-restore-completed", VERDICT_DONE, REASON_NONE},
        {JOB_RESTORE, 4, "permanent-restore-failed", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
        {JOB_LIFECYCLE, 2, "archival-in-progress", VERDICT_WAIT, REASON_NONE},
        {JOB_LIFECYCLE, 2, "archival-completed", VERDICT_DONE, REASON_NONE},
        {JOB_LIFECYCLE, 2, "archival-failed", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
        {JOB_RESTORE, 6, "creating", VERDICT_WAIT, REASON_NONE},
        {JOB_RESTORE, 6, "available", VERDICT_DONE, REASON_NONE},
        {JOB_RESTORE, 6, "in-use", VERDICT_DONE, REASON_NONE},
        {JOB_RESTORE, 6, "error", VERDICT_FAILED, REASON_RESOURCE_STATE},
        {JOB_RESTORE, 6, "deleting", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND},
        {JOB_RESTORE, 6, "deleted", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct poll *poll = operation(cases[i].kind)->steps[cases[i].step].poll;
        struct verdict_of verdict = verdict_on(poll, cases[i].value);

        assert_int_equal(verdict.verdict, cases[i].verdict);
        assert_int_equal(verdict.reason, cases[i].reason);
    }
}

/* They stand in journals: a job that was begun by an older version goes on by these names. */
static void steps_keep_their_names(void **state)
{
    static const struct {
        enum job_kind kind;
        const char *steps[STEPS_MAX];
        const char *cleanup[STEPS_MAX];
    } cases[] = {
        {JOB_BACKUP, {"create-snapshot", "describe-volume", "await-snapshot"}, {"delete-snapshot"}},
        {JOB_RESTORE,
         {"verify-recovery-point", "thaw-snapshot", "thaw-snapshot-for-days", "thaw-snapshot-for-good",
          "await-snapshot", "create-volume", "await-volume"},
         {"delete-volume"}},
        {JOB_COPY, {"verify-recovery-point", "copy-snapshot", "await-copy"}, {"delete-copy"}},
        {JOB_DELETE, {"verify-recovery-point", "delete-snapshot"}, {NULL}},
        {JOB_LIFECYCLE, {"verify-recovery-point", "archive-snapshot", "await-archival"}, {NULL}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct operation *made = operation(cases[i].kind);

        for (size_t k = 0; k < made->step_count; k++)
            assert_string_equal(made->steps[k].name, cases[i].steps[k]);
        assert_null(cases[i].steps[made->step_count]);
        for (size_t k = 0; k < made->cleanup_count; k++)
            assert_string_equal(made->cleanup[k].name, cases[i].cleanup[k]);
        assert_null(cases[i].cleanup[made->cleanup_count]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_backup_makes_a_snapshot_and_waits),
        cmocka_unit_test(a_backup_names_its_recovery_point),
        cmocka_unit_test(a_backup_keeps_what_gives_the_same_volume_back),
        cmocka_unit_test(a_snapshot_is_found_by_its_job),
        cmocka_unit_test(a_cleanup_is_done_when_it_is_done_twice),
        cmocka_unit_test(a_restore_makes_one_volume),
        cmocka_unit_test(a_volume_is_found_by_its_job),
        cmocka_unit_test(a_restore_needs_no_more_than_a_zone),
        cmocka_unit_test(a_copy_goes_to_the_other_region),
        cmocka_unit_test(a_delete_takes_only_what_is_ours),
        cmocka_unit_test(what_carries_no_tag_is_not_ours),
        cmocka_unit_test(a_snapshot_that_fails_fails_the_job),
        cmocka_unit_test(every_state_has_its_verdict),
        cmocka_unit_test(steps_keep_their_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
