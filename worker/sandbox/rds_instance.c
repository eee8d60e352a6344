/* DB instances: restored from a snapshot, or made for a cluster. */
#include <stdlib.h>
#include <string.h>

#include "sandbox/listing.h"
#include "sandbox/rds.h"
#include "sandbox/shelf.h"

/* Below this, gp3's throughput and IOPS cannot be chosen. */
enum { GP3_GIB_MIN = 400 };

/* How long an instance is on its way out, of the time that it takes to make one. */
enum { DELETING_DIVISOR = 4 };

/* Nothing is being done to it, so that it can be changed or deleted. */
static const char at_rest[] = "|available|failed|incompatible-network|incompatible-option-group|"
                              "incompatible-parameters|incompatible-restore|insufficient-capacity|restore-error|"
                              "stopped|storage-full|storage-optimization|";

json_t *rds_show_instance(const struct request *request, const struct document *instance)
{
    json_t *item = document_show(instance, request->now_ms);
    json_t *endpoint = json_object_get(item, "Endpoint");

    if (json_object_get(item, "AvailabilityZone") == NULL)
        document_set(item, "AvailabilityZone", json_sprintf("%sa", request->place->region));
    if (*instance->resource.parent_id)
        document_set(item, "DBClusterIdentifier", json_string(instance->resource.parent_id));
    if (document_is_in(instance, "|creating|", request->now_ms)) /* it has no address yet */
        (void)json_object_del(item, "Endpoint");
    else if (json_object_get(endpoint, "Address") == NULL)
        document_set(endpoint, "Address", json_sprintf("%s.sandbox.%s.rds.amazonaws.com", instance->resource.id,
                                                       request->place->region));
    return item;
}

static bool answer(struct request *request, const struct document *instance)
{
    document_set(request->output, "DBInstance", rds_show_instance(request, instance));
    return true;
}

/* A name that is free. */
static bool take_name(struct request *request, const char **name)
{
    if (!rds_new_name(request, "DBInstanceIdentifier", RDS_NAME_MAX, name))
        return false;
    return document_find(request, &rds_instance_kind, *name) == NULL ||
           request_refuse(request, "DBInstanceAlreadyExists", "DB instance already exists");
}

static bool find_instance(struct request *request, struct document **instance)
{
    const char *name = rds_name(request, "DBInstanceIdentifier");

    *instance = document_find(request, &rds_instance_kind, name);
    return *instance || request_refuse(request, "DBInstanceNotFound", "DBInstance %.100s not found.", name);
}

/* A cluster's snapshot makes an instance too, of another engine: not here. */
static bool find_snapshot(struct request *request, const struct document **snapshot)
{
    const char *name = rds_name(request, "DBSnapshotIdentifier");

    if (name == NULL)
        return request_refuse(request, "InvalidParameterCombination",
                              "One of DBSnapshotIdentifier and DBClusterSnapshotIdentifier must be given.");
    *snapshot = document_find(request, &rds_snapshot_kind, name);
    if (*snapshot == NULL)
        return request_refuse(request, "DBSnapshotNotFound", "DBSnapshot not found: %.100s", name);
    return document_is_in(*snapshot, "|available|", request->now_ms) ||
           request_refuse(request, "InvalidDBSnapshotState", "The snapshot %.100s is not available.", name);
}

static bool is_type(const char *type, const char *types)
{
    return type && shape_is_choice(types, type);
}

static bool check_storage(struct request *request, const struct document *snapshot)
{
    char buffer[RESOURCE_FIELD_BYTES];
    const char *kept_gib = document_field(snapshot, "AllocatedStorage", request->now_ms, buffer);
    int64_t least_gib = kept_gib ? strtoll(kept_gib, NULL, 10) : 0;
    int64_t gib = request_number(request, "AllocatedStorage", least_gib);
    const char *type = request_text(request, "StorageType");
    bool has_iops = request_has(request, "Iops");

    if (gib < least_gib)
        return request_refuse(request, "InvalidParameterValue", "AllocatedStorage is less than the snapshot's.");
    if (is_type(type, "|io1|io2|") && !has_iops)
        return request_refuse(request, "InvalidParameterCombination", "Iops must be given for this storage type.");
    if (is_type(type, "|gp3|") && gib < GP3_GIB_MIN && (has_iops || request_has(request, "StorageThroughput")))
        return request_refuse(request, "InvalidParameterCombination",
                              "You can't specify IOPS or storage throughput for a storage size less than 400.");
    return true;
}

