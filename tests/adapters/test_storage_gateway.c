#include "adapters/staged.h"

#define GATEWAYS "arn:aws:storagegateway:eu-west-1:111122223333:gateway/"
#define CACHED GATEWAYS "sgw-12A3456B"
#define STORED GATEWAYS "sgw-78C9012D"
#define VOLUME CACHED "/volume/vol-1122AABB"
#define BACKUP "{'JobType':'StartBackupJob','ResourceArn':'" VOLUME "'}"
#define RESTORE "'JobType':'StartRestoreJob','ResourceType':'Storage Gateway','RecoveryPointArn':'%s'"

enum { HOUR_MS = 3600000 };

/* A recovery point of a volume of 10 GiB; its ARN is the outcome's. */
static void back_up(struct staged *staged)
{
    staged_play(staged, BACKUP);
    ASSERT_COMPLETED(staged);
}

static void a_backup_is_an_ebs_snapshot(void **state)
{
    struct staged staged = staged_new("storage_gateway");
    const json_t *point;

    (void)state;
    back_up(&staged);
    assert_int_equal(staged.outcome.artefacts_kept, 1);
    assert_true(arn_matches("arn:aws:ec2:eu-west-1::snapshot/snap-*", staged.outcome.recovery_point));
    point = stage_recovery_point(staged.stage);
    assert_string_equal(json_text_at(point, "restoreMetadata.gatewayArn"), CACHED);
    assert_string_equal(json_text_at(point, "restoreMetadata.gatewayType"), "CACHED");
    assert_string_equal(json_text_at(point, "restoreMetadata.targetName"),
                        "tidemark-7f9c24e8-3b12-4e0f-8e5b-000000000001");
    assert_string_equal(json_text_at(point, "restoreMetadata.kmsKey"),
                        "arn:aws:kms:eu-west-1:111122223333:key/7f9c24e8");
    assert_int_equal(json_integer_value(json_at(point, "backupSizeInBytes")), INT64_C(10) << 30);
    staged_done(&staged);
}

static void what_the_catalogue_keeps_restores_as_it_is(void **state)
{
    struct staged staged = staged_new("storage_gateway");
    SCOPED(json) json_t *request = NULL;
    const char *key;
    json_t *value;

    (void)state;
    back_up(&staged);
    request = json_pack("{s:s, s:s, s:s, s:{}}", "JobType", "StartRestoreJob", "ResourceType", "Storage Gateway",
                        "RecoveryPointArn", staged.outcome.recovery_point, "Metadata");
    json_object_foreach(json_at(stage_recovery_point(staged.stage), "restoreMetadata"), key, value)
    {
        char number[32];

        (void)snprintf(number, sizeof(number), "%lld", (long long)json_integer_value(value));
        json_object_set_new(json_object_get(request, "Metadata"), key,
                            json_string(json_is_string(value) ? json_string_value(value) : number));
    }
    stage_play(staged.stage, request, MISHAP_NONE, 0, &staged.outcome);
    ASSERT_COMPLETED(&staged);
    assert_true(arn_matches(CACHED "/volume/vol-*", staged.outcome.created_resource));
    staged_done(&staged);
}

static void a_restore_makes_a_cached_volume(void **state)
{
    struct staged staged = staged_new("storage_gateway");

    (void)state;
    back_up(&staged);
    staged_play(&staged, "{" RESTORE ",'Metadata':{'gatewayArn':'" CACHED "','targetName':'restored',"
                         "'volumeSizeInBytes':'21474836480'}}", staged.outcome.recovery_point);
    ASSERT_COMPLETED(&staged);
    assert_int_equal(staged.outcome.artefacts_kept, 1);
    staged_call(&staged, 24 * HOUR_MS, "storagegateway:DescribeCachediSCSIVolumes", "{'VolumeARNs':['%s']}",
                staged.outcome.created_resource);
    assert_string_equal(json_text_at(staged.answer.output, "CachediSCSIVolumes[0].TargetName"), "restored");
    assert_int_equal(json_integer_value(json_at(staged.answer.output, "CachediSCSIVolumes[0].VolumeSizeInBytes")),
                     INT64_C(20) << 30);
    staged_done(&staged);
}

