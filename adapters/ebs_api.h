/* What the adapters share that keep their backups as EBS snapshots: EBS volumes, and the volumes of Storage Gateway,
   which may be restored as each other.

   CreateSnapshot and CopySnapshot take no idempotency token, so each snapshot carries its job's id as a tag, and a call
   whose outcome is unknown is looked up by that tag before it is repeated.
   https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshot.html */
#ifndef TIDEMARK_ADAPTERS_EBS_API_H
#define TIDEMARK_ADAPTERS_EBS_API_H

#include "adapters/adapter.h"

/* clang-format off */

#define EBS_SNAPSHOT_ARN "arn:*:ec2:*::snapshot/snap-*"

#define EBS_SNAPSHOT_CAPTURES \
    {{"SnapshotId", "snapshotId", true}, {"VolumeSize", "volumeSize"}, {"Encrypted", "encrypted"}, \
     {"KmsKeyId", "kmsKeyId"}}

/* A filter leaves out the ids that it does not know, where a list of ids would fail the whole call. */
#define EBS_SNAPSHOTS_BY(filter) \
    "{\"Owner\":[\"self\"],\"Filter\":[{\"Name\":\"" filter "\",\"Value\":[]}],\"MaxResults\":1000}"
#define EBS_VOLUMES_BY(filter) "{\"Filter\":[{\"Name\":\"" filter "\",\"Value\":[]}],\"MaxResults\":1000}"

#define EBS_IDS(list) \
    .ids = "Filter[0].Value", .ids_max = 200, .items = list, \
    .next_token = "nextToken", .next_token_parameter = "NextToken"
#define EBS_LIST(list) EBS_IDS(list), .interval_s = 15

#define EBS_SNAPSHOT_STATES \
    .state = "status", .message = "statusMessage", \
    .verdicts = {{"pending", VERDICT_WAIT}, {"completed", VERDICT_DONE}, \
                 {"error", VERDICT_FAILED, REASON_SNAPSHOT_FAILED}, \
                 {"recoverable", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND}, \
                 {"recovering", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND}}

static const struct poll ebs_snapshot_of_job = {
    EBS_LIST("snapshotSet"), .id = "{JobId}", .item_id = "tagSet{tidemark:job-id}",
    .missing_max = 1, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll ebs_snapshot_progress = {
    EBS_LIST("snapshotSet"), .id = "{SnapshotId}", .item_id = "snapshotId", EBS_SNAPSHOT_STATES, .progress = "progress",
    .missing_max = 20, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll ebs_recovery_point_exists = {
    EBS_LIST("snapshotSet"), .id = "{RecoveryPointId}", .item_id = "snapshotId", .ours = "tagSet{tidemark:job-id}",
    EBS_SNAPSHOT_STATES, .missing_max = 2, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll ebs_recovery_point_is_ours = {
    EBS_LIST("snapshotSet"), .id = "{RecoveryPointId}", .item_id = "snapshotId", .ours = "tagSet{tidemark:job-id}",
    .missing_max = 2, .missing = REASON_NONE,
};

static const struct poll ebs_volume_state = {
    EBS_LIST("volumeSet"), .id = "{VolumeId}", .item_id = "volumeId", .state = "status",
    .verdicts = {{"creating", VERDICT_WAIT}, {"available", VERDICT_DONE}, {"in-use", VERDICT_DONE},
                 {"error", VERDICT_FAILED, REASON_RESOURCE_STATE},
                 {"deleting", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND},
                 {"deleted", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND}},
    .missing_max = 20, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll ebs_volume_of_job = {
    EBS_LIST("volumeSet"), .id = "{JobId}", .item_id = "tagSet{tidemark:job-id}",
    .missing_max = 1, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct step ebs_find_snapshot = {
    .name = "find-snapshot", .service = "ec2", .operation = "DescribeSnapshots",
    .input = EBS_SNAPSHOTS_BY("tag:tidemark:job-id"), .captures = EBS_SNAPSHOT_CAPTURES, .poll = &ebs_snapshot_of_job,
};

static const struct step ebs_find_volume = {
    .name = "find-volume", .service = "ec2", .operation = "DescribeVolumes",
    .input = EBS_VOLUMES_BY("tag:tidemark:job-id"), .captures = {{"VolumeId", "volumeId", true}},
    .poll = &ebs_volume_of_job,
};

#define EBS_VERIFY_RECOVERY_POINT \
    .name = "verify-recovery-point", .service = "ec2", .operation = "DescribeSnapshots", \
    .input = EBS_SNAPSHOTS_BY("snapshot-id")

#define EBS_AWAIT_SNAPSHOT(step_name) \
    .name = step_name, .service = "ec2", .operation = "DescribeSnapshots", .input = EBS_SNAPSHOTS_BY("snapshot-id"), \
    .poll = &ebs_snapshot_progress

#define EBS_DELETE_SNAPSHOT(step_name, id) \
    .name = step_name, .service = "ec2", .operation = "DeleteSnapshot", .input = "{\"SnapshotId\":\"" id "\"}", \
    .is_mutating = true, .codes = {{"InvalidSnapshot.NotFound", MEANING_DONE}}

/* `zone` is a placeholder. */
#define EBS_CREATE_VOLUME(zone) \
    .name = "create-volume", .service = "ec2", .operation = "CreateVolume", \
    .input = "{\"SnapshotId\":\"{RecoveryPointId}\",\"AvailabilityZone\":\"" zone "\"," \
             "\"VolumeType\":\"{Metadata.volumeType?}\",\"Size\":\"{Metadata.volumeSize?}\"," \
             "\"Iops\":\"{Metadata.iops?}\",\"Throughput\":\"{Metadata.throughput?}\"," \
             "\"Encrypted\":\"{Metadata.encrypted?}\",\"KmsKeyId\":\"{Metadata.kmsKeyId?}\"," \
             "\"ClientToken\":\"{JobId}\"," \
             "\"TagSpecification\":[{\"ResourceType\":\"volume\",\"Tag\":\"{Tags}\"}]}", \
    .is_mutating = true, .has_token = true, .starts = true, .captures = {{"VolumeId", "volumeId", true}}, \
    .lookup = &ebs_find_volume

#define EBS_AWAIT_VOLUME \
    .name = "await-volume", .service = "ec2", .operation = "DescribeVolumes", .input = EBS_VOLUMES_BY("volume-id"), \
    .poll = &ebs_volume_state

#define EBS_DELETE_VOLUME \
    .name = "delete-volume", .service = "ec2", .operation = "DeleteVolume", .input = "{\"VolumeId\":\"{VolumeId}\"}", \
    .is_mutating = true, .codes = {{"InvalidVolume.NotFound", MEANING_DONE}, {"VolumeInUse", MEANING_FAIL}}

/* https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-ebs.html */
#define EBS_RESTORE_KEYS(is_zone_required) \
    {"availabilityZone", METADATA_STRING, is_zone_required}, {"encrypted", METADATA_BOOLEAN}, \
    {"iops", METADATA_NUMBER}, {"kmsKeyId", METADATA_STRING}, {"throughput", METADATA_NUMBER}, \
    {"volumeSize", METADATA_NUMBER}, {"volumeType", METADATA_STRING}, {"volumeId", METADATA_IGNORED}, \
    {"aws:backup:request-id", METADATA_IGNORED}

/* clang-format on */

#endif