static bool check_restore(struct request *request, const struct document *snapshot)
{
    if (request_has(request, "AvailabilityZone") && request_is_true(request, "MultiAZ"))
        return request_refuse(request, "InvalidParameterCombination",
                              "Requesting a specific availability zone is not valid for Multi-AZ instances.");
    return check_storage(request, snapshot);
}

/* clang-format off */

static const struct rds_field from_snapshot[] = {
    {"Engine", "Engine"}, {"EngineVersion", "EngineVersion"}, {"AllocatedStorage", "AllocatedStorage"},
    {"MasterUsername", "MasterUsername"}, {"LicenseModel", "LicenseModel"}, {"Iops", "Iops"},
    {"StorageThroughput", "StorageThroughput"}, {"StorageType", "StorageType"}, {"StorageEncrypted", "Encrypted"},
    {"KmsKeyId", "KmsKeyId"}, {"IAMDatabaseAuthenticationEnabled", "IAMDatabaseAuthenticationEnabled"}, {NULL},
};

static const struct rds_field from_input[] = {
    {"DBInstanceClass", "DBInstanceClass"}, {"AvailabilityZone", "AvailabilityZone"}, {"MultiAZ", "MultiAZ"},
    {"PubliclyAccessible", "PubliclyAccessible"}, {"AutoMinorVersionUpgrade", "AutoMinorVersionUpgrade"},
    {"LicenseModel", "LicenseModel"}, {"DBName", "DBName"}, {"Engine", "Engine"}, {"Iops", "Iops"},
    {"StorageThroughput", "StorageThroughput"}, {"StorageType", "StorageType"},
    {"AllocatedStorage", "AllocatedStorage"}, {"CopyTagsToSnapshot", "CopyTagsToSnapshot"},
    {"DeletionProtection", "DeletionProtection"}, {"NetworkType", "NetworkType"}, {"BackupTarget", "BackupTarget"},
    {"BackupRetentionPeriod", "BackupRetentionPeriod"}, {"PreferredBackupWindow", "PreferredBackupWindow"},
    {"DedicatedLogVolume", "DedicatedLogVolume"}, {"CACertificateIdentifier", "CACertificateIdentifier"},
    {"IAMDatabaseAuthenticationEnabled", "EnableIAMDatabaseAuthentication"},
    {"CustomerOwnedIpEnabled", "EnableCustomerOwnedIp"}, {"Endpoint.Port", "Port"},
    {"EnabledCloudwatchLogsExports", "EnableCloudwatchLogsExports.member"},
    {"ProcessorFeatures", "ProcessorFeatures.ProcessorFeature"},
    {"EngineLifecycleSupport", "EngineLifecycleSupport"}, {NULL},
};

/* clang-format on */

/* The groups of an instance are shown with their states. */
static void take_groups(json_t *fields, const struct request *request)
{
    const json_t *security_groups = request_list(request, "VpcSecurityGroupIds.VpcSecurityGroupId");
    const char *parameters = request_text(request, "DBParameterGroupName");
    const char *options = request_text(request, "OptionGroupName");
    const char *subnets = request_text(request, "DBSubnetGroupName");

    if (json_array_size(security_groups) > 0)
        document_set(fields, "VpcSecurityGroups",
                     rds_members(security_groups, "VpcSecurityGroupId", "Status", "active"));
    if (parameters)
        document_set(fields, "DBParameterGroups", json_pack("[{s:s, s:s}]", "DBParameterGroupName", parameters,
                                                            "ParameterApplyStatus", "in-sync"));
    if (options)
        document_set(fields, "OptionGroupMemberships",
                     json_pack("[{s:s, s:s}]", "OptionGroupName", options, "Status", "in-sync"));
    if (subnets)
        document_set(fields, "DBSubnetGroup",
                     json_pack("{s:s, s:s, s:s}", "DBSubnetGroupName", subnets, "VpcId", "vpc-0123456789abcdef0",
                               "SubnetGroupStatus", "Complete"));
    if (request_text(request, "Domain"))
        document_set(fields, "DomainMemberships",
                     json_pack("[{s:s, s:s}]", "Domain", request_text(request, "Domain"), "Status", "joined"));
}

static bool make(struct request *request, const char *name, const char *cluster, json_t *fields)
{
    rds_take_fields(fields, request->input, from_input);
    take_groups(fields, request);
    return answer(request, document_make(request, &(struct document_plan){.kind = &rds_instance_kind, .id = name,
                                                                          .parent_id = cluster, .fields = fields,
                                                                          .tags = request_list(request, "Tags.Tag")}));
}

