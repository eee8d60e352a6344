#include "adapters/registry.h"

/* EBS volumes, kept as EBS snapshots.  CreateSnapshot and CopySnapshot take no idempotency token, so each snapshot
   carries its job's id as a tag, and a call whose outcome is unknown is looked up by that tag before it is repeated.
   https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshot.html */

/* clang-format off */

#define SNAPSHOT_CAPTURES \
    {{"SnapshotId", "snapshotId", true}, {"VolumeSize", "volumeSize"}, {"Encrypted", "encrypted"}, \
     {"KmsKeyId", "kmsKeyId"}}

/* A filter leaves out the ids that it does not know, where a list of ids would fail the whole call. */
#define SNAPSHOTS_BY(filter) \
    "{\"Owner\":[\"self\"],\"Filter\":[{\"Name\":\"" filter "\",\"Value\":[]}],\"MaxResults\":1000}"

#define SNAPSHOT_VERDICTS \
    {{"pending", VERDICT_WAIT}, {"completed", VERDICT_DONE}, {"error", VERDICT_FAILED, REASON_SNAPSHOT_FAILED}, \
     {"recoverable", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND}, \
     {"recovering", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND}}

#define SNAPSHOT_LIST \
    .ids = "Filter[0].Value", .ids_max = 200, .items = "snapshotSet", \
    .next_token = "nextToken", .next_token_parameter = "NextToken"

