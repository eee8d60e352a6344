#include "sandbox/machines.h"

#define LAUNCH "{'ImageId':'%s','MinCount':'1','MaxCount':'1'"
#define LAUNCHED "reservationSet[0].instancesSet[0]."

/* Asks about the one instance of this token. */
static void describe(struct asking *asking, const char *token)
{
    ASSERT_ASKED(asking, "DescribeInstances", "{'Filter':[{'Name':'client-token','Value':['%s']}]}", token);
}

static void an_instance_starts_with_volumes_of_its_own(void **state)
{
    struct asking asking = with_instances();
    char image[32];

    (void)state;
    make_image(&asking, WINDOWS, image);
    ASSERT_ASKED(&asking, "RunInstances",
                 LAUNCH ",'ClientToken':'t','InstanceType':'m5.large','TagSpecification':["
                        "{'ResourceType':'volume','Tag':[{'Key':'a','Value':'volume'}]},"
                        "{'ResourceType':'instance','Tag':[{'Key':'a','Value':'instance'}]}]}",
                 image);
    assert_string_equal(told(&asking, "ownerId"), "111122223333");
    assert_string_equal(told(&asking, "instancesSet[0].instanceState.name"), "pending");
    assert_int_equal(told_count(&asking, "instancesSet[0].blockDeviceMapping"), 0);
    asking.now_ms += 10000;
    describe(&asking, "t");
    assert_string_equal(told(&asking, LAUNCHED "instanceState.name"), "running");
    assert_string_equal(told(&asking, LAUNCHED "imageId"), image);
    assert_string_equal(told(&asking, LAUNCHED "platform"), "windows");
    assert_string_equal(told(&asking, LAUNCHED "tagSet[0].value"), "instance");
    assert_int_equal(told_count(&asking, LAUNCHED "blockDeviceMapping"), 2);
    assert_string_equal(told(&asking, LAUNCHED "blockDeviceMapping[1].ebs.deleteOnTermination"), "false");
    ASSERT_ASKED(&asking, "DescribeVolumes", "{'Filter':[{'Name':'tag:a','Value':['volume']}]}");
    assert_int_equal(told_count(&asking, "volumeSet"), 2);
    assert_string_equal(told(&asking, "volumeSet[0].size"), "10");
    asking_done(&asking);
}

/* Every parameter by which a restore gives an instance its configuration back. */
static void an_instance_has_what_the_launch_gave_it(void **state)
{
    static const struct {
        const char *parameter, *path, *value;
    } cases[] = {
        {"'KeyName':'k'", "keyName", "k"},
        {"'SubnetId':'subnet-1'", "subnetId", "subnet-1"},
        {"'SecurityGroupId':['sg-1','sg-2']", "groupSet[1].groupId", "sg-2"},
        {"'IamInstanceProfile':{'Name':'web'}", "iamInstanceProfile.arn",
         "arn:aws:iam::111122223333:instance-profile/web"},
        {"'Monitoring':{'Enabled':'true'}", "monitoring.state", "enabled"},
        {"'Placement':{'Tenancy':'dedicated'}", "placement.tenancy", "dedicated"},
        {"'Placement':{'AvailabilityZone':'eu-west-1c'}", "placement.availabilityZone", "eu-west-1c"},
        {"'CpuOptions':{'CoreCount':'2','ThreadsPerCore':'1'}", "cpuOptions.coreCount", "2"},
        {"'MetadataOptions':{'HttpTokens':'required'}", "metadataOptions.httpTokens", "required"},
        {"'HibernationOptions':{'Configured':'true'}", "hibernationOptions.configured", "true"},
        {"'EnclaveOptions':{'Enabled':'true'}", "enclaveOptions.enabled", "true"},
        {"'EbsOptimized':'true'", "ebsOptimized", "true"},
        {"'KernelId':'aki-1','RamdiskId':'ari-1'", "ramdiskId", "ari-1"},
        {"'CapacityReservationSpecification':{'CapacityReservationPreference':'none'}",
         "capacityReservationSpecification.capacityReservationPreference", "none"},
        {"'LicenseSpecification':[{'LicenseConfigurationArn':'arn:1'}]", "licenseSet[0].licenseConfigurationArn",
         "arn:1"},
        {"'InstanceMarketOptions':{'MarketType':'spot'}", "instanceLifecycle", "spot"},
        {"'NetworkInterface':[{'DeviceIndex':'0','SubnetId':'subnet-2','SecurityGroupId':['sg-3'],"
         "'AssociatePublicIpAddress':'true','DeleteOnTermination':'false'}]",
         "networkInterfaceSet[0].attachment.deleteOnTermination", "false"},
        {"'NetworkInterface':[{'DeviceIndex':'0','SubnetId':'subnet-2','SecurityGroupId':['sg-3']}]",
         "groupSet[0].groupId", "sg-3"},
        {"'NetworkInterface':[{'DeviceIndex':'0','NetworkInterfaceId':'eni-1'}]",
         "networkInterfaceSet[0].networkInterfaceId", "eni-1"},
        {"'BlockDeviceMapping':[{'DeviceName':'/dev/sdf','NoDevice':''}]", "blockDeviceMapping[1].deviceName",
         "(none)"},
        {"'BlockDeviceMapping':[{'DeviceName':'/dev/sdf','Ebs':{'DeleteOnTermination':'true'}}]",
         "blockDeviceMapping[1].ebs.deleteOnTermination", "true"},
        {"'DisableApiTermination':'true'", "imageId", NULL}, /* told by a call of its own */
    };
    char image[32], path[128];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct asking asking = with_instances();

        make_image(&asking, WINDOWS, image);
        ASSERT_ASKED(&asking, "RunInstances", LAUNCH ",'ClientToken':'t',%s}", image, cases[i].parameter);
        asking.now_ms += 10000;
        describe(&asking, "t");
        (void)snprintf(path, sizeof(path), LAUNCHED "%s", cases[i].path);
        assert_string_equal(told(&asking, path), cases[i].value ? cases[i].value : image);
        asking_done(&asking);
    }
}

