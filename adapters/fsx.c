#include "adapters/fsx_settings.h"
#include "adapters/registry.h"

/* FSx file systems for Windows, Lustre and OpenZFS, and volumes of FSx for ONTAP, kept as FSx's own backups.

   Every changing call takes a token, and a repeated one is answered with what the first made.  FSx does not say for how
   long, so what a lost call made is looked up by its job's tag all the same.
   https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateBackup.html */

/* clang-format off */

#define PAGES .next_token = "NextToken", .next_token_parameter = "NextToken"
#define INTERVAL .interval_s = 30
#define IDS(path, list, own) \
    .ids = path, .ids_max = 50, .items = list, .item_id = own, PAGES, INTERVAL

/* All that there is: FSx's own quotas keep the lists short. */
#define OF_JOB(list) \
    .ids_max = 200, .id = "{JobId}", .items = list, .item_id = "Tags{tidemark:job-id}", PAGES, INTERVAL, \
    .missing_max = 1, .missing = REASON_RESOURCE_NOT_FOUND

#define LINKED "FSx does not back up Lustre file systems that are linked to a data repository."

static const struct poll file_system_is_ready = {
    IDS("FileSystemIds", "FileSystems", "FileSystemId"), .id = "{ResourceId}", .state = "Lifecycle",
    .message = "FailureDetails.Message",
    .guards = {
        {.path = "FileSystemType", .is = "ONTAP", .verdict = VERDICT_FAILED, .reason = REASON_UNSUPPORTED_RESOURCE,
         .sentence = "FSx for ONTAP is backed up volume by volume: name the ARN of a volume."},
        {.path = "LustreConfiguration.DeploymentType", .is_not = "PERSISTENT_*", .verdict = VERDICT_FAILED,
         .reason = REASON_LUSTRE_NOT_PERSISTENT, .sentence = "FSx has no backups of scratch file systems."},
        {.path = "LustreConfiguration.DataRepositoryConfiguration.Lifecycle", .is = "*", .verdict = VERDICT_FAILED,
         .reason = REASON_LUSTRE_LINKED_REPOSITORY, .sentence = LINKED}},
    .verdicts = {{"AVAILABLE", VERDICT_DONE},
                 {"CREATING", VERDICT_BUSY, REASON_RESOURCE_STATE}, {"UPDATING", VERDICT_BUSY, REASON_RESOURCE_STATE},
                 {"MISCONFIGURED", VERDICT_BUSY, REASON_RESOURCE_STATE},
                 {"MISCONFIGURED_UNAVAILABLE", VERDICT_BUSY, REASON_RESOURCE_STATE},
                 {"FAILED", VERDICT_FAILED, REASON_RESOURCE_STATE},
                 {"DELETING", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND}},
    .missing_max = 2, .missing = REASON_RESOURCE_NOT_FOUND,
};

/* Whatever is there is one too many. */
static const struct poll is_not_linked = {
    .ids = "Filters[0].Values", .ids_max = 20, .id = "{ResourceId}", .items = "Associations", .item_id = "FileSystemId",
    .guards = {{.path = "FileSystemId", .is = "*", .verdict = VERDICT_FAILED,
                .reason = REASON_LUSTRE_LINKED_REPOSITORY, .sentence = LINKED}},
    PAGES, INTERVAL, .missing_max = 1, .missing_goes_on = true,
};