static const struct poll snapshot_of_job = {
    SNAPSHOT_LIST, .id = "{JobId}", .item_id = "tagSet{tidemark:job-id}",
    .interval_s = 15, .missing_max = 1, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll snapshot_progress = {
    SNAPSHOT_LIST, .id = "{SnapshotId}", .item_id = "snapshotId",
    .state = "status", .verdicts = SNAPSHOT_VERDICTS, .progress = "progress", .message = "statusMessage",
    .interval_s = 15, .missing_max = 20, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll recovery_point_exists = {
    SNAPSHOT_LIST, .id = "{RecoveryPointId}", .item_id = "snapshotId", .ours = "tagSet{tidemark:job-id}",
    .state = "status", .verdicts = SNAPSHOT_VERDICTS, .message = "statusMessage",
    .interval_s = 15, .missing_max = 2, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll recovery_point_is_ours = {
    SNAPSHOT_LIST, .id = "{RecoveryPointId}", .item_id = "snapshotId", .ours = "tagSet{tidemark:job-id}",
    .interval_s = 15, .missing_max = 2, .missing = REASON_NONE,
};

static const struct poll volume_state = {
    .ids = "Filter[0].Value", .ids_max = 200, .id = "{VolumeId}", .items = "volumeSet", .item_id = "volumeId",
    .next_token = "nextToken", .next_token_parameter = "NextToken", .state = "status",
    .verdicts = {{"creating", VERDICT_WAIT}, {"available", VERDICT_DONE}, {"in-use", VERDICT_DONE},
                 {"error", VERDICT_FAILED, REASON_RESOURCE_STATE},
                 {"deleting", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND},
                 {"deleted", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND}},
    .interval_s = 15, .missing_max = 20, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll volume_of_job = {
    .ids = "Filter[0].Value", .ids_max = 200, .id = "{JobId}", .items = "volumeSet",
    .item_id = "tagSet{tidemark:job-id}", .next_token = "nextToken", .next_token_parameter = "NextToken",
    .interval_s = 15, .missing_max = 1, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct step find_snapshot = {
    .name = "find-snapshot", .service = "ec2", .operation = "DescribeSnapshots",
    .input = SNAPSHOTS_BY("tag:tidemark:job-id"), .captures = SNAPSHOT_CAPTURES, .poll = &snapshot_of_job,
};

#define VERIFY_RECOVERY_POINT \
    .name = "verify-recovery-point", .service = "ec2", .operation = "DescribeSnapshots", \
    .input = SNAPSHOTS_BY("snapshot-id")

#define AWAIT_SNAPSHOT(step_name, step_region) { \
    .name = step_name, .service = "ec2", .operation = "DescribeSnapshots", .input = SNAPSHOTS_BY("snapshot-id"), \
    .captures = {{"VolumeSize", "volumeSize"}}, .poll = &snapshot_progress, .region = step_region }

#define DELETE_SNAPSHOT(id, is_start) { \
    .name = "delete-snapshot", .service = "ec2", .operation = "DeleteSnapshot", \
    .input = "{\"SnapshotId\":\"" id "\"}", .is_mutating = true, .starts = is_start, \
    .codes = {{"InvalidSnapshot.NotFound", MEANING_DONE}} }

static const struct step backup[] = {
    {.name = "create-snapshot", .service = "ec2", .operation = "CreateSnapshot",
     .input = "{\"VolumeId\":\"{ResourceId}\",\"Description\":\"Tidemark backup job {JobId}\","
              "\"TagSpecification\":[{\"ResourceType\":\"snapshot\",\"Tag\":\"{Tags}\"}]}",
     .is_mutating = true, .starts = true, .captures = SNAPSHOT_CAPTURES, .lookup = &find_snapshot},
    AWAIT_SNAPSHOT("await-snapshot", NULL),
};
static const struct step undo_snapshot[] = {DELETE_SNAPSHOT("{SnapshotId}", false)};

static const struct step find_volume = {
    .name = "find-volume", .service = "ec2", .operation = "DescribeVolumes",
    .input = "{\"Filter\":[{\"Name\":\"tag:tidemark:job-id\",\"Value\":[]}],\"MaxResults\":1000}",
    .captures = {{"VolumeId", "volumeId", true}}, .poll = &volume_of_job,
};

static const struct step restore[] = {
    {VERIFY_RECOVERY_POINT, .captures = {{"OwnerId", "ownerId", true}, {"VolumeSize", "volumeSize"}},
     .poll = &recovery_point_exists},
    {.name = "create-volume", .service = "ec2", .operation = "CreateVolume",
     .input = "{\"SnapshotId\":\"{RecoveryPointId}\",\"AvailabilityZone\":\"{Metadata.availabilityZone}\","
              "\"VolumeType\":\"{Metadata.volumeType?}\",\"Size\":\"{Metadata.volumeSize?}\","
              "\"Iops\":\"{Metadata.iops?}\",\"Throughput\":\"{Metadata.throughput?}\","
              "\"Encrypted\":\"{Metadata.encrypted?}\",\"KmsKeyId\":\"{Metadata.kmsKeyId?}\","
              "\"ClientToken\":\"{JobId}\","
              "\"TagSpecification\":[{\"ResourceType\":\"volume\",\"Tag\":\"{Tags}\"}]}",
     .is_mutating = true, .has_token = true, .starts = true, .captures = {{"VolumeId", "volumeId", true}},
     .lookup = &find_volume},
    {.name = "await-volume", .service = "ec2", .operation = "DescribeVolumes",
     .input = "{\"Filter\":[{\"Name\":\"volume-id\",\"Value\":[]}],\"MaxResults\":1000}", .poll = &volume_state},
};
static const struct step undo_volume[] = {
    {.name = "delete-volume", .service = "ec2", .operation = "DeleteVolume", .input = "{\"VolumeId\":\"{VolumeId}\"}",
     .is_mutating = true, .codes = {{"InvalidVolume.NotFound", MEANING_DONE}, {"VolumeInUse", MEANING_FAIL}}},
};

static const struct step copy[] = {
    {VERIFY_RECOVERY_POINT, .captures = {{"VolumeSize", "volumeSize"}}, .poll = &recovery_point_exists},
    /* No "Encrypted": it may not be false, and the copy of an encrypted snapshot is encrypted without it. */
    {.name = "copy-snapshot", .service = "ec2", .operation = "CopySnapshot",
     .input = "{\"SourceRegion\":\"{Region}\",\"SourceSnapshotId\":\"{RecoveryPointId}\","
              "\"Description\":\"Tidemark copy job {JobId}\","
              "\"TagSpecification\":[{\"ResourceType\":\"snapshot\",\"Tag\":\"{Tags}\"}]}",
     .is_mutating = true, .starts = true, .captures = {{"SnapshotId", "snapshotId", true}}, .lookup = &find_snapshot,
     .region = "{DestinationRegion}"},
    AWAIT_SNAPSHOT("await-copy", "{DestinationRegion}"),
};
static const struct step undo_copy[] = {
    {.name = "delete-copy", .service = "ec2", .operation = "DeleteSnapshot",
     .input = "{\"SnapshotId\":\"{SnapshotId}\"}", .is_mutating = true,
     .codes = {{"InvalidSnapshot.NotFound", MEANING_DONE}}, .region = "{DestinationRegion}"},
};

static const struct step delete[] = {
    {VERIFY_RECOVERY_POINT, .poll = &recovery_point_is_ours},
    DELETE_SNAPSHOT("{RecoveryPointId}", true),
};

/* https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-ebs.html */
static const struct metadata_key restore_keys[] = {
    {"availabilityZone", METADATA_STRING, true}, {"encrypted", METADATA_BOOLEAN}, {"iops", METADATA_NUMBER},
    {"kmsKeyId", METADATA_STRING}, {"throughput", METADATA_NUMBER}, {"volumeSize", METADATA_NUMBER},
    {"volumeType", METADATA_STRING}, {"volumeId", METADATA_IGNORED}, {"aws:backup:request-id", METADATA_IGNORED},
    {NULL},
};

#define STEPS(list) .steps = list, .step_count = sizeof(list) / sizeof(list[0])
#define CLEANUP(list) .cleanup = list, .cleanup_count = sizeof(list) / sizeof(list[0])

const struct adapter ebs_adapter = {
    .name = "ebs", .resource_type = "EBS",
    .resource_arn = {"arn:*:ec2:*:*:volume/vol-*"}, .recovery_point_arn = "arn:*:ec2:*::snapshot/snap-*",
    .operations = {
        [JOB_BACKUP] = {STEPS(backup), CLEANUP(undo_snapshot), .size_variable = "VolumeSize",
                        .recovery_point_arn = {"arn:{Partition}:ec2:{Region}::snapshot/{SnapshotId}"},
                        .restore_metadata = "{\"volumeId\":\"{ResourceId}\",\"volumeSize\":\"{VolumeSize?}\","
                                            "\"encrypted\":\"{Encrypted?}\"}"},
        [JOB_RESTORE] = {STEPS(restore), CLEANUP(undo_volume), .size_variable = "VolumeSize",
                         .metadata_keys = restore_keys,
                         .created_resource_arn = {"arn:{Partition}:ec2:{Region}:{OwnerId}:volume/{VolumeId}"}},
        [JOB_COPY] = {STEPS(copy), CLEANUP(undo_copy), .size_variable = "VolumeSize",
                      .recovery_point_arn = {"arn:{Partition}:ec2:{DestinationRegion}::snapshot/{SnapshotId}"}},
        [JOB_DELETE] = {STEPS(delete), .deletes_recovery_point = true},
    },
};
