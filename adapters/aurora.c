#include "adapters/rds_api.h"
#include "adapters/registry.h"

/* Aurora DB clusters, kept as manual DB cluster snapshots.  A snapshot has no instances: a restore makes the cluster,
   waits for it, and then the instance that its metadata describe, since nobody can connect to a cluster without one.
   If they describe none (a serverless cluster has none; AWS Backup's own requests name none), the cluster is all.
   https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBClusterSnapshot.html */

/* clang-format off */

#define SNAPSHOT_LIST RDS_LIST, .items = "DBClusterSnapshots", .item_id = "DBClusterSnapshotIdentifier"
#define SNAPSHOT_CALL(step_name) \
    .name = step_name, .service = "rds", .operation = "DescribeDBClusterSnapshots", \
    .input = RDS_FILTER("db-cluster-snapshot-id")
#define CLUSTER_LIST RDS_LIST, .items = "DBClusters", .item_id = "DBClusterIdentifier"
#define CLUSTER_CALL(step_name) \
    .name = step_name, .service = "rds", .operation = "DescribeDBClusters", .input = RDS_FILTER("db-cluster-id")

/* https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/accessing-monitoring.html */
static const struct poll cluster_to_back_up = {
    CLUSTER_LIST, .id = "{ResourceId}", .state = "Status", .message = "Status",
    .guards = {{.path = "Engine", .is_not = "aurora*", .verdict = VERDICT_FAILED,
                .reason = REASON_UNSUPPORTED_RESOURCE,
                .sentence = "The cluster is none of Aurora's: Neptune, DocumentDB and Multi-AZ clusters have ARNs of "
                            "the same form, but are not backed up."}},
    .verdicts = {
        {"available", VERDICT_DONE}, {"storage-optimization", VERDICT_DONE},
        RDS_MAINTAINED("backing-up"), RDS_MAINTAINED("maintenance"), RDS_MAINTAINED("upgrading"),
        RDS_BUSY("backtracking"), RDS_BUSY("creating"), RDS_BUSY("failing-over"), RDS_BUSY("migrating"),
        RDS_BUSY("modifying"), RDS_BUSY("preparing-data-migration"), RDS_BUSY("promoting"), RDS_BUSY("renaming"),
        RDS_BUSY("resetting-master-credentials"), RDS_BUSY("scaling-compute"), RDS_BUSY("starting"),
        RDS_BUSY("stopped"), RDS_BUSY("stopping"), RDS_BUSY("update-iam-db-auth"), RDS_KMS_VERDICTS,
        {"cloning-failed", VERDICT_FAILED, REASON_RESOURCE_STATE}, {"failed", VERDICT_FAILED, REASON_RESOURCE_STATE},
        {"migration-failed", VERDICT_FAILED, REASON_RESOURCE_STATE},
        {"deleting", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND},
    },
    .missing_max = 2, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll writer_of_cluster = {
    RDS_INSTANCE_LIST, .id = "{WriterId}", .missing_max = 1, .missing = REASON_NONE, .missing_goes_on = true,
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
    .guards = {{.path = "DBClusterSnapshotArn", .is_not = "arn:*:rds:{DestinationRegion}:*",
                .verdict = VERDICT_FAILED, .reason = REASON_INVALID_REQUEST,
                .sentence = "The snapshot is encrypted: name a KMS key of the destination Region in "
                            "Extensions.EncryptionKeyArn."}},
    .missing_max = 2, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll half_an_instance = {
    SNAPSHOT_LIST, .id = "{RecoveryPointId}",
    .guards = {{.path = "DBClusterSnapshotIdentifier", .is = "*", .verdict = VERDICT_FAILED,
                .reason = REASON_INVALID_REQUEST,
                .sentence = "Metadata.dbInstanceClass and Metadata.dbInstanceIdentifier describe the new cluster's "
                            "instance together: give both, or none for a cluster without instances."}},
    .missing_max = 2, .missing = REASON_RESOURCE_NOT_FOUND,
};

/* Better now than when the cluster has been made. */
static const struct poll instance_name_is_free = {
    RDS_INSTANCE_LIST, .id = "{Metadata.dbInstanceIdentifier}",
    .guards = {{.path = "DBInstanceIdentifier", .is = "*", .verdict = VERDICT_FAILED,
                .reason = REASON_INVALID_REQUEST,
                .sentence = "Metadata.dbInstanceIdentifier: there is a DB instance of that name already."}},
    .missing_max = 1, .missing = REASON_NONE, .missing_goes_on = true,
};

static const struct poll cluster_of_job = {
    CLUSTER_LIST, .id = "{Metadata.dbClusterIdentifier}", .ours = RDS_OURS, .ours_is = "{JobId}",
    .missing_max = 1, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll new_cluster = {
    CLUSTER_LIST, .id = "{ClusterId}", .state = "Status", .message = "Status", .progress = "PercentProgress",
    .verdicts = {{"available", VERDICT_DONE}, {"failed", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
                 {"cloning-failed", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
                 {"incompatible-parameters", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
                 {"incompatible-restore", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
                 {"migration-failed", VERDICT_FAILED, REASON_SNAPSHOT_FAILED}, RDS_KMS_VERDICTS,
                 {"deleting", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND},
                 {"deleted", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND}},
    .missing_max = 20, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll cluster_is_ours = {CLUSTER_LIST, RDS_IS_OURS("{ClusterId}")};

static const struct poll instance_of_job = {
    RDS_INSTANCE_LIST, .id = "{Metadata.dbInstanceIdentifier}", .ours = RDS_OURS, .ours_is = "{JobId}",
    .missing_max = 1, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll new_instance = {
    RDS_INSTANCE_LIST, .id = "{InstanceId}", .state = "DBInstanceStatus", .message = "DBInstanceStatus",
    .verdicts = RDS_NEW_INSTANCE_VERDICTS, .missing_max = 20, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll instance_is_ours = {RDS_INSTANCE_LIST, RDS_IS_OURS("{InstanceId}")};

/* clang-format on */

/* Of the members of a cluster the one that writes: a restored cluster gets one like it. */
static json_t *writer(const json_t *members)
{
    for (size_t i = 0; i < json_array_size(members); i++) {
        const json_t *member = json_array_get(members, i);
        const char *is_writer = json_string_value(json_object_get(member, "IsClusterWriter"));

        if (is_writer && strcmp(is_writer, "true") == 0)
            return json_incref(json_object_get(member, "DBInstanceIdentifier"));
    }
    return NULL;
}

/* clang-format off */

static const struct step find_snapshot = {SNAPSHOT_CALL("find-db-cluster-snapshot"), .poll = &snapshot_of_job};

#define AWAIT_SNAPSHOT(step_name, step_region) { \
    SNAPSHOT_CALL(step_name), .captures = {{"AllocatedStorage", "AllocatedStorage"}}, .poll = &snapshot_progress, \
    .region = step_region }

/* A snapshot that is being made cannot be deleted yet. */
#define DELETE_SNAPSHOT(step_name, id, is_start, step_region) { \
    .name = step_name, .service = "rds", .operation = "DeleteDBClusterSnapshot", \
    .input = "{\"DBClusterSnapshotIdentifier\":\"" id "\"}", \
    .is_mutating = true, .starts = is_start, .region = step_region, \
    .codes = {{"DBClusterSnapshotNotFoundFault", MEANING_DONE}, \
              {"InvalidDBClusterSnapshotStateFault", MEANING_RETRY, REASON_RESOURCE_STATE}} }

/* What the snapshot does not keep (its key and its option group it does), in AWS Backup's words, and of the instances
   what makes one like the writer. */
static const struct step backup[] = {
    {CLUSTER_CALL("describe-db-cluster"), .poll = &cluster_to_back_up,
     .captures = {
         {"RestoredName", "DBClusterIdentifier", true, rds_restored_name}, {"Engine", "Engine", true},
         {"EngineVersion", "EngineVersion"}, {"EngineMode", "EngineMode"}, {"AvailabilityZones", "AvailabilityZones"},
         {"DBSubnetGroupName", "DBSubnetGroup"}, {"VpcSecurityGroupIds", "VpcSecurityGroups[*].VpcSecurityGroupId"},
         {"Port", "Port"}, {"BacktrackWindow", "BacktrackWindow"},
         {"DBClusterParameterGroupName", "DBClusterParameterGroup"}, {"CopyTagsToSnapshot", "CopyTagsToSnapshot"},
         {"DeletionProtection", "DeletionProtection"},
         {"EnableIAMDatabaseAuthentication", "IAMDatabaseAuthenticationEnabled"},
         {"EnableCloudwatchLogsExports", "EnabledCloudwatchLogsExports"}, {"StorageType", "StorageType"},
         {"ScalingConfiguration", "ScalingConfigurationInfo"}, {"NetworkType", "NetworkType"},
         {"ServerlessV2ScalingConfiguration", "ServerlessV2ScalingConfiguration"},
         {"Domain", "DomainMemberships[0].Domain"}, {"DomainIAMRoleName", "DomainMemberships[0].IAMRoleName"},
         {"WriterId", "DBClusterMembers", false, writer}}},
    {RDS_INSTANCE_CALL("describe-writer"), .poll = &writer_of_cluster, .when = {"WriterId"},
     .captures = {{"RestoredInstanceName", "DBInstanceIdentifier", true, rds_restored_name},
                  {"DBInstanceClass", "DBInstanceClass", true}}},
    {.name = "create-db-cluster-snapshot", .service = "rds", .operation = "CreateDBClusterSnapshot",
     .input = "{\"DBClusterSnapshotIdentifier\":\"tidemark-{JobUuid}\","
              "\"DBClusterIdentifier\":\"{ResourceId}\"," RDS_TAGS "}",
     .is_mutating = true, .starts = true, .lookup = &find_snapshot,
     .codes = {{"DBClusterSnapshotAlreadyExistsFault", MEANING_ADOPT},
               {"InvalidDBClusterStateFault", MEANING_RETRY, REASON_MAINTENANCE_CONFLICT}}},
    AWAIT_SNAPSHOT("await-db-cluster-snapshot", NULL),
};
static const struct step undo_snapshot[] = {
    DELETE_SNAPSHOT("delete-db-cluster-snapshot", "tidemark-{JobUuid}", false, NULL),
};

static const struct step find_cluster = {
    CLUSTER_CALL("find-db-cluster"), .captures = {{"ClusterId", "DBClusterIdentifier", true}}, .poll = &cluster_of_job,
};
static const struct step find_instance = {
    RDS_INSTANCE_CALL("find-db-instance"), .captures = {{"InstanceId", "DBInstanceIdentifier", true}},
    .poll = &instance_of_job,
};

static const struct step restore[] = {
    {SNAPSHOT_CALL("verify-recovery-point"), .captures = {{"AllocatedStorage", "AllocatedStorage"}},
     .poll = &recovery_point_exists},
    {SNAPSHOT_CALL("require-instance-name"), .poll = &half_an_instance,
     .when = {"Metadata.dbInstanceClass", "!Metadata.dbInstanceIdentifier"}},
    {SNAPSHOT_CALL("require-instance-class"), .poll = &half_an_instance,
     .when = {"Metadata.dbInstanceIdentifier", "!Metadata.dbInstanceClass"}},
    {RDS_INSTANCE_CALL("verify-instance-name"), .poll = &instance_name_is_free,
     .when = {"Metadata.dbInstanceIdentifier"}},
    {.name = "restore-db-cluster", .service = "rds", .operation = "RestoreDBClusterFromSnapshot",
     .input =
         "{\"DBClusterIdentifier\":\"{Metadata.dbClusterIdentifier}\","
         "\"SnapshotIdentifier\":\"{RecoveryPointId}\",\"Engine\":\"{Metadata.engine}\","
         "\"EngineVersion\":\"{Metadata.engineVersion?}\",\"EngineMode\":\"{Metadata.engineMode?}\","
         "\"Port\":\"{Metadata.port?}\","
         "\"AvailabilityZones\":{\"AvailabilityZone\":\"{Metadata.availabilityZones?}\"},"
         "\"DBSubnetGroupName\":\"{Metadata.dbSubnetGroupName?}\",\"DatabaseName\":\"{Metadata.databaseName?}\","
         "\"OptionGroupName\":\"{Metadata.optionGroupName?}\","
         "\"VpcSecurityGroupIds\":{\"VpcSecurityGroupId\":\"{Metadata.vpcSecurityGroupIds?}\"},"
         "\"KmsKeyId\":\"{Metadata.kmsKeyId?}\",\"BacktrackWindow\":\"{Metadata.backtrackWindow?}\","
         "\"EnableIAMDatabaseAuthentication\":\"{Metadata.enableIAMDatabaseAuthentication?}\","
         "\"EnableCloudwatchLogsExports\":{\"member\":\"{Metadata.enableCloudwatchLogsExports?}\"},"
         "\"ScalingConfiguration\":\"{Metadata.scalingConfiguration?}\","
         "\"ServerlessV2ScalingConfiguration\":\"{Metadata.serverlessV2ScalingConfiguration?}\","
         "\"DBClusterParameterGroupName\":\"{Metadata.dbClusterParameterGroupName?}\","
         "\"DeletionProtection\":\"{Metadata.deletionProtection?}\","
         "\"CopyTagsToSnapshot\":\"{Metadata.copyTagsToSnapshot?}\",\"Domain\":\"{Metadata.domain?}\","
         "\"DomainIAMRoleName\":\"{Metadata.domainIAMRoleName?}\",\"StorageType\":\"{Metadata.storageType?}\","
         "\"NetworkType\":\"{Metadata.networkType?}\","
         "\"BackupRetentionPeriod\":\"{Metadata.backupRetentionPeriod?}\","
         "\"PreferredBackupWindow\":\"{Metadata.preferredBackupWindow?}\","
         "\"EngineLifecycleSupport\":\"{Metadata.engineLifecycleSupport?}\"," RDS_TAGS "}",
     .is_mutating = true, .starts = true, .captures = {{"ClusterId", "DBCluster.DBClusterIdentifier", true}},
     .lookup = &find_cluster,
     .codes = {{"DBClusterAlreadyExistsFault", MEANING_ADOPT},
               {"InvalidDBClusterSnapshotStateFault", MEANING_RETRY, REASON_RESOURCE_STATE}}},
    {CLUSTER_CALL("await-db-cluster"), .poll = &new_cluster},
    {.name = "create-db-instance", .service = "rds", .operation = "CreateDBInstance",
     .input = "{\"DBInstanceIdentifier\":\"{Metadata.dbInstanceIdentifier}\","
              "\"DBInstanceClass\":\"{Metadata.dbInstanceClass}\",\"Engine\":\"{Metadata.engine}\","
              "\"DBClusterIdentifier\":\"{ClusterId}\"," RDS_TAGS "}",
     .is_mutating = true, .captures = {{"InstanceId", "DBInstance.DBInstanceIdentifier", true}},
     .lookup = &find_instance, .when = {"Metadata.dbInstanceClass", "Metadata.dbInstanceIdentifier"},
     .codes = {{"DBInstanceAlreadyExists", MEANING_ADOPT},
               {"InvalidDBClusterStateFault", MEANING_RETRY, REASON_RESOURCE_STATE}}},
    {RDS_INSTANCE_CALL("await-db-instance"), .poll = &new_instance, .when = {"InstanceId"}},
};
static const struct step undo_restore[] = {
    {RDS_INSTANCE_CALL("verify-db-instance"), .poll = &instance_is_ours, .when = {"InstanceId"}},
    {RDS_DELETE_INSTANCE("{InstanceId}"), .when = {"InstanceId"}},
    {CLUSTER_CALL("verify-db-cluster"), .poll = &cluster_is_ours},
    {.name = "unprotect-db-cluster", .service = "rds", .operation = "ModifyDBCluster",
     .input = "{\"DBClusterIdentifier\":\"{ClusterId}\",\"DeletionProtection\":false,\"ApplyImmediately\":true}",
     .is_mutating = true, .when = {"Metadata.deletionProtection=true"},
     .codes = {{"DBClusterNotFoundFault", MEANING_DONE},
               {"InvalidDBClusterStateFault", MEANING_RETRY, REASON_RESOURCE_STATE}}},
    {.name = "delete-db-cluster", .service = "rds", .operation = "DeleteDBCluster",
     .input = "{\"DBClusterIdentifier\":\"{ClusterId}\",\"SkipFinalSnapshot\":true,"
              "\"DeleteAutomatedBackups\":true}",
     .is_mutating = true,
     .codes = {{"DBClusterNotFoundFault", MEANING_DONE},
               {"InvalidDBClusterStateFault", MEANING_RETRY, REASON_RESOURCE_STATE}}},
};

static const struct step copy[] = {
    {SNAPSHOT_CALL("verify-recovery-point"),
     .captures = {{"AllocatedStorage", "AllocatedStorage"}, {"Encrypted", "StorageEncrypted"}},
     .poll = &recovery_point_exists},
    {SNAPSHOT_CALL("require-key"), .poll = &copy_stays, .when = {"Encrypted=true", "!EncryptionKeyArn"}},
    {.name = "copy-db-cluster-snapshot", .service = "rds", .operation = "CopyDBClusterSnapshot",
     .input = "{\"SourceDBClusterSnapshotIdentifier\":\"{RecoveryPointArn}\","
              "\"TargetDBClusterSnapshotIdentifier\":\"tidemark-{JobUuid}\","
              "\"KmsKeyId\":\"{EncryptionKeyArn?}\"," RDS_TAGS "}",
     .is_mutating = true, .starts = true, .lookup = &find_snapshot, .region = "{DestinationRegion}",
     .codes = {{"DBClusterSnapshotAlreadyExistsFault", MEANING_ADOPT},
               {"InvalidDBClusterStateFault", MEANING_RETRY, REASON_RESOURCE_STATE},
               {"InvalidDBClusterSnapshotStateFault", MEANING_RETRY, REASON_RESOURCE_STATE}}},
    AWAIT_SNAPSHOT("await-copy", "{DestinationRegion}"),
};
static const struct step undo_copy[] = {
    DELETE_SNAPSHOT("delete-copy", "tidemark-{JobUuid}", false, "{DestinationRegion}"),
};

static const struct step delete[] = {
    {SNAPSHOT_CALL("verify-recovery-point"), .poll = &recovery_point_is_ours},
    DELETE_SNAPSHOT("delete-db-cluster-snapshot", "{RecoveryPointId}", true, NULL),
};

/* https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-aur.html, the call's further parameters, and the
   two of the instance, which AWS Backup does not make. */
static const struct metadata_key restore_keys[] = {
    {"availabilityZones", METADATA_JSON}, {"backtrackWindow", METADATA_NUMBER},
    {"backupRetentionPeriod", METADATA_NUMBER}, {"copyTagsToSnapshot", METADATA_BOOLEAN},
    {"databaseName", METADATA_STRING}, {"dbClusterIdentifier", METADATA_STRING, true, rds_identifier},
    {"dbClusterParameterGroupName", METADATA_STRING}, {"dbInstanceClass", METADATA_STRING},
    {"dbInstanceIdentifier", METADATA_STRING, false, rds_identifier}, {"dbSubnetGroupName", METADATA_STRING},
    {"deletionProtection", METADATA_BOOLEAN}, {"domain", METADATA_STRING}, {"domainIAMRoleName", METADATA_STRING},
    {"enableCloudwatchLogsExports", METADATA_JSON}, {"enableIAMDatabaseAuthentication", METADATA_BOOLEAN},
    {"engine", METADATA_STRING, true}, {"engineLifecycleSupport", METADATA_STRING}, {"engineMode", METADATA_STRING},
    {"engineVersion", METADATA_STRING}, {"kmsKeyId", METADATA_STRING}, {"networkType", METADATA_STRING},
    {"optionGroupName", METADATA_STRING}, {"port", METADATA_NUMBER}, {"preferredBackupWindow", METADATA_STRING},
    {"scalingConfiguration", METADATA_JSON}, {"serverlessV2ScalingConfiguration", METADATA_JSON},
    {"storageType", METADATA_STRING}, {"vpcSecurityGroupIds", METADATA_JSON},
    {"aws:backup:request-id", METADATA_IGNORED},
    {"snapshotIdentifier", METADATA_STRING, .refusal = "RecoveryPointArn says which snapshot is restored."},
    {NULL},
};

#define STEPS(list) .steps = list, .step_count = sizeof(list) / sizeof(list[0])
#define CLEANUP(list) .cleanup = list, .cleanup_count = sizeof(list) / sizeof(list[0])

const struct adapter aurora_adapter = {
    .name = "aurora", .resource_type = "Aurora",
    .resource_arn = {"arn:*:rds:*:*:cluster:*"},
    .listings = {{.service = "rds", .operation = "DescribeDBClusters", .input = "{}",
                  .items = "DBClusters", .item_arn = "DBClusterArn",
                  .next_token = "Marker", .next_token_parameter = "Marker",
                  .others = {{"Engine", "docdb"}, {"Engine", "neptune"}}}}, /* Amazon RDS lists its neighbours' too */
    .recovery_point_arn = "arn:*:rds:*:*:cluster-snapshot:tidemark-*",
    .refusal = {[JOB_LIFECYCLE] = "The service has no cold storage that its backups could be moved to."},
    .operations = {
        [JOB_BACKUP] = {
            STEPS(backup), CLEANUP(undo_snapshot), .size_variable = "AllocatedStorage",
            .recovery_point_arn = {"arn:{Partition}:rds:{Region}:{Account}:cluster-snapshot:tidemark-{JobUuid}"},
            .restore_metadata =
                "{\"dbClusterIdentifier\":\"{RestoredName}\",\"engine\":\"{Engine}\","
                "\"engineVersion\":\"{EngineVersion?}\",\"engineMode\":\"{EngineMode?}\","
                "\"availabilityZones\":\"{AvailabilityZones?}\",\"dbSubnetGroupName\":\"{DBSubnetGroupName?}\","
                "\"vpcSecurityGroupIds\":\"{VpcSecurityGroupIds?}\",\"port\":\"{Port?}\","
                "\"backtrackWindow\":\"{BacktrackWindow?}\","
                "\"dbClusterParameterGroupName\":\"{DBClusterParameterGroupName?}\","
                "\"copyTagsToSnapshot\":\"{CopyTagsToSnapshot?}\",\"deletionProtection\":\"{DeletionProtection?}\","
                "\"enableIAMDatabaseAuthentication\":\"{EnableIAMDatabaseAuthentication?}\","
                "\"enableCloudwatchLogsExports\":\"{EnableCloudwatchLogsExports?}\","
                "\"storageType\":\"{StorageType?}\",\"scalingConfiguration\":\"{ScalingConfiguration?}\","
                "\"networkType\":\"{NetworkType?}\","
                "\"serverlessV2ScalingConfiguration\":\"{ServerlessV2ScalingConfiguration?}\","
                "\"domain\":\"{Domain?}\",\"domainIAMRoleName\":\"{DomainIAMRoleName?}\","
                "\"dbInstanceIdentifier\":\"{RestoredInstanceName?}\",\"dbInstanceClass\":\"{DBInstanceClass?}\"}"},
        [JOB_RESTORE] = {
            STEPS(restore), CLEANUP(undo_restore), .size_variable = "AllocatedStorage", .metadata_keys = restore_keys,
            .created_resource_arn = {"arn:{Partition}:rds:{Region}:{Account}:cluster:{ClusterId}"}},
        [JOB_COPY] = {
            STEPS(copy), CLEANUP(undo_copy), .size_variable = "AllocatedStorage",
            .recovery_point_arn = {
                "arn:{Partition}:rds:{DestinationRegion}:{Account}:cluster-snapshot:tidemark-{JobUuid}"}},
        [JOB_DELETE] = {STEPS(delete), .deletes_recovery_point = true},
    },
};
