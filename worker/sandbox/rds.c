#include "sandbox/rds.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* clang-format off */

const struct life rds_backing_up_life = {
    .stages = {{"backing-up", 100}}, .ready = "available", .deleting = "deleting",
};
const struct life rds_copying_life = {
    .stages = {{"copying", 100}}, .ready = "available", .failed = "failed",
};

static const struct life snapshot_life = {
    .stages = {{"creating", 100}}, .ready = "available", .failed = "failed",
};
static const struct life instance_life = {
    .stages = {{"creating", 70}, {"modifying", 80}, {"backing-up", 100}}, .ready = "available",
    .failed = "restore-error", .deleting = "deleting",
};
static const struct life cluster_life = {
    .stages = {{"creating", 100}}, .ready = "available", .failed = "failed", .deleting = "deleting",
};

static const char instance_defaults[] =
    "{\"DBInstanceClass\":\"db.t3.medium\",\"Engine\":\"postgres\",\"EngineVersion\":\"16.3\","
    "\"MasterUsername\":\"postgres\",\"Endpoint\":{\"Port\":5432},\"AllocatedStorage\":20,"
    "\"PreferredBackupWindow\":\"03:00-03:30\",\"BackupRetentionPeriod\":7,\"DBSecurityGroups\":[],"
    "\"VpcSecurityGroups\":[{\"VpcSecurityGroupId\":\"sg-0123456789abcdef0\",\"Status\":\"active\"}],"
    "\"DBParameterGroups\":[{\"DBParameterGroupName\":\"default.postgres16\",\"ParameterApplyStatus\":\"in-sync\"}],"
    "\"DBSubnetGroup\":{\"DBSubnetGroupName\":\"default\",\"VpcId\":\"vpc-0123456789abcdef0\","
    "\"SubnetGroupStatus\":\"Complete\"},\"PreferredMaintenanceWindow\":\"sun:04:00-sun:04:30\",\"MultiAZ\":false,"
    "\"AutoMinorVersionUpgrade\":true,\"LicenseModel\":\"postgresql-license\","
    "\"OptionGroupMemberships\":[{\"OptionGroupName\":\"default:postgres-16\",\"Status\":\"in-sync\"}],"
    "\"PubliclyAccessible\":false,\"StorageType\":\"gp3\",\"Iops\":3000,\"StorageThroughput\":125,"
    "\"StorageEncrypted\":false,\"CACertificateIdentifier\":\"rds-ca-rsa2048-g1\",\"CopyTagsToSnapshot\":false,"
    "\"MonitoringInterval\":0,\"IAMDatabaseAuthenticationEnabled\":false,\"DeletionProtection\":false,"
    "\"NetworkType\":\"IPV4\",\"BackupTarget\":\"region\",\"DedicatedLogVolume\":false}";

static const char cluster_defaults[] =
    "{\"Engine\":\"aurora-postgresql\",\"EngineVersion\":\"16.4\",\"EngineMode\":\"provisioned\","
    "\"MasterUsername\":\"postgres\",\"Port\":5432,\"AllocatedStorage\":1,\"BackupRetentionPeriod\":7,"
    "\"DBClusterParameterGroup\":\"default.aurora-postgresql16\",\"DBSubnetGroup\":\"default\",\"MultiAZ\":false,"
    "\"PreferredBackupWindow\":\"03:00-03:30\",\"PreferredMaintenanceWindow\":\"sun:04:00-sun:04:30\","
    "\"VpcSecurityGroups\":[{\"VpcSecurityGroupId\":\"sg-0123456789abcdef0\",\"Status\":\"active\"}],"
    "\"StorageEncrypted\":false,\"IAMDatabaseAuthenticationEnabled\":false,\"CopyTagsToSnapshot\":false,"
    "\"DeletionProtection\":false,\"HttpEndpointEnabled\":false,\"CrossAccountClone\":false,\"NetworkType\":\"IPV4\"}";

const struct kind rds_instance_kind = {
    .name = "rds:instance", .arn = "arn:aws:rds:{region}:{account}:db:{id}", .life = &instance_life,
    .length = KIND_RESTORE, .defaults = instance_defaults, .is_source = true, .has_text_times = true,
    .shown = {.id = "DBInstanceIdentifier", .arn = "DBInstanceArn", .state = "DBInstanceStatus",
              .created = "InstanceCreateTime", .tags = "TagList"},
};
const struct kind rds_cluster_kind = {
    .name = "rds:cluster", .arn = "arn:aws:rds:{region}:{account}:cluster:{id}", .life = &cluster_life,
    .length = KIND_RESTORE, .defaults = cluster_defaults, .is_source = true, .has_text_times = true,
    .shown = {.id = "DBClusterIdentifier", .arn = "DBClusterArn", .state = "Status", .progress = "PercentProgress",
              .created = "ClusterCreateTime", .tags = "TagList"},
};
const struct kind rds_snapshot_kind = {
    .name = "rds:snapshot", .arn = "arn:aws:rds:{region}:{account}:snapshot:{id}", .life = &snapshot_life,
    .length = KIND_BACKUP, .has_text_times = true,
    .shown = {.id = "DBSnapshotIdentifier", .arn = "DBSnapshotArn", .state = "Status", .progress = "PercentProgress",
              .created = "SnapshotCreateTime", .tags = "TagList"},
};
const struct kind rds_cluster_snapshot_kind = {
    .name = "rds:cluster-snapshot", .arn = "arn:aws:rds:{region}:{account}:cluster-snapshot:{id}",
    .life = &snapshot_life, .length = KIND_BACKUP, .has_text_times = true,
    .shown = {.id = "DBClusterSnapshotIdentifier", .arn = "DBClusterSnapshotArn", .state = "Status",
              .progress = "PercentProgress", .created = "SnapshotCreateTime", .tags = "TagList"},
};