static void a_restore_makes_a_stored_volume(void **state)
{
    struct staged staged = staged_new("storage_gateway");

    (void)state;
    back_up(&staged);
    staged_play(&staged, "{" RESTORE ",'Metadata':{'gatewayArn':'" STORED "','gatewayType':'STORED',"
                         "'targetName':'restored','diskId':'disk-1'}}", staged.outcome.recovery_point);
    ASSERT_COMPLETED(&staged);
    staged_call(&staged, 24 * HOUR_MS, "storagegateway:DescribeStorediSCSIVolumes", "{'VolumeARNs':['%s']}",
                staged.outcome.created_resource);
    assert_string_equal(json_text_at(staged.answer.output, "StorediSCSIVolumes[0].VolumeDiskId"), "disk-1");
    staged_done(&staged);
}

/* The reverse goes by its resource type: EBS restores any snapshot of Tidemark's own. */
static void either_service_restores_what_the_other_backed_up(void **state)
{
    struct staged staged = staged_new("storage_gateway");
    char of_gateway[256];

    (void)state;
    back_up(&staged);
    (void)snprintf(of_gateway, sizeof(of_gateway), "%s", staged.outcome.recovery_point);
    staged_play(&staged, "{" RESTORE ",'Metadata':{'availabilityZone':'eu-west-1a'}}", of_gateway);
    ASSERT_COMPLETED(&staged);
    assert_true(arn_matches("arn:aws:ec2:eu-west-1:111122223333:volume/vol-*", staged.outcome.created_resource));
    staged_play(&staged, "{'JobType':'StartRestoreJob','ResourceType':'EBS','RecoveryPointArn':'%s',"
                         "'Metadata':{'availabilityZone':'eu-west-1a'}}", of_gateway);
    ASSERT_COMPLETED(&staged);
    world_add_volume(stage_world(staged.stage), SAMPLE_REGION, "vol-0123456789abcdef0", 8, false, 0);
    staged_play(&staged, "{'JobType':'StartBackupJob',"
                         "'ResourceArn':'arn:aws:ec2:eu-west-1:111122223333:volume/vol-0123456789abcdef0'}");
    ASSERT_COMPLETED(&staged);
    staged_play(&staged, "{" RESTORE ",'Metadata':{'gatewayArn':'" CACHED "','targetName':'from-ebs',"
                         "'volumeSizeInBytes':'8589934592'}}", staged.outcome.recovery_point);
    ASSERT_COMPLETED(&staged);
    assert_true(arn_matches(CACHED "/volume/vol-*", staged.outcome.created_resource));
    staged_play(&staged, "{'JobType':'DeleteRecoveryPoint','RecoveryPointArn':'%s'}", of_gateway);
    ASSERT_COMPLETED(&staged);
    staged_done(&staged);
}

