#include "adapters/converted.h"
#include "adapters/ec2_launch.h"

static void values_take_the_form_of_the_call(void **state)
{
    static const struct conversion cases[] = {
        {ec2_launch_placement, "{'AvailabilityZone':'eu-west-1a','GroupName':'','Tenancy':'default'}",
         "{'AvailabilityZone':'eu-west-1a','Tenancy':'default'}"},
        {ec2_launch_placement, "{'GroupName':'g','PartitionNumber':3}", "{'GroupName':'g','PartitionNumber':3}"},
        {ec2_launch_monitoring, "{'State':'enabled'}", "{'Enabled':true}"},
        {ec2_launch_monitoring, "{'State':'pending'}", "{'Enabled':true}"},
        {ec2_launch_monitoring, "{'State':'disabled'}", "{'Enabled':false}"},
        {ec2_launch_monitoring, "{'State':'disabling'}", "{'Enabled':false}"},
        {ec2_launch_monitoring, "{'Enabled':true}", "{'Enabled':true}"},
        {ec2_launch_requires_imdsv2, "true", "'required'"},
        {ec2_launch_requires_imdsv2, "false", NULL},
        {ec2_launch_block_devices,
         "[{'DeviceName':'/dev/sda1','Ebs':{'VolumeSize':40,'SnapshotId':'snap-1','OutpostArn':'arn:x'}},"
         "{'DeviceName':'/dev/sdb','NoDevice':''},{'DeviceName':'/dev/sdc','VirtualName':'ephemeral0'}]",
         "[{'DeviceName':'/dev/sda1','Ebs':{'VolumeSize':40}},{'DeviceName':'/dev/sdb','NoDevice':''},"
         "{'DeviceName':'/dev/sdc','VirtualName':'ephemeral0'}]"},
    };

    (void)state;
    conversions_check(cases, COUNT_OF(cases));
}

/* EC2 says what is wrong with it, in its own words. */
static void what_has_no_form_goes_as_it_is(void **state)
{
    static const struct conversion cases[] = {
        {ec2_launch_placement, "'eu-west-1a'", "'eu-west-1a'"},
        {ec2_launch_monitoring, "'enabled'", "'enabled'"},
        {ec2_launch_monitoring, "{'state':'enabled'}", "{'state':'enabled'}"},
        {ec2_launch_block_devices, "{'DeviceName':'/dev/sda1'}", "{'DeviceName':'/dev/sda1'}"},
        {ec2_launch_block_devices, "[7]", "[7]"},
        {ec2_launch_network_interfaces, "'eni-1'", "'eni-1'"},
        {ec2_launch_network_interfaces, "['eni-1']", "['eni-1']"},
    };

    (void)state;
    conversions_check(cases, COUNT_OF(cases));
}

static void interfaces_reach_the_call_exactly_as_given(void **state)
{
    static const struct conversion cases[] = {
        {ec2_launch_network_interfaces, "[{'DeviceIndex':0,'NetworkInterfaceId':'eni-1'}]",
         "[{'DeviceIndex':0,'NetworkInterfaceId':'eni-1'}]"},
        {ec2_launch_network_interfaces,
         "[{'DeviceIndex':0,'SubnetId':'subnet-1','Groups':['sg-1','sg-2'],'PrivateIpAddress':'10.0.0.5',"
         "'PrivateIpAddresses':[{'Primary':true,'PrivateIpAddress':'10.0.0.5'}],'Description':'',"
         "'Ipv6Addresses':[{'Ipv6Address':'2001:db8::5'}],'Ipv6AddressCount':0,'SecondaryPrivateIpAddressCount':0,"
         "'AssociatePublicIpAddress':false,'Ipv4Prefixes':[{'Ipv4Prefix':'10.0.1.0/28'}],"
         "'Ipv6Prefixes':[{'Ipv6Prefix':'2001:db8::/80'}],'InterfaceType':'efa','NetworkCardIndex':0}]",
         "[{'DeviceIndex':0,'SubnetId':'subnet-1','SecurityGroupId':['sg-1','sg-2'],'PrivateIpAddress':'10.0.0.5',"
         "'PrivateIpAddresses':[{'Primary':true,'PrivateIpAddress':'10.0.0.5'}],'Description':'',"
         "'Ipv6Addresses':[{'Ipv6Address':'2001:db8::5'}],'Ipv6AddressCount':0,'SecondaryPrivateIpAddressCount':0,"
         "'AssociatePublicIpAddress':false,'Ipv4Prefix':[{'Ipv4Prefix':'10.0.1.0/28'}],"
         "'Ipv6Prefix':[{'Ipv6Prefix':'2001:db8::/80'}],'InterfaceType':'efa','NetworkCardIndex':0}]"},
    };

    (void)state;
    conversions_check(cases, COUNT_OF(cases));
}

