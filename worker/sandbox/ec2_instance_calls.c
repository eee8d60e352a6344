#include "sandbox/ec2_instance.h"

enum { TOKEN_MAX = 64, DESCRIPTION_MAX = 255, DATA_MAX = 25600 };

/* clang-format off */

/* https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html and the pages beside it. */
#define ID_LETTERS "0-9a-f"
#define INSTANCE(name) \
    {.path = name, .is_required = true, .prefix = "i-", .letters = ID_LETTERS, .code = "InvalidInstanceID.Malformed"}
#define IMAGE(name) \
    {.path = name, .is_required = true, .prefix = "ami-", .letters = ID_LETTERS, .code = "InvalidAMIID.Malformed"}
#define NAME \
    {.path = "Name", .is_required = true, .min = 3, .max = 128, .letters = "A-Za-z0-9()[] ./'@_-", \
     .code = "InvalidAMIName.Malformed"}
#define NUMBER(name) {.path = name, .type = SHAPE_NUMBER}
#define BOOLEAN(name) {.path = name, .type = SHAPE_BOOLEAN}
#define TOKEN {.path = "ClientToken", .max = TOKEN_MAX}
#define FILTERS \
    {.path = "Filter", .type = SHAPE_LIST, .max = 50}, {.path = "Filter[].Name", .is_required = true}, \
    {.path = "Filter[].Value", .type = SHAPE_LIST, .is_required = true, .min = 1, .max = 200, \
     .code = "FilterLimitExceeded"}, \
    {.path = "Filter[].Value[]"}
#define PAGES FILTERS, {.path = "MaxResults", .type = SHAPE_NUMBER, .min = 5, .max = 1000}, {.path = "NextToken"}
#define TAGS(types) \
    {.path = "TagSpecification[].ResourceType", .is_required = true, .choices = types}, \
    {.path = "TagSpecification[].Tag[].Key", .is_required = true, .min = 1, .max = 128}, \
    {.path = "TagSpecification[].Tag[].Value", .max = 256}
#define DEVICES(volume) \
    {.path = "BlockDeviceMapping[].DeviceName", .is_required = true}, {.path = "BlockDeviceMapping[].NoDevice"}, \
    {.path = "BlockDeviceMapping[].VirtualName"}, BOOLEAN("BlockDeviceMapping[].Ebs.DeleteOnTermination"), volume