/* A fault keeps its suffix on the wire if it is a cluster's, and most of an instance's do not. */
static const struct service_status statuses[] = {
    {"DBClusterNotFoundFault", 404}, {"DBClusterSnapshotNotFoundFault", 404}, {"DBInstanceNotFound", 404},
    {"DBSnapshotNotFound", 404}, {"DBClusterQuotaExceededFault", 403}, {"InsufficientDBClusterCapacityFault", 403},
    {"InternalFailure", 500}, {"ServiceUnavailable", 503}, {NULL},
};

const struct service rds_service = {
    .name = "rds", .protocol = SERVICE_QUERY,
    .codes = {.throttled = "Throttling", .internal = "InternalFailure", .unknown_operation = "InvalidAction",
              .unknown_member = "InvalidQueryParameter", .missing = "MissingParameter",
              .wrong_type = "InvalidParameterValue", .out_of_range = "InvalidParameterValue"},
    .statuses = statuses,
    .operations = {rds_snapshot_operations, rds_instance_operations, rds_cluster_operations},
    .kinds = {&rds_instance_kind, &rds_cluster_kind, &rds_snapshot_kind, &rds_cluster_snapshot_kind},
};

/* clang-format on */

/* Letters, digits and hyphens; a letter first, no hyphen last, no two in a row. */
static bool is_name(const char *name, size_t characters_max)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
    size_t length = strlen(name);

    return length > 0 && length <= characters_max && strchr(letters, name[0]) && name[length - 1] != '-' &&
           strstr(name, "--") == NULL && name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

const char *rds_name(struct request *request, const char *member)
{
    const char *given = request_text(request, member);
    char *name = given ? arena_copy(&request->world->arena, given, strlen(given)) : NULL;

    for (char *at = name; at && *at; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    return name;
}

bool rds_new_name(struct request *request, const char *member, size_t characters_max, const char **name)
{
    *name = rds_name(request, member);
    return (*name && is_name(*name, characters_max)) ||
           request_refuse(request, "InvalidParameterValue",
                          "The parameter %.60s is not a valid identifier. Identifiers must begin with a letter; must "
                          "contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain "
                          "two consecutive hyphens.",
                          member);
}

void rds_take_fields(json_t *to, const json_t *from, const struct rds_field *fields)
{
    for (; fields->to; fields++) {
        const json_t *value = json_at(from, fields->from);

        if (value && !(json_is_string(value) && json_string_length(value) == 0))
            document_set(to, fields->to, json_deep_copy(value));
    }
}

json_t *rds_members(const json_t *names, const char *member, const char *status_member, const char *status)
{
    json_t *members = memory_require(json_array());
    json_t *name;
    size_t i;

    json_array_foreach(names, i, name) json_array_append_new(
        members, memory_require(json_pack("{s:O, s:s}", member, name, status_member, status)));
    return members;
}

bool rds_is_true(const struct document *document, const char *path)
{
    char buffer[RESOURCE_FIELD_BYTES];
    const char *text = document_field(document, path, 0, buffer);

    return text && strcmp(text, "true") == 0;
}

bool rds_check_delete(struct request *request, const struct document *document, const char *states, const char *code)
{
    if (rds_is_true(document, "DeletionProtection"))
        return request_refuse(request, "InvalidParameterCombination",
                              "Cannot delete protected %.30s, please disable deletion protection and try again.",
                              document->kind == &rds_instance_kind ? "DB Instance" : "Cluster");
    if (!request_is_true(request, "SkipFinalSnapshot"))
        return request_refuse(request, "InvalidParameterCombination",
                              "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.");
    return document_is_in(document, states, request->now_ms) ||
           request_refuse(request, code, "%.100s is %.60s and cannot be deleted", document->resource.id,
                          document_state(document, request->now_ms));
}

bool rds_protect(struct request *request, struct document *document, const char *states, const char *code)
{
    if (!document_is_in(document, states, request->now_ms))
        return request_refuse(request, code, "%.100s is not in available state", document->resource.id);
    document_set(document->fields, "DeletionProtection", json_boolean(request_is_true(request, "DeletionProtection")));
    return true;
}
