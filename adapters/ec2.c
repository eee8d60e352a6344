#include "adapters/ec2_api.h"
#include "adapters/ec2_configuration.h"
#include "adapters/ec2_launch.h"
#include "adapters/ec2_vss_api.h"
#include "adapters/registry.h"

/* EC2 instances, kept as images (AMIs) of all their volumes, with their configuration as restore metadata.
   CreateImage takes no idempotency token, but an image's name is unique in an account and Region: a second try finds
   the name taken, and adopts what carries it and the job's tag.  No image is ever made by rebooting its instance.
   A Windows instance may be asked for a consistent image through SSM first; whatever goes wrong there, the job goes on
   to a crash-consistent one.  So it is with an instance that runs no Windows: SSM refuses the document for it.
   https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html
   https://docs.aws.amazon.com/aws-backup/latest/devguide/windows-backups.html */

/* clang-format off */

/* Backup: first what cannot be asked for any more once the instance is gone. */

static const struct poll instance_of_backup = {
    EC2_INSTANCES, .id = "{ResourceId}", .item_id = "instanceId",
    .guards = {{"rootDeviceType", .is = "instance-store", .verdict = VERDICT_FAILED,
                .reason = REASON_UNSUPPORTED_RESOURCE,
                .sentence = "The root of this instance is in an instance store, of which no image can be made: only "
                            "instances whose root is an EBS volume can be backed up."}},
    .state = "instanceState.name",
    .verdicts = {{"running", VERDICT_DONE}, {"stopped", VERDICT_DONE},
                 {"pending", VERDICT_BUSY, REASON_RESOURCE_STATE}, {"stopping", VERDICT_BUSY, REASON_RESOURCE_STATE},
                 {"shutting-down", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND},
                 {"terminated", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND}},
    .missing_max = 2, .missing = REASON_RESOURCE_NOT_FOUND,
};

#define CONFIGURATION_CAPTURES \
    {{"InstanceType", "instanceType"}, {"KeyName", "keyName"}, {"SubnetId", "subnetId"}, {"VpcId", "vpcId"}, \
     {"SecurityGroupIds", "groupSet[*].groupId"}, {"KernelId", "kernelId"}, {"RamdiskId", "ramdiskId"}, \
     {"EbsOptimized", "ebsOptimized"}, \
     {"IamInstanceProfileName", "iamInstanceProfile.arn", false, ec2_configuration_profile_name}, \
     {"CpuOptions", "cpuOptions", false, ec2_configuration_cpu_options}, \
     {"Monitoring", "monitoring", false, ec2_configuration_monitoring}, \
     {"Placement", "placement", false, ec2_configuration_placement}, \
     {"CapacityReservationSpecification", "capacityReservationSpecification", false, \
      ec2_configuration_capacity_reservation}, \
     {"HibernationOptions", "hibernationOptions", false, ec2_configuration_hibernation}, \
     {"EnclaveOptions", "enclaveOptions", false, ec2_configuration_enclave}, \
     {"LicenseSpecifications", "licenseSet", false, ec2_configuration_licenses}, \
     {"NetworkInterfaces", "networkInterfaceSet", false, ec2_configuration_network_interfaces}, \
     {"RequireIMDSv2", "metadataOptions.httpTokens", false, ec2_configuration_requires_imdsv2}, \
     {"HttpEndpoint", "metadataOptions.httpEndpoint"}, {"HttpProtocolIpv6", "metadataOptions.httpProtocolIpv6"}, \
     {"HttpPutResponseHopLimit", "metadataOptions.httpPutResponseHopLimit"}, \
     {"InstanceMetadataTags", "metadataOptions.instanceMetadataTags"}, \
     {"InstanceTags", "tagSet", false, ec2_configuration_tags}}

/* Neither user data nor elastic inference.  The metadata service's options have keys of their own, beside AWS Backup's
   RequireIMDSv2, and so have tags and enclaves, of which AWS Backup keeps nothing. */