static void a_restore_that_cannot_be_says_why(void **state)
{
    static const struct {
        const char *metadata, *reason, *words;
    } cases[] = {
        {"'gatewayArn':'" CACHED "','volumeSizeInBytes':'10737418240'", "INVALID_REQUEST", "needs targetName"},
        {"'gatewayArn':'" CACHED "','targetName':'x'", "INVALID_REQUEST", "volumeSizeInBytes"},
        {"'gatewayArn':'" STORED "','targetName':'x'", "INVALID_REQUEST", "diskId"},
        {"'gatewayArn':'" STORED "','gatewayType':'CACHED','targetName':'x','diskId':'disk-1'", "INVALID_REQUEST",
         "not of the type"},
        {"'gatewayArn':'" STORED "','targetName':'x','diskId':'disk-used'", "RESOURCE_STATE", "upload buffer"},
        {"'gatewayArn':'" STORED "','targetName':'x','diskId':'disk-none'", "RESOURCE_NOT_FOUND", ""},
        {"'gatewayArn':'" GATEWAYS "sgw-00000000','targetName':'x','diskId':'d'", "RESOURCE_NOT_FOUND", ""},
        {"'volumeType':'gp3'", "INVALID_REQUEST", "needs availabilityZone"},
        {"'gatewayArn':'" CACHED "','targetName':'first','volumeSizeInBytes':'10737418240'", "INVALID_REQUEST",
         "TargetAlreadyExists"},
        {"'gatewayArn':'" CACHED "','targetNames':'x'", "INVALID_REQUEST", "targetName"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct staged staged = staged_new("storage_gateway");

        back_up(&staged);
        staged_play(&staged, "{" RESTORE ",'Metadata':{%s}}", staged.outcome.recovery_point, cases[i].metadata);
        ASSERT_FAILED(&staged, cases[i].reason);
        if (strstr(staged.outcome.message, cases[i].words) == NULL)
            fail_msg("%s: %s", cases[i].metadata, staged.outcome.message);
        assert_int_equal(staged.outcome.artefacts_made, 0);
        staged_done(&staged);
    }
}

/* EBS has nothing larger than 16 TiB, a cached volume may be. */
static void a_large_volume_goes_to_a_gateway_alone(void **state)
{
    struct staged staged = staged_new("storage_gateway");
    char point[256];

    (void)state;
    staged_add(&staged, &(struct world_resource){.kind = "storagegateway:volume",
                                                 .id = "vol-1122AABB",
                                                 .fields = "{\"VolumeSizeInBytes\":21990232555520}"});
    back_up(&staged);
    (void)snprintf(point, sizeof(point), "%s", staged.outcome.recovery_point);
    staged_play(&staged, "{" RESTORE ",'Metadata':{'availabilityZone':'eu-west-1a'}}", point);
    ASSERT_FAILED(&staged, "UNSUPPORTED_RESOURCE");
    assert_non_null(strstr(staged.outcome.message, "16 TiB"));
    staged_play(&staged, "{" RESTORE ",'Metadata':{'gatewayArn':'" CACHED "','targetName':'large',"
                         "'volumeSizeInBytes':'21990232555520'}}", point);
    ASSERT_COMPLETED(&staged);
    staged_done(&staged);
}

/* The console's spellings and the API's, with a blank or what stands for it. */
static void a_volume_that_no_snapshot_would_end_of_is_not_begun(void **state)
{
    static const struct {
        const char *status, *end, *reason;
    } cases[] = {
        {"IRRECOVERABLE", "FAILED", "RESOURCE_STATE"},
        {"Irrecoverable", "FAILED", "RESOURCE_STATE"},
        {"PASS THROUGH", "EXPIRED", "START_WINDOW_EXPIRED"},
        {"Pass Through", "EXPIRED", "START_WINDOW_EXPIRED"},
        {"RESTORE_AND_PASS_THROUGH", "EXPIRED", "START_WINDOW_EXPIRED"},
        {"Restoring Pass Through", "EXPIRED", "START_WINDOW_EXPIRED"},
        {"UPLOAD_BUFFER_NOT_CONFIGURED", "EXPIRED", "START_WINDOW_EXPIRED"},
        {"Upload Buffer Not Configured", "EXPIRED", "START_WINDOW_EXPIRED"},
        {"BOOTSTRAPPING", "EXPIRED", "START_WINDOW_EXPIRED"}, /* CreateSnapshot says that it is not ready */
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct staged staged = staged_new("storage_gateway");
        char fields[128];

        (void)snprintf(fields, sizeof(fields), "{\"VolumeStatus\":\"%s\"}", cases[i].status);
        staged_add(&staged,
                   &(struct world_resource){.kind = "storagegateway:volume", .id = "vol-1122AABB", .fields = fields});
        staged_play(&staged, BACKUP);
        assert_string_equal(staged.outcome.end, cases[i].end);
        assert_string_equal(staged.outcome.reason, cases[i].reason);
        assert_int_equal(staged.outcome.artefacts_made, 0);
        staged_done(&staged);
    }
}

static void a_volume_that_is_not_there_is_not_found(void **state)
{
    struct staged staged = staged_new("storage_gateway");

    (void)state;
    staged_play(&staged, "{'JobType':'StartBackupJob','ResourceArn':'" CACHED "/volume/vol-99999999'}");
    ASSERT_FAILED(&staged, "RESOURCE_NOT_FOUND");
    staged_done(&staged);
}

static void every_spelling_of_a_state_has_its_verdict(void **state)
{
    static const struct {
        const char *value;
        enum verdict verdict;
    } cases[] = {
        {"AVAILABLE", VERDICT_DONE},
        {"Available", VERDICT_DONE},
        {"CREATING", VERDICT_WAIT},
        {"RESTORING", VERDICT_WAIT},
        {"BOOTSTRAPPING", VERDICT_WAIT},
        {"PASS THROUGH", VERDICT_WAIT},
        {"IRRECOVERABLE", VERDICT_FAILED},
        {"Irrecoverable", VERDICT_FAILED},
        {"UPLOAD BUFFER NOT CONFIGURED", VERDICT_FAILED},
        {"UPLOAD_BUFFER_NOT_CONFIGURED", VERDICT_FAILED},
        {"Upload Buffer Not Configured", VERDICT_FAILED},
        {"DELETING", VERDICT_FAILED},
        {"DELETED", VERDICT_FAILED},
    };
    static const char *const steps[] = {"await-cached-volume", "await-stored-volume"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t k = 0; k < COUNT_OF(steps); k++)
            assert_int_equal(
                staged_verdict(staged_step(&storage_gateway_adapter, JOB_RESTORE, steps[k])->poll, cases[i].value)->verdict,
                cases[i].verdict);
}

static void copies_and_deletions_are_ebss(void **state)
{
    (void)state;
    assert_int_equal(storage_gateway_adapter.operations[JOB_COPY].step_count, 0);
    assert_non_null(storage_gateway_adapter.refusal[JOB_COPY]);
    assert_non_null(storage_gateway_adapter.refusal[JOB_DELETE]);
    assert_string_equal(storage_gateway_adapter.recovery_point_arn, ebs_adapter.recovery_point_arn);
}

static void steps_keep_their_names(void **state)
{
    (void)state;
    staged_assert_names(&storage_gateway_adapter, JOB_BACKUP,
                        (const char *const[]){"find-volume", "check-cached-volume", "check-stored-volume",
                                              "create-snapshot", "await-snapshot", "delete-snapshot", NULL});
    staged_assert_names(
        &storage_gateway_adapter, JOB_RESTORE,
        (const char *const[]){"verify-recovery-point", "find-gateway", "check-disk", "create-cached-volume",
                              "create-encrypted-cached-volume", "create-stored-volume",
                              "create-encrypted-stored-volume", "refuse-without-keys", "create-volume",
                              "refuse-without-zone", "await-cached-volume", "await-stored-volume", "await-volume",
                              "delete-gateway-volume", "delete-volume", NULL});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_backup_is_an_ebs_snapshot),
        cmocka_unit_test(what_the_catalogue_keeps_restores_as_it_is),
        cmocka_unit_test(a_restore_makes_a_cached_volume),
        cmocka_unit_test(a_restore_makes_a_stored_volume),
        cmocka_unit_test(either_service_restores_what_the_other_backed_up),
        cmocka_unit_test(a_restore_that_cannot_be_says_why),
        cmocka_unit_test(a_large_volume_goes_to_a_gateway_alone),
        cmocka_unit_test(a_volume_that_no_snapshot_would_end_of_is_not_begun),
        cmocka_unit_test(a_volume_that_is_not_there_is_not_found),
        cmocka_unit_test(every_spelling_of_a_state_has_its_verdict),
        cmocka_unit_test(copies_and_deletions_are_ebss),
        cmocka_unit_test(steps_keep_their_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
