#include "sandbox/asking.h"

enum { HOUR_MS = 3600000 };

#define GATEWAYS "arn:aws:storagegateway:eu-west-1:111122223333:gateway/"
#define CACHED GATEWAYS "sgw-12A3456B"
#define STORED GATEWAYS "sgw-78C9012D"
#define CACHED_VOLUME CACHED "/volume/vol-1122AABB"

static void add(struct asking *asking, const struct world_resource *resource)
{
    struct error error;

    if (!world_add_resource(asking->world, resource, &error))
        fail_msg("%s", error.message);
}

/* A cached gateway with a volume of 10 GiB, and a stored one with a disk that is in use and one that is free. */
static struct asking asking_gateways(void)
{
    struct asking asking = asking_new(NULL);

    add(&asking, &(struct world_resource){.kind = "storagegateway:gateway", .region = "eu-west-1", .id = "sgw-12A3456B"});
    add(&asking, &(struct world_resource){
                     .kind = "storagegateway:gateway",
                     .region = "eu-west-1",
                     .id = "sgw-78C9012D",
                     .fields = "{\"GatewayType\":\"STORED\",\"Disks\":["
                               "{\"DiskId\":\"disk-buffer\",\"DiskSizeInBytes\":161061273600,"
                               "\"DiskAllocationType\":\"UPLOAD_BUFFER\"},"
                               "{\"DiskId\":\"disk-small\",\"DiskSizeInBytes\":1073741824},"
                               "{\"DiskId\":\"disk-free\",\"DiskSizeInBytes\":21474836480}]}"});
    add(&asking, &(struct world_resource){.kind = "storagegateway:volume",
                                          .region = "eu-west-1",
                                          .id = "vol-1122AABB",
                                          .parent_id = "sgw-12A3456B",
                                          .fields = "{\"TargetName\":\"first\"}"});
    asking.service = "storagegateway";
    return asking;
}

/* Makes a completed snapshot of the volume. */
static void snap(struct asking *asking, char id[64])
{
    ASSERT_ASKED(asking, "CreateSnapshot",
                 "{'VolumeARN':'" CACHED_VOLUME "','SnapshotDescription':'d','Tags':[{'Key':'a','Value':'b'}]}");
    assert_string_equal(told(asking, "VolumeARN"), CACHED_VOLUME);
    (void)snprintf(id, 64, "%s", told(asking, "SnapshotId"));
    asking->now_ms += HOUR_MS;
}

static void a_snapshot_is_ec2s(void **state)
{
    struct asking asking = asking_gateways();
    char id[64];

    (void)state;
    snap(&asking, id);
    asking.service = "ec2";
    ASSERT_ASKED(&asking, "DescribeSnapshots", "{'Filter':[{'Name':'tag:a','Value':['b']}]}");
    assert_string_equal(told(&asking, "snapshotSet[0].snapshotId"), id);
    assert_string_equal(told(&asking, "snapshotSet[0].volumeSize"), "10");
    assert_string_equal(told(&asking, "snapshotSet[0].description"), "d");
    assert_string_equal(told(&asking, "snapshotSet[0].status"), "completed");
    assert_string_equal(told(&asking, "snapshotSet[0].encrypted"), "false");
    asking_done(&asking);
}

