#include "adapters/ebs_api.h"
#include "adapters/registry.h"

/* EBS volumes, kept as EBS snapshots. */

/* DescribeVolumes tells what every volume has; CreateVolume takes it for the types alone whose buyers may choose it. */
static bool is_of_type(const json_t *volume, const char *type)
{
    json_t *wanted = json_string(type);
    bool is_same = json_equal(json_object_get(volume, "volumeType"), wanted) == 1;

    json_decref(wanted);
    return is_same;
}

static json_t *chosen_iops(const json_t *volume)
{
    bool is_chosen = is_of_type(volume, "io1") || is_of_type(volume, "io2") || is_of_type(volume, "gp3");

    return is_chosen ? json_incref(json_object_get(volume, "iops")) : NULL;
}

static json_t *chosen_throughput(const json_t *volume)
{
    return is_of_type(volume, "gp3") ? json_incref(json_object_get(volume, "throughput")) : NULL;
}

/* clang-format off */

/* What a restore that gives back the same volume must know, and no snapshot does.  A volume that is gone by now leaves
   a recovery point all the same. */
static const struct poll volume_of_backup = {
    EBS_IDS("volumeSet"), .id = "{ResourceId}", .item_id = "volumeId", .interval_s = 1, .missing_max = 1,
    .missing_goes_on = true,
};

static const struct step backup[] = {
    {.name = "create-snapshot", .service = "ec2", .operation = "CreateSnapshot",
     .input = "{\"VolumeId\":\"{ResourceId}\",\"Description\":\"Tidemark backup job {JobId}\","
              "\"TagSpecification\":[{\"ResourceType\":\"snapshot\",\"Tag\":\"{Tags}\"}]}",
     .is_mutating = true, .starts = true, .captures = EBS_SNAPSHOT_CAPTURES, .lookup = &ebs_find_snapshot},
    {.name = "describe-volume", .service = "ec2", .operation = "DescribeVolumes", .input = EBS_VOLUMES_BY("volume-id"),
     .captures = {{"AvailabilityZone", "availabilityZone"}, {"VolumeType", "volumeType"},
                  {"Iops", "", .convert = chosen_iops}, {"Throughput", "", .convert = chosen_throughput}},
     .poll = &volume_of_backup},
    {EBS_AWAIT_SNAPSHOT("await-snapshot"), .captures = {{"VolumeSize", "volumeSize"}}},
};
static const struct step undo_snapshot[] = {{EBS_DELETE_SNAPSHOT("delete-snapshot", "{SnapshotId}")}};

static const struct step restore[] = {
    {EBS_VERIFY_RECOVERY_POINT, .captures = {{"OwnerId", "ownerId", true}, {"VolumeSize", "volumeSize"}},
     .poll = &ebs_recovery_point_exists},
    {EBS_CREATE_VOLUME("{Metadata.availabilityZone}")},
    {EBS_AWAIT_VOLUME},
};
static const struct step undo_volume[] = {{EBS_DELETE_VOLUME}};

static const struct step copy[] = {
    {EBS_VERIFY_RECOVERY_POINT, .captures = {{"VolumeSize", "volumeSize"}}, .poll = &ebs_recovery_point_exists},
    /* No "Encrypted": it may not be false, and the copy of an encrypted snapshot is encrypted without it. */
    {.name = "copy-snapshot", .service = "ec2", .operation = "CopySnapshot",
     .input = "{\"SourceRegion\":\"{Region}\",\"SourceSnapshotId\":\"{RecoveryPointId}\","
              "\"Description\":\"Tidemark copy job {JobId}\","
              "\"TagSpecification\":[{\"ResourceType\":\"snapshot\",\"Tag\":\"{Tags}\"}]}",
     .is_mutating = true, .starts = true, .captures = {{"SnapshotId", "snapshotId", true}},
     .lookup = &ebs_find_snapshot, .region = "{DestinationRegion}"},
    {EBS_AWAIT_SNAPSHOT("await-copy"), .captures = {{"VolumeSize", "volumeSize"}}, .region = "{DestinationRegion}"},
};
static const struct step undo_copy[] = {
    {EBS_DELETE_SNAPSHOT("delete-copy", "{SnapshotId}"), .region = "{DestinationRegion}"},
};

static const struct step delete[] = {
    {EBS_VERIFY_RECOVERY_POINT, .poll = &ebs_recovery_point_is_ours},
    {EBS_DELETE_SNAPSHOT("delete-snapshot", "{RecoveryPointId}"), .starts = true},
};

static const struct metadata_key restore_keys[] = {EBS_RESTORE_KEYS(true), {NULL}};

#define STEPS(list) .steps = list, .step_count = sizeof(list) / sizeof(list[0])
#define CLEANUP(list) .cleanup = list, .cleanup_count = sizeof(list) / sizeof(list[0])

const struct adapter ebs_adapter = {
    .name = "ebs", .resource_type = "EBS",
    .resource_arn = {"arn:*:ec2:*:*:volume/vol-*"}, .recovery_point_arn = EBS_SNAPSHOT_ARN,
    .operations = {
        [JOB_BACKUP] = {STEPS(backup), CLEANUP(undo_snapshot), .size_variable = "VolumeSize",
                        .recovery_point_arn = {"arn:{Partition}:ec2:{Region}::snapshot/{SnapshotId}"},
                        .restore_metadata = "{\"availabilityZone\":\"{AvailabilityZone?}\","
                                            "\"volumeType\":\"{VolumeType?}\",\"iops\":\"{Iops?}\","
                                            "\"throughput\":\"{Throughput?}\",\"volumeSize\":\"{VolumeSize?}\","
                                            "\"encrypted\":\"{Encrypted?}\",\"kmsKeyId\":\"{KmsKeyId?}\","
                                            "\"volumeId\":\"{ResourceId}\"}"},
        [JOB_RESTORE] = {STEPS(restore), CLEANUP(undo_volume), .size_variable = "VolumeSize",
                         .metadata_keys = restore_keys,
                         .created_resource_arn = {"arn:{Partition}:ec2:{Region}:{OwnerId}:volume/{VolumeId}"}},
        [JOB_COPY] = {STEPS(copy), CLEANUP(undo_copy), .size_variable = "VolumeSize",
                      .recovery_point_arn = {"arn:{Partition}:ec2:{DestinationRegion}::snapshot/{SnapshotId}"}},
        [JOB_DELETE] = {STEPS(delete), .deletes_recovery_point = true},
    },
};
