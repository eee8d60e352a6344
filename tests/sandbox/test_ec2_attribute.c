#include "sandbox/machines.h"

#define OF_INSTANCE "{'InstanceId':'" INSTANCE "',"

static void attributes_come_one_by_one(void **state)
{
    static const struct {
        const char *attribute, *path, *value;
    } cases[] = {
        {"disableApiTermination", "disableApiTermination.value", "false"},
        {"instanceInitiatedShutdownBehavior", "instanceInitiatedShutdownBehavior.value", "stop"},
        {"userData", "userData.value", ""},
        {"instanceType", "instanceType.value", "t3.micro"},
        {"ebsOptimized", "ebsOptimized.value", "false"},
        {"enclaveOptions", "enclaveOptions.value", "false"},
        {"blockDeviceMapping", "blockDeviceMapping[0].deviceName", "/dev/sda1"},
        {"groupSet", "groupSet[0].groupId", "sg-0aaaaaaaaaaaaaaaa"},
    };
    struct asking asking = with_instances();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ASSERT_ASKED(&asking, "DescribeInstanceAttribute", OF_INSTANCE "'Attribute':'%s'}", cases[i].attribute);
        assert_string_equal(told(&asking, "instanceId"), INSTANCE);
        assert_string_equal(told(&asking, cases[i].path), cases[i].value);
        assert_int_equal(json_object_size(asking.answer.output), 2);
    }
    asking_done(&asking);
}

static void protection_holds_until_it_is_taken_away(void **state)
{
    struct asking asking = with_instances();

    (void)state;
    ASSERT_ASKED(&asking, "ModifyInstanceAttribute", OF_INSTANCE "'DisableApiTermination':{'Value':'true'}}");
    ASSERT_REFUSED(&asking, "OperationNotPermitted", "TerminateInstances", "{'InstanceId':['" INSTANCE "']}");
    ASSERT_ASKED(&asking, "ModifyInstanceAttribute", OF_INSTANCE "'DisableApiTermination':{'Value':'false'}}");
    ASSERT_ASKED(&asking, "TerminateInstances", "{'InstanceId':['" INSTANCE "']}");
    asking.now_ms += 60000;
    ASSERT_REFUSED(&asking, "IncorrectInstanceState", "ModifyInstanceAttribute",
                   OF_INSTANCE "'DisableApiTermination':{'Value':'true'}}");
    asking_done(&asking);
}

static void a_mapping_may_be_changed_by_its_device(void **state)
{
    struct asking asking = with_instances();

    (void)state;
    ASSERT_ASKED(&asking, "ModifyInstanceAttribute",
                 "{'InstanceId':'" WINDOWS "','BlockDeviceMapping':[{'DeviceName':'/dev/sdf',"
                 "'Ebs':{'DeleteOnTermination':'true'}}]}");
    ASSERT_ASKED(&asking, "DescribeInstanceAttribute",
                 "{'InstanceId':'" WINDOWS "','Attribute':'blockDeviceMapping'}");
    assert_string_equal(told(&asking, "blockDeviceMapping[1].ebs.deleteOnTermination"), "true");
    ASSERT_ASKED(&asking, "ModifyInstanceAttribute",
                 OF_INSTANCE "'InstanceInitiatedShutdownBehavior':{'Value':'terminate'}}");
    ASSERT_ASKED(&asking, "DescribeInstanceAttribute", OF_INSTANCE "'Attribute':'instanceInitiatedShutdownBehavior'}");
    assert_string_equal(told(&asking, "instanceInitiatedShutdownBehavior.value"), "terminate");
    asking_done(&asking);
}

/* A list of ids would fail for those that have none; a filter leaves them out. */
static void only_burstable_instances_have_credits(void **state)
{
    struct asking asking = with_instances();

    (void)state;
    ASSERT_ASKED(&asking, "DescribeInstanceCreditSpecifications",
                 "{'Filter':[{'Name':'instance-id','Value':['" INSTANCE "','" STOPPED "']}]}");
    assert_int_equal(told_count(&asking, "instanceCreditSpecificationSet"), 1);
    assert_string_equal(told(&asking, "instanceCreditSpecificationSet[0].instanceId"), INSTANCE);
    assert_string_equal(told(&asking, "instanceCreditSpecificationSet[0].cpuCredits"), "unlimited");
    ASSERT_REFUSED(&asking, "InvalidInstanceID.NotFound", "DescribeInstanceCreditSpecifications",
                   "{'InstanceId':['" STOPPED "']}");
    asking_done(&asking);
}

static void what_is_refused(void **state)
{
    static const struct {
        const char *operation, *input, *code;
    } cases[] = {
        {"DescribeInstanceAttribute", "{'InstanceId':'i-0ffffffffffffffff','Attribute':'userData'}",
         "InvalidInstanceID.NotFound"},
        {"DescribeInstanceAttribute", OF_INSTANCE "'Attribute':'colour'}", "InvalidParameterValue"},
        {"DescribeInstanceAttribute", "{'InstanceId':'" INSTANCE "'}", "MissingParameter"},
        {"ModifyInstanceAttribute", "{'InstanceId':'" INSTANCE "'}", "InvalidParameterCombination"},
        {"ModifyInstanceAttribute",
         OF_INSTANCE "'DisableApiTermination':{'Value':'true'},'InstanceInitiatedShutdownBehavior':{'Value':'stop'}}",
         "InvalidParameterCombination"},
        {"ModifyInstanceAttribute", OF_INSTANCE "'BlockDeviceMapping':[{'DeviceName':'/dev/sdz'}]}",
         "InvalidInstanceAttributeValue"},
        {"ModifyInstanceAttribute", OF_INSTANCE "'InstanceInitiatedShutdownBehavior':{'Value':'sleep'}}",
         "InvalidParameterValue"},
    };
    struct asking asking = with_instances();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ASSERT_REFUSED(&asking, cases[i].code, cases[i].operation, "%s", cases[i].input);
    asking_done(&asking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attributes_come_one_by_one),
        cmocka_unit_test(protection_holds_until_it_is_taken_away),
        cmocka_unit_test(a_mapping_may_be_changed_by_its_device),
        cmocka_unit_test(only_burstable_instances_have_credits),
        cmocka_unit_test(what_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