static void volumes_are_listed_and_described(void **state)
{
    struct asking asking = asking_gateways();

    (void)state;
    ASSERT_ASKED(&asking, "ListVolumes", "{}");
    assert_string_equal(told(&asking, "VolumeInfos[0].VolumeARN"), CACHED_VOLUME);
    assert_string_equal(told(&asking, "VolumeInfos[0].GatewayARN"), CACHED);
    assert_string_equal(told(&asking, "VolumeInfos[0].VolumeType"), "CACHED");
    assert_int_equal(json_integer_value(json_at(asking.answer.output, "VolumeInfos[0].VolumeSizeInBytes")),
                     INT64_C(10) << 30);
    ASSERT_ASKED(&asking, "ListVolumes", "{'GatewayARN':'" STORED "'}");
    assert_int_equal(told_count(&asking, "VolumeInfos"), 0);
    ASSERT_ASKED(&asking, "DescribeCachediSCSIVolumes", "{'VolumeARNs':['" CACHED_VOLUME "']}");
    assert_string_equal(told(&asking, "CachediSCSIVolumes[0].VolumeStatus"), "AVAILABLE");
    assert_string_equal(told(&asking, "CachediSCSIVolumes[0].VolumeType"), "CACHED iSCSI");
    assert_string_equal(told(&asking, "CachediSCSIVolumes[0].VolumeiSCSIAttributes.TargetARN"),
                        CACHED "/target/iqn.1997-05.com.amazon:first");
    assert_null(json_at(asking.answer.output, "CachediSCSIVolumes[0].VolumeProgress"));
    ASSERT_ASKED(&asking, "DescribeGatewayInformation", "{'GatewayARN':'" STORED "'}");
    assert_string_equal(told(&asking, "GatewayType"), "STORED");
    assert_string_equal(told(&asking, "GatewayNetworkInterfaces[0].Ipv4Address"), "10.0.0.5");
    assert_null(json_at(asking.answer.output, "Disks"));
    ASSERT_ASKED(&asking, "ListLocalDisks", "{'GatewayARN':'" STORED "'}");
    assert_int_equal(told_count(&asking, "Disks"), 3);
    asking_done(&asking);
}

#define NEW_CACHED(name, token, more) \
    "{'GatewayARN':'" CACHED "','VolumeSizeInBytes':10737418240,'TargetName':'" name \
    "','NetworkInterfaceId':'10.0.0.5','ClientToken':'" token "','SnapshotId':'%s','Tags':[{'Key':'tidemark:job-id'," \
    "'Value':'j-1'}]" more "}"
#define NEW_STORED(name, disk) \
    "{'GatewayARN':'" STORED "','DiskId':'" disk "','PreserveExistingData':false,'TargetName':'" name \
    "','NetworkInterfaceId':'10.0.0.5','SnapshotId':'%s'}"

static void a_snapshot_becomes_a_cached_volume(void **state)
{
    struct asking asking = asking_gateways();
    char id[64], arn[256];

    (void)state;
    snap(&asking, id);
    ASSERT_ASKED(&asking, "CreateCachediSCSIVolume", NEW_CACHED("second", "token-1", ""), id);
    (void)snprintf(arn, sizeof(arn), "%s", told(&asking, "VolumeARN"));
    assert_memory_equal(arn, CACHED "/volume/vol-", sizeof(CACHED "/volume/vol-") - 1);
    ASSERT_ASKED(&asking, "CreateCachediSCSIVolume", NEW_CACHED("second", "token-1", ""), id);
    assert_string_equal(told(&asking, "VolumeARN"), arn);
    assert_int_equal(world_count_artefacts(asking.world, "j-1", true), 1);
    ASSERT_ASKED(&asking, "DescribeCachediSCSIVolumes", "{'VolumeARNs':['%s']}", arn);
    assert_string_equal(told(&asking, "CachediSCSIVolumes[0].VolumeStatus"), "CREATING");
    assert_string_equal(told(&asking, "CachediSCSIVolumes[0].SourceSnapshotId"), id);
    assert_true(json_is_real(json_at(asking.answer.output, "CachediSCSIVolumes[0].VolumeProgress")));
    asking.now_ms += HOUR_MS;
    ASSERT_ASKED(&asking, "DescribeCachediSCSIVolumes", "{'VolumeARNs':['%s','" CACHED_VOLUME "']}", arn);
    assert_string_equal(told(&asking, "CachediSCSIVolumes[0].VolumeStatus"), "AVAILABLE");
    ASSERT_ASKED(&asking, "DeleteVolume", "{'VolumeARN':'%s'}", arn);
    asking.now_ms += HOUR_MS;
    ASSERT_REFUSED(&asking, "VolumeNotFound", "DeleteVolume", "{'VolumeARN':'%s'}", arn);
    ASSERT_REFUSED(&asking, "VolumeNotFound", "DescribeCachediSCSIVolumes", "{'VolumeARNs':['%s','" CACHED_VOLUME "']}",
                   arn);
    assert_int_equal(world_count_artefacts(asking.world, "j-1", false), 0);
    asking_done(&asking);
}

