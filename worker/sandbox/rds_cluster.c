/* Aurora DB clusters: restored from a snapshot, without instances. */
#include <string.h>

#include "sandbox/ec2.h"
#include "sandbox/listing.h"
#include "sandbox/rds.h"
#include "sandbox/shelf.h"

/* How long a cluster is on its way out, of the time that it takes to make one. */
enum { DELETING_DIVISOR = 4 };

/* Nothing is being done to it, so that it can be changed or deleted. */
static const char at_rest[] = "|available|failed|incompatible-parameters|incompatible-restore|";

/* The oldest instance writes. */
static json_t *members_of(const struct request *request, const struct document *cluster)
{
    const struct shelf *shelf = shelf_find(request->world, &rds_instance_kind);
    const struct index_entry *entry = shelf ? index_find(&shelf->documents.by_parent, cluster->resource.id) : NULL;
    json_t *members = memory_require(json_array());

    for (size_t i = 0; entry && i < entry->count; i++) {
        const struct document *instance = document_of(entry->items[i]);

        if (instance->resource.place != cluster->resource.place || document_state(instance, request->now_ms) == NULL)
            continue;
        json_array_append_new(members, memory_require(json_pack("{s:s, s:b, s:s, s:i}", "DBInstanceIdentifier",
                                                                instance->resource.id, "IsClusterWriter",
                                                                json_array_size(members) == 0,
                                                                "DBClusterParameterGroupStatus", "in-sync",
                                                                "PromotionTier", 1)));
    }
    return members;
}

json_t *rds_show_cluster(const struct request *request, const struct document *cluster)
{
    static const char zones[] = "abc";
    json_t *item = document_show(cluster, request->now_ms);

    document_set(item, "DBClusterMembers", members_of(request, cluster));
    if (json_object_get(item, "AvailabilityZones") == NULL) {
        document_set(item, "AvailabilityZones", json_array());
        for (const char *zone = zones; *zone; zone++)
            json_array_append_new(json_object_get(item, "AvailabilityZones"),
                                  memory_require(json_sprintf("%s%c", request->place->region, *zone)));
    }
    return item;
}

static bool answer(struct request *request, const struct document *cluster)
{
    document_set(request->output, "DBCluster", rds_show_cluster(request, cluster));
    return true;
}

/* A name that is free. */
static bool take_name(struct request *request, const char **name)
{
    if (!rds_new_name(request, "DBClusterIdentifier", RDS_NAME_MAX, name))
        return false;
    return document_find(request, &rds_cluster_kind, *name) == NULL ||
           request_refuse(request, "DBClusterAlreadyExistsFault", "DB Cluster already exists");
}

static bool find_cluster(struct request *request, struct document **cluster)
{
    const char *name = rds_name(request, "DBClusterIdentifier");

    *cluster = document_find(request, &rds_cluster_kind, name);
    return *cluster || request_refuse(request, "DBClusterNotFoundFault", "DBCluster %.100s not found.", name);
}

static bool find_snapshot(struct request *request, const struct document **snapshot)
{
    const char *name = rds_name(request, "SnapshotIdentifier");

    *snapshot = document_find(request, &rds_cluster_snapshot_kind, name);
    if (*snapshot == NULL)
        return request_refuse(request, "DBClusterSnapshotNotFoundFault", "DBClusterSnapshot %.200s not found.", name);
    return document_is_in(*snapshot, "|available|", request->now_ms) ||
           request_refuse(request, "InvalidDBClusterSnapshotStateFault", "DBClusterSnapshot %.200s is not available.",
                          name);
}

static bool check_restore(struct request *request, const struct document *snapshot)
{
    char buffer[RESOURCE_FIELD_BYTES];
    const char *engine = document_field(snapshot, "Engine", request->now_ms, buffer);
    const char *wanted = request_text(request, "Engine");
    const char *key = request_text(request, "KmsKeyId");

    if (key && !ec2_key_is_usable(key))
        return request_refuse(request, "KMSKeyNotAccessibleFault", "The KMS key %.100s is not accessible.", key);
    return (engine && strcmp(engine, wanted) == 0) ||
           request_refuse(request, "InvalidParameterValue", "A snapshot of %.30s cannot be restored as %.30s.",
                          engine ? engine : "another engine", wanted);
}

/* clang-format off */