#define CONFIGURATION_MEMBER(key) "\"" key "\":\"{" key "?}\""
static const char configuration[] =
    "{" CONFIGURATION_MEMBER("InstanceType") "," CONFIGURATION_MEMBER("KeyName") "," CONFIGURATION_MEMBER("SubnetId")
    "," CONFIGURATION_MEMBER("VpcId") "," CONFIGURATION_MEMBER("SecurityGroupIds") "," CONFIGURATION_MEMBER("KernelId")
    "," CONFIGURATION_MEMBER("RamdiskId") "," CONFIGURATION_MEMBER("EbsOptimized")
    "," CONFIGURATION_MEMBER("IamInstanceProfileName") "," CONFIGURATION_MEMBER("CpuOptions")
    "," CONFIGURATION_MEMBER("Monitoring") "," CONFIGURATION_MEMBER("Placement")
    "," CONFIGURATION_MEMBER("CapacityReservationSpecification") "," CONFIGURATION_MEMBER("HibernationOptions")
    "," CONFIGURATION_MEMBER("EnclaveOptions") "," CONFIGURATION_MEMBER("LicenseSpecifications")
    "," CONFIGURATION_MEMBER("NetworkInterfaces") "," CONFIGURATION_MEMBER("CreditSpecification")
    "," CONFIGURATION_MEMBER("DisableApiTermination") "," CONFIGURATION_MEMBER("InstanceInitiatedShutdownBehavior")
    "," CONFIGURATION_MEMBER("RequireIMDSv2") "," CONFIGURATION_MEMBER("HttpEndpoint")
    "," CONFIGURATION_MEMBER("HttpProtocolIpv6") "," CONFIGURATION_MEMBER("HttpPutResponseHopLimit")
    "," CONFIGURATION_MEMBER("InstanceMetadataTags") ",\"Tags\":\"{InstanceTags?}\"}";

static const struct poll attribute_of_instance = {
    .ids = "InstanceId", .ids_max = 1, .id = "{ResourceId}", .items = "", .item_id = "instanceId",
    .interval_s = 15, .missing_max = 2, .missing = REASON_RESOURCE_NOT_FOUND,
};

#define DESCRIBE_ATTRIBUTE(step_name, attribute, variable) { \
    .name = step_name, EC2_CALL("DescribeInstanceAttribute"), \
    .input = "{\"InstanceId\":\"\",\"Attribute\":\"" attribute "\"}", \
    .captures = {{variable, attribute ".value"}}, .poll = &attribute_of_instance }

/* Only burstable instances have one: a filter leaves the others out, where a list of ids would fail for them. */
static const struct poll credits_of_instance = {
    .ids = "Filter[0].Value", .ids_max = 200, .id = "{ResourceId}", .items = "instanceCreditSpecificationSet",
    .item_id = "instanceId", EC2_PAGES, .interval_s = 15, .missing_max = 1, .missing_goes_on = true,
};

