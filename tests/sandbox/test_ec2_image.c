#include "sandbox/machines.h"

static void an_image_has_a_snapshot_of_every_volume(void **state)
{
    struct asking asking = with_instances();
    char id[32];

    (void)state;
    make_image(&asking, WINDOWS, id);
    ASSERT_ASKED(&asking, "DescribeImages", "{'Owner':['self'],'ImageId':['%s']}", id);
    assert_string_equal(told(&asking, "imagesSet[0].imageState"), "available");
    assert_string_equal(told(&asking, "imagesSet[0].name"), "image of " WINDOWS);
    assert_string_equal(told(&asking, "imagesSet[0].platform"), "windows");
    assert_string_equal(told(&asking, "imagesSet[0].imageOwnerId"), "111122223333");
    assert_string_equal(told(&asking, "imagesSet[0].tagSet[0].value"), "image");
    assert_int_equal(told_count(&asking, "imagesSet[0].blockDeviceMapping"), 2); /* the third is no volume */
    assert_string_equal(told(&asking, "imagesSet[0].blockDeviceMapping[0].ebs.volumeSize"), "10");
    assert_string_equal(told(&asking, "imagesSet[0].blockDeviceMapping[1].ebs.volumeSize"), "8");
    assert_string_equal(told(&asking, "imagesSet[0].blockDeviceMapping[1].ebs.deleteOnTermination"), "false");
    ASSERT_ASKED(&asking, "DescribeSnapshots", "{'Owner':['self'],'Filter':[{'Name':'tag:a','Value':['snapshot']}]}");
    assert_int_equal(told_count(&asking, "snapshotSet"), 2);
    assert_string_equal(told(&asking, "snapshotSet[0].volumeId"), VOLUME);
    assert_string_equal(told(&asking, "snapshotSet[0].status"), "completed");
    asking_done(&asking);
}

/* The ids of its snapshots come late, and so they are found by their tags. */
static void an_image_is_pending_first(void **state)
{
    struct asking asking = with_instances();

    (void)state;
    ASSERT_ASKED(&asking, "CreateImage", "{'InstanceId':'" INSTANCE "','Name':'nightly','NoReboot':'true'}");
    ASSERT_ASKED(&asking, "DescribeImages", "{'Filter':[{'Name':'name','Value':['nightly']}]}");
    assert_string_equal(told(&asking, "imagesSet[0].imageState"), "pending");
    assert_string_equal(told(&asking, "imagesSet[0].blockDeviceMapping[0].deviceName"), "/dev/sda1");
    assert_string_equal(told(&asking, "imagesSet[0].blockDeviceMapping[0].ebs.snapshotId"), "(none)");
    asking.now_ms += 200000;
    ASSERT_ASKED(&asking, "DescribeImages", "{'Filter':[{'Name':'state','Value':['available']}]}");
    assert_memory_equal(told(&asking, "imagesSet[0].blockDeviceMapping[0].ebs.snapshotId"), "snap-", 5);
    asking_done(&asking);
}

static void an_image_may_fail_or_never_end(void **state)
{
    static const struct {
        enum world_fault_kind kind;
        const char *state;
    } cases[] = {{WORLD_FAULT_SNAPSHOT_ERROR, "failed"}, {WORLD_FAULT_SNAPSHOT_STUCK, "pending"}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct asking asking = with_instances();
        char id[32];

        world_inject(asking.world, &(struct world_fault){.kind = cases[i].kind, .operation = "CreateImage"});
        make_image(&asking, INSTANCE, id);
        ASSERT_ASKED(&asking, "DescribeImages", "{'ImageId':['%s']}", id);
        assert_string_equal(told(&asking, "imagesSet[0].imageState"), cases[i].state);
        assert_int_equal(strcmp(told(&asking, "imagesSet[0].stateReason.message"), "(none)") != 0,
                         cases[i].kind == WORLD_FAULT_SNAPSHOT_ERROR);
        asking_done(&asking);
    }
}

/* It is the default of the call, and what a backup must never do. */
static void a_running_instance_is_rebooted_unless_that_is_forbidden(void **state)
{
    struct asking asking = with_instances();

    (void)state;
    ASSERT_ASKED(&asking, "CreateImage", "{'InstanceId':'" INSTANCE "','Name':'one','NoReboot':'true'}");
    assert_int_equal(world_count_reboots(asking.world), 0);
    ASSERT_ASKED(&asking, "CreateImage", "{'InstanceId':'" STOPPED "','Name':'two'}");
    assert_int_equal(world_count_reboots(asking.world), 0);
    ASSERT_ASKED(&asking, "CreateImage", "{'InstanceId':'" INSTANCE "','Name':'three','NoReboot':'false'}");
    ASSERT_ASKED(&asking, "CreateImage", "{'InstanceId':'" INSTANCE "','Name':'four'}");
    assert_int_equal(world_count_reboots(asking.world), 2);
    asking_done(&asking);
}