static const struct poll volume_is_ready = {
    IDS("VolumeIds", "Volumes", "VolumeId"), .id = "{ResourceId}", .state = "Lifecycle",
    .guards = {
        {.path = "VolumeType", .is_not = "ONTAP", .verdict = VERDICT_FAILED, .reason = REASON_UNSUPPORTED_RESOURCE,
         .sentence = "The volumes of FSx for OpenZFS are backed up with their file system: name its ARN."},
        {.path = "OntapConfiguration.OntapVolumeType", .is_not = "RW", .verdict = VERDICT_FAILED,
         .reason = REASON_UNSUPPORTED_RESOURCE, .sentence = "FSx backs up volumes of type RW alone."}},
    .verdicts = {{"CREATED", VERDICT_DONE}, {"AVAILABLE", VERDICT_DONE},
                 {"CREATING", VERDICT_BUSY, REASON_RESOURCE_STATE}, {"PENDING", VERDICT_BUSY, REASON_RESOURCE_STATE},
                 {"MISCONFIGURED", VERDICT_BUSY, REASON_RESOURCE_STATE},
                 {"FAILED", VERDICT_FAILED, REASON_RESOURCE_STATE},
                 {"DELETING", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND}},
    .missing_max = 2, .missing = REASON_RESOURCE_NOT_FOUND,
};

#define BACKUPS IDS("BackupIds", "Backups", "BackupId")
#define BACKUP_STATES(failure) \
    .state = "Lifecycle", .message = "FailureDetails.Message", \
    .verdicts = {{"PENDING", VERDICT_WAIT}, {"CREATING", VERDICT_WAIT}, {"TRANSFERRING", VERDICT_WAIT}, \
                 {"COPYING", VERDICT_WAIT}, {"AVAILABLE", VERDICT_DONE}, \
                 {"FAILED", VERDICT_FAILED, failure}, {"DELETED", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND}}

static const struct poll backup_progress = {
    BACKUPS, .id = "{BackupId}", BACKUP_STATES(REASON_SNAPSHOT_FAILED), .progress = "ProgressPercent",
    .missing_max = 10, .missing = REASON_RESOURCE_NOT_FOUND,
};
static const struct poll backup_is_over = {
    BACKUPS, .id = "{BackupId}", .state = "Lifecycle", .missing_max = 3, .missing = REASON_NONE,
    .verdicts = {{"PENDING", VERDICT_WAIT}, {"CREATING", VERDICT_WAIT}, {"TRANSFERRING", VERDICT_WAIT},
                 {"COPYING", VERDICT_WAIT}, {"AVAILABLE", VERDICT_DONE}, {"FAILED", VERDICT_DONE},
                 {"DELETED", VERDICT_DONE}},
};
static const struct poll backup_of_job = {OF_JOB("Backups")};

#define RECOVERY_POINT BACKUPS, .id = "{RecoveryPointId}", .ours = "Tags{tidemark:job-id}", .missing_max = 2
static const struct poll recovery_point_exists = {
    RECOVERY_POINT, BACKUP_STATES(REASON_RESOURCE_STATE), .missing = REASON_RESOURCE_NOT_FOUND,
};
static const struct poll recovery_point_is_ours = {RECOVERY_POINT, .missing = REASON_NONE};

/* Refuses a request that names too little for what the backup turned out to be: FSx would refuse it as well, but might
   not say so before it has begun. */
#define REFUSAL(variable, words) \
    static const struct poll variable = { \
        RECOVERY_POINT, .missing = REASON_RESOURCE_NOT_FOUND, \
        .guards = {{.path = "BackupId", .is = "*", .verdict = VERDICT_FAILED, .reason = REASON_INVALID_REQUEST, \
                    .sentence = words}}, \
    }
REFUSAL(without_subnets, "Metadata.SubnetIds: required to restore a file system");
REFUSAL(without_throughput, "Metadata.ThroughputCapacity: required to restore a file system for Windows");
REFUSAL(without_name, "Metadata.Name: required to restore a volume");
REFUSAL(without_machine, "Metadata.OntapConfiguration: required to restore a volume");