static const struct rds_field from_snapshot[] = {
    {"Engine", "Engine"}, {"EngineVersion", "EngineVersion"}, {"EngineMode", "EngineMode"},
    {"AllocatedStorage", "AllocatedStorage"}, {"Port", "Port"}, {"MasterUsername", "MasterUsername"},
    {"StorageEncrypted", "StorageEncrypted"}, {"KmsKeyId", "KmsKeyId"}, {"StorageType", "StorageType"},
    {"IAMDatabaseAuthenticationEnabled", "IAMDatabaseAuthenticationEnabled"}, {NULL},
};

static const struct rds_field from_input[] = {
    {"EngineVersion", "EngineVersion"}, {"EngineMode", "EngineMode"}, {"Port", "Port"},
    {"AvailabilityZones", "AvailabilityZones.AvailabilityZone"}, {"DBSubnetGroup", "DBSubnetGroupName"},
    {"DatabaseName", "DatabaseName"}, {"KmsKeyId", "KmsKeyId"}, {"BacktrackWindow", "BacktrackWindow"},
    {"IAMDatabaseAuthenticationEnabled", "EnableIAMDatabaseAuthentication"},
    {"EnabledCloudwatchLogsExports", "EnableCloudwatchLogsExports.member"},
    {"ScalingConfigurationInfo", "ScalingConfiguration"},
    {"ServerlessV2ScalingConfiguration", "ServerlessV2ScalingConfiguration"},
    {"DBClusterParameterGroup", "DBClusterParameterGroupName"}, {"DeletionProtection", "DeletionProtection"},
    {"CopyTagsToSnapshot", "CopyTagsToSnapshot"}, {"StorageType", "StorageType"}, {"NetworkType", "NetworkType"},
    {"BackupRetentionPeriod", "BackupRetentionPeriod"}, {"PreferredBackupWindow", "PreferredBackupWindow"},
    {"EngineLifecycleSupport", "EngineLifecycleSupport"}, {NULL},
};

/* clang-format on */

static json_t *fields_of_restored(const struct request *request, const struct document *snapshot)
{
    const json_t *security_groups = request_list(request, "VpcSecurityGroupIds.VpcSecurityGroupId");
    json_t *fields = memory_require(json_object());

    rds_take_fields(fields, snapshot->fields, from_snapshot);
    rds_take_fields(fields, request->input, from_input);
    if (json_array_size(security_groups) > 0)
        document_set(fields, "VpcSecurityGroups",
                     rds_members(security_groups, "VpcSecurityGroupId", "Status", "active"));
    if (request_text(request, "Domain"))
        document_set(fields, "DomainMemberships",
                     json_pack("[{s:s, s:s}]", "Domain", request_text(request, "Domain"), "Status", "joined"));
    if (request_text(request, "KmsKeyId"))
        document_set(fields, "StorageEncrypted", json_true());
    return fields;
}

static bool restore(struct request *request)
{
    const struct document *snapshot;
    const char *name;

    if (!take_name(request, &name) || !find_snapshot(request, &snapshot) || !check_restore(request, snapshot))
        return false;
    return answer(request, document_make(request, &(struct document_plan){
                                                      .kind = &rds_cluster_kind,
                                                      .id = name,
                                                      .fields = fields_of_restored(request, snapshot),
                                                      .tags = request_list(request, "Tags.Tag")}));
}

static bool modify(struct request *request)
{
    struct document *cluster;

    return find_cluster(request, &cluster) && rds_protect(request, cluster, at_rest, "InvalidDBClusterStateFault") &&
           answer(request, cluster);
}

static bool delete(struct request *request)
{
    struct document *cluster;

    if (!find_cluster(request, &cluster) || !rds_check_delete(request, cluster, at_rest, "InvalidDBClusterStateFault"))
        return false;
    if (rds_count_members(request, cluster) > 0)
        return request_refuse(request, "InvalidDBClusterStateFault",
                              "Cluster cannot be deleted, it still contains DB instances in non-deleting state.");
    document_delete(cluster, request->now_ms, request->world->options.volume_duration_ms / DELETING_DIVISOR);
    return answer(request, cluster);
}

/* clang-format off */

static bool describe(struct request *request)
{
    static const struct listing_filter filters[] = {
        {"db-cluster-id", "DBClusterIdentifier"}, {"engine", "Engine"}, {NULL},
    };
    static const struct listing listing = {
        .kind = &rds_cluster_kind, .items = "DBClusters", .ids = "DBClusterIdentifier",
        .not_found = "DBClusterNotFoundFault", .makes_sources = true, .by_filter = filters, .show = rds_show_cluster,
        RDS_PAGE,
    };

    return listing_answer(request, &listing);
}