static const struct step backup[] = {
    {.name = "describe-instance", EC2_CALL("DescribeInstances"), .input = EC2_BY("instance-id"),
     .captures = CONFIGURATION_CAPTURES, .poll = &instance_of_backup},
    DESCRIBE_ATTRIBUTE("describe-termination", "disableApiTermination", "DisableApiTermination"),
    DESCRIBE_ATTRIBUTE("describe-shutdown", "instanceInitiatedShutdownBehavior",
                       "InstanceInitiatedShutdownBehavior"),
    {.name = "describe-credits", EC2_CALL("DescribeInstanceCreditSpecifications"), .input = EC2_BY("instance-id"),
     .captures = {{"CreditSpecification", "", false, ec2_configuration_credit_specification}},
     .poll = &credits_of_instance},

    {.name = "send-vss-command", .service = "ssm", .operation = "SendCommand",
     .input = "{\"InstanceIds\":[\"{ResourceId}\"],\"DocumentName\":\"AWSEC2-VssInstallAndSnapshot\","
              "\"Comment\":\"" EC2_VSS_COMMENT "\",\"TimeoutSeconds\":600,\"Parameters\":{"
              "\"ExcludeBootVolume\":[\"False\"],\"CreateAmi\":[\"True\"],\"AmiName\":[\"" EC2_VSS_IMAGE_NAME "\"],"
              "\"description\":[\"Tidemark backup job {JobId}\"],\"tags\":[\"Key=tidemark:job-id,Value={JobId}\"]}}",
     .is_mutating = true, .starts = true, .captures = {{"CommandId", "Command.CommandId", true}},
     .lookup = &ec2_find_vss_command, .when = {"BackupOptions.WindowsVSS=enabled"},
     EC2_VSS("attempt failed because either Instance or SSM Agent has invalid state or insufficient privileges")},
    {.name = "await-vss-command", EC2_LIST_COMMAND, .poll = &ec2_vss_command_progress, .when = {"CommandId"},
     EC2_VSS("Job Error encountered, trying for regular backup")},
    {.name = "await-vss-image", EC2_VSS_IMAGE,
     .captures = {{"VssImageId", "imageId", true}, {"VssSnapshotIds", "blockDeviceMapping[*].ebs.snapshotId", true}},
     .poll = &ec2_vss_image_progress, .when = {"CommandId"},
     EC2_VSS("attempt failed because of timeout on VSS enabled snapshot creation")},
    {.name = "tag-vss-image", EC2_CALL("CreateTags"),
     .input = "{\"ResourceId\":[\"{VssImageId}\",\"{VssSnapshotIds*}\"],\"Tag\":" EC2_IMAGE_TAGS "}",
     .is_mutating = true, .when = {"CommandId"}, EC2_VSS("attempt failed because its image could not be tagged")},
    {.name = "confirm-vss-image", EC2_CALL("DescribeImages"), .input = EC2_OWN_BY("image-id"),
     .captures = {{"ImageId", "imageId", true}}, .poll = &ec2_vss_image_is_tagged, .when = {"CommandId"},
     EC2_VSS("attempt failed because its image was not found again")},

    {.name = "create-image", EC2_CALL("CreateImage"),
     .input = "{\"InstanceId\":\"{ResourceId}\",\"Name\":\"" EC2_IMAGE_NAME "\",\"NoReboot\":true,"
              "\"Description\":\"Tidemark backup job {JobId}\",\"TagSpecification\":" EC2_IMAGE_TAG_SPECIFICATION "}",
     .is_mutating = true, .starts = true, .captures = {{"ImageId", "imageId", true}, {"PlainImageId", "imageId"}},
     .codes = {{"InvalidAMIName.Duplicate", MEANING_ADOPT}}, .lookup = &ec2_find_image, .when = {"!ImageId"}},
    EC2_AWAIT_IMAGE("await-image", NULL),

    /* VSS may have failed halfway, or have been late. */
    {.name = "find-left-vss-image", EC2_VSS_IMAGE, .captures = {{"LeftImageId", "imageId", true}},
     .poll = &ec2_vss_image_left, .when = {"CommandId", "PlainImageId"},
     EC2_VSS("failed, and may have left an image behind")},
    {.name = "mark-left-vss-image", EC2_VSS_MARK_LEFT, .when = {"LeftImageId"},
     EC2_VSS("failed, and left an image behind")},
    {.name = "delete-left-vss-image", EC2_DEREGISTER_IMAGE("{LeftImageId}"), .when = {"LeftImageId"},
     EC2_VSS("failed, and left an image behind")},
};

