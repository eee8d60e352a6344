#include "adapters/rds_play.h"

#include "adapters/rds_api.h"

static const struct step *step(enum job_kind kind, size_t index)
{
    return &rds_adapter.operations[kind].steps[index];
}

static void a_backup_waits_for_its_snapshot(void **state)
{
    struct play play = play_new(&rds_adapter, "backup");

    (void)state;
    PLAY_OK(&play);
    assert_true(play.now_ms > PLAY_START_MS);
    assert_int_equal(play_count(&play), 1);
    assert_string_equal(play_text(&play, play_operation(&play)->recovery_point_arn[0]),
                        "arn:aws:rds:" SAMPLE_REGION ":" SAMPLE_ACCOUNT
                        ":snapshot:tidemark-7f9c24e8-3b12-4e0f-8e5b-000000000001");
    assert_string_equal(play_text(&play, "{AllocatedStorage}"), "20");
    play_done(&play);
}

static void a_second_try_adopts_the_snapshot_of_the_first(void **state)
{
    struct play play = play_new(&rds_adapter, "backup");

    (void)state;
    PLAY_OK(&play);
    play_call(&play, step(JOB_BACKUP, 1), NULL);
    assert_string_equal(play.answer.error.code, "DBSnapshotAlreadyExists");
    assert_true(play_steps(&play, step(JOB_BACKUP, 1), 2));
    assert_int_equal(play_count(&play), 1);
    play_done(&play);
}

static void a_snapshot_of_that_name_may_be_anothers(void **state)
{
    static const struct step strangers = {
        .name = "stranger", .service = "rds", .operation = "CreateDBSnapshot",
        .input = "{\"DBSnapshotIdentifier\":\"tidemark-{JobUuid}\",\"DBInstanceIdentifier\":\"{ResourceId}\"}",
        .is_mutating = true};
    struct play play = play_new(&rds_adapter, "backup");

    (void)state;
    assert_true(play_act(&play, &strangers));
    play.now_ms += 3600000;
    assert_false(play_on(&play));
    assert_string_equal(play.end.step, "create-db-snapshot");
    assert_int_equal(play.end.reason, REASON_NOT_OURS);
    play_done(&play);
}