#define FILE_SYSTEMS IDS("FileSystemIds", "FileSystems", "FileSystemId"), .id = "{RestoredFileSystemId}"
static const struct poll file_system_progress = {
    FILE_SYSTEMS, .state = "Lifecycle", .message = "FailureDetails.Message",
    .verdicts = {{"CREATING", VERDICT_WAIT}, {"UPDATING", VERDICT_WAIT}, {"AVAILABLE", VERDICT_DONE},
                 {"FAILED", VERDICT_FAILED, REASON_RESOURCE_STATE},
                 {"MISCONFIGURED", VERDICT_FAILED, REASON_RESOURCE_STATE},
                 {"MISCONFIGURED_UNAVAILABLE", VERDICT_FAILED, REASON_RESOURCE_STATE},
                 {"DELETING", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND}},
    .missing_max = 10, .missing = REASON_RESOURCE_NOT_FOUND,
};
static const struct poll file_system_is_over = {
    FILE_SYSTEMS, .state = "Lifecycle", .missing_max = 3, .missing = REASON_NONE,
    .verdicts = {{"CREATING", VERDICT_WAIT}, {"UPDATING", VERDICT_WAIT}, {"AVAILABLE", VERDICT_DONE},
                 {"FAILED", VERDICT_DONE}, {"MISCONFIGURED", VERDICT_DONE}, {"MISCONFIGURED_UNAVAILABLE", VERDICT_DONE},
                 {"DELETING", VERDICT_DONE}},
};
static const struct poll file_system_of_job = {OF_JOB("FileSystems")};

#define VOLUMES IDS("VolumeIds", "Volumes", "VolumeId"), .id = "{RestoredVolumeId}"
static const struct poll volume_progress = {
    VOLUMES, .state = "Lifecycle",
    .verdicts = {{"PENDING", VERDICT_WAIT}, {"CREATING", VERDICT_WAIT}, {"CREATED", VERDICT_DONE},
                 {"AVAILABLE", VERDICT_DONE}, {"FAILED", VERDICT_FAILED, REASON_RESOURCE_STATE},
                 {"MISCONFIGURED", VERDICT_FAILED, REASON_RESOURCE_STATE},
                 {"DELETING", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND}},
    .missing_max = 10, .missing = REASON_RESOURCE_NOT_FOUND,
};
static const struct poll volume_is_over = {
    VOLUMES, .state = "Lifecycle", .missing_max = 3, .missing = REASON_NONE,
    .verdicts = {{"PENDING", VERDICT_WAIT}, {"CREATING", VERDICT_WAIT}, {"CREATED", VERDICT_DONE},
                 {"AVAILABLE", VERDICT_DONE}, {"FAILED", VERDICT_DONE}, {"MISCONFIGURED", VERDICT_DONE},
                 {"DELETING", VERDICT_DONE}},
};
static const struct poll volume_of_job = {OF_JOB("Volumes")};

static const struct step find_backup = {
    .name = "find-backup", .service = "fsx", .operation = "DescribeBackups",
    .input = "{\"Filters\":[{\"Name\":\"backup-type\",\"Values\":[\"USER_INITIATED\"]}],\"MaxResults\":100}",
    .captures = {{"BackupId", "BackupId", true}}, .poll = &backup_of_job,
};
static const struct step find_file_system = {
    .name = "find-file-system", .service = "fsx", .operation = "DescribeFileSystems", .input = "{\"MaxResults\":100}",
    .captures = {{"RestoredFileSystemId", "FileSystemId", true}, {"FileSystemArn", "ResourceARN", true}},
    .poll = &file_system_of_job,
};
static const struct step find_volume = {
    .name = "find-volume", .service = "fsx", .operation = "DescribeVolumes", .input = "{\"MaxResults\":100}",
    .captures = {{"RestoredVolumeId", "VolumeId", true}, {"VolumeArn", "ResourceARN", true}}, .poll = &volume_of_job,
};

#define DESCRIBE_BACKUPS(step_name) \
    .name = step_name, .service = "fsx", .operation = "DescribeBackups", .input = "{\"BackupIds\":[]}"
#define AWAIT_BACKUP(step_name) \
    DESCRIBE_BACKUPS(step_name), .poll = &backup_progress, .captures = {{"BackupSize", "SizeInBytes"}}
