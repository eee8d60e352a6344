#include "adapters/rds_api.h"
#include "adapters/registry.h"

/* RDS DB instances, kept as manual DB snapshots.  An instance of a cluster is refused: its data are the cluster's.
   https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSnapshot.html */

/* clang-format off */

#define SNAPSHOT_LIST RDS_LIST, .items = "DBSnapshots", .item_id = "DBSnapshotIdentifier"
#define SNAPSHOT_CALL(step_name) \
    .name = step_name, .service = "rds", .operation = "DescribeDBSnapshots", .input = RDS_FILTER("db-snapshot-id")
#define INSTANCE_STATE .state = "DBInstanceStatus", .message = "DBInstanceStatus"

static const struct poll instance_to_back_up = {
    RDS_INSTANCE_LIST, .id = "{ResourceId}", INSTANCE_STATE,
    .guards = {{.path = "DBClusterIdentifier", .is = "*", .verdict = VERDICT_FAILED,
                .reason = REASON_UNSUPPORTED_RESOURCE,
                .sentence = "The DB instance belongs to a cluster: back up the cluster, which holds its data."}},
    .verdicts = {
        {"available", VERDICT_DONE}, {"storage-optimization", VERDICT_DONE},
        RDS_MAINTAINED("backing-up"), RDS_MAINTAINED("maintenance"), RDS_MAINTAINED("upgrading"),
        RDS_BUSY("configuring-enhanced-monitoring"), RDS_BUSY("configuring-iam-database-auth"),
        RDS_BUSY("configuring-log-exports"), RDS_BUSY("converting-to-vpc"), RDS_BUSY("creating"),
        RDS_BUSY("modifying"), RDS_BUSY("moving-to-vpc"), RDS_BUSY("rebooting"), RDS_BUSY("renaming"),
        RDS_BUSY("resetting-master-credentials"), RDS_BUSY("starting"), RDS_BUSY("stopped"), RDS_BUSY("stopping"),
        RDS_BUSY("storage-config-upgrade"), RDS_BUSY("storage-full"), RDS_BUSY("storage-initialization"),
        RDS_KMS_VERDICTS,
        {"failed", VERDICT_FAILED, REASON_RESOURCE_STATE}, {"restore-error", VERDICT_FAILED, REASON_RESOURCE_STATE},
        {"incompatible-network", VERDICT_FAILED, REASON_RESOURCE_STATE},
        {"incompatible-option-group", VERDICT_FAILED, REASON_RESOURCE_STATE},
        {"incompatible-parameters", VERDICT_FAILED, REASON_RESOURCE_STATE},
        {"incompatible-restore", VERDICT_FAILED, REASON_RESOURCE_STATE},
        {"insufficient-capacity", VERDICT_FAILED, REASON_RESOURCE_STATE},
        {"deleting", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND},
    },
    .missing_max = 2, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll snapshot_of_job = {
    SNAPSHOT_LIST, .id = "tidemark-{JobUuid}", .ours = RDS_OURS, .ours_is = "{JobId}",
    .missing_max = 1, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll snapshot_progress = {
    SNAPSHOT_LIST, .id = "tidemark-{JobUuid}",
    .state = "Status", .verdicts = RDS_SNAPSHOT_VERDICTS, .progress = "PercentProgress",
    .missing_max = 20, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll recovery_point_exists = {
    SNAPSHOT_LIST, .id = "{RecoveryPointId}", .ours = RDS_OURS, .state = "Status", .verdicts = RDS_SNAPSHOT_VERDICTS,
    .missing_max = 2, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll recovery_point_is_ours = {
    SNAPSHOT_LIST, .id = "{RecoveryPointId}", .ours = RDS_OURS, .missing_max = 2, .missing = REASON_NONE,
};

/* A key is of one Region: without another one the copy of an encrypted snapshot cannot leave it. */
static const struct poll copy_stays = {
    SNAPSHOT_LIST, .id = "{RecoveryPointId}",
    .guards = {{.path = "DBSnapshotArn", .is_not = "arn:*:rds:{DestinationRegion}:*", .verdict = VERDICT_FAILED,
                .reason = REASON_INVALID_REQUEST,
                .sentence = "The snapshot is encrypted: name a KMS key of the destination Region in "
                            "Extensions.EncryptionKeyArn."}},
    .missing_max = 2, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll instance_of_job = {
    RDS_INSTANCE_LIST, .id = "{Metadata.DBInstanceIdentifier}", .ours = RDS_OURS, .ours_is = "{JobId}",
    .missing_max = 1, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll new_instance = {
    RDS_INSTANCE_LIST, .id = "{InstanceId}", INSTANCE_STATE, .verdicts = RDS_NEW_INSTANCE_VERDICTS,
    .missing_max = 20, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll instance_is_ours = {RDS_INSTANCE_LIST, RDS_IS_OURS("{InstanceId}")};

static const struct step find_snapshot = {SNAPSHOT_CALL("find-db-snapshot"), .poll = &snapshot_of_job};

#define AWAIT_SNAPSHOT(step_name, step_region) { \
    SNAPSHOT_CALL(step_name), .captures = {{"AllocatedStorage", "AllocatedStorage"}}, .poll = &snapshot_progress, \
    .region = step_region }

/* A snapshot that is being made cannot be deleted yet. */
#define DELETE_SNAPSHOT(step_name, id, is_start, step_region) { \
    .name = step_name, .service = "rds", .operation = "DeleteDBSnapshot", \
    .input = "{\"DBSnapshotIdentifier\":\"" id "\"}", .is_mutating = true, .starts = is_start, .region = step_region, \
    .codes = {{"DBSnapshotNotFound", MEANING_DONE}, {"InvalidDBSnapshotState", MEANING_RETRY, REASON_RESOURCE_STATE}} }

/* What the snapshot does not keep.  Its option group and its storage it does: gp3 takes no Iops below 400 GiB, io1
   needs them, so a request that repeats what the service shows may be refused.  With MultiAZ a zone is refused. */
static const struct step backup[] = {
    {RDS_INSTANCE_CALL("describe-db-instance"), .poll = &instance_to_back_up,
     .captures = {
         {"RestoredName", "DBInstanceIdentifier", true, rds_restored_name}, {"DBInstanceClass", "DBInstanceClass"},
         {"DBSubnetGroupName", "DBSubnetGroup.DBSubnetGroupName"}, {"VpcId", "DBSubnetGroup.VpcId"},
         {"VpcSecurityGroupIds", "VpcSecurityGroups[*].VpcSecurityGroupId"}, {"MultiAZ", "MultiAZ"},
         {"PubliclyAccessible", "PubliclyAccessible"}, {"Port", "Endpoint.Port"}, {"LicenseModel", "LicenseModel"},
         {"DBParameterGroupName", "DBParameterGroups[0].DBParameterGroupName"},
         {"AutoMinorVersionUpgrade", "AutoMinorVersionUpgrade"}, {"CopyTagsToSnapshot", "CopyTagsToSnapshot"},
         {"DeletionProtection", "DeletionProtection"},
         {"EnableIAMDatabaseAuthentication", "IAMDatabaseAuthenticationEnabled"},
         {"EnableCloudwatchLogsExports", "EnabledCloudwatchLogsExports"}, {"Domain", "DomainMemberships[0].Domain"},
         {"DomainIAMRoleName", "DomainMemberships[0].IAMRoleName"}, {"NetworkType", "NetworkType"},
         {"CACertificateIdentifier", "CACertificateIdentifier"}, {"Engine", "Engine"},
         {"EngineVersion", "EngineVersion"}, {"Encrypted", "StorageEncrypted"}, {"KmsKeyId", "KmsKeyId"}}},
    {.name = "create-db-snapshot", .service = "rds", .operation = "CreateDBSnapshot",
     .input = "{\"DBSnapshotIdentifier\":\"tidemark-{JobUuid}\",\"DBInstanceIdentifier\":\"{ResourceId}\","
              RDS_TAGS "}",
     .is_mutating = true, .starts = true, .lookup = &find_snapshot,
     .codes = {{"DBSnapshotAlreadyExists", MEANING_ADOPT},
               {"InvalidDBInstanceState", MEANING_RETRY, REASON_RESOURCE_STATE}}},
    AWAIT_SNAPSHOT("await-db-snapshot", NULL),
};
static const struct step undo_snapshot[] = {DELETE_SNAPSHOT("delete-db-snapshot", "tidemark-{JobUuid}", false, NULL)};

static const struct step find_instance = {
    RDS_INSTANCE_CALL("find-db-instance"), .captures = {{"InstanceId", "DBInstanceIdentifier", true}},
    .poll = &instance_of_job,
};

static const struct step restore[] = {
    {SNAPSHOT_CALL("verify-recovery-point"), .captures = {{"AllocatedStorage", "AllocatedStorage"}},
     .poll = &recovery_point_exists},
    {.name = "restore-db-instance", .service = "rds", .operation = "RestoreDBInstanceFromDBSnapshot",
     .input =
         "{\"DBInstanceIdentifier\":\"{Metadata.DBInstanceIdentifier}\",\"DBSnapshotIdentifier\":\"{RecoveryPointId}\","
         "\"DBInstanceClass\":\"{Metadata.DBInstanceClass?}\",\"Port\":\"{Metadata.Port?}\","
         "\"AvailabilityZone\":\"{Metadata.AvailabilityZone?}\","
         "\"DBSubnetGroupName\":\"{Metadata.DBSubnetGroupName?}\","
         "\"MultiAZ\":\"{Metadata.MultiAZ?}\",\"PubliclyAccessible\":\"{Metadata.PubliclyAccessible?}\","
         "\"AutoMinorVersionUpgrade\":\"{Metadata.AutoMinorVersionUpgrade?}\","
         "\"LicenseModel\":\"{Metadata.LicenseModel?}\",\"DBName\":\"{Metadata.DBName?}\","
         "\"Engine\":\"{Metadata.Engine?}\",\"Iops\":\"{Metadata.Iops?}\","
         "\"StorageThroughput\":\"{Metadata.StorageThroughput?}\",\"StorageType\":\"{Metadata.StorageType?}\","
         "\"AllocatedStorage\":\"{Metadata.AllocatedStorage?}\",\"OptionGroupName\":\"{Metadata.OptionGroupName?}\","
         "\"DBParameterGroupName\":\"{Metadata.DBParameterGroupName?}\","
         "\"TdeCredentialArn\":\"{Metadata.TdeCredentialArn?}\","
         "\"TdeCredentialPassword\":\"{Metadata.TdeCredentialPassword?}\","
         "\"VpcSecurityGroupIds\":{\"VpcSecurityGroupId\":\"{Metadata.VpcSecurityGroupIds?}\"},"
         "\"Domain\":\"{Metadata.Domain?}\",\"DomainFqdn\":\"{Metadata.DomainFqdn?}\","
         "\"DomainOu\":\"{Metadata.DomainOu?}\",\"DomainAuthSecretArn\":\"{Metadata.DomainAuthSecretArn?}\","
         "\"DomainDnsIps\":{\"member\":\"{Metadata.DomainDnsIps?}\"},"
         "\"DomainIAMRoleName\":\"{Metadata.DomainIAMRoleName?}\","
         "\"CopyTagsToSnapshot\":\"{Metadata.CopyTagsToSnapshot?}\","
         "\"EnableIAMDatabaseAuthentication\":\"{Metadata.EnableIAMDatabaseAuthentication?}\","
         "\"EnableCloudwatchLogsExports\":{\"member\":\"{Metadata.EnableCloudwatchLogsExports?}\"},"
         "\"ProcessorFeatures\":{\"ProcessorFeature\":\"{Metadata.ProcessorFeatures?}\"},"
         "\"UseDefaultProcessorFeatures\":\"{Metadata.UseDefaultProcessorFeatures?}\","
         "\"DeletionProtection\":\"{Metadata.DeletionProtection?}\","
         "\"EnableCustomerOwnedIp\":\"{Metadata.EnableCustomerOwnedIp?}\",\"NetworkType\":\"{Metadata.NetworkType?}\","
         "\"BackupTarget\":\"{Metadata.BackupTarget?}\","
         "\"CustomIamInstanceProfile\":\"{Metadata.CustomIamInstanceProfile?}\","
         "\"BackupRetentionPeriod\":\"{Metadata.BackupRetentionPeriod?}\","
         "\"PreferredBackupWindow\":\"{Metadata.PreferredBackupWindow?}\","
         "\"DedicatedLogVolume\":\"{Metadata.DedicatedLogVolume?}\","
         "\"CACertificateIdentifier\":\"{Metadata.CACertificateIdentifier?}\","
         "\"EngineLifecycleSupport\":\"{Metadata.EngineLifecycleSupport?}\","
         "\"ManageMasterUserPassword\":\"{Metadata.ManageMasterUserPassword?}\","
         "\"MasterUserSecretKmsKeyId\":\"{Metadata.MasterUserSecretKmsKeyId?}\"," RDS_TAGS "}",
     .is_mutating = true, .starts = true, .captures = {{"InstanceId", "DBInstance.DBInstanceIdentifier", true}},
     .lookup = &find_instance,
     .codes = {{"DBInstanceAlreadyExists", MEANING_ADOPT},
               {"InvalidDBSnapshotState", MEANING_RETRY, REASON_RESOURCE_STATE}}},
    {RDS_INSTANCE_CALL("await-db-instance"), .poll = &new_instance},
};
static const struct step undo_instance[] = {
    {RDS_INSTANCE_CALL("verify-db-instance"), .poll = &instance_is_ours},
    {.name = "unprotect-db-instance", .service = "rds", .operation = "ModifyDBInstance",
     .input = "{\"DBInstanceIdentifier\":\"{InstanceId}\",\"DeletionProtection\":false,\"ApplyImmediately\":true}",
     .is_mutating = true, .when = {"Metadata.DeletionProtection=true"},
     .codes = {{"DBInstanceNotFound", MEANING_DONE},
               {"InvalidDBInstanceState", MEANING_RETRY, REASON_RESOURCE_STATE}}},
    {RDS_DELETE_INSTANCE("{InstanceId}")},
};

static const struct step copy[] = {
    {SNAPSHOT_CALL("verify-recovery-point"),
     .captures = {{"AllocatedStorage", "AllocatedStorage"}, {"Encrypted", "Encrypted"}},
     .poll = &recovery_point_exists},
    {SNAPSHOT_CALL("require-key"), .poll = &copy_stays, .when = {"Encrypted=true", "!EncryptionKeyArn"}},
    {.name = "copy-db-snapshot", .service = "rds", .operation = "CopyDBSnapshot",
     .input = "{\"SourceDBSnapshotIdentifier\":\"{RecoveryPointArn}\","
              "\"TargetDBSnapshotIdentifier\":\"tidemark-{JobUuid}\","
              "\"KmsKeyId\":\"{EncryptionKeyArn?}\"," RDS_TAGS "}",
     .is_mutating = true, .starts = true, .lookup = &find_snapshot, .region = "{DestinationRegion}",
     .codes = {{"DBSnapshotAlreadyExists", MEANING_ADOPT},
               {"InvalidDBSnapshotState", MEANING_RETRY, REASON_RESOURCE_STATE}}},
    AWAIT_SNAPSHOT("await-copy", "{DestinationRegion}"),
};
static const struct step undo_copy[] = {
    DELETE_SNAPSHOT("delete-copy", "tidemark-{JobUuid}", false, "{DestinationRegion}"),
};

static const struct step delete[] = {
    {SNAPSHOT_CALL("verify-recovery-point"), .poll = &recovery_point_is_ours},
    DELETE_SNAPSHOT("delete-db-snapshot", "{RecoveryPointId}", true, NULL),
};

/* https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-rds.html: the parameters of the call. */
static const struct metadata_key restore_keys[] = {
    {"AllocatedStorage", METADATA_NUMBER}, {"AutoMinorVersionUpgrade", METADATA_BOOLEAN},
    {"AvailabilityZone", METADATA_STRING}, {"BackupRetentionPeriod", METADATA_NUMBER},
    {"BackupTarget", METADATA_STRING}, {"CACertificateIdentifier", METADATA_STRING},
    {"CopyTagsToSnapshot", METADATA_BOOLEAN}, {"CustomIamInstanceProfile", METADATA_STRING},
    {"DBInstanceClass", METADATA_STRING}, {"DBInstanceIdentifier", METADATA_STRING, true, rds_identifier},
    {"DBName", METADATA_STRING}, {"DBParameterGroupName", METADATA_STRING}, {"DBSubnetGroupName", METADATA_STRING},
    {"DedicatedLogVolume", METADATA_BOOLEAN}, {"DeletionProtection", METADATA_BOOLEAN}, {"Domain", METADATA_STRING},
    {"DomainAuthSecretArn", METADATA_STRING}, {"DomainDnsIps", METADATA_JSON}, {"DomainFqdn", METADATA_STRING},
    {"DomainIAMRoleName", METADATA_STRING}, {"DomainOu", METADATA_STRING},
    {"EnableCloudwatchLogsExports", METADATA_JSON}, {"EnableCustomerOwnedIp", METADATA_BOOLEAN},
    {"EnableIAMDatabaseAuthentication", METADATA_BOOLEAN}, {"Engine", METADATA_STRING},
    {"EngineLifecycleSupport", METADATA_STRING}, {"Iops", METADATA_NUMBER}, {"LicenseModel", METADATA_STRING},
    {"ManageMasterUserPassword", METADATA_BOOLEAN}, {"MasterUserSecretKmsKeyId", METADATA_STRING},
    {"MultiAZ", METADATA_BOOLEAN}, {"NetworkType", METADATA_STRING}, {"OptionGroupName", METADATA_STRING},
    {"Port", METADATA_NUMBER}, {"PreferredBackupWindow", METADATA_STRING}, {"ProcessorFeatures", METADATA_JSON},
    {"PubliclyAccessible", METADATA_BOOLEAN}, {"StorageThroughput", METADATA_NUMBER}, {"StorageType", METADATA_STRING},
    {"TdeCredentialArn", METADATA_STRING}, {"TdeCredentialPassword", METADATA_STRING},
    {"UseDefaultProcessorFeatures", METADATA_BOOLEAN}, {"VpcSecurityGroupIds", METADATA_JSON},
    {"Encrypted", METADATA_IGNORED}, {"EngineVersion", METADATA_IGNORED}, {"KmsKeyId", METADATA_IGNORED},
    {"vpcId", METADATA_IGNORED}, {"aws:backup:request-id", METADATA_IGNORED},
    {"DBSnapshotIdentifier", METADATA_STRING, .refusal = "RecoveryPointArn says which snapshot is restored."},
    {"DBClusterSnapshotIdentifier", METADATA_STRING, .refusal = "RecoveryPointArn says which snapshot is restored."},
    {NULL},
};

#define STEPS(list) .steps = list, .step_count = sizeof(list) / sizeof(list[0])
#define CLEANUP(list) .cleanup = list, .cleanup_count = sizeof(list) / sizeof(list[0])

const struct adapter rds_adapter = {
    .name = "rds", .resource_type = "RDS",
    .resource_arn = {"arn:*:rds:*:*:db:*"},
    .listings = {{.service = "rds", .operation = "DescribeDBInstances", .input = "{}",
                  .items = "DBInstances", .item_arn = "DBInstanceArn",
                  .next_token = "Marker", .next_token_parameter = "Marker",
                  .others = {{"DBClusterIdentifier", "*"}}}}, /* a cluster's are backed up with it */
    .recovery_point_arn = "arn:*:rds:*:*:snapshot:tidemark-*",
    .refusal = {[JOB_LIFECYCLE] = "The service has no cold storage that its backups could be moved to."},
    .operations = {
        [JOB_BACKUP] = {
            STEPS(backup), CLEANUP(undo_snapshot), .size_variable = "AllocatedStorage",
            .recovery_point_arn = {"arn:{Partition}:rds:{Region}:{Account}:snapshot:tidemark-{JobUuid}"},
            .restore_metadata =
                "{\"DBInstanceIdentifier\":\"{RestoredName}\",\"DBInstanceClass\":\"{DBInstanceClass?}\","
                "\"DBSubnetGroupName\":\"{DBSubnetGroupName?}\",\"VpcSecurityGroupIds\":\"{VpcSecurityGroupIds?}\","
                "\"MultiAZ\":\"{MultiAZ?}\",\"PubliclyAccessible\":\"{PubliclyAccessible?}\",\"Port\":\"{Port?}\","
                "\"LicenseModel\":\"{LicenseModel?}\","
                "\"DBParameterGroupName\":\"{DBParameterGroupName?}\","
                "\"AutoMinorVersionUpgrade\":\"{AutoMinorVersionUpgrade?}\","
                "\"CopyTagsToSnapshot\":\"{CopyTagsToSnapshot?}\",\"DeletionProtection\":\"{DeletionProtection?}\","
                "\"EnableIAMDatabaseAuthentication\":\"{EnableIAMDatabaseAuthentication?}\","
                "\"EnableCloudwatchLogsExports\":\"{EnableCloudwatchLogsExports?}\",\"Domain\":\"{Domain?}\","
                "\"DomainIAMRoleName\":\"{DomainIAMRoleName?}\",\"NetworkType\":\"{NetworkType?}\","
                "\"CACertificateIdentifier\":\"{CACertificateIdentifier?}\",\"Engine\":\"{Engine?}\","
                "\"EngineVersion\":\"{EngineVersion?}\",\"Encrypted\":\"{Encrypted?}\",\"KmsKeyId\":\"{KmsKeyId?}\","
                "\"vpcId\":\"{VpcId?}\"}"},
        [JOB_RESTORE] = {
            STEPS(restore), CLEANUP(undo_instance), .size_variable = "AllocatedStorage", .metadata_keys = restore_keys,
            .created_resource_arn = {"arn:{Partition}:rds:{Region}:{Account}:db:{InstanceId}"}},
        [JOB_COPY] = {
            STEPS(copy), CLEANUP(undo_copy), .size_variable = "AllocatedStorage",
            .recovery_point_arn = {"arn:{Partition}:rds:{DestinationRegion}:{Account}:snapshot:tidemark-{JobUuid}"}},
        [JOB_DELETE] = {STEPS(delete), .deletes_recovery_point = true},
    },
};