static void a_snapshot_becomes_a_stored_volume(void **state)
{
    struct asking asking = asking_gateways();
    char id[64], arn[256];

    (void)state;
    snap(&asking, id);
    ASSERT_ASKED(&asking, "CreateStorediSCSIVolume", NEW_STORED("second", "disk-free"), id);
    (void)snprintf(arn, sizeof(arn), "%s", told(&asking, "VolumeARN"));
    assert_int_equal(json_integer_value(json_at(asking.answer.output, "VolumeSizeInBytes")), INT64_C(20) << 30);
    ASSERT_REFUSED(&asking, "TargetAlreadyExists", "CreateStorediSCSIVolume", NEW_STORED("second", "disk-free"), id);
    ASSERT_REFUSED(&asking, "DiskAlreadyAllocated", "CreateStorediSCSIVolume", NEW_STORED("third", "disk-free"), id);
    ASSERT_ASKED(&asking, "ListLocalDisks", "{'GatewayARN':'" STORED "'}");
    assert_non_null(strstr(told(&asking, "Disks[2].DiskAllocationResource"), ":second::LUN-1::eu-west-1-vol-"));
    asking.now_ms += HOUR_MS;
    ASSERT_ASKED(&asking, "DescribeStorediSCSIVolumes", "{'VolumeARNs':['%s']}", arn);
    assert_string_equal(told(&asking, "StorediSCSIVolumes[0].VolumeStatus"), "AVAILABLE");
    assert_string_equal(told(&asking, "StorediSCSIVolumes[0].VolumeDiskId"), "disk-free");
    ASSERT_ASKED(&asking, "DeleteVolume", "{'VolumeARN':'%s'}", arn);
    ASSERT_ASKED(&asking, "ListLocalDisks", "{'GatewayARN':'" STORED "'}");
    assert_string_equal(told(&asking, "Disks[2].DiskAllocationResource"), "(none)");
    asking_done(&asking);
}

static void what_cannot_be_is_refused(void **state)
{
    static const struct {
        const char *operation, *input, *code;
    } cases[] = {
        {"CreateSnapshot", "{'VolumeARN':'" CACHED "/volume/vol-33445566','SnapshotDescription':'%s'}", "VolumeNotFound"},
        {"CreateSnapshot", "{'VolumeARN':'" CACHED_VOLUME "'}%.0s", "InvalidParameters"},
        {"CreateCachediSCSIVolume", NEW_CACHED("first", "token-1", ""), "TargetAlreadyExists"},
        {"CreateCachediSCSIVolume", NEW_CACHED("Second", "token-1", ""), "InvalidParameters"},
        {"CreateCachediSCSIVolume", NEW_CACHED("second", "t", ""), "InvalidParameters"},
        {"CreateCachediSCSIVolume", NEW_CACHED("second", "token-1", ",'KMSKey':'alias/x'"), "InvalidParameters"},
        {"CreateCachediSCSIVolume", NEW_CACHED("second", "token-1", ",'KMSEncrypted':true"), "InvalidParameters"},
        {"CreateCachediSCSIVolume",
         "{'GatewayARN':'" STORED "','VolumeSizeInBytes':10737418240,'TargetName':'x','NetworkInterfaceId':'10.0.0.5',"
         "'ClientToken':'token','SnapshotId':'%s'}", "NotSupported"},
        {"CreateCachediSCSIVolume",
         "{'GatewayARN':'" CACHED "','VolumeSizeInBytes':10737418239,'TargetName':'x','NetworkInterfaceId':'10.0.0.5',"
         "'ClientToken':'token','SnapshotId':'%s'}", "InvalidParameters"},
        {"CreateCachediSCSIVolume",
         "{'GatewayARN':'" CACHED "','VolumeSizeInBytes':10737418240,'TargetName':'x','NetworkInterfaceId':'10.0.0.6',"
         "'ClientToken':'token','SnapshotId':'%s'}", "InvalidParameters"},
        {"CreateCachediSCSIVolume",
         "{'GatewayARN':'" GATEWAYS "sgw-00000000','VolumeSizeInBytes':1,'TargetName':'x',"
         "'NetworkInterfaceId':'10.0.0.5','ClientToken':'token','SnapshotId':'%s'}", "GatewayNotFound"},
        {"CreateStorediSCSIVolume", NEW_STORED("x", "disk-none"), "DiskDoesNotExist"},
        {"CreateStorediSCSIVolume", NEW_STORED("x", "disk-buffer"), "DiskAlreadyAllocated"},
        {"CreateStorediSCSIVolume", NEW_STORED("x", "disk-small"), "DiskSizeLessThanVolumeSize"},
        {"DescribeStorediSCSIVolumes", "{'VolumeARNs':['" CACHED_VOLUME "']}%.0s", "NotSupported"},
        {"DescribeGatewayInformation", "{'GatewayARN':'" GATEWAYS "sgw-00000000'}%.0s", "GatewayNotFound"},
        {"ListVolumes", "{'GatewayARN':'" GATEWAYS "sgw-00000000'}%.0s", "GatewayNotFound"},
        {"ListVolumes", "{'Limit':0}%.0s", "InvalidParameters"},
        {"DeleteGateway", "{}%.0s", "UnknownOperationException"},
    };
    struct asking asking = asking_gateways();
    char id[64], input[1024];

    (void)state;
    snap(&asking, id);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *mark = strstr(cases[i].input, "%");

        (void)snprintf(input, sizeof(input), "%.*s%s%s", (int)(mark - cases[i].input), cases[i].input,
                       strncmp(mark, "%s", 2) == 0 ? id : "", mark + (strncmp(mark, "%s", 2) == 0 ? 2 : 4));
        ASSERT_REFUSED(&asking, cases[i].code, cases[i].operation, "%s", input);
    }
    asking_done(&asking);
}