/* As it stands in the catalogue it may be given back, while the source still has its interface and its addresses. */
static void an_interface_of_the_source_becomes_a_new_one(void **state)
{
#define OF_SOURCE(index, id, rest) \
    "{'AssociatePublicIpAddress':true,'DeleteOnTermination':true,'Description':'','DeviceIndex':" index \
    ",'Groups':['sg-1'],'Ipv6AddressCount':0,'Ipv6Addresses':[],'NetworkInterfaceId':'" id "'," \
    "'PrivateIpAddress':'10.0.0.7','PrivateIpAddresses':[{'Primary':true,'PrivateIpAddress':'10.0.0.7'}]," \
    "'SecondaryPrivateIpAddressCount':" rest ",'SubnetId':'subnet-1','InterfaceType':'interface'}"
    static const struct conversion cases[] = {
        {ec2_launch_network_interfaces, "[" OF_SOURCE("0", "eni-1", "0") "]",
         "[{'AssociatePublicIpAddress':true,'DeleteOnTermination':true,'DeviceIndex':0,'SecurityGroupId':['sg-1'],"
         "'SubnetId':'subnet-1','InterfaceType':'interface'}]"},
        {ec2_launch_network_interfaces, "[" OF_SOURCE("0", "eni-1", "2") "," OF_SOURCE("1", "eni-2", "0") "]",
         "[{'DeleteOnTermination':true,'DeviceIndex':0,'SecurityGroupId':['sg-1'],'SecondaryPrivateIpAddressCount':2,"
         "'SubnetId':'subnet-1','InterfaceType':'interface'},"
         "{'DeleteOnTermination':true,'DeviceIndex':1,'SecurityGroupId':['sg-1'],'SubnetId':'subnet-1',"
         "'InterfaceType':'interface'}]"},
    };

    (void)state;
    conversions_check(cases, COUNT_OF(cases));
}

static void volumes_that_would_stay_are_found(void **state)
{
    static const struct conversion cases[] = {
        {ec2_launch_lasting_volumes,
         "[{'deviceName':'/dev/sda1','ebs':{'volumeId':'vol-1','deleteOnTermination':'true'}},"
         "{'deviceName':'/dev/sdf','ebs':{'volumeId':'vol-2','deleteOnTermination':'false'}},"
         "{'deviceName':'/dev/sdg','virtualName':'ephemeral0'}]",
         "[{'DeviceName':'/dev/sdf','Ebs':{'DeleteOnTermination':true}}]"},
        {ec2_launch_lasting_volumes, "[{'deviceName':'/dev/sda1','ebs':{'deleteOnTermination':'true'}}]", NULL},
        {ec2_launch_lasting_volumes, "''", NULL},
    };

    (void)state;
    conversions_check(cases, COUNT_OF(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_take_the_form_of_the_call),
        cmocka_unit_test(what_has_no_form_goes_as_it_is),
        cmocka_unit_test(interfaces_reach_the_call_exactly_as_given),
        cmocka_unit_test(an_interface_of_the_source_becomes_a_new_one),
        cmocka_unit_test(volumes_that_would_stay_are_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