/* https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html */
static void a_backup_begins_in_two_states_alone(void **state)
{
    static const struct {
        const char *value;
        enum verdict verdict;
        enum reason reason;
    } cases[] = {
        {"available", VERDICT_DONE, REASON_NONE},
        {"storage-optimization", VERDICT_DONE, REASON_NONE},
        {"backing-up", VERDICT_BUSY, REASON_MAINTENANCE_CONFLICT},
        {"maintenance", VERDICT_BUSY, REASON_MAINTENANCE_CONFLICT},
        {"upgrading", VERDICT_BUSY, REASON_MAINTENANCE_CONFLICT},
        {"configuring-enhanced-monitoring", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {"configuring-iam-database-auth", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {"configuring-log-exports", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {"converting-to-vpc", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {"creating", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {"modifying", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {"moving-to-vpc", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {"rebooting", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {"renaming", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {"resetting-master-credentials", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {"starting", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {"stopped", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {"stopping", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {"storage-config-upgrade", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {"storage-full", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {"storage-initialization", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {"inaccessible-encryption-credentials", VERDICT_FAILED, REASON_KMS_ACCESS},
        {"inaccessible-encryption-credentials-recoverable", VERDICT_FAILED, REASON_KMS_ACCESS},
        {"failed", VERDICT_FAILED, REASON_RESOURCE_STATE},
        {"restore-error", VERDICT_FAILED, REASON_RESOURCE_STATE},
        {"incompatible-network", VERDICT_FAILED, REASON_RESOURCE_STATE},
        {"incompatible-option-group", VERDICT_FAILED, REASON_RESOURCE_STATE},
        {"incompatible-parameters", VERDICT_FAILED, REASON_RESOURCE_STATE},
        {"incompatible-restore", VERDICT_FAILED, REASON_RESOURCE_STATE},
        {"insufficient-capacity", VERDICT_FAILED, REASON_RESOURCE_STATE},
        {"deleting", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND},
        {"something-new", VERDICT_WAIT, REASON_NONE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct verdict_of verdict = play_verdict(step(JOB_BACKUP, 0)->poll, cases[i].value);

        assert_int_equal(verdict.verdict, cases[i].verdict);
        assert_int_equal(verdict.reason, cases[i].reason);
    }
}

/* A window may pass meanwhile; what the service says itself is the same. */
static void a_busy_instance_is_waited_for(void **state)
{
    struct play play = play_new(&rds_adapter, "backup");

    (void)state;
    play_add(&play, "rds:instance", PLAY_INSTANCE, NULL, "{\"DBInstanceStatus\":\"maintenance\"}");
    assert_false(play_on(&play));
    assert_string_equal(play.end.step, "describe-db-instance");
    assert_true(play.end.is_waiting);
    assert_int_equal(play.end.reason, REASON_MAINTENANCE_CONFLICT);
    assert_false(play_steps(&play, step(JOB_BACKUP, 1), 1));
    assert_string_equal(play.end.words, "InvalidDBInstanceState");
    assert_true(play.end.is_waiting);
    assert_int_equal(play_count(&play), 0);
    play_add(&play, "rds:instance", PLAY_INSTANCE, NULL, "{\"DBInstanceStatus\":\"available\"}");
    PLAY_OK(&play);
    play_done(&play);
}

static void the_instance_of_a_cluster_is_refused(void **state)
{
    struct play play = play_new(&rds_adapter, "backup");

    (void)state;
    play.job.request.resource_arn = "arn:aws:rds:" SAMPLE_REGION ":" SAMPLE_ACCOUNT ":db:" PLAY_MEMBER;
    assert_false(play_on(&play));
    assert_string_equal(play.end.step, "describe-db-instance");
    assert_false(play.end.is_waiting);
    assert_int_equal(play.end.reason, REASON_UNSUPPORTED_RESOURCE);
    assert_non_null(strstr(play.end.words, "back up the cluster"));
    play_done(&play);
}

static void an_instance_that_is_not_there_is_not_found(void **state)
{
    struct play play = play_new(&rds_adapter, "backup");

    (void)state;
    play.job.request.resource_arn = "arn:aws:rds:" SAMPLE_REGION ":" SAMPLE_ACCOUNT ":db:nobody";
    assert_false(play_on(&play));
    assert_int_equal(play.end.reason, REASON_RESOURCE_NOT_FOUND);
    play_done(&play);
}

static void a_snapshot_that_fails_fails_the_job(void **state)
{
    struct play play = play_new(&rds_adapter, "backup");

    (void)state;
    world_inject(play.world,
                 &(struct world_fault){.kind = WORLD_FAULT_SNAPSHOT_ERROR, .operation = "CreateDBSnapshot"});
    assert_false(play_on(&play));
    assert_string_equal(play.end.step, "await-db-snapshot");
    assert_int_equal(play.end.reason, REASON_SNAPSHOT_FAILED);
    assert_true(play_cleanup(&play));
    assert_int_equal(play_count(&play), 0);
    assert_true(play_cleanup(&play)); /* it may be done twice */
    play_done(&play);
}

static void a_snapshot_in_the_making_is_deleted_later(void **state)
{
    struct play play = play_new(&rds_adapter, "backup");

    (void)state;
    play_until(&play, "await-db-snapshot");
    assert_false(play_cleanup(&play));
    assert_true(play.end.is_waiting);
    assert_string_equal(play.end.words, "InvalidDBSnapshotState");
    play.now_ms += 3600000;
    assert_true(play_cleanup(&play));
    assert_int_equal(play_count(&play), 0);
    play_done(&play);
}

static void what_the_catalogue_keeps_restores_as_it_is(void **state)
{
    struct play play = play_new(&rds_adapter, "restore");

    (void)state;
    play_back_up(&play);
    PLAY_OK(&play);
    assert_string_equal(play_text(&play, play_operation(&play)->created_resource_arn[0]),
                        "arn:aws:rds:" SAMPLE_REGION ":" SAMPLE_ACCOUNT ":db:orders-restored");
    assert_int_equal(play_count(&play), 1);
    play_done(&play);
}

/* The sample gives each that there is; what AWS Backup keeps beside them is ignored. */
static void every_key_of_the_metadata_reaches_the_call_as_it_is_given(void **state)
{
    static const char expected[] =
        "{'DBInstanceIdentifier':'orders-restored',"
        "'DBSnapshotIdentifier':'tidemark-7f9c24e8-3b12-4e0f-8e5b-000000000002','DBInstanceClass':'db.t3.medium',"
        "'Port':5433,'AvailabilityZone':'eu-west-1a','DBSubnetGroupName':'data','MultiAZ':false,"
        "'PubliclyAccessible':false,'AutoMinorVersionUpgrade':true,'LicenseModel':'license-included',"
        "'DBName':'ORCL','Engine':'oracle-se2','Iops':12000,'StorageThroughput':500,'StorageType':'gp3',"
        "'AllocatedStorage':400,'OptionGroupName':'oracle-options','DBParameterGroupName':'oracle-parameters',"
        "'TdeCredentialArn':'arn:aws:secretsmanager:tde','TdeCredentialPassword':'hsm',"
        "'VpcSecurityGroupIds':{'VpcSecurityGroupId':['sg-0123456789abcdef0']},'Domain':'d-0123456789',"
        "'DomainFqdn':'corp.example.com','DomainOu':'OU=db,DC=corp',"
        "'DomainAuthSecretArn':'arn:aws:secretsmanager:ad','DomainDnsIps':{'member':['10.0.0.2','10.0.0.3']},"
        "'DomainIAMRoleName':'rds-directory','CopyTagsToSnapshot':true,'EnableIAMDatabaseAuthentication':true,"
        "'EnableCloudwatchLogsExports':{'member':['alert','audit']},"
        "'ProcessorFeatures':{'ProcessorFeature':[{'Name':'coreCount','Value':'2'}]},"
        "'UseDefaultProcessorFeatures':false,'DeletionProtection':true,'EnableCustomerOwnedIp':false,"
        "'NetworkType':'IPV4','BackupTarget':'region','CustomIamInstanceProfile':'AWSRDSCustomInstanceProfile',"
        "'BackupRetentionPeriod':7,'PreferredBackupWindow':'01:00-02:00','DedicatedLogVolume':true,"
        "'CACertificateIdentifier':'rds-ca-rsa2048-g1',"
        "'EngineLifecycleSupport':'open-source-rds-extended-support-disabled','ManageMasterUserPassword':true,"
        "'MasterUserSecretKmsKeyId':'alias/master',"
        "'Tags':{'Tag':[{'Key':'tidemark:job-id','Value':'7f9c24e8-3b12-4e0f-8e5b-000000000001'}]}}";
    struct play play = play_new(&rds_adapter, "restore");

    (void)state;
    play_expect_input(&play, step(JOB_RESTORE, 1), expected);
    play_done(&play);
}

static void a_restore_adopts_its_own_instance_alone(void **state)
{
    struct play play = play_new(&rds_adapter, "restore that says no more than it must");
    struct play second;

    (void)state;
    play_back_up(&play);
    play_metadata(&play, "{'DBInstanceIdentifier':'Orders-2'}"); /* kept in lower case */
    PLAY_OK(&play);
    assert_string_equal(play_text(&play, "{InstanceId}"), "orders-2");
    assert_true(play_steps(&play, step(JOB_RESTORE, 1), 2));
    assert_int_equal(play_count(&play), 1);

    second = play_beside(&play, "restore that says no more than it must", "another");
    second.job.request.metadata = play.job.request.metadata;
    assert_false(play_on(&second));
    assert_int_equal(second.end.reason, REASON_NOT_OURS);
    play_leave(&second);
    play_done(&play);
}

static void a_restore_that_is_not_wanted_is_taken_away(void **state)
{
    struct play play = play_new(&rds_adapter, "restore");

    (void)state;
    play_back_up(&play);
    play_metadata(&play, "{'DBInstanceIdentifier':'orders-2','DeletionProtection':'true'}");
    play_until(&play, "await-db-instance");
    assert_false(play_cleanup(&play)); /* it is being made: later */
    assert_string_equal(play.end.step, "unprotect-db-instance");
    assert_true(play.end.is_waiting);
    play.now_ms += 3600000;
    assert_true(play_cleanup(&play));
    assert_int_equal(play_count(&play), 0);
    play.now_ms += 3600000;
    assert_true(play_cleanup(&play)); /* it may be done twice */
    play_done(&play);
}

static void nothing_is_deleted_that_another_made(void **state)
{
    struct play play = play_new(&rds_adapter, "restore");

    (void)state;
    bindings_set(&play.job, "InstanceId", PLAY_INSTANCE, false);
    assert_false(play_cleanup(&play));
    assert_string_equal(play.end.step, "verify-db-instance");
    assert_int_equal(play.end.reason, REASON_NOT_OURS);
    play_done(&play);
}

/* The new instance: botocore's waiter, and the guide's states. */
static void a_new_instance_may_fail_in_many_ways(void **state)
{
    static const struct {
        const char *value;
        enum verdict verdict;
        enum reason reason;
    } cases[] = {
        {"available", VERDICT_DONE, REASON_NONE},
        {"storage-optimization", VERDICT_DONE, REASON_NONE},
        {"creating", VERDICT_WAIT, REASON_NONE},
        {"modifying", VERDICT_WAIT, REASON_NONE},
        {"backing-up", VERDICT_WAIT, REASON_NONE},
        {"failed", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
        {"restore-error", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
        {"incompatible-create", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
        {"incompatible-network", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
        {"incompatible-option-group", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
        {"incompatible-parameters", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
        {"incompatible-restore", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
        {"insufficient-capacity", VERDICT_FAILED, REASON_SERVICE_LIMIT},
        {"inaccessible-encryption-credentials", VERDICT_FAILED, REASON_KMS_ACCESS},
        {"deleting", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND},
        {"deleted", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct verdict_of verdict = play_verdict(step(JOB_RESTORE, 2)->poll, cases[i].value);

        assert_int_equal(verdict.verdict, cases[i].verdict);
        assert_int_equal(verdict.reason, cases[i].reason);
    }
}

static void a_restore_that_fails_says_how(void **state)
{
    struct play play = play_new(&rds_adapter, "restore");

    (void)state;
    play_back_up(&play);
    world_inject(play.world, &(struct world_fault){.kind = WORLD_FAULT_SNAPSHOT_ERROR,
                                                   .operation = "RestoreDBInstanceFromDBSnapshot"});
    assert_false(play_on(&play));
    assert_string_equal(play.end.step, "await-db-instance");
    assert_string_equal(play.end.words, "restore-error");
    assert_true(play_cleanup(&play));
    assert_int_equal(play_count(&play), 0);
    play_done(&play);
}

static void a_copy_of_what_is_not_encrypted_needs_no_key(void **state)
{
    struct play play = play_new(&rds_adapter, "copy of what is not encrypted");

    (void)state;
    play_back_up(&play);
    PLAY_OK(&play);
    assert_string_equal(play_text(&play, play_operation(&play)->recovery_point_arn[0]),
                        "arn:aws:rds:" SAMPLE_OTHER_REGION ":" SAMPLE_ACCOUNT
                        ":snapshot:tidemark-7f9c24e8-3b12-4e0f-8e5b-000000000001");
    assert_int_equal(play_count(&play), 1);
    assert_true(play_steps(&play, step(JOB_COPY, 2), 2)); /* once more: adopted */
    assert_true(play_cleanup(&play));
    assert_int_equal(play_count(&play), 0);
    play_done(&play);
}

static void an_encrypted_copy_to_another_region_needs_a_key(void **state)
{
    static const struct {
        const char *sample;
        const char *vault;
        bool is_made;
    } cases[] = {
        {"copy of what is encrypted", NULL, false},
        {"copy under another key", NULL, true},
        {"copy of what is encrypted", "arn:aws:backup:" SAMPLE_REGION ":" SAMPLE_ACCOUNT ":backup-vault:Second", true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct play play = play_new(&rds_adapter, cases[i].sample);

        play_add(&play, "rds:instance", PLAY_INSTANCE, NULL,
                 "{\"StorageEncrypted\":true,\"KmsKeyId\":\"arn:aws:kms:eu-west-1:111122223333:key/1\"}");
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
        play_done(&play);
    }
}

static void a_delete_takes_only_what_is_ours(void **state)
{
    static const struct step strangers = {
        .name = "stranger", .service = "rds", .operation = "CreateDBSnapshot",
        .input = "{\"DBSnapshotIdentifier\":\"tidemark-of-another\",\"DBInstanceIdentifier\":\"orders\"}",
        .is_mutating = true};
    struct play play = play_new(&rds_adapter, "delete");

    (void)state;
    PLAY_OK(&play); /* gone: nothing is left to do */
    play_back_up(&play);
    PLAY_OK(&play);
    assert_int_equal(world_count_artefacts(play.world, PLAY_BACKUP_ID, false), 0);
    PLAY_OK(&play);

    assert_true(play_act(&play, &strangers));
    play.now_ms += 3600000;
    play.job.request.recovery_point_arn =
        "arn:aws:rds:" SAMPLE_REGION ":" SAMPLE_ACCOUNT ":snapshot:tidemark-of-another";
    assert_false(play_on(&play));
    assert_int_equal(play.end.reason, REASON_NOT_OURS);
    play_done(&play);
}

static void a_restore_of_what_is_not_ours_is_refused(void **state)
{
    static const struct step strangers = {
        .name = "stranger", .service = "rds", .operation = "CreateDBSnapshot",
        .input = "{\"DBSnapshotIdentifier\":\"{RecoveryPointId}\",\"DBInstanceIdentifier\":\"orders\"}",
        .is_mutating = true};
    static const char *const samples[] = {"restore", "copy of what is not encrypted", "delete"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        struct play play = play_new(&rds_adapter, samples[i]);

        assert_true(play_act(&play, &strangers));
        play.now_ms += 3600000;
        assert_false(play_on(&play));
        assert_string_equal(play.end.step, "verify-recovery-point");
        assert_int_equal(play.end.reason, REASON_NOT_OURS);
        play_done(&play);
    }
}

static void names_are_as_the_service_keeps_them(void **state)
{
    static const struct {
        adapter_convert *convert;
        const char *given, *made;
    } cases[] = {
        {rds_identifier, "Orders-2", "orders-2"},
        {rds_identifier, "", ""},
        {rds_restored_name, "orders", "orders-restored"},
        {rds_restored_name, "", NULL},
        {rds_restored_name, "a23456789-123456789-123456789-123456789-123456789-1234",
         "a23456789-123456789-123456789-123456789-123456789-1234-restored"},
        {rds_restored_name, "a23456789-123456789-123456789-123456789-123456789-123-5678",
         "a23456789-123456789-123456789-123456789-123456789-123-restored"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(json) json_t *given = json_string(cases[i].given);
        SCOPED(json) json_t *made = cases[i].convert(given);

        if (cases[i].made == NULL)
            assert_null(made);
        else
            assert_string_equal(json_string_value(made), cases[i].made);
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
        {JOB_BACKUP, {"describe-db-instance", "create-db-snapshot", "await-db-snapshot"}, {"delete-db-snapshot"}},
        {JOB_RESTORE,
         {"verify-recovery-point", "restore-db-instance", "await-db-instance"},
         {"verify-db-instance", "unprotect-db-instance", "delete-db-instance"}},
        {JOB_COPY, {"verify-recovery-point", "require-key", "copy-db-snapshot", "await-copy"}, {"delete-copy"}},
        {JOB_DELETE, {"verify-recovery-point", "delete-db-snapshot"}, {NULL}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct operation *made = &rds_adapter.operations[cases[i].kind];

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
        cmocka_unit_test(a_second_try_adopts_the_snapshot_of_the_first),
        cmocka_unit_test(a_snapshot_of_that_name_may_be_anothers),
        cmocka_unit_test(a_backup_begins_in_two_states_alone),
        cmocka_unit_test(a_busy_instance_is_waited_for),
        cmocka_unit_test(the_instance_of_a_cluster_is_refused),
        cmocka_unit_test(an_instance_that_is_not_there_is_not_found),
        cmocka_unit_test(a_snapshot_that_fails_fails_the_job),
        cmocka_unit_test(a_snapshot_in_the_making_is_deleted_later),
        cmocka_unit_test(what_the_catalogue_keeps_restores_as_it_is),
        cmocka_unit_test(every_key_of_the_metadata_reaches_the_call_as_it_is_given),
        cmocka_unit_test(a_restore_adopts_its_own_instance_alone),
        cmocka_unit_test(a_restore_that_is_not_wanted_is_taken_away),
        cmocka_unit_test(nothing_is_deleted_that_another_made),
        cmocka_unit_test(a_new_instance_may_fail_in_many_ways),
        cmocka_unit_test(a_restore_that_fails_says_how),
        cmocka_unit_test(a_copy_of_what_is_not_encrypted_needs_no_key),
        cmocka_unit_test(an_encrypted_copy_to_another_region_needs_a_key),
        cmocka_unit_test(a_delete_takes_only_what_is_ours),
        cmocka_unit_test(a_restore_of_what_is_not_ours_is_refused),
        cmocka_unit_test(names_are_as_the_service_keeps_them),
        cmocka_unit_test(steps_keep_their_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