static void a_token_starts_one_instance(void **state)
{
    struct asking asking = with_instances();
    char image[32], id[32];

    (void)state;
    make_image(&asking, INSTANCE, image);
    ASSERT_ASKED(&asking, "RunInstances", LAUNCH ",'ClientToken':'t'}", image);
    (void)snprintf(id, sizeof(id), "%s", told(&asking, "instancesSet[0].instanceId"));
    ASSERT_ASKED(&asking, "RunInstances", LAUNCH ",'ClientToken':'t'}", image);
    assert_string_equal(told(&asking, "instancesSet[0].instanceId"), id);
    ASSERT_REFUSED(&asking, "IdempotentParameterMismatch", "RunInstances",
                   LAUNCH ",'ClientToken':'t','KeyName':'another'}", image);
    ASSERT_ASKED(&asking, "TerminateInstances", "{'InstanceId':['%s']}", id);
    ASSERT_REFUSED(&asking, "IdempotentInstanceTerminated", "RunInstances", LAUNCH ",'ClientToken':'t'}", image);
    asking_done(&asking);
}

static void an_instance_that_fails_says_why(void **state)
{
    struct asking asking = with_instances();
    char image[32];

    (void)state;
    make_image(&asking, INSTANCE, image);
    world_inject(asking.world,
                 &(struct world_fault){.kind = WORLD_FAULT_SNAPSHOT_ERROR, .operation = "RunInstances"});
    ASSERT_ASKED(&asking, "RunInstances", LAUNCH ",'ClientToken':'t'}", image);
    asking.now_ms += 10000;
    describe(&asking, "t");
    assert_string_equal(told(&asking, LAUNCHED "instanceState.name"), "terminated");
    assert_string_equal(told(&asking, LAUNCHED "stateReason.code"), "Server.InternalError");
    assert_string_equal(told(&asking, LAUNCHED "stateReason.message"), "An internal error occurred.");
    asking_done(&asking);
}

