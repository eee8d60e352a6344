#include "adapters/ebs_api.h"
#include "adapters/registry.h"

/* EBS volumes, kept as EBS snapshots. */

/* clang-format off */

static const struct step backup[] = {
    {.name = "create-snapshot", .service = "ec2", .operation = "CreateSnapshot",
     .input = "{\"VolumeId\":\"{ResourceId}\",\"Description\":\"Tidemark backup job {JobId}\","
              "\"TagSpecification\":[{\"ResourceType\":\"snapshot\",\"Tag\":\"{Tags}\"}]}",
     .is_mutating = true, .starts = true, .captures = EBS_SNAPSHOT_CAPTURES, .lookup = &ebs_find_snapshot},
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

static const struct metadata_key restore_keys[] = {EBS_RESTORE_KEYS(true), {NULL}};

#define STEPS(list) .steps = list, .step_count = sizeof(list) / sizeof(list[0])
#define CLEANUP(list) .cleanup = list, .cleanup_count = sizeof(list) / sizeof(list[0])

const struct adapter ebs_adapter = {
    .name = "ebs", .resource_type = "EBS",
    .resource_arn = {"arn:*:ec2:*:*:volume/vol-*"}, .recovery_point_arn = EBS_SNAPSHOT_ARN,
    .operations = {
        [JOB_BACKUP] = {STEPS(backup), CLEANUP(undo_snapshot), .size_variable = "VolumeSize",
                        .recovery_point_arn = {"arn:{Partition}:ec2:{Region}::snapshot/{SnapshotId}"},
                        .restore_metadata = "{\"volumeId\":\"{ResourceId}\",\"volumeSize\":\"{VolumeSize?}\","
                                            "\"encrypted\":\"{Encrypted?}\"}"},
        [JOB_RESTORE] = {STEPS(restore), CLEANUP(undo_volume), .size_variable = "VolumeSize",
                         .metadata_keys = restore_keys,
                         .created_resource_arn = {"arn:{Partition}:ec2:{Region}:{OwnerId}:volume/{VolumeId}"}},
        [JOB_COPY] = EBS_COPY,
        [JOB_DELETE] = EBS_DELETE,
    },
};