static bool restore(struct request *request)
{
    const struct document *snapshot;
    const char *name;
    json_t *fields;

    if (!take_name(request, &name) || !find_snapshot(request, &snapshot) || !check_restore(request, snapshot))
        return false;
    fields = memory_require(json_object());
    rds_take_fields(fields, snapshot->fields, from_snapshot);
    return make(request, name, NULL, fields);
}

static bool check_membership(struct request *request, const struct document *cluster)
{
    char buffer[RESOURCE_FIELD_BYTES];
    const char *engine = cluster ? document_field(cluster, "Engine", request->now_ms, buffer) : NULL;

    if (cluster == NULL)
        return request_refuse(request, "DBClusterNotFoundFault", "DBCluster %.100s not found.",
                              request_text(request, "DBClusterIdentifier"));
    if (!document_is_in(cluster, "|available|", request->now_ms))
        return request_refuse(request, "InvalidDBClusterStateFault", "DBCluster %.100s is not available.",
                              cluster->resource.id);
    return (engine && strcmp(engine, request_text(request, "Engine")) == 0) ||
           request_refuse(request, "InvalidParameterCombination",
                          "The engine name requested for your DB instance (%.30s) doesn't match the engine name of "
                          "your DB cluster (%.30s).",
                          request_text(request, "Engine"), engine ? engine : "");
}

/* Of a cluster's data, which are all there. */
static bool create(struct request *request)
{
    const struct document *cluster;
    const char *name;
    json_t *fields;

    if (!take_name(request, &name))
        return false;
    cluster = document_find(request, &rds_cluster_kind, rds_name(request, "DBClusterIdentifier"));
    if (!check_membership(request, cluster))
        return false;
    fields = memory_require(json_pack("{s:i, s:s}", "AllocatedStorage", 1, "StorageType", "aurora"));
    rds_take_fields(fields, cluster->fields,
                    (const struct rds_field[]){{"EngineVersion", "EngineVersion"}, {"Endpoint.Port", "Port"},
                                               {"StorageEncrypted", "StorageEncrypted"}, {"KmsKeyId", "KmsKeyId"},
                                               {"MasterUsername", "MasterUsername"}, {NULL}});
    return make(request, name, cluster->resource.id, fields);
}

static bool modify(struct request *request)
{
    struct document *instance;

    return find_instance(request, &instance) && rds_protect(request, instance, at_rest, "InvalidDBInstanceState") &&
           answer(request, instance);
}

static bool delete(struct request *request)
{
    struct document *instance;

    if (!find_instance(request, &instance) || !rds_check_delete(request, instance, at_rest, "InvalidDBInstanceState"))
        return false;
    document_delete(instance, request->now_ms, request->world->options.volume_duration_ms / DELETING_DIVISOR);
    return answer(request, instance);
}

size_t rds_count_members(const struct request *request, const struct document *cluster)
{
    const struct shelf *shelf = shelf_find(request->world, &rds_instance_kind);
    const struct index_entry *entry = shelf ? index_find(&shelf->documents.by_parent, cluster->resource.id) : NULL;
    size_t count = 0;

    for (size_t i = 0; entry && i < entry->count; i++) {
        const struct document *instance = document_of(entry->items[i]);

        count += instance->resource.place == cluster->resource.place && request->now_ms < instance->deleted_ms;
    }
    return count;
}

/* clang-format off */

static bool describe(struct request *request)
{
    static const struct listing_filter filters[] = {
        {"db-instance-id", "DBInstanceIdentifier"}, {"db-cluster-id", "", true}, {"engine", "Engine"}, {NULL},
    };
    static const struct listing listing = {
        .kind = &rds_instance_kind, .items = "DBInstances", .ids = "DBInstanceIdentifier",
        .not_found = "DBInstanceNotFound", .makes_sources = true, .by_filter = filters, .show = rds_show_instance,
        RDS_PAGE,
    };

    return listing_answer(request, &listing);
}

