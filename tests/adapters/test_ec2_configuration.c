#include "adapters/converted.h"
#include "adapters/ec2_configuration.h"

/* The forms are those of an answer of AWS Backup's GetRecoveryPointRestoreMetadata. */
static void objects_have_the_forms_of_aws_backup(void **state)
{
    static const struct conversion cases[] = {
        {ec2_configuration_cpu_options, "{'coreCount':'1','threadsPerCore':'1'}", "{'CoreCount':1,'ThreadsPerCore':1}"},
        {ec2_configuration_cpu_options, "{'coreCount':'2','threadsPerCore':'1','amdSevSnp':'enabled'}",
         "{'CoreCount':2,'ThreadsPerCore':1,'AmdSevSnp':'enabled'}"},
        {ec2_configuration_credit_specification, "{'instanceId':'i-1','cpuCredits':'standard'}",
         "{'CpuCredits':'standard'}"},
        {ec2_configuration_monitoring, "{'state':'disabled'}", "{'State':'disabled'}"},
        {ec2_configuration_placement, "{'availabilityZone':'eu-west-1a','groupName':'','tenancy':'default'}",
         "{'AvailabilityZone':'eu-west-1a','GroupName':'','Tenancy':'default'}"},
        {ec2_configuration_placement,
         "{'availabilityZone':'eu-west-1a','groupName':'g','groupId':'pg-1','partitionNumber':'3','tenancy':'host',"
         "'hostId':'h-1','affinity':'host','hostResourceGroupArn':''}",
         "{'AvailabilityZone':'eu-west-1a','GroupName':'g','PartitionNumber':3,'Tenancy':'host','HostId':'h-1',"
         "'Affinity':'host'}"},
        {ec2_configuration_capacity_reservation, "{'capacityReservationPreference':'open'}",
         "{'CapacityReservationPreference':'open'}"},
        {ec2_configuration_capacity_reservation,
         "{'capacityReservationTarget':{'capacityReservationId':'cr-1','capacityReservationResourceGroupArn':''}}",
         "{'CapacityReservationTarget':{'CapacityReservationId':'cr-1'}}"},
        {ec2_configuration_hibernation, "{'configured':'false'}", "{'Configured':false}"},
        {ec2_configuration_hibernation, "{'configured':'true'}", "{'Configured':true}"},
        {ec2_configuration_enclave, "{'enabled':'false'}", "{'Enabled':false}"},
        {ec2_configuration_enclave, "''", NULL},
        {ec2_configuration_cpu_options, "{}", NULL},
    };

    (void)state;
    conversions_check(cases, COUNT_OF(cases));
}

static void lists_keep_what_is_a_persons(void **state)
{
    static const struct conversion cases[] = {
        {ec2_configuration_licenses, "[{'licenseConfigurationArn':'arn:1'},{'licenseConfigurationArn':'arn:2'}]",
         "[{'LicenseConfigurationArn':'arn:1'},{'LicenseConfigurationArn':'arn:2'}]"},
        {ec2_configuration_licenses, "[]", NULL},
        {ec2_configuration_licenses, "''", NULL},
        {ec2_configuration_tags,
         "[{'key':'Name','value':'web'},{'key':'aws:cloudformation:stack-name','value':'s'},{'key':'empty','value':''},"
         "{'key':'tidemark:job-id','value':'j'},{'key':'tidemarks','value':'mine'}]",
         "[{'Key':'Name','Value':'web'},{'Key':'empty','Value':''},{'Key':'tidemarks','Value':'mine'}]"},
        {ec2_configuration_tags, "[{'key':'tidemark:job-id','value':'j'}]", NULL},
    };

    (void)state;
    conversions_check(cases, COUNT_OF(cases));
}