static const struct shape run_instances[] = {
    IMAGE("ImageId"),
    {.path = "MinCount", .type = SHAPE_NUMBER, .is_required = true, .min = 1, .max = 1000},
    {.path = "MaxCount", .type = SHAPE_NUMBER, .is_required = true, .min = 1, .max = 1000},
    {.path = "InstanceType"}, {.path = "KeyName"}, TOKEN, {.path = "UserData", .max = DATA_MAX},
    BOOLEAN("EbsOptimized"), BOOLEAN("DisableApiTermination"), BOOLEAN("DisableApiStop"),
    {.path = "InstanceInitiatedShutdownBehavior", .choices = "|stop|terminate|"},
    {.path = "PrivateIpAddress"}, {.path = "SubnetId", .prefix = "subnet-"},
    {.path = "SecurityGroupId[]", .prefix = "sg-"}, {.path = "KernelId", .prefix = "aki-"},
    {.path = "RamdiskId", .prefix = "ari-"},
    {.path = "IamInstanceProfile", .type = SHAPE_OBJECT},
    {.path = "IamInstanceProfile.Name"}, {.path = "IamInstanceProfile.Arn"},
    {.path = "Monitoring", .type = SHAPE_OBJECT},
    {.path = "Monitoring.Enabled", .type = SHAPE_BOOLEAN, .is_required = true},
    {.path = "Placement.AvailabilityZone"}, {.path = "Placement.AvailabilityZoneId"},
    {.path = "Placement.Tenancy", .choices = "|default|dedicated|host|"},
    {.path = "Placement.GroupName", .min = 1, .max = 255}, {.path = "Placement.GroupId"},
    {.path = "Placement.HostId"}, NUMBER("Placement.PartitionNumber"), {.path = "Placement.Affinity"},
    {.path = "Placement.HostResourceGroupArn"},
    NUMBER("CpuOptions.CoreCount"), NUMBER("CpuOptions.ThreadsPerCore"),
    {.path = "CpuOptions.AmdSevSnp", .choices = "|enabled|disabled|"},
    {.path = "CreditSpecification.CpuCredits", .is_required = true, .choices = "|standard|unlimited|"},
    BOOLEAN("HibernationOptions.Configured"), BOOLEAN("EnclaveOptions.Enabled"),
    {.path = "MetadataOptions", .type = SHAPE_OBJECT},
    {.path = "MetadataOptions.HttpTokens", .choices = "|required|optional|"},
    {.path = "MetadataOptions.HttpPutResponseHopLimit", .type = SHAPE_NUMBER, .min = 1, .max = 64},
    {.path = "MetadataOptions.HttpEndpoint", .choices = "|enabled|disabled|"},
    {.path = "MetadataOptions.HttpProtocolIpv6", .choices = "|enabled|disabled|"},
    {.path = "MetadataOptions.InstanceMetadataTags", .choices = "|enabled|disabled|"},
    {.path = "CapacityReservationSpecification.CapacityReservationPreference",
     .choices = "|capacity-reservations-only|open|none|"},
    {.path = "CapacityReservationSpecification.CapacityReservationTarget.CapacityReservationId"},
    {.path = "CapacityReservationSpecification.CapacityReservationTarget.CapacityReservationResourceGroupArn"},
    {.path = "InstanceMarketOptions.MarketType", .choices = "|spot|capacity-block|"},
    {.path = "InstanceMarketOptions.SpotOptions.MaxPrice"},
    {.path = "InstanceMarketOptions.SpotOptions.SpotInstanceType", .choices = "|one-time|persistent|"},
    {.path = "InstanceMarketOptions.SpotOptions.InstanceInterruptionBehavior",
     .choices = "|hibernate|stop|terminate|"},
    {.path = "InstanceMarketOptions.SpotOptions.ValidUntil", .type = SHAPE_TIME},
    {.path = "LicenseSpecification[].LicenseConfigurationArn"},
    {.path = "ElasticGpuSpecification[].Type", .is_required = true},
    {.path = "ElasticInferenceAccelerator[].Type", .is_required = true}, NUMBER("ElasticInferenceAccelerator[].Count"),
    NUMBER("NetworkInterface[].DeviceIndex"), {.path = "NetworkInterface[].SubnetId", .prefix = "subnet-"},
    {.path = "NetworkInterface[].SecurityGroupId[]", .prefix = "sg-"},
    BOOLEAN("NetworkInterface[].DeleteOnTermination"), BOOLEAN("NetworkInterface[].AssociatePublicIpAddress"),
    {.path = "NetworkInterface[].PrivateIpAddress"},
    {.path = "NetworkInterface[].PrivateIpAddresses[].PrivateIpAddress"},
    BOOLEAN("NetworkInterface[].PrivateIpAddresses[].Primary"),
    NUMBER("NetworkInterface[].SecondaryPrivateIpAddressCount"),
    {.path = "NetworkInterface[].Ipv6Addresses[].Ipv6Address"}, NUMBER("NetworkInterface[].Ipv6AddressCount"),
    {.path = "NetworkInterface[].NetworkInterfaceId", .prefix = "eni-"},
    {.path = "NetworkInterface[].InterfaceType", .choices = "|interface|efa|efa-only|"},
    {.path = "NetworkInterface[].Description"}, NUMBER("NetworkInterface[].NetworkCardIndex"),
    {.path = "NetworkInterface[].Ipv4Prefix[].Ipv4Prefix"}, NUMBER("NetworkInterface[].Ipv4PrefixCount"),
    {.path = "NetworkInterface[].Ipv6Prefix[].Ipv6Prefix"}, NUMBER("NetworkInterface[].Ipv6PrefixCount"),
    DEVICES(NUMBER("BlockDeviceMapping[].Ebs.Iops")),
    {.path = "BlockDeviceMapping[].Ebs.VolumeSize", .type = SHAPE_NUMBER, .min = 1, .max = 65536},
    {.path = "BlockDeviceMapping[].Ebs.VolumeType", .choices = "|standard|io1|io2|gp2|gp3|sc1|st1|"},
    NUMBER("BlockDeviceMapping[].Ebs.Throughput"), BOOLEAN("BlockDeviceMapping[].Ebs.Encrypted"),
    {.path = "BlockDeviceMapping[].Ebs.KmsKeyId"},
    {.path = "LaunchTemplate.LaunchTemplateId"}, {.path = "LaunchTemplate.Version"},
    TAGS("|instance|volume|network-interface|spot-instances-request|"), {0},
};
static const struct shape describe_instances[] = {
    {.path = "InstanceId[]", .prefix = "i-", .letters = ID_LETTERS, .code = "InvalidInstanceID.Malformed"}, PAGES, {0},
};
static const struct shape instance_ids[] = {
    {.path = "InstanceId", .type = SHAPE_LIST, .is_required = true, .min = 1, .max = 1000},
    {.path = "InstanceId[]", .prefix = "i-", .letters = ID_LETTERS, .code = "InvalidInstanceID.Malformed"}, {0},
};
static const struct shape describe_attribute[] = {
    INSTANCE("InstanceId"),
    {.path = "Attribute", .is_required = true,
     .choices = "|instanceType|kernel|ramdisk|userData|disableApiTermination|instanceInitiatedShutdownBehavior|"
                "rootDeviceName|blockDeviceMapping|productCodes|groupSet|ebsOptimized|enaSupport|enclaveOptions|"}, {0},
};
static const struct shape modify_attribute[] = {
    INSTANCE("InstanceId"), BOOLEAN("DisableApiTermination.Value"),
    {.path = "InstanceInitiatedShutdownBehavior.Value", .choices = "|stop|terminate|"},
    {.path = "BlockDeviceMapping[].DeviceName", .is_required = true}, {.path = "BlockDeviceMapping[].Ebs.VolumeId"},
    BOOLEAN("BlockDeviceMapping[].Ebs.DeleteOnTermination"), {0},
};
static const struct shape create_image[] = {
    INSTANCE("InstanceId"), NAME, {.path = "Description", .max = DESCRIPTION_MAX}, BOOLEAN("NoReboot"),
    DEVICES({.path = "BlockDeviceMapping[].Ebs.VolumeType"}), TAGS("|image|snapshot|"), {0},
};
static const struct shape copy_image[] = {
    NAME, IMAGE("SourceImageId"), {.path = "SourceRegion", .is_required = true},
    {.path = "Description", .max = DESCRIPTION_MAX}, BOOLEAN("Encrypted"), {.path = "KmsKeyId"}, TOKEN,
    BOOLEAN("CopyImageTags"), NUMBER("SnapshotCopyCompletionDurationMinutes"), TAGS("|image|snapshot|"), {0},
};
static const struct shape describe_images[] = {
    {.path = "ImageId[]", .prefix = "ami-", .letters = ID_LETTERS, .code = "InvalidAMIID.Malformed"},
    {.path = "Owner[]"}, BOOLEAN("IncludeDeprecated"), BOOLEAN("IncludeDisabled"), PAGES, {0},
};
static const struct shape deregister_image[] = {IMAGE("ImageId"), BOOLEAN("DeleteAssociatedSnapshots"), {0}};