static void a_copy_has_snapshots_of_its_own(void **state)
{
    struct asking asking = with_instances();
    char id[32], copy[32];

#define COPY "{'Name':'a copy','SourceImageId':'%s','SourceRegion':'eu-west-1','ClientToken':'t'"
    (void)state;
    make_image(&asking, WINDOWS, id);
    asking.region = "eu-central-1";
    ASSERT_ASKED(&asking, "CopyImage",
                 COPY ",'Encrypted':'true','TagSpecification':[{'ResourceType':'image','Tag':[{'Key':'a'}]}]}", id);
    (void)snprintf(copy, sizeof(copy), "%s", told(&asking, "imageId"));
    ASSERT_ASKED(&asking, "CopyImage",
                 COPY ",'Encrypted':'true','TagSpecification':[{'ResourceType':'image','Tag':[{'Key':'a'}]}]}", id);
    assert_string_equal(told(&asking, "imageId"), copy);
    ASSERT_REFUSED(&asking, "IdempotentParameterMismatch", "CopyImage", COPY "}", id);
    asking.now_ms += 200000;
    ASSERT_ASKED(&asking, "DescribeImages", "{'ImageId':['%s']}", copy);
    assert_int_equal(told_count(&asking, "imagesSet[0].blockDeviceMapping"), 2);
    assert_string_equal(told(&asking, "imagesSet[0].blockDeviceMapping[0].ebs.encrypted"), "true");
    assert_string_equal(told(&asking, "imagesSet[0].blockDeviceMapping[0].ebs.volumeSize"), "10");
    assert_string_equal(told(&asking, "imagesSet[0].tagSet[0].value"), "");
    ASSERT_ASKED(&asking, "DescribeSnapshots", "{'Owner':['self']}");
    assert_int_equal(told_count(&asking, "snapshotSet"), 2);
    assert_string_equal(told(&asking, "snapshotSet[0].encrypted"), "true");
    asking_done(&asking);
}

static void a_copy_with_a_wrong_key_fails_later(void **state)
{
    struct asking asking = with_instances();
    char id[32];

    (void)state;
    make_image(&asking, INSTANCE, id);
    ASSERT_REFUSED(&asking, "InvalidParameterDependency", "CopyImage",
                   "{'Name':'a copy','SourceImageId':'%s','SourceRegion':'eu-west-1','KmsKeyId':'alias/k'}", id);
    ASSERT_ASKED(&asking, "CopyImage",
                 "{'Name':'a copy','SourceImageId':'%s','SourceRegion':'eu-west-1','Encrypted':'true',"
                 "'KmsKeyId':'nonsense'}",
                 id);
    asking.now_ms += 200000;
    ASSERT_ASKED(&asking, "DescribeImages", "{'ImageId':['%s']}", told(&asking, "imageId"));
    assert_string_equal(told(&asking, "imagesSet[0].imageState"), "failed");
    asking_done(&asking);
}

static void a_deregistered_image_takes_its_snapshots_along_if_asked(void **state)
{
    struct asking asking = with_instances();
    char id[32], snapshot[32];

    (void)state;
    make_image(&asking, WINDOWS, id);
    ASSERT_ASKED(&asking, "DescribeImages", "{'ImageId':['%s']}", id);
    (void)snprintf(snapshot, sizeof(snapshot), "%s",
                   told(&asking, "imagesSet[0].blockDeviceMapping[0].ebs.snapshotId"));
    ASSERT_REFUSED(&asking, "InvalidSnapshot.InUse", "DeleteSnapshot", "{'SnapshotId':'%s'}", snapshot);
    ASSERT_ASKED(&asking, "DeregisterImage", "{'ImageId':'%s','DeleteAssociatedSnapshots':'true'}", id);
    assert_int_equal(told_count(&asking, "deleteSnapshotResultSet"), 2);
    assert_string_equal(told(&asking, "deleteSnapshotResultSet[0].returnCode"), "success");
    ASSERT_REFUSED(&asking, "InvalidAMIID.Unavailable", "DeregisterImage", "{'ImageId':'%s'}", id);
    asking.now_ms += 100000;
    ASSERT_REFUSED(&asking, "InvalidAMIID.NotFound", "DeregisterImage", "{'ImageId':'%s'}", id);
    ASSERT_ASKED(&asking, "DescribeSnapshots", "{'Owner':['self']}");
    assert_int_equal(told_count(&asking, "snapshotSet"), 0);
    make_image(&asking, WINDOWS, id); /* its name is free again */
    ASSERT_ASKED(&asking, "DeregisterImage", "{'ImageId':'%s'}", id);
    ASSERT_ASKED(&asking, "DescribeSnapshots", "{'Owner':['self']}");
    assert_int_equal(told_count(&asking, "snapshotSet"), 2);
    ASSERT_ASKED(&asking, "DeleteSnapshot", "{'SnapshotId':'%s'}", told(&asking, "snapshotSet[0].snapshotId"));
    asking_done(&asking);
}