static void what_is_refused(void **state)
{
    static const struct {
        const char *parameters, *code;
    } cases[] = {
        {"'ImageId':'ami-0ffffffffffffffff','MinCount':'1','MaxCount':'1'", "InvalidAMIID.NotFound"},
        {"'MinCount':'1','MaxCount':'1'", "MissingParameter"},
        {"'ImageId':'%s','MinCount':'1'", "MissingParameter"},
        {"'ImageId':'%s','MinCount':'1','MaxCount':'2'", "InvalidParameterValue"},
#define OF_IMAGE "'ImageId':'%s','MinCount':'1','MaxCount':'1',"
        {OF_IMAGE "'Colour':'red'", "UnknownParameter"},
        {OF_IMAGE "'Placement':{'GroupName':''}", "InvalidParameterValue"},
        {OF_IMAGE "'Monitoring':{'State':'enabled'}", "UnknownParameter"},
        {OF_IMAGE "'EbsOptimized':'perhaps'", "InvalidParameterValue"},
        {OF_IMAGE "'SecurityGroupId':'sg-1'", "InvalidParameterValue"},
        {OF_IMAGE "'ElasticGpuSpecification':[{'Type':'eg1.medium'}]", "UnsupportedOperation"},
        {OF_IMAGE "'ElasticInferenceAccelerator':[{'Type':'eia1.medium'}]", "UnsupportedOperation"},
        {OF_IMAGE "'IamInstanceProfile':{'Name':'a','Arn':'arn:a'}", "InvalidParameterCombination"},
        {OF_IMAGE "'SubnetId':'subnet-1','NetworkInterface':[{'DeviceIndex':'0'}]", "InvalidParameterCombination"},
        {OF_IMAGE "'SecurityGroupId':['sg-1'],'NetworkInterface':[{'DeviceIndex':'0'}]",
         "InvalidParameterCombination"},
        {OF_IMAGE "'NetworkInterface':[{'DeviceIndex':'0','NetworkInterfaceId':'eni-1','SubnetId':'subnet-1'}]",
         "InvalidParameterCombination"},
        {OF_IMAGE "'NetworkInterface':[{'DeviceIndex':'0','PrivateIpAddresses':[{'PrivateIpAddress':'10.0.0.9'}],"
                  "'SecondaryPrivateIpAddressCount':'0'}]",
         "InvalidParameterCombination"},
        {OF_IMAGE "'NetworkInterface':[{'DeviceIndex':'0','AssociatePublicIpAddress':'true'},{'DeviceIndex':'1'}]",
         "InvalidParameterCombination"},
        {OF_IMAGE "'NetworkInterface':[{'DeviceIndex':'0','PrivateIpAddress':'10.0.0.7'}]", "InvalidIPAddress.InUse"},
    };
    struct asking asking = with_instances();
    char image[32], input[1024];

    (void)state;
    make_image(&asking, INSTANCE, image);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *place = strstr(cases[i].parameters, "%s");
        int before = place ? (int)(place - cases[i].parameters) : (int)strlen(cases[i].parameters);

        (void)snprintf(input, sizeof(input), "{%.*s%s%s}", before, cases[i].parameters, place ? image : "",
                       place ? place + 2 : "");
        ASSERT_REFUSED(&asking, cases[i].code, "RunInstances", "%s", input);
    }
    asking_done(&asking);
}

/* As long as it lives, the source has its interfaces and their addresses. */
static void an_interface_of_another_instance_is_in_use(void **state)
{
    struct asking asking = with_instances();
    char image[32], interface[32];

    (void)state;
    make_image(&asking, INSTANCE, image);
    ASSERT_ASKED(&asking, "DescribeInstances", "{'InstanceId':['" INSTANCE "']}");
    (void)snprintf(interface, sizeof(interface), "%s",
                   told(&asking, LAUNCHED "networkInterfaceSet[0].networkInterfaceId"));
    ASSERT_REFUSED(&asking, "InvalidNetworkInterface.InUse", "RunInstances",
                   LAUNCH ",'NetworkInterface':[{'DeviceIndex':'0','NetworkInterfaceId':'%s'}]}", image, interface);
    ASSERT_ASKED(&asking, "TerminateInstances", "{'InstanceId':['" INSTANCE "']}");
    asking.now_ms += 60000;
    ASSERT_ASKED(&asking, "RunInstances",
                 LAUNCH ",'NetworkInterface':[{'DeviceIndex':'0','NetworkInterfaceId':'%s'}]}", image, interface);
    asking_done(&asking);
}

static void only_an_image_that_is_available_starts(void **state)
{
    struct asking asking = with_instances();

    (void)state;
    ASSERT_ASKED(&asking, "CreateImage", "{'InstanceId':'" INSTANCE "','Name':'nightly','NoReboot':'true'}");
    ASSERT_REFUSED(&asking, "InvalidAMIID.Unavailable", "RunInstances", LAUNCH "}", told(&asking, "imageId"));
    asking_done(&asking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_instance_starts_with_volumes_of_its_own),
        cmocka_unit_test(an_instance_has_what_the_launch_gave_it),
        cmocka_unit_test(a_token_starts_one_instance),
        cmocka_unit_test(an_instance_that_fails_says_why),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(an_interface_of_another_instance_is_in_use),
        cmocka_unit_test(only_an_image_that_is_available_starts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