#define DELETE_BACKUP(step_name, id) \
    .name = step_name, .service = "fsx", .operation = "DeleteBackup", .input = "{\"BackupId\":\"" id "\"}", \
    .is_mutating = true, .codes = {{"BackupNotFound", MEANING_DONE}}

static const struct step backup[] = {
    {.name = "look-at-file-system", .service = "fsx", .operation = "DescribeFileSystems",
     .input = "{\"FileSystemIds\":[]}", .when = {"ResourceKind=file-system"},
     .captures = {{"FileSystemId", "FileSystemId", true}, {"FileSystemType", "FileSystemType", true}},
     .poll = &file_system_is_ready},
    {.name = "look-for-links", .service = "fsx", .operation = "DescribeDataRepositoryAssociations",
     .input = "{\"Filters\":[{\"Name\":\"file-system-id\",\"Values\":[]}],\"MaxResults\":25}",
     .when = {"FileSystemType=LUSTRE"}, .poll = &is_not_linked},
    {.name = "look-at-volume", .service = "fsx", .operation = "DescribeVolumes", .input = "{\"VolumeIds\":[]}",
     .when = {"ResourceKind=volume"}, .captures = {{"VolumeId", "VolumeId", true}}, .poll = &volume_is_ready},
    {.name = "create-backup", .service = "fsx", .operation = "CreateBackup",
     .input = "{\"FileSystemId\":\"{FileSystemId?}\",\"VolumeId\":\"{VolumeId?}\","
              "\"ClientRequestToken\":\"{JobUuid}\",\"Tags\":\"{Tags}\"}",
     .is_mutating = true, .has_token = true, .starts = true, .captures = {{"BackupId", "Backup.BackupId", true}},
     .codes = {{"BackupInProgress", MEANING_RETRY, REASON_MAINTENANCE_CONFLICT},
               {"UnsupportedOperation", MEANING_FAIL, REASON_UNSUPPORTED_RESOURCE}},
     .lookup = &find_backup},
    {DESCRIBE_BACKUPS("await-backup"), .poll = &backup_progress,
     .captures = {{"BackupSize", "SizeInBytes"}, {"StorageCapacity", "FileSystem.StorageCapacity"},
                  {"StorageType", "FileSystem.StorageType"}, {"SubnetIds", "FileSystem.SubnetIds"},
                  {"KmsKeyId", "FileSystem.KmsKeyId"},
                  {"WindowsConfiguration", "FileSystem.WindowsConfiguration", .convert = fsx_settings_of_windows},
                  {"LustreConfiguration", "FileSystem.LustreConfiguration", .convert = fsx_settings_of_lustre},
                  {"OpenZFSConfiguration", "FileSystem.OpenZFSConfiguration", .convert = fsx_settings_of_openzfs},
                  {"VolumeName", "Volume.Name"},
                  {"OntapConfiguration", "Volume.OntapConfiguration", .convert = fsx_settings_of_ontap}}},
};
static const struct step undo_backup[] = {
    {DESCRIBE_BACKUPS("await-end-of-backup"), .poll = &backup_is_over},
    {DELETE_BACKUP("delete-backup", "{BackupId}")},
};

/* A file system is described by its configuration, as the service takes it, or, for Windows, by single keys.  The
   configuration of a type that the backup is not of is sent all the same: the service refuses it. */
#define CREATE_FILE_SYSTEM(step_name, configuration) \
    .name = step_name, .service = "fsx", .operation = "CreateFileSystemFromBackup", \
    .input = "{\"BackupId\":\"{RecoveryPointId}\",\"ClientRequestToken\":\"{JobUuid}\"," \
             "\"SubnetIds\":\"{Metadata.SubnetIds}\",\"SecurityGroupIds\":\"{Metadata.SecurityGroupIds?}\"," \
             "\"KmsKeyId\":\"{Metadata.KmsKeyId?}\",\"StorageType\":\"{Metadata.StorageType?}\"," \
             "\"StorageCapacity\":\"{Metadata.StorageCapacity?}\"," configuration ",\"Tags\":\"{Tags}\"}", \
    .is_mutating = true, .has_token = true, .starts = true, .lookup = &find_file_system, \
    .captures = {{"RestoredFileSystemId", "FileSystem.FileSystemId", true}, \
                 {"FileSystemArn", "FileSystem.ResourceARN", true}}