static const struct shape restore_shape[] = {
    {.path = "DBClusterIdentifier", .is_required = true}, {.path = "SnapshotIdentifier", .is_required = true},
    {.path = "Engine", .is_required = true}, {.path = "EngineVersion"},
    {.path = "EngineMode", .choices = "|provisioned|serverless|parallelquery|global|multimaster|"},
    {.path = "Port", .type = SHAPE_NUMBER, .min = 1150, .max = 65535},
    {.path = "AvailabilityZones.AvailabilityZone[]"}, {.path = "DBSubnetGroupName"}, {.path = "DatabaseName"},
    {.path = "OptionGroupName"}, {.path = "VpcSecurityGroupIds.VpcSecurityGroupId[]", .prefix = "sg-"},
    {.path = "KmsKeyId"}, {.path = "BacktrackWindow", .type = SHAPE_NUMBER, .min = 0, .max = 259200},
    {.path = "EnableIAMDatabaseAuthentication", .type = SHAPE_BOOLEAN},
    {.path = "EnableCloudwatchLogsExports.member[]"},
    {.path = "ScalingConfiguration.MinCapacity", .type = SHAPE_NUMBER},
    {.path = "ScalingConfiguration.MaxCapacity", .type = SHAPE_NUMBER},
    {.path = "ScalingConfiguration.AutoPause", .type = SHAPE_BOOLEAN},
    {.path = "ScalingConfiguration.SecondsUntilAutoPause", .type = SHAPE_NUMBER, .min = 300, .max = 86400},
    {.path = "ScalingConfiguration.TimeoutAction", .choices = "|ForceApplyCapacityChange|RollbackCapacityChange|"},
    {.path = "ScalingConfiguration.SecondsBeforeTimeout", .type = SHAPE_NUMBER, .min = 60, .max = 600},
    {.path = "ServerlessV2ScalingConfiguration.MinCapacity"}, {.path = "ServerlessV2ScalingConfiguration.MaxCapacity"},
    {.path = "ServerlessV2ScalingConfiguration.SecondsUntilAutoPause", .type = SHAPE_NUMBER},
    {.path = "DBClusterParameterGroupName"}, {.path = "DeletionProtection", .type = SHAPE_BOOLEAN},
    {.path = "CopyTagsToSnapshot", .type = SHAPE_BOOLEAN}, {.path = "Domain"}, {.path = "DomainIAMRoleName"},
    {.path = "StorageType", .choices = "|aurora|aurora-iopt1|"}, {.path = "NetworkType", .choices = "|IPV4|DUAL|"},
    {.path = "BackupRetentionPeriod", .type = SHAPE_NUMBER, .min = 1, .max = 35}, {.path = "PreferredBackupWindow"},
    {.path = "EngineLifecycleSupport",
     .choices = "|open-source-rds-extended-support|open-source-rds-extended-support-disabled|"}, RDS_TAGS, {NULL},
};
static const struct shape modify_shape[] = {
    {.path = "DBClusterIdentifier", .is_required = true},
    {.path = "DeletionProtection", .type = SHAPE_BOOLEAN, .is_required = true},
    {.path = "ApplyImmediately", .type = SHAPE_BOOLEAN}, {NULL},
};
static const struct shape delete_shape[] = {
    {.path = "DBClusterIdentifier", .is_required = true}, {.path = "SkipFinalSnapshot", .type = SHAPE_BOOLEAN},
    {.path = "DeleteAutomatedBackups", .type = SHAPE_BOOLEAN}, {NULL},
};
static const struct shape describe_shape[] = {
    {.path = "DBClusterIdentifier"}, {.path = "IncludeShared", .type = SHAPE_BOOLEAN}, RDS_LISTING, {NULL},
};

const struct service_operation rds_cluster_operations[] = {
    {.name = "RestoreDBClusterFromSnapshot", .is_mutating = true, .shape = restore_shape, .perform = restore},
    {.name = "ModifyDBCluster", .is_mutating = true, .shape = modify_shape, .perform = modify},
    {.name = "DeleteDBCluster", .is_mutating = true, .shape = delete_shape, .perform = delete},
    {.name = "DescribeDBClusters", .shape = describe_shape, .perform = describe},
    {NULL},
};