static void images_are_their_owners(void **state)
{
    static const struct {
        const char *owner;
        size_t count;
    } cases[] = {{"self", 1}, {"111122223333", 1}, {"amazon", 0}};
    struct asking asking = with_instances();
    char id[32];

    (void)state;
    make_image(&asking, INSTANCE, id);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ASSERT_ASKED(&asking, "DescribeImages", "{'Owner':['%s']}", cases[i].owner);
        assert_int_equal(told_count(&asking, "imagesSet"), cases[i].count);
    }
    asking.account = "444455556666";
    ASSERT_ASKED(&asking, "DescribeImages", "{'Owner':['self']}");
    assert_int_equal(told_count(&asking, "imagesSet"), 0);
    asking_done(&asking);
}

static void what_is_refused(void **state)
{
    static const struct {
        const char *operation, *input, *code;
    } cases[] = {
        {"CreateImage", "{'InstanceId':'" INSTANCE "','Name':'taken'}", "InvalidAMIName.Duplicate"},
        {"CreateImage", "{'InstanceId':'" INSTANCE "','Name':'no'}", "InvalidAMIName.Malformed"},
        {"CreateImage", "{'InstanceId':'" INSTANCE "','Name':'no: colon'}", "InvalidAMIName.Malformed"},
        {"CreateImage", "{'InstanceId':'" INSTANCE "'}", "MissingParameter"},
        {"CreateImage", "{'InstanceId':'" EPHEMERAL "','Name':'nightly'}", "InvalidParameterValue"},
        {"CreateImage", "{'InstanceId':'i-0ffffffffffffffff','Name':'nightly'}", "InvalidInstanceID.NotFound"},
        {"CreateImage", "{'InstanceId':'" INSTANCE "','Name':'nightly','ClientToken':'t'}", "UnknownParameter"},
        {"CreateImage",
         "{'InstanceId':'" INSTANCE "','Name':'nightly','TagSpecification':[{'ResourceType':'instance'}]}",
         "InvalidParameterValue"},
        {"CopyImage", "{'Name':'taken','SourceImageId':'ami-0ffffffffffffffff','SourceRegion':'eu-west-1'}",
         "InvalidAMIID.NotFound"},
        {"DescribeImages", "{'ImageId':['ami-0ffffffffffffffff']}", "InvalidAMIID.NotFound"},
        {"DescribeImages", "{'ImageId':['snap-1']}", "InvalidAMIID.Malformed"},
        {"DeregisterImage", "{'ImageId':'ami-0ffffffffffffffff'}", "InvalidAMIID.NotFound"},
    };
    struct asking asking = with_instances();

    (void)state;
    ASSERT_ASKED(&asking, "CreateImage", "{'InstanceId':'" INSTANCE "','Name':'taken','NoReboot':'true'}");
    ASSERT_REFUSED(&asking, "InvalidAMIID.Unavailable", "CopyImage",
                   "{'Name':'a copy','SourceImageId':'%s','SourceRegion':'eu-west-1'}", told(&asking, "imageId"));
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ASSERT_REFUSED(&asking, cases[i].code, cases[i].operation, "%s", cases[i].input);
    ASSERT_ASKED(&asking, "TerminateInstances", "{'InstanceId':['" INSTANCE "']}");
    ASSERT_REFUSED(&asking, "IncorrectState", "CreateImage", "{'InstanceId':'" INSTANCE "','Name':'too late'}");
    asking_done(&asking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_image_has_a_snapshot_of_every_volume),
        cmocka_unit_test(an_image_is_pending_first),
        cmocka_unit_test(an_image_may_fail_or_never_end),
        cmocka_unit_test(a_running_instance_is_rebooted_unless_that_is_forbidden),
        cmocka_unit_test(a_copy_has_snapshots_of_its_own),
        cmocka_unit_test(a_copy_with_a_wrong_key_fails_later),
        cmocka_unit_test(a_deregistered_image_takes_its_snapshots_along_if_asked),
        cmocka_unit_test(images_are_their_owners),
        cmocka_unit_test(what_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