static const struct step restore[] = {
    {DESCRIBE_BACKUPS("verify-recovery-point"), .poll = &recovery_point_exists,
     .captures = {{"BackupOf", "ResourceType", true}, {"FileSystemType", "FileSystem.FileSystemType", true},
                  {"BackupSize", "SizeInBytes"}}},
    {DESCRIBE_BACKUPS("refuse-without-subnets"), .poll = &without_subnets,
     .when = {"BackupOf=FILE_SYSTEM", "!Metadata.SubnetIds"}},
    {DESCRIBE_BACKUPS("refuse-without-throughput"), .poll = &without_throughput,
     .when = {"FileSystemType=WINDOWS", "!Metadata.ThroughputCapacity", "!Metadata.WindowsConfiguration"}},
    {DESCRIBE_BACKUPS("refuse-without-name"), .poll = &without_name, .when = {"BackupOf=VOLUME", "!Metadata.Name"}},
    {DESCRIBE_BACKUPS("refuse-without-machine"), .poll = &without_machine,
     .when = {"BackupOf=VOLUME", "!Metadata.OntapConfiguration"}},
    {CREATE_FILE_SYSTEM("create-windows-by-keys",
                        "\"WindowsConfiguration\":{"
                        "\"ThroughputCapacity\":\"{Metadata.ThroughputCapacity}\","
                        "\"DeploymentType\":\"{Metadata.DeploymentType?}\","
                        "\"PreferredSubnetId\":\"{Metadata.PreferredSubnetId?}\","
                        "\"ActiveDirectoryId\":\"{Metadata.ActiveDirectoryId?}\","
                        "\"WeeklyMaintenanceStartTime\":\"{Metadata.WeeklyMaintenanceStartTime?}\","
                        "\"DailyAutomaticBackupStartTime\":\"{Metadata.DailyAutomaticBackupStartTime?}\","
                        "\"AutomaticBackupRetentionDays\":\"{Metadata.AutomaticBackupRetentionDays?}\","
                        "\"CopyTagsToBackups\":\"{Metadata.CopyTagsToBackups?}\"}"),
     .when = {"Metadata.ThroughputCapacity", "!Metadata.WindowsConfiguration", "Metadata.SubnetIds"}},
    {CREATE_FILE_SYSTEM("create-windows", "\"WindowsConfiguration\":\"{Metadata.WindowsConfiguration}\""),
     .when = {"Metadata.WindowsConfiguration", "Metadata.SubnetIds"}},
    {CREATE_FILE_SYSTEM("create-file-system",
                        "\"LustreConfiguration\":\"{Metadata.LustreConfiguration?}\","
                        "\"OpenZFSConfiguration\":\"{Metadata.OpenZFSConfiguration?}\""),
     .when = {"BackupOf=FILE_SYSTEM", "FileSystemType!=WINDOWS", "Metadata.SubnetIds"}},
    {.name = "create-volume", .service = "fsx", .operation = "CreateVolumeFromBackup",
     .when = {"BackupOf=VOLUME", "Metadata.Name", "Metadata.OntapConfiguration"},
     .input = "{\"BackupId\":\"{RecoveryPointId}\",\"ClientRequestToken\":\"{JobUuid}\",\"Name\":\"{Metadata.Name}\","
              "\"OntapConfiguration\":\"{Metadata.OntapConfiguration}\",\"Tags\":\"{Tags}\"}",
     .is_mutating = true, .has_token = true, .starts = true, .lookup = &find_volume,
     .captures = {{"RestoredVolumeId", "Volume.VolumeId", true}, {"VolumeArn", "Volume.ResourceARN", true}}},
    {.name = "await-file-system", .service = "fsx", .operation = "DescribeFileSystems",
     .input = "{\"FileSystemIds\":[]}", .when = {"RestoredFileSystemId"}, .poll = &file_system_progress},
    {.name = "await-volume", .service = "fsx", .operation = "DescribeVolumes", .input = "{\"VolumeIds\":[]}",
     .when = {"RestoredVolumeId"}, .poll = &volume_progress},
};