static const struct shape restore_shape[] = {
    {.path = "DBInstanceIdentifier", .is_required = true}, {.path = "DBSnapshotIdentifier"},
    {.path = "DBInstanceClass", .prefix = "db."}, {.path = "Port", .type = SHAPE_NUMBER, .min = 1150, .max = 65535},
    {.path = "AvailabilityZone"}, {.path = "DBSubnetGroupName"}, {.path = "MultiAZ", .type = SHAPE_BOOLEAN},
    {.path = "PubliclyAccessible", .type = SHAPE_BOOLEAN}, {.path = "AutoMinorVersionUpgrade", .type = SHAPE_BOOLEAN},
    {.path = "LicenseModel", .choices = "|license-included|bring-your-own-license|general-public-license|"
                                        "postgresql-license|marketplace-license|"},
    {.path = "DBName"}, {.path = "Engine"}, {.path = "Iops", .type = SHAPE_NUMBER, .min = 1000, .max = 256000},
    {.path = "StorageThroughput", .type = SHAPE_NUMBER, .min = 125, .max = 4000},
    {.path = "StorageType", .choices = "|gp2|gp3|io1|io2|standard|"},
    {.path = "AllocatedStorage", .type = SHAPE_NUMBER, .min = 5, .max = 65536}, {.path = "OptionGroupName"},
    {.path = "DBParameterGroupName"}, {.path = "TdeCredentialArn"}, {.path = "TdeCredentialPassword"},
    {.path = "VpcSecurityGroupIds.VpcSecurityGroupId[]", .prefix = "sg-"}, {.path = "Domain"}, {.path = "DomainFqdn"},
    {.path = "DomainOu"}, {.path = "DomainAuthSecretArn"}, {.path = "DomainDnsIps.member[]"},
    {.path = "DomainIAMRoleName"}, {.path = "CopyTagsToSnapshot", .type = SHAPE_BOOLEAN},
    {.path = "EnableIAMDatabaseAuthentication", .type = SHAPE_BOOLEAN},
    {.path = "EnableCloudwatchLogsExports.member[]"},
    {.path = "ProcessorFeatures.ProcessorFeature[].Name", .choices = "|coreCount|threadsPerCore|"},
    {.path = "ProcessorFeatures.ProcessorFeature[].Value"},
    {.path = "UseDefaultProcessorFeatures", .type = SHAPE_BOOLEAN},
    {.path = "DeletionProtection", .type = SHAPE_BOOLEAN}, {.path = "EnableCustomerOwnedIp", .type = SHAPE_BOOLEAN},
    {.path = "NetworkType", .choices = "|IPV4|DUAL|"}, {.path = "BackupTarget", .choices = "|region|outposts|"},
    {.path = "CustomIamInstanceProfile", .prefix = "AWSRDSCustom"},
    {.path = "BackupRetentionPeriod", .type = SHAPE_NUMBER, .min = 0, .max = 35}, {.path = "PreferredBackupWindow"},
    {.path = "DedicatedLogVolume", .type = SHAPE_BOOLEAN}, {.path = "CACertificateIdentifier"},
    {.path = "EngineLifecycleSupport",
     .choices = "|open-source-rds-extended-support|open-source-rds-extended-support-disabled|"},
    {.path = "ManageMasterUserPassword", .type = SHAPE_BOOLEAN}, {.path = "MasterUserSecretKmsKeyId"}, RDS_TAGS, {NULL},
};
static const struct shape create_shape[] = {
    {.path = "DBInstanceIdentifier", .is_required = true},
    {.path = "DBInstanceClass", .is_required = true, .prefix = "db."}, {.path = "Engine", .is_required = true},
    {.path = "DBClusterIdentifier", .is_required = true}, {.path = "AvailabilityZone"},
    {.path = "DBParameterGroupName"}, {.path = "PubliclyAccessible", .type = SHAPE_BOOLEAN},
    {.path = "AutoMinorVersionUpgrade", .type = SHAPE_BOOLEAN},
    {.path = "PromotionTier", .type = SHAPE_NUMBER, .min = 0, .max = 15}, RDS_TAGS, {NULL},
};
static const struct shape modify_shape[] = {
    {.path = "DBInstanceIdentifier", .is_required = true},
    {.path = "DeletionProtection", .type = SHAPE_BOOLEAN, .is_required = true},
    {.path = "ApplyImmediately", .type = SHAPE_BOOLEAN}, {NULL},
};
static const struct shape delete_shape[] = {
    {.path = "DBInstanceIdentifier", .is_required = true}, {.path = "SkipFinalSnapshot", .type = SHAPE_BOOLEAN},
    {.path = "DeleteAutomatedBackups", .type = SHAPE_BOOLEAN}, {NULL},
};
static const struct shape describe_shape[] = {{.path = "DBInstanceIdentifier"}, RDS_LISTING, {NULL}};

const struct service_operation rds_instance_operations[] = {
    {.name = "RestoreDBInstanceFromDBSnapshot", .is_mutating = true, .shape = restore_shape, .perform = restore},
    {.name = "CreateDBInstance", .is_mutating = true, .shape = create_shape, .perform = create},
    {.name = "ModifyDBInstance", .is_mutating = true, .shape = modify_shape, .perform = modify},
    {.name = "DeleteDBInstance", .is_mutating = true, .shape = delete_shape, .perform = delete},
    {.name = "DescribeDBInstances", .shape = describe_shape, .perform = describe},
    {NULL},
};