static void interfaces_are_described_whole(void **state)
{
    static const struct conversion cases[] = {
        {ec2_configuration_network_interfaces,
         "[{'networkInterfaceId':'eni-1','subnetId':'subnet-1','vpcId':'vpc-1','description':'','ownerId':'1',"
         "'status':'in-use','privateIpAddress':'10.0.0.7','sourceDestCheck':'true',"
         "'groupSet':[{'groupId':'sg-1','groupName':'web'}],"
         "'attachment':{'attachmentId':'a','deviceIndex':'0','deleteOnTermination':'true','networkCardIndex':'0'},"
         "'association':{'publicIp':'54.0.0.1','ipOwnerId':'amazon'},"
         "'privateIpAddressesSet':[{'privateIpAddress':'10.0.0.7','primary':'true'}],'ipv6AddressesSet':[],"
         "'interfaceType':'interface'}]",
         "[{'AssociatePublicIpAddress':true,'DeleteOnTermination':true,'Description':'','DeviceIndex':0,"
         "'Groups':['sg-1'],'Ipv6AddressCount':0,'Ipv6Addresses':[],'NetworkInterfaceId':'eni-1',"
         "'PrivateIpAddress':'10.0.0.7','PrivateIpAddresses':[{'Primary':true,'PrivateIpAddress':'10.0.0.7'}],"
         "'SecondaryPrivateIpAddressCount':0,'SubnetId':'subnet-1','InterfaceType':'interface'}]"},
        {ec2_configuration_network_interfaces,
         "[{'networkInterfaceId':'eni-2','subnetId':'subnet-1','privateIpAddress':'10.0.0.8','groupSet':'',"
         "'attachment':{'deviceIndex':'1','deleteOnTermination':'false','networkCardIndex':'1'},"
         "'association':{'publicIp':'54.0.0.2','ipOwnerId':'111122223333'},"
         "'privateIpAddressesSet':[{'privateIpAddress':'10.0.0.8','primary':'true'},"
         "{'privateIpAddress':'10.0.0.9','primary':'false'}],'ipv6AddressesSet':[{'ipv6Address':'2001:db8::5'}]}]",
         "[{'AssociatePublicIpAddress':false,'DeleteOnTermination':false,'DeviceIndex':1,'NetworkCardIndex':1,"
         "'Groups':[],'Ipv6AddressCount':1,'Ipv6Addresses':[{'Ipv6Address':'2001:db8::5'}],"
         "'NetworkInterfaceId':'eni-2','PrivateIpAddress':'10.0.0.8','PrivateIpAddresses':["
         "{'Primary':true,'PrivateIpAddress':'10.0.0.8'},{'Primary':false,'PrivateIpAddress':'10.0.0.9'}],"
         "'SecondaryPrivateIpAddressCount':1,'SubnetId':'subnet-1'}]"},
        {ec2_configuration_network_interfaces, "[]", NULL},
        {ec2_configuration_network_interfaces, "[{}]", NULL},
    };

    (void)state;
    conversions_check(cases, COUNT_OF(cases));
}

static void single_values_are_taken_out(void **state)
{
    static const struct conversion cases[] = {
        {ec2_configuration_profile_name, "'arn:aws:iam::111122223333:instance-profile/web'", "'web'"},
        {ec2_configuration_profile_name, "'arn:aws:iam::111122223333:instance-profile/a/path/web'", "'web'"},
        {ec2_configuration_profile_name, "'web'", NULL},
        {ec2_configuration_profile_name, "{}", NULL},
        {ec2_configuration_requires_imdsv2, "'required'", "'true'"},
        {ec2_configuration_requires_imdsv2, "'optional'", NULL},
        {ec2_configuration_image_size,
         "[{'deviceName':'/dev/sda1','ebs':{'volumeSize':'8'}},{'deviceName':'/dev/sdb','virtualName':'ephemeral0'},"
         "{'deviceName':'/dev/sdc','ebs':{'volumeSize':'100'}}]",
         "108"},
        {ec2_configuration_image_size, "''", NULL},
        {ec2_configuration_image_size, "[]", NULL},
    };

    (void)state;
    conversions_check(cases, COUNT_OF(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_have_the_forms_of_aws_backup),
        cmocka_unit_test(lists_keep_what_is_a_persons),
        cmocka_unit_test(interfaces_are_described_whole),
        cmocka_unit_test(single_values_are_taken_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