#define DELETE_FILE_SYSTEM(step_name, type, configuration) \
    {.name = step_name, .service = "fsx", .operation = "DeleteFileSystem", \
     .when = {"RestoredFileSystemId", "FileSystemType=" type}, \
     .input = "{\"FileSystemId\":\"{RestoredFileSystemId}\",\"" configuration "\":{\"SkipFinalBackup\":true}}", \
     .is_mutating = true, .codes = {{"FileSystemNotFound", MEANING_DONE}}}

static const struct step undo_restore[] = {
    {.name = "await-end-of-file-system", .service = "fsx", .operation = "DescribeFileSystems",
     .input = "{\"FileSystemIds\":[]}", .when = {"RestoredFileSystemId"}, .poll = &file_system_is_over},
    DELETE_FILE_SYSTEM("delete-windows", "WINDOWS", "WindowsConfiguration"),
    DELETE_FILE_SYSTEM("delete-lustre", "LUSTRE", "LustreConfiguration"),
    DELETE_FILE_SYSTEM("delete-openzfs", "OPENZFS", "OpenZFSConfiguration"),
    {.name = "await-end-of-volume", .service = "fsx", .operation = "DescribeVolumes", .input = "{\"VolumeIds\":[]}",
     .when = {"RestoredVolumeId"}, .poll = &volume_is_over},
    {.name = "delete-volume", .service = "fsx", .operation = "DeleteVolume", .when = {"RestoredVolumeId"},
     .input = "{\"VolumeId\":\"{RestoredVolumeId}\",\"OntapConfiguration\":{\"SkipFinalBackup\":true}}",
     .is_mutating = true, .codes = {{"VolumeNotFound", MEANING_DONE}}},
};

/* https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-fsx.html */
static const struct metadata_key restore_keys[] = {
    {"SubnetIds", METADATA_JSON}, {"SecurityGroupIds", METADATA_JSON}, {"KmsKeyId", METADATA_STRING},
    {"StorageType", METADATA_STRING}, {"StorageCapacity", METADATA_NUMBER},
    {"WindowsConfiguration", METADATA_JSON, .convert = fsx_settings_capitalised},
    {"LustreConfiguration", METADATA_JSON, .convert = fsx_settings_capitalised},
    {"OpenZFSConfiguration", METADATA_JSON, .convert = fsx_settings_capitalised},
    {"OntapConfiguration", METADATA_JSON, .convert = fsx_settings_capitalised}, {"Name", METADATA_STRING},
    {"ThroughputCapacity", METADATA_NUMBER}, {"DeploymentType", METADATA_STRING},
    {"PreferredSubnetId", METADATA_STRING}, {"ActiveDirectoryId", METADATA_STRING},
    {"WeeklyMaintenanceStartTime", METADATA_STRING},
    {"DailyAutomaticBackupStartTime", METADATA_STRING}, {"AutomaticBackupRetentionDays", METADATA_NUMBER},
    {"CopyTagsToBackups", METADATA_BOOLEAN},
    {"VpcId", METADATA_IGNORED}, {"aws:backup:request-id", METADATA_IGNORED}, {NULL},
};