static const struct step undo_image[] = {
    {.name = "cancel-vss-command", .service = "ssm", .operation = "CancelCommand",
     .input = "{\"CommandId\":\"{CommandId}\"}", .is_mutating = true,
     .codes = {{"InvalidCommandId", MEANING_DONE}, {"InvalidInstanceId", MEANING_DONE}},
     .when = {"CommandId", "!ImageId"}},
    {.name = "await-vss-end", EC2_LIST_COMMAND, .poll = &ec2_vss_command_end, .when = {"CommandId", "!ImageId"}},
    {.name = "find-vss-image", EC2_VSS_IMAGE, .captures = {{"LeftImageId", "imageId", true}},
     .poll = &ec2_vss_image_left, .when = {"CommandId"}},
    {.name = "mark-vss-image", EC2_VSS_MARK_LEFT, .when = {"LeftImageId"}},
    {.name = "delete-vss-image", EC2_DEREGISTER_IMAGE("{LeftImageId}"), .when = {"LeftImageId"}},
    {.name = "delete-image", EC2_DEREGISTER_IMAGE("{ImageId}"), .when = {"ImageId"}},
};

/* Restore, copy and delete begin with a look at the recovery point. */

#define RECOVERY_POINT EC2_IMAGES, .id = "{RecoveryPointId}", .item_id = "imageId", EC2_OURS, .missing_max = 2

static const struct poll image_can_be_launched = {
    RECOVERY_POINT, EC2_IMAGE_VERDICTS, .missing = REASON_RESOURCE_NOT_FOUND,
    .guards = {{"tagSet{tidemark:key-name}", .is_not = "{Metadata.KeyName}", .verdict = VERDICT_FAILED,
                .reason = REASON_INVALID_REQUEST,
                .sentence = "Metadata.KeyName: the key pair of an instance cannot be changed by a restore, since its "
                            "public key is on the restored volumes; give the one that it had, or none."},
               {"tagSet{tidemark:instance-profile}", .is_not = "{Metadata.IamInstanceProfileName}",
                .verdict = VERDICT_FAILED, .reason = REASON_INVALID_REQUEST,
                .sentence = "Metadata.IamInstanceProfileName: a restore cannot attach a new instance profile, since "
                            "its role may allow more than the instance was allowed; give the one that it had, or leave "
                            "it out and attach another afterwards."}},
};
static const struct poll image_can_be_copied = {
    RECOVERY_POINT, EC2_IMAGE_VERDICTS, .missing = REASON_RESOURCE_NOT_FOUND,
};
static const struct poll image_is_ours = {RECOVERY_POINT, .missing = REASON_NONE};

#define VERIFY_RECOVERY_POINT \
    .name = "verify-recovery-point", EC2_CALL("DescribeImages"), .input = EC2_OWN_BY("image-id")