/* https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html */
#define READS {100, 20}
#define UNFILTERED {50, 10}
#define CHANGES {50, 5}

const struct service_operation ec2_instance_operations[] = {
    {.name = "RunInstances", .is_mutating = true, .bucket = {5, 2}, .shape = run_instances,
     .perform = ec2_run_instances},
    {.name = "DescribeInstances", .bucket = READS, .unfiltered = UNFILTERED, .shape = describe_instances,
     .perform = ec2_describe_instances},
    {.name = "DescribeInstanceAttribute", .bucket = READS, .shape = describe_attribute,
     .perform = ec2_describe_instance_attribute},
    {.name = "ModifyInstanceAttribute", .is_mutating = true, .bucket = CHANGES, .shape = modify_attribute,
     .perform = ec2_modify_instance_attribute},
    {.name = "DescribeInstanceCreditSpecifications", .bucket = READS, .shape = describe_instances,
     .perform = ec2_describe_credit_specifications},
    {.name = "TerminateInstances", .is_mutating = true, .bucket = {100, 5}, .shape = instance_ids,
     .perform = ec2_terminate_instances},
    {.name = "CreateImage", .is_mutating = true, .bucket = CHANGES, .shape = create_image,
     .perform = ec2_create_image},
    {.name = "CopyImage", .is_mutating = true, .bucket = {100, 1}, .shape = copy_image, .perform = ec2_copy_image},
    {.name = "DescribeImages", .bucket = READS, .unfiltered = UNFILTERED, .shape = describe_images,
     .perform = ec2_describe_images},
    {.name = "DeregisterImage", .is_mutating = true, .bucket = CHANGES, .shape = deregister_image,
     .perform = ec2_deregister_image},
    {0},
};
/* clang-format on */