static const struct step copy[] = {
    {DESCRIBE_BACKUPS("verify-recovery-point"), .poll = &recovery_point_exists},
    {.name = "copy-backup", .service = "fsx", .operation = "CopyBackup", .region = "{DestinationRegion}",
     .input = "{\"SourceBackupId\":\"{RecoveryPointId}\",\"SourceRegion\":\"{Region}\","
              "\"KmsKeyId\":\"{EncryptionKeyArn?}\",\"ClientRequestToken\":\"{JobUuid}\",\"Tags\":\"{Tags}\"}",
     .is_mutating = true, .has_token = true, .starts = true, .captures = {{"BackupId", "Backup.BackupId", true}},
     .codes = {{"InvalidDestinationKmsKey", MEANING_FAIL, REASON_KMS_ACCESS},
               {"InvalidSourceKmsKey", MEANING_FAIL, REASON_KMS_ACCESS}},
     .lookup = &find_backup},
    {AWAIT_BACKUP("await-copy"), .region = "{DestinationRegion}"},
};
static const struct step undo_copy[] = {
    {DESCRIBE_BACKUPS("await-end-of-copy"), .poll = &backup_is_over, .region = "{DestinationRegion}"},
    {DELETE_BACKUP("delete-copy", "{BackupId}"), .region = "{DestinationRegion}"},
};

static const struct step delete[] = {
    {DESCRIBE_BACKUPS("verify-recovery-point"), .poll = &recovery_point_is_ours},
    {DELETE_BACKUP("delete-backup", "{RecoveryPointId}"), .starts = true},
};

#define STEPS(list) .steps = list, .step_count = sizeof(list) / sizeof(list[0])
#define CLEANUP(list) .cleanup = list, .cleanup_count = sizeof(list) / sizeof(list[0])
#define SIZE .size_variable = "BackupSize", .size_is_bytes = true

const struct adapter fsx_adapter = {
    .name = "fsx", .resource_type = "FSx",
    .resource_arn = {"arn:*:fsx:*:*:file-system/fs-*", "arn:*:fsx:*:*:volume/fs-*/fsvol-*"},
    .listings = {{.service = "fsx", .operation = "DescribeFileSystems", .input = "{\"MaxResults\":100}",
                  .items = "FileSystems", .item_arn = "ResourceARN",
                  .next_token = "NextToken", .next_token_parameter = "NextToken",
                  .others = {{"FileSystemType", "ONTAP"}}}, /* of these the volumes are backed up */
                 {.service = "fsx", .operation = "DescribeVolumes", .input = "{\"MaxResults\":100}",
                  .items = "Volumes", .item_arn = "ResourceARN",
                  .next_token = "NextToken", .next_token_parameter = "NextToken"}},
    .recovery_point_arn = "arn:*:fsx:*:*:backup/backup-*",
    .refusal = {[JOB_LIFECYCLE] = "The service has no cold storage that its backups could be moved to."},
    .operations = {
        [JOB_BACKUP] = {STEPS(backup), CLEANUP(undo_backup), SIZE,
                        .recovery_point_arn = {"arn:{Partition}:fsx:{Region}:{Account}:backup/{BackupId}"},
                        .restore_metadata = "{\"StorageCapacity\":\"{StorageCapacity?}\","
                                            "\"StorageType\":\"{StorageType?}\",\"SubnetIds\":\"{SubnetIds?}\","
                                            "\"KmsKeyId\":\"{KmsKeyId?}\","
                                            "\"WindowsConfiguration\":\"{WindowsConfiguration?}\","
                                            "\"LustreConfiguration\":\"{LustreConfiguration?}\","
                                            "\"OpenZFSConfiguration\":\"{OpenZFSConfiguration?}\","
                                            "\"Name\":\"{VolumeName?}\","
                                            "\"OntapConfiguration\":\"{OntapConfiguration?}\"}"},
        [JOB_RESTORE] = {STEPS(restore), CLEANUP(undo_restore), SIZE, .metadata_keys = restore_keys,
                         .created_resource_arn = {"{FileSystemArn}", "{VolumeArn}"}},
        [JOB_COPY] = {STEPS(copy), CLEANUP(undo_copy), SIZE,
                      .recovery_point_arn = {"arn:{Partition}:fsx:{DestinationRegion}:{Account}:backup/{BackupId}"}},
        [JOB_DELETE] = {STEPS(delete), .deletes_recovery_point = true},
    },
};
