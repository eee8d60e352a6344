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
    EBS_LIST("volumeSet"), .id = "{ResourceId}", .item_id = "volumeId", .missing_max = 1, .missing_goes_on = true,
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

/* Cold storage: moving to it and back takes hours, and is told by the last such operation alone.  What it was before is
   no news: a state of an earlier operation means that this one is not seen yet. */
#define TIER_OPERATION \
    EBS_LIST("snapshotTierStatusSet"), .id = "{RecoveryPointId}", .item_id = "snapshotId", \
    .state = "lastTieringOperationStatus", .message = "lastTieringOperationStatusDetail", \
    .progress = "lastTieringProgress", .missing_max = 20, .missing = REASON_RESOURCE_NOT_FOUND

static const struct poll archival_progress = {
    TIER_OPERATION,
    .verdicts = {{"archival-in-progress", VERDICT_WAIT}, {"archival-completed", VERDICT_DONE},
                 {"archival-failed", VERDICT_FAILED, REASON_SNAPSHOT_FAILED}},
};
static const struct poll thawing_progress = {
    TIER_OPERATION,
    .verdicts = {{"temporary-restore-in-progress", VERDICT_WAIT}, {"temporary-restore-completed", VERDICT_DONE},
                 {"temporary-restore-failed", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
                 {"permanent-restore-in-progress", VERDICT_WAIT}, {"permanent-restore-completed", VERDICT_DONE},
                 {"permanent-restore-failed", VERDICT_FAILED, REASON_SNAPSHOT_FAILED}},
};

#define AWAIT_TIER(step_name) \
    .name = step_name, .service = "ec2", .operation = "DescribeSnapshotTierStatus", \
    .input = "{\"Filter\":[{\"Name\":\"snapshot-id\",\"Value\":[]}],\"MaxResults\":1000}"

/* IncorrectState after a lost answer says that the first try is at work, and the next step sees it. */
static const struct step lifecycle[] = {
    {EBS_VERIFY_RECOVERY_POINT, .captures = {{"StorageTier", "storageTier"}}, .poll = &ebs_recovery_point_exists},
    {.name = "archive-snapshot", .service = "ec2", .operation = "ModifySnapshotTier",
     .input = "{\"SnapshotId\":\"{RecoveryPointId}\",\"StorageTier\":\"archive\"}", .is_mutating = true, .starts = true,
     .codes = {{"IncorrectState", MEANING_DONE}}, .when = {"StorageTier!=archive"}},
    {AWAIT_TIER("await-archival"), .poll = &archival_progress, .when = {"StorageTier!=archive"}},
};

/* A day is enough to make a volume of it; a request may want it back for longer, or for good. */
#define THAW(step_name, how) \
    .name = step_name, .service = "ec2", .operation = "RestoreSnapshotTier", \
    .input = "{\"SnapshotId\":\"{RecoveryPointId}\"," how "}", .is_mutating = true, .starts = true, \
    .codes = {{"IncorrectState", MEANING_DONE}}

static const struct step restore[] = {
    {EBS_VERIFY_RECOVERY_POINT, .captures = {{"OwnerId", "ownerId", true}, {"VolumeSize", "volumeSize"},
                                             {"StorageTier", "storageTier"}, {"ThawedUntil", "restoreExpiryTime"}},
     .poll = &ebs_recovery_point_exists},
    {THAW("thaw-snapshot", "\"TemporaryRestoreDays\":1"),
     .when = {"StorageTier=archive", "!ThawedUntil", "!Metadata.temporaryRestoreDays",
              "Metadata.restoreType!=permanent"}},
    {THAW("thaw-snapshot-for-days", "\"TemporaryRestoreDays\":\"{Metadata.temporaryRestoreDays}\""),
     .when = {"StorageTier=archive", "!ThawedUntil", "Metadata.temporaryRestoreDays",
              "Metadata.restoreType!=permanent"}},
    {THAW("thaw-snapshot-for-good", "\"PermanentRestore\":true"),
     .when = {"StorageTier=archive", "!ThawedUntil", "Metadata.restoreType=permanent"}},
    {AWAIT_TIER("await-snapshot"), .poll = &thawing_progress, .when = {"StorageTier=archive", "!ThawedUntil"}},
    {EBS_CREATE_VOLUME("{Metadata.availabilityZone}")},
    {EBS_AWAIT_VOLUME},
};
static const struct step undo_volume[] = {{EBS_DELETE_VOLUME, .when = {"VolumeId"}}};

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

static const struct metadata_key restore_keys[] = {
    EBS_RESTORE_KEYS(true), {"temporaryRestoreDays", METADATA_NUMBER}, {"restoreType", METADATA_STRING}, {NULL},
};

#define STEPS(list) .steps = list, .step_count = sizeof(list) / sizeof(list[0])
#define CLEANUP(list) .cleanup = list, .cleanup_count = sizeof(list) / sizeof(list[0])

const struct adapter ebs_adapter = {
    .name = "ebs", .resource_type = "EBS",
    .resource_arn = {"arn:*:ec2:*:*:volume/vol-*"},
    .listings = {{.service = "ec2", .operation = "DescribeVolumes", .input = "{\"MaxResults\":1000}",
                  .items = "volumeSet", .item_id = "volumeId",
                  .next_token = "nextToken", .next_token_parameter = "NextToken"}},
    .recovery_point_arn = EBS_SNAPSHOT_ARN,
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
        [JOB_LIFECYCLE] = {STEPS(lifecycle)},
    },
};