static const struct poll instance_of_job = {
    EC2_INSTANCES, .id = "{JobId}", .item_id = "tagSet{tidemark:job-id}",
    .missing_max = 1, .missing = REASON_RESOURCE_NOT_FOUND,
};
static const struct poll instance_progress = {
    EC2_INSTANCES, .id = "{InstanceId}", .item_id = "instanceId",
    .state = "instanceState.name", .message = "stateReason.message",
    .verdicts = {{"pending", VERDICT_WAIT}, {"running", VERDICT_DONE},
                 {"shutting-down", VERDICT_FAILED, REASON_RESOURCE_STATE},
                 {"terminated", VERDICT_FAILED, REASON_RESOURCE_STATE},
                 {"stopping", VERDICT_FAILED, REASON_RESOURCE_STATE},
                 {"stopped", VERDICT_FAILED, REASON_RESOURCE_STATE}},
    .missing_max = 20, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct step find_instance = {
    .name = "find-instance", EC2_CALL("DescribeInstances"), .input = EC2_BY("tag:tidemark:job-id"),
    .captures = {{"InstanceId", "instanceId", true}}, .poll = &instance_of_job,
};

#define METADATA(parameter, key) "\"" parameter "\":\"{Metadata." key "?}\","
#define RUN_INSTANCE(network) \
    EC2_CALL("RunInstances"), \
    .input = "{\"ImageId\":\"{RecoveryPointId}\",\"MinCount\":1,\"MaxCount\":1,\"ClientToken\":\"{JobId}\"," \
             METADATA("InstanceType", "InstanceType") METADATA("KeyName", "KeyName") \
             METADATA("UserData", "UserData") METADATA("EbsOptimized", "EbsOptimized") \
             METADATA("DisableApiTermination", "DisableApiTermination") \
             METADATA("InstanceInitiatedShutdownBehavior", "InstanceInitiatedShutdownBehavior") \
             METADATA("KernelId", "KernelId") METADATA("RamdiskId", "RamdiskId") \
             METADATA("Monitoring", "Monitoring") METADATA("Placement", "Placement") \
             METADATA("CpuOptions", "CpuOptions") METADATA("CreditSpecification", "CreditSpecification") \
             METADATA("HibernationOptions", "HibernationOptions") METADATA("EnclaveOptions", "EnclaveOptions") \
             METADATA("CapacityReservationSpecification", "CapacityReservationSpecification") \
             METADATA("InstanceMarketOptions", "InstanceMarketOptions") \
             METADATA("LicenseSpecification", "LicenseSpecifications") \
             METADATA("ElasticGpuSpecification", "ElasticGpuSpecification") \
             METADATA("BlockDeviceMapping", "BlockDeviceMappings") \
             "\"IamInstanceProfile\":{\"Name\":\"{Metadata.IamInstanceProfileName?}\"}," \
             "\"MetadataOptions\":{\"HttpTokens\":\"{Metadata.RequireIMDSv2?}\"," \
             METADATA("HttpEndpoint", "HttpEndpoint") METADATA("HttpProtocolIpv6", "HttpProtocolIpv6") \
             METADATA("HttpPutResponseHopLimit", "HttpPutResponseHopLimit") \
             "\"InstanceMetadataTags\":\"{Metadata.InstanceMetadataTags?}\"}," \
             network \
             "\"TagSpecification\":[{\"ResourceType\":\"instance\",\"Tag\":\"{Tags}\"}," \
             "{\"ResourceType\":\"volume\",\"Tag\":\"{Tags}\"}]}", \
    .is_mutating = true, .has_token = true, .starts = true, \
    .captures = {{"InstanceId", "instancesSet[0].instanceId", true}}, .lookup = &find_instance

static const struct step restore[] = {
    {VERIFY_RECOVERY_POINT,
     .captures = {{"OwnerId", "imageOwnerId", true},
                  {"VolumeSize", "blockDeviceMapping", false, ec2_configuration_image_size}},
     .poll = &image_can_be_launched},
    /* With interfaces, their subnets and groups are the instance's: EC2 refuses others beside them. */
    {.name = "run-instance-with-interfaces", RUN_INSTANCE("\"NetworkInterface\":\"{Metadata.NetworkInterfaces}\","),
     .when = {"Metadata.NetworkInterfaces"}},
    {.name = "run-instance",
     RUN_INSTANCE(METADATA("SubnetId", "SubnetId") METADATA("SecurityGroupId", "SecurityGroupIds")),
     .when = {"!InstanceId"}},
    {.name = "tag-instance", EC2_CALL("CreateTags"),
     .input = "{\"ResourceId\":[\"{InstanceId}\"],\"Tag\":\"{Metadata.Tags}\"}", .is_mutating = true,
     .when = {"Metadata.Tags"}},
    {.name = "await-instance", EC2_CALL("DescribeInstances"), .input = EC2_BY("instance-id"),
     .poll = &instance_progress},
};
/* What an instance's volumes have of their source may be that they outlive it: a restore that is undone leaves none
   behind.  They are attached once it is no longer pending. */
static const struct poll volumes_of_instance = {
    EC2_INSTANCES, .id = "{InstanceId}", .item_id = "instanceId", .state = "instanceState.name",
    .verdicts = {{"pending", VERDICT_WAIT}, {"running", VERDICT_DONE}, {"shutting-down", VERDICT_DONE},
                 {"terminated", VERDICT_DONE}, {"stopping", VERDICT_DONE}, {"stopped", VERDICT_DONE}},
    .missing_max = 20, .missing = REASON_NONE,
};
#define INSTANCE_IS_GONE {"InvalidInstanceID.NotFound", MEANING_DONE}
#define INSTANCE_IS_GOING {"IncorrectInstanceState", MEANING_DONE}
static const struct step undo_instance[] = {
    {.name = "describe-volumes", EC2_CALL("DescribeInstances"), .input = EC2_BY("instance-id"),
     .captures = {{"LastingVolumes", "blockDeviceMapping", false, ec2_launch_lasting_volumes}},
     .poll = &volumes_of_instance, .when = {"InstanceId"}},
    {.name = "bind-volumes", EC2_CALL("ModifyInstanceAttribute"),
     .input = "{\"InstanceId\":\"{InstanceId}\",\"BlockDeviceMapping\":\"{LastingVolumes}\"}", .is_mutating = true,
     .codes = {INSTANCE_IS_GONE, INSTANCE_IS_GOING}, .when = {"InstanceId", "LastingVolumes"}},
    {.name = "allow-termination", EC2_CALL("ModifyInstanceAttribute"),
     .input = "{\"InstanceId\":\"{InstanceId}\",\"DisableApiTermination\":{\"Value\":false}}", .is_mutating = true,
     .codes = {INSTANCE_IS_GONE, INSTANCE_IS_GOING}, .when = {"InstanceId", "Metadata.DisableApiTermination=true"}},
    {.name = "terminate-instance", EC2_CALL("TerminateInstances"), .input = "{\"InstanceId\":[\"{InstanceId}\"]}",
     .is_mutating = true, .codes = {INSTANCE_IS_GONE}, .when = {"InstanceId"}},
};

/* The snapshots of a copy are encrypted whatever those of its source are: with the given key, or the Region's own. */
static const struct step copy[] = {
    {VERIFY_RECOVERY_POINT,
     .captures = {{"VolumeSize", "blockDeviceMapping", false, ec2_configuration_image_size},
                  {"KeyName", "tagSet{tidemark:key-name}"},
                  {"IamInstanceProfileName", "tagSet{tidemark:instance-profile}"}},
     .poll = &image_can_be_copied},
    {.name = "copy-image", EC2_CALL("CopyImage"),
     .input = "{\"Name\":\"" EC2_IMAGE_NAME "\",\"SourceImageId\":\"{RecoveryPointId}\",\"SourceRegion\":\"{Region}\","
              "\"ClientToken\":\"{JobId}\",\"Description\":\"Tidemark copy job {JobId}\","
              "\"Encrypted\":true,\"KmsKeyId\":\"{EncryptionKeyArn?}\","
              "\"TagSpecification\":" EC2_IMAGE_TAG_SPECIFICATION "}",
     .is_mutating = true, .has_token = true, .starts = true, .captures = {{"ImageId", "imageId", true}},
     .codes = {{"InvalidAMIName.Duplicate", MEANING_ADOPT}}, .lookup = &ec2_find_copy, .region = "{DestinationRegion}"},
    EC2_AWAIT_IMAGE("await-copy", "{DestinationRegion}"),
};
static const struct step undo_copy[] = {
    {.name = "delete-copy", EC2_DEREGISTER_IMAGE("{ImageId}"), .region = "{DestinationRegion}"},
};

static const struct step delete[] = {
    {VERIFY_RECOVERY_POINT, .poll = &image_is_ours},
    {.name = "delete-image", EC2_DEREGISTER_IMAGE("{RecoveryPointId}"), .starts = true},
};

/* What no call takes is known of the image: it is accepted, and changes nothing. */
static const struct metadata_key restore_keys[] = {
    {"InstanceType", METADATA_STRING}, {"KeyName", METADATA_STRING}, {"SubnetId", METADATA_STRING},
    {"SecurityGroupIds", METADATA_JSON}, {"IamInstanceProfileName", METADATA_STRING},
    {"CpuOptions", METADATA_JSON}, {"InstanceInitiatedShutdownBehavior", METADATA_STRING},
    {"HibernationOptions", METADATA_JSON}, {"DisableApiTermination", METADATA_BOOLEAN},
    {"CreditSpecification", METADATA_JSON}, {"Placement", METADATA_JSON, .convert = ec2_launch_placement},
    {"RamdiskId", METADATA_STRING}, {"KernelId", METADATA_STRING}, {"UserData", METADATA_STRING},
    {"Monitoring", METADATA_JSON, .convert = ec2_launch_monitoring},
    {"NetworkInterfaces", METADATA_JSON, .convert = ec2_launch_network_interfaces},
    {"ElasticGpuSpecification", METADATA_JSON}, {"CapacityReservationSpecification", METADATA_JSON},
    {"InstanceMarketOptions", METADATA_JSON}, {"LicenseSpecifications", METADATA_JSON},
    {"EbsOptimized", METADATA_BOOLEAN}, {"RequireIMDSv2", METADATA_BOOLEAN, .convert = ec2_launch_requires_imdsv2},
    {"BlockDeviceMappings", METADATA_JSON, .convert = ec2_launch_block_devices},
    {"EnclaveOptions", METADATA_JSON}, {"HttpEndpoint", METADATA_STRING}, {"HttpProtocolIpv6", METADATA_STRING},
    {"HttpPutResponseHopLimit", METADATA_NUMBER}, {"InstanceMetadataTags", METADATA_STRING}, {"Tags", METADATA_JSON},
    {"VpcId", METADATA_IGNORED}, {"Architecture", METADATA_IGNORED}, {"EnaSupport", METADATA_IGNORED},
    {"RootDeviceType", METADATA_IGNORED}, {"VirtualizationType", METADATA_IGNORED}, {"Platform", METADATA_IGNORED},
    {"aws:backup:request-id", METADATA_IGNORED},
    {"ElasticInferenceAccelerators", METADATA_JSON,
     .refusal = "no restore configures elastic inference, a service that has ended; leave it out"},
    {"MetadataOptions", METADATA_JSON,
     .refusal = "give its parts: RequireIMDSv2, HttpEndpoint, HttpProtocolIpv6, HttpPutResponseHopLimit, "
                "InstanceMetadataTags"},
    {NULL},
};

#define STEPS(list) .steps = list, .step_count = sizeof(list) / sizeof(list[0])
#define CLEANUP(list) .cleanup = list, .cleanup_count = sizeof(list) / sizeof(list[0])

const struct adapter ec2_adapter = {
    .name = "ec2", .resource_type = "EC2",
    .resource_arn = {"arn:*:ec2:*:*:instance/i-*"},
    .listings = {{.service = "ec2", .operation = "DescribeInstances",
                  .input = "{\"MaxResults\":1000,\"Filter\":[{\"Name\":\"instance-state-name\","
                           "\"Value\":[\"pending\",\"running\",\"stopping\",\"stopped\"]}]}",
                  .items = "reservationSet", .parts = "instancesSet", .item_id = "instanceId",
                  .next_token = "nextToken", .next_token_parameter = "NextToken"}},
    .recovery_point_arn = "arn:*:ec2:*::image/ami-*",
    .refusal = {[JOB_LIFECYCLE] = "Images cannot be moved to cold storage: EC2 archives no snapshot that one uses."},
    .operations = {
        [JOB_BACKUP] = {STEPS(backup), CLEANUP(undo_image), .size_variable = "VolumeSize",
                        .recovery_point_arn = {"arn:{Partition}:ec2:{Region}::image/{ImageId}"},
                        .restore_metadata = configuration},
        [JOB_RESTORE] = {STEPS(restore), CLEANUP(undo_instance), .size_variable = "VolumeSize",
                         .metadata_keys = restore_keys,
                         .created_resource_arn = {"arn:{Partition}:ec2:{Region}:{OwnerId}:instance/{InstanceId}"}},
        [JOB_COPY] = {STEPS(copy), CLEANUP(undo_copy), .size_variable = "VolumeSize",
                      .recovery_point_arn = {"arn:{Partition}:ec2:{DestinationRegion}::image/{ImageId}"}},
        [JOB_DELETE] = {STEPS(delete), .deletes_recovery_point = true},
    },
};
