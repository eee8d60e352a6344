#include "adapters/rds_play.h"

static const struct step *step(enum job_kind kind, size_t index)
{
    return &aurora_adapter.operations[kind].steps[index];
}

static void a_backup_waits_for_its_snapshot(void **state)
{
    struct play play = play_new(&aurora_adapter, "backup");

    (void)state;
    PLAY_OK(&play);
    assert_int_equal(play_count(&play), 1);
    assert_string_equal(play_text(&play, play_operation(&play)->recovery_point_arn[0]),
                        "arn:aws:rds:" SAMPLE_REGION ":" SAMPLE_ACCOUNT
                        ":cluster-snapshot:tidemark-7f9c24e8-3b12-4e0f-8e5b-000000000001");
    assert_string_equal(play_text(&play, "{WriterId}"), PLAY_MEMBER);
    assert_string_equal(play_text(&play, "{DBInstanceClass}"), "db.r6g.large");
    assert_true(play_steps(&play, step(JOB_BACKUP, 2), 2)); /* once more: adopted */
    assert_int_equal(play_count(&play), 1);
    play_done(&play);
}

/* ARNs of the three look the same, and RDS answers for all of them. */
static void only_clusters_of_aurora_are_backed_up(void **state)
{
    static const struct {
        const char *engine;
        bool is_taken;
    } cases[] = {
        {"aurora-mysql", true}, {"aurora-postgresql", true}, {"aurora", true}, {"neptune", false},
        {"docdb", false},       {"mysql", false},            {"postgres", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct play play = play_new(&aurora_adapter, "backup");

        play_add(&play, "rds:cluster", PLAY_CLUSTER, NULL,
                 arena_format(&play.arena, "{\"Engine\":\"%s\"}", cases[i].engine));
        assert_int_equal(play_on(&play), cases[i].is_taken);
        if (!cases[i].is_taken) {
            assert_string_equal(play.end.step, "describe-db-cluster");
            assert_int_equal(play.end.reason, REASON_UNSUPPORTED_RESOURCE);
            assert_non_null(strstr(play.end.words, "DocumentDB"));
        }
        assert_int_equal(play_count(&play), cases[i].is_taken);
        play_done(&play);
    }
}

static void a_backup_that_was_started_elsewhere_is_waited_for(void **state)
{
    static const struct step elsewhere = {
        .name = "elsewhere", .service = "rds", .operation = "CreateDBClusterSnapshot",
        .input = "{\"DBClusterSnapshotIdentifier\":\"by-hand\",\"DBClusterIdentifier\":\"shop\"}",
        .is_mutating = true};
    struct play play = play_new(&aurora_adapter, "backup");

    (void)state;
    assert_true(play_act(&play, &elsewhere));
    assert_false(play_on(&play));
    assert_string_equal(play.end.step, "describe-db-cluster");
    assert_string_equal(play.end.words, "backing-up");
    assert_true(play.end.is_waiting);
    assert_int_equal(play.end.reason, REASON_MAINTENANCE_CONFLICT);
    assert_false(play_steps(&play, step(JOB_BACKUP, 2), 1)); /* it may begin when nobody looks */
    assert_string_equal(play.end.words, "InvalidDBClusterStateFault");
    assert_true(play.end.is_waiting);
    assert_int_equal(play.end.reason, REASON_MAINTENANCE_CONFLICT);
    play.now_ms += 3600000;
    PLAY_OK(&play);
    assert_int_equal(play_count(&play), 1);
    play_done(&play);
}

/* https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/accessing-monitoring.html */
static void every_state_has_its_verdict(void **state)
{
    static const struct {
        enum job_kind kind;
        size_t step;
        const char *value;
        enum verdict verdict;
        enum reason reason;
    } cases[] = {
        {JOB_BACKUP, 0, "available", VERDICT_DONE, REASON_NONE},
        {JOB_BACKUP, 0, "storage-optimization", VERDICT_DONE, REASON_NONE},
        {JOB_BACKUP, 0, "backing-up", VERDICT_BUSY, REASON_MAINTENANCE_CONFLICT},
        {JOB_BACKUP, 0, "maintenance", VERDICT_BUSY, REASON_MAINTENANCE_CONFLICT},
        {JOB_BACKUP, 0, "upgrading", VERDICT_BUSY, REASON_MAINTENANCE_CONFLICT},
        {JOB_BACKUP, 0, "backtracking", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {JOB_BACKUP, 0, "creating", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {JOB_BACKUP, 0, "failing-over", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {JOB_BACKUP, 0, "migrating", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {JOB_BACKUP, 0, "modifying", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {JOB_BACKUP, 0, "preparing-data-migration", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {JOB_BACKUP, 0, "promoting", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {JOB_BACKUP, 0, "renaming", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {JOB_BACKUP, 0, "resetting-master-credentials", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {JOB_BACKUP, 0, "scaling-compute", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {JOB_BACKUP, 0, "starting", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {JOB_BACKUP, 0, "stopped", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {JOB_BACKUP, 0, "stopping", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {JOB_BACKUP, 0, "update-iam-db-auth", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {JOB_BACKUP, 0, "inaccessible-encryption-credentials", VERDICT_FAILED, REASON_KMS_ACCESS},
        {JOB_BACKUP, 0, "inaccessible-encryption-credentials-recoverable", VERDICT_FAILED, REASON_KMS_ACCESS},
        {JOB_BACKUP, 0, "cloning-failed", VERDICT_FAILED, REASON_RESOURCE_STATE},
        {JOB_BACKUP, 0, "failed", VERDICT_FAILED, REASON_RESOURCE_STATE},
        {JOB_BACKUP, 0, "migration-failed", VERDICT_FAILED, REASON_RESOURCE_STATE},
        {JOB_BACKUP, 0, "deleting", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND},
        {JOB_BACKUP, 0, "something-new", VERDICT_WAIT, REASON_NONE},
        {JOB_BACKUP, 3, "creating", VERDICT_WAIT, REASON_NONE},
        {JOB_BACKUP, 3, "copying", VERDICT_WAIT, REASON_NONE},
        {JOB_BACKUP, 3, "available", VERDICT_DONE, REASON_NONE},
        {JOB_BACKUP, 3, "failed", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
        {JOB_BACKUP, 3, "incompatible-restore", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
        {JOB_BACKUP, 3, "incompatible-parameters", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
        {JOB_BACKUP, 3, "deleting", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND},
        {JOB_BACKUP, 3, "deleted", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND},
        {JOB_RESTORE, 5, "creating", VERDICT_WAIT, REASON_NONE},
        {JOB_RESTORE, 5, "available", VERDICT_DONE, REASON_NONE},
        {JOB_RESTORE, 5, "failed", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
        {JOB_RESTORE, 5, "cloning-failed", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
        {JOB_RESTORE, 5, "incompatible-parameters", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
        {JOB_RESTORE, 5, "incompatible-restore", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
        {JOB_RESTORE, 5, "migration-failed", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
        {JOB_RESTORE, 5, "inaccessible-encryption-credentials", VERDICT_FAILED, REASON_KMS_ACCESS},
        {JOB_RESTORE, 5, "deleting", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND},
        {JOB_RESTORE, 5, "deleted", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND},
        {JOB_RESTORE, 7, "creating", VERDICT_WAIT, REASON_NONE},
        {JOB_RESTORE, 7, "available", VERDICT_DONE, REASON_NONE},
        {JOB_RESTORE, 7, "insufficient-capacity", VERDICT_FAILED, REASON_SERVICE_LIMIT},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct verdict_of verdict = play_verdict(step(cases[i].kind, cases[i].step)->poll, cases[i].value);

        assert_int_equal(verdict.verdict, cases[i].verdict);
        assert_int_equal(verdict.reason, cases[i].reason);
    }
}

/* Its restore metadata make a cluster that can be connected to, if the source could. */
static void what_the_catalogue_keeps_restores_as_it_is(void **state)
{
    static const struct {
        const char *source, *arn;
        size_t artefacts; /* of the restore */
    } cases[] = {
        {"arn:aws:rds:" SAMPLE_REGION ":" SAMPLE_ACCOUNT ":cluster:" PLAY_CLUSTER,
         "arn:aws:rds:" SAMPLE_REGION ":" SAMPLE_ACCOUNT ":cluster:shop-restored", 2},
        {"arn:aws:rds:" SAMPLE_REGION ":" SAMPLE_ACCOUNT ":cluster:empty",
         "arn:aws:rds:" SAMPLE_REGION ":" SAMPLE_ACCOUNT ":cluster:empty-restored", 1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct play play = play_new(&aurora_adapter, "restore");

        play_add(&play, "rds:cluster", "empty", NULL, NULL);
        play_back_up_of(&play, cases[i].source);
        PLAY_OK(&play);
        assert_string_equal(play_text(&play, play_operation(&play)->created_resource_arn[0]), cases[i].arn);
        assert_int_equal(play_count(&play), cases[i].artefacts);
        play_done(&play);
    }
}

/* The sample gives each that there is. */
static void every_key_of_the_metadata_reaches_the_calls_as_it_is_given(void **state)
{
    static const char cluster[] =
        "{'DBClusterIdentifier':'shop-restored',"
        "'SnapshotIdentifier':'tidemark-7f9c24e8-3b12-4e0f-8e5b-000000000002','Engine':'aurora-mysql',"
        "'EngineVersion':'8.0.mysql_aurora.3.07.1','EngineMode':'provisioned','Port':3307,"
        "'AvailabilityZones':{'AvailabilityZone':['eu-west-1a','eu-west-1b']},'DBSubnetGroupName':'data',"
        "'DatabaseName':'shop','OptionGroupName':'default:aurora-mysql-8-0',"
        "'VpcSecurityGroupIds':{'VpcSecurityGroupId':['sg-0123456789abcdef0']},"
        "'KmsKeyId':'arn:aws:kms:eu-west-1:111122223333:key/7f9c24e8','BacktrackWindow':3600,"
        "'EnableIAMDatabaseAuthentication':true,'EnableCloudwatchLogsExports':{'member':['audit','error']},"
        "'ScalingConfiguration':{'MinCapacity':2,'MaxCapacity':8,'AutoPause':true},"
        "'ServerlessV2ScalingConfiguration':{'MinCapacity':0.5,'MaxCapacity':8},"
        "'DBClusterParameterGroupName':'aurora-parameters','DeletionProtection':true,'CopyTagsToSnapshot':true,"
        "'Domain':'d-0123456789','DomainIAMRoleName':'rds-directory','StorageType':'aurora-iopt1',"
        "'NetworkType':'IPV4','BackupRetentionPeriod':7,'PreferredBackupWindow':'01:00-02:00',"
        "'EngineLifecycleSupport':'open-source-rds-extended-support-disabled',"
        "'Tags':{'Tag':[{'Key':'tidemark:job-id','Value':'7f9c24e8-3b12-4e0f-8e5b-000000000001'}]}}";
    static const char instance[] =
        "{'DBInstanceIdentifier':'shop-1-restored','DBInstanceClass':'db.r6g.large','Engine':'aurora-mysql',"
        "'DBClusterIdentifier':'shop-restored',"
        "'Tags':{'Tag':[{'Key':'tidemark:job-id','Value':'7f9c24e8-3b12-4e0f-8e5b-000000000001'}]}}";
    struct play play = play_new(&aurora_adapter, "restore");

    (void)state;
    play_expect_input(&play, step(JOB_RESTORE, 4), cluster);
    bindings_set(&play.job, "ClusterId", "shop-restored", false);
    play_expect_input(&play, step(JOB_RESTORE, 6), instance);
    play_done(&play);
}

static void half_an_instance_is_refused(void **state)
{
    static const struct {
        const char *metadata, *step;
        const char *words;
    } cases[] = {
        {"{'dbClusterIdentifier':'shop-2','engine':'aurora-postgresql','dbInstanceClass':'db.r6g.large'}",
         "require-instance-name", "give both"},
        {"{'dbClusterIdentifier':'shop-2','engine':'aurora-postgresql','dbInstanceIdentifier':'shop-2-1'}",
         "require-instance-class", "give both"},
        {"{'dbClusterIdentifier':'shop-2','engine':'aurora-postgresql','dbInstanceIdentifier':'Shop-1',"
         "'dbInstanceClass':'db.r6g.large'}",
         "verify-instance-name", "already"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct play play = play_new(&aurora_adapter, "restore");

        play_back_up(&play);
        play_metadata(&play, cases[i].metadata);
        assert_false(play_on(&play));
        assert_string_equal(play.end.step, cases[i].step);
        assert_int_equal(play.end.reason, REASON_INVALID_REQUEST);
        assert_non_null(strstr(play.end.words, cases[i].words));
        assert_int_equal(play_count(&play), 0);
        play_done(&play);
    }
}

static void a_restore_adopts_what_it_made(void **state)
{
    struct play play = play_new(&aurora_adapter, "restore");
    struct play second;

    (void)state;
    play_back_up(&play);
    PLAY_OK(&play);
    assert_true(play_steps(&play, step(JOB_RESTORE, 4), 4)); /* once more */
    assert_int_equal(play_count(&play), 2);

    second = play_beside(&play, "restore of the cluster alone", "another");
    second.job.request.metadata = play.job.request.metadata;
    assert_false(play_steps(&second, step(JOB_RESTORE, 4), 1));
    assert_int_equal(second.end.reason, REASON_NOT_OURS);
    bindings_set(&second.job, "ClusterId", "shop-restored", false);
    assert_false(play_steps(&second, step(JOB_RESTORE, 6), 1));
    assert_int_equal(second.end.reason, REASON_NOT_OURS);
    play_leave(&second);
    play_done(&play);
}

/* The instance first; a cluster that has one cannot be deleted. */
static void a_restore_that_is_not_wanted_is_taken_away(void **state)
{
    static const char *const until[] = {"await-db-cluster", "create-db-instance", "await-db-instance"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(until); i++) {
        struct play play = play_new(&aurora_adapter, "restore");

        play_back_up(&play);
        play_metadata(&play, "{'dbClusterIdentifier':'shop-2','engine':'aurora-postgresql','deletionProtection':'true',"
                             "'dbInstanceIdentifier':'shop-2-1','dbInstanceClass':'db.r6g.large'}");
        play_until(&play, until[i]);
        play.now_ms += 3600000;
        assert_true(play_cleanup(&play));
        assert_int_equal(play_count(&play), 0);
        play.now_ms += 3600000;
        assert_true(play_cleanup(&play)); /* it may be done twice */
        play_done(&play);
    }
}

static void nothing_is_deleted_that_another_made(void **state)
{
    struct play play = play_new(&aurora_adapter, "restore");

    (void)state;
    bindings_set(&play.job, "ClusterId", PLAY_CLUSTER, false);
    assert_false(play_cleanup(&play));
    assert_string_equal(play.end.step, "verify-db-cluster");
    assert_int_equal(play.end.reason, REASON_NOT_OURS);
    bindings_set(&play.job, "InstanceId", PLAY_MEMBER, false);
    assert_false(play_cleanup(&play));
    assert_string_equal(play.end.step, "verify-db-instance");
    assert_int_equal(play.end.reason, REASON_NOT_OURS);
    play_done(&play);
}

static void a_snapshot_that_fails_fails_the_job(void **state)
{
    struct play play = play_new(&aurora_adapter, "backup");

    (void)state;
    world_inject(play.world,
                 &(struct world_fault){.kind = WORLD_FAULT_SNAPSHOT_ERROR, .operation = "CreateDBClusterSnapshot"});
    assert_false(play_on(&play));
    assert_string_equal(play.end.step, "await-db-cluster-snapshot");
    assert_int_equal(play.end.reason, REASON_SNAPSHOT_FAILED);
    assert_true(play_cleanup(&play));
    assert_int_equal(play_count(&play), 0);
    play_done(&play);
}

static void a_snapshot_in_the_making_is_deleted_later(void **state)
{
    struct play play = play_new(&aurora_adapter, "backup");

    (void)state;
    play_until(&play, "await-db-cluster-snapshot");
    assert_false(play_cleanup(&play));
    assert_true(play.end.is_waiting);
    assert_string_equal(play.end.words, "InvalidDBClusterSnapshotStateFault");
    play.now_ms += 3600000;
    assert_true(play_cleanup(&play));
    assert_int_equal(play_count(&play), 0);
    play_done(&play);
}

static void a_copy_needs_a_key_if_it_is_encrypted_and_leaves_its_region(void **state)
{
    static const struct {
        const char *sample;
        const char *vault;
        bool is_encrypted;
        bool is_made;
    } cases[] = {
        {"copy of what is not encrypted", NULL, false, true},
        {"copy of what is encrypted", NULL, true, false},
        {"copy under another key", NULL, true, true},
        {"copy of what is encrypted", "arn:aws:backup:" SAMPLE_REGION ":" SAMPLE_ACCOUNT ":backup-vault:Second", true,
         true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct play play = play_new(&aurora_adapter, cases[i].sample);

        if (cases[i].is_encrypted)
            play_add(&play, "rds:cluster", PLAY_CLUSTER, NULL, "{\"StorageEncrypted\":true}");
        play_back_up(&play);
        if (cases[i].vault)
            play.job.request.destination_backup_vault_arn = cases[i].vault;
        assert_int_equal(play_on(&play), cases[i].is_made);
        if (!cases[i].is_made) {
            assert_string_equal(play.end.step, "require-key");
            assert_int_equal(play.end.reason, REASON_INVALID_REQUEST);
            assert_non_null(strstr(play.end.words, "Extensions.EncryptionKeyArn"));
        }
        assert_int_equal(play_count(&play), cases[i].is_made);
        assert_true(play_cleanup(&play));
        assert_int_equal(play_count(&play), 0);
        play_done(&play);
    }
}

static void a_delete_takes_only_what_is_ours(void **state)
{
    static const struct step strangers = {
        .name = "stranger", .service = "rds", .operation = "CreateDBClusterSnapshot",
        .input = "{\"DBClusterSnapshotIdentifier\":\"{RecoveryPointId}\",\"DBClusterIdentifier\":\"shop\"}",
        .is_mutating = true};
    static const char *const samples[] = {"restore", "copy of what is not encrypted", "delete"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        struct play play = play_new(&aurora_adapter, samples[i]);

        assert_true(play_act(&play, &strangers));
        play.now_ms += 3600000;
        assert_false(play_on(&play));
        assert_string_equal(play.end.step, "verify-recovery-point");
        assert_int_equal(play.end.reason, REASON_NOT_OURS);
        play_done(&play);
    }
}

static void a_delete_may_find_nothing_to_do(void **state)
{
    struct play play = play_new(&aurora_adapter, "delete");

    (void)state;
    PLAY_OK(&play);
    play_back_up(&play);
    PLAY_OK(&play);
    assert_int_equal(world_count_artefacts(play.world, PLAY_BACKUP_ID, false), 0);
    assert_true(play_steps(&play, step(JOB_DELETE, 1), 1));
    play_done(&play);
}

/* They stand in journals: a job that was begun by an older version goes on by these names. */
static void steps_keep_their_names(void **state)
{
    static const struct {
        enum job_kind kind;
        const char *steps[STEPS_MAX];
        const char *cleanup[STEPS_MAX];
    } cases[] = {
        {JOB_BACKUP,
         {"describe-db-cluster", "describe-writer", "create-db-cluster-snapshot", "await-db-cluster-snapshot"},
         {"delete-db-cluster-snapshot"}},
        {JOB_RESTORE,
         {"verify-recovery-point", "require-instance-name", "require-instance-class", "verify-instance-name",
          "restore-db-cluster", "await-db-cluster", "create-db-instance", "await-db-instance"},
         {"verify-db-instance", "delete-db-instance", "verify-db-cluster", "unprotect-db-cluster",
          "delete-db-cluster"}},
        {JOB_COPY, {"verify-recovery-point", "require-key", "copy-db-cluster-snapshot", "await-copy"}, {"delete-copy"}},
        {JOB_DELETE, {"verify-recovery-point", "delete-db-cluster-snapshot"}, {NULL}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct operation *made = &aurora_adapter.operations[cases[i].kind];

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
        cmocka_unit_test(a_backup_waits_for_its_snapshot),
        cmocka_unit_test(only_clusters_of_aurora_are_backed_up),
        cmocka_unit_test(a_backup_that_was_started_elsewhere_is_waited_for),
        cmocka_unit_test(every_state_has_its_verdict),
        cmocka_unit_test(what_the_catalogue_keeps_restores_as_it_is),
        cmocka_unit_test(every_key_of_the_metadata_reaches_the_calls_as_it_is_given),
        cmocka_unit_test(half_an_instance_is_refused),
        cmocka_unit_test(a_restore_adopts_what_it_made),
        cmocka_unit_test(a_restore_that_is_not_wanted_is_taken_away),
        cmocka_unit_test(nothing_is_deleted_that_another_made),
        cmocka_unit_test(a_snapshot_that_fails_fails_the_job),
        cmocka_unit_test(a_snapshot_in_the_making_is_deleted_later),
        cmocka_unit_test(a_copy_needs_a_key_if_it_is_encrypted_and_leaves_its_region),
        cmocka_unit_test(a_delete_takes_only_what_is_ours),
        cmocka_unit_test(a_delete_may_find_nothing_to_do),
        cmocka_unit_test(steps_keep_their_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
