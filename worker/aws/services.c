#include "aws/services.h"

#include <assert.h>
#include <string.h>

#include "aws/protocol_json.h"
#include "aws/protocol_query.h"
#include "aws/protocol_rest_json.h"
#include "aws/xml.h"
#include "base/compiler.h"

/* clang-format off */
static const struct xml_list lists_of_ec2[] = {
    {"blockDeviceMapping", "item"}, {"details", "item"}, {"groups", "item"}, {"productCodes", "item"}, {NULL},
};

/* In what is said of snapshots, instances and clusters. */
static const struct xml_list lists_of_rds[] = {
    {"AdditionalStorageVolumes", "member"},
    {"AssociatedRoles", "DBClusterRole"},
    {"AssociatedRoles", "DBInstanceRole"},
    {"AttributeValues", "AttributeValue"},
    {"AvailabilityZones", "AvailabilityZone"},
    {"CustomEndpoints", "member"},
    {"DBClusterAutomatedBackups", "DBClusterAutomatedBackup"},
    {"DBClusterMembers", "DBClusterMember"},
    {"DBClusterOptionGroupMemberships", "DBClusterOptionGroup"},
    {"DBClusterSnapshotAttributes", "DBClusterSnapshotAttribute"},
    {"DBClusterSnapshots", "DBClusterSnapshot"},
    {"DBClusters", "DBCluster"},
    {"DBInstanceAutomatedBackups", "DBInstanceAutomatedBackup"},
    {"DBInstanceAutomatedBackupsReplications", "DBInstanceAutomatedBackupsReplication"},
    {"DBInstances", "DBInstance"},
    {"DBParameterGroups", "DBParameterGroup"},
    {"DBSecurityGroups", "DBSecurityGroup"},
    {"DBSnapshotAttributes", "DBSnapshotAttribute"},
    {"DBSnapshots", "DBSnapshot"},
    {"DBSubnetGroups", "DBSubnetGroup"},
    {"DnsIps", "member"},
    {"DomainMemberships", "DomainMembership"},
    {"EnabledCloudwatchLogsExports", "member"},
    {"LogTypesToDisable", "member"},
    {"LogTypesToEnable", "member"},
    {"OptionGroupMemberships", "OptionGroupMembership"},
    {"ProcessorFeatures", "ProcessorFeature"},
    {"ReadReplicaDBClusterIdentifiers", "ReadReplicaDBClusterIdentifier"},
    {"ReadReplicaDBInstanceIdentifiers", "ReadReplicaDBInstanceIdentifier"},
    {"ReadReplicaIdentifiers", "ReadReplicaIdentifier"},
    {"StatusInfos", "DBClusterStatusInfo"},
    {"StatusInfos", "DBInstanceStatusInfo"},
    {"Subnets", "Subnet"},
    {"SupportedNetworkTypes", "member"},
    {"TagList", "Tag"},
    {"VpcSecurityGroups", "VpcSecurityGroupMembership"},
    {NULL},
};

#define JSON_1_0 "application/x-amz-json-1.0"
#define JSON_1_1 "application/x-amz-json-1.1"

static const struct aws_service services[SERVICES_COUNT] = {
    {.name = "backup", .endpoint_prefix = "backup", .signing_name = "backup", .api_version = "2018-11-15",
     .override_variable = "AWS_ENDPOINT_URL_BACKUP", .protocol = &protocol_rest_json},
    {.name = "dynamodb", .endpoint_prefix = "dynamodb", .signing_name = "dynamodb", .api_version = "2012-08-10",
     .override_variable = "AWS_ENDPOINT_URL_DYNAMODB", .protocol = &protocol_json,
     .target_prefix = "DynamoDB_20120810", .content_type = JSON_1_0, .is_fips_in_govcloud = true},
    {.name = "ec2", .endpoint_prefix = "ec2", .signing_name = "ec2", .api_version = "2016-11-15",
     .override_variable = "AWS_ENDPOINT_URL_EC2", .protocol = &protocol_query, .list_style = LIST_FLAT,
     .lists = lists_of_ec2, .is_fips_in_govcloud = true},
    {.name = "efs", .endpoint_prefix = "elasticfilesystem", .signing_name = "elasticfilesystem",
     .api_version = "2015-02-01", .override_variable = "AWS_ENDPOINT_URL_EFS", .protocol = &protocol_rest_json,
     .dual_stack_prefix = "efs"},
    {.name = "fsx", .endpoint_prefix = "fsx", .signing_name = "fsx", .api_version = "2018-03-01",
     .override_variable = "AWS_ENDPOINT_URL_FSX", .protocol = &protocol_json,
     .target_prefix = "AWSSimbaAPIService_v20180301", .content_type = JSON_1_1},
    {.name = "rds", .endpoint_prefix = "rds", .signing_name = "rds", .api_version = "2014-10-31",
     .override_variable = "AWS_ENDPOINT_URL_RDS", .protocol = &protocol_query, .list_style = LIST_FLAT,
     .lists = lists_of_rds, .is_fips_in_govcloud = true},
    {.name = "resourcegroupstaggingapi", .endpoint_prefix = "tagging", .signing_name = "tagging",
     .api_version = "2017-01-26", .override_variable = "AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API",
     .protocol = &protocol_json, .target_prefix = "ResourceGroupsTaggingAPI_20170126", .content_type = JSON_1_1},
    {.name = "ssm", .endpoint_prefix = "ssm", .signing_name = "ssm", .api_version = "2014-11-06",
     .override_variable = "AWS_ENDPOINT_URL_SSM", .protocol = &protocol_json,
     .target_prefix = "AmazonSSM", .content_type = JSON_1_1, .is_fips_in_govcloud = true},
    /* The portal of IAM Identity Center, whose calls bear a token and no signature. */
    {.name = "sso", .endpoint_prefix = "portal.sso", .signing_name = "awsssoportal", .api_version = "2019-06-10",
     .override_variable = "AWS_ENDPOINT_URL_SSO", .protocol = &protocol_rest_json, .is_fips_in_govcloud = true},
    {.name = "storagegateway", .endpoint_prefix = "storagegateway", .signing_name = "storagegateway",
     .api_version = "2013-06-30", .override_variable = "AWS_ENDPOINT_URL_STORAGE_GATEWAY",
     .protocol = &protocol_json, .target_prefix = "StorageGateway_20130630", .content_type = JSON_1_1,
     /* Its three exceptions only say whose fault it is. */
     .error_code_path = "error.errorCode"},
    {.name = "sts", .endpoint_prefix = "sts", .signing_name = "sts", .api_version = "2011-06-15",
     .override_variable = "AWS_ENDPOINT_URL_STS", .protocol = &protocol_query, .list_style = LIST_MEMBER,
     .is_fips_in_govcloud = true},
};
/* clang-format on */

const struct aws_service *services_find(const char *name)
{
    assert(name != NULL);
    for (size_t i = 0; i < COUNT_OF(services); i++)
        if (strcmp(services[i].name, name) == 0)
            return &services[i];
    return NULL;
}

const struct aws_service *services_at(size_t index)
{
    assert(index < SERVICES_COUNT);
    return &services[index];
}

size_t services_index(const struct aws_service *service)
{
    assert(service >= services && service < services + SERVICES_COUNT);
    return (size_t)(service - services);
}