static void what_is_not_ready_is_refused(void **state)
{
    struct asking asking = asking_gateways();
    char id[64];

    (void)state;
    ASSERT_ASKED(&asking, "CreateSnapshot", "{'VolumeARN':'" CACHED_VOLUME "','SnapshotDescription':'d'}");
    (void)snprintf(id, sizeof(id), "%s", told(&asking, "SnapshotId"));
    ASSERT_REFUSED(&asking, "SnapshotInProgress", "CreateCachediSCSIVolume", NEW_CACHED("second", "token-1", ""), id);
    ASSERT_REFUSED(&asking, "SnapshotNotFound", "CreateCachediSCSIVolume", NEW_CACHED("second", "token-1", ""),
                   "snap-00000000");
    add(&asking, &(struct world_resource){.kind = "storagegateway:volume",
                                          .region = "eu-west-1",
                                          .id = "vol-1122AABB",
                                          .fields = "{\"VolumeStatus\":\"PASS THROUGH\"}"});
    ASSERT_REFUSED(&asking, "VolumeNotReady", "CreateSnapshot",
                   "{'VolumeARN':'" CACHED_VOLUME "','SnapshotDescription':'d'}");
    add(&asking, &(struct world_resource){.kind = "storagegateway:gateway",
                                          .region = "eu-west-1",
                                          .id = "sgw-12A3456B",
                                          .fields = "{\"GatewayState\":\"SHUTDOWN\"}"});
    asking.now_ms += HOUR_MS;
    ASSERT_REFUSED(&asking, "GatewayNotConnected", "CreateCachediSCSIVolume", NEW_CACHED("second", "token-1", ""), id);
    asking_done(&asking);
}

static void a_gateway_has_no_more_than_32_volumes(void **state)
{
    struct asking asking = asking_gateways();
    char id[64];

    (void)state;
    snap(&asking, id);
    for (int i = 0; i < 31; i++)
        ASSERT_ASKED(&asking, "CreateCachediSCSIVolume",
                     "{'GatewayARN':'" CACHED "','VolumeSizeInBytes':10737418240,'TargetName':'x%d',"
                     "'NetworkInterfaceId':'10.0.0.5','ClientToken':'token-%d','SnapshotId':'%s'}",
                     i, i, id);
    ASSERT_REFUSED(&asking, "MaximumVolumeCountExceeded", "CreateCachediSCSIVolume",
                   NEW_CACHED("second", "token-1234", ""), id);
    asking_done(&asking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_snapshot_is_ec2s),
        cmocka_unit_test(volumes_are_listed_and_described),
        cmocka_unit_test(a_snapshot_becomes_a_cached_volume),
        cmocka_unit_test(a_snapshot_becomes_a_stored_volume),
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(what_is_not_ready_is_refused),
        cmocka_unit_test(a_gateway_has_no_more_than_32_volumes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
