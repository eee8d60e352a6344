#include "sandbox/machines.h"

static void an_instance_is_shown_with_its_configuration(void **state)
{
    struct asking asking = with_instances();

    (void)state;
    ASSERT_ASKED(&asking, "DescribeInstances", "{'InstanceId':['" INSTANCE "']}");
    assert_int_equal(told_count(&asking, "reservationSet"), 1);
#define SHOWN "reservationSet[0].instancesSet[0]."
    assert_string_equal(told(&asking, SHOWN "instanceId"), INSTANCE);
    assert_string_equal(told(&asking, SHOWN "keyName"), "operations");
    assert_string_equal(told(&asking, SHOWN "instanceState.name"), "running");
    assert_string_equal(told(&asking, SHOWN "instanceState.code"), "16");
    assert_string_equal(told(&asking, SHOWN "placement.availabilityZone"), "eu-west-1a");
    assert_string_equal(told(&asking, SHOWN "ebsOptimized"), "false");
    assert_memory_equal(told(&asking, SHOWN "blockDeviceMapping[0].ebs.volumeId"), "vol-0", 5);
    assert_memory_equal(told(&asking, SHOWN "networkInterfaceSet[0].networkInterfaceId"), "eni-0", 5);
    assert_string_equal(told(&asking, SHOWN "attributes"), "(none)"); /* they have a call of their own */
    assert_string_equal(told(&asking, SHOWN "reboots"), "(none)");
    asking_done(&asking);
}

static void instances_are_found_by_filters(void **state)
{
    static const struct {
        const char *name, *value;
        size_t count;
    } cases[] = {
        {"instance-id", INSTANCE, 1},
        {"instance-state-name", "stopped", 1},
        {"instance-type", "m5.large", 1},
        {"key-name", "operations", 1},
        {"subnet-id", "subnet-0aaaaaaaaaaaaaaaa", 4},
        {"tag:Name", "web", 1},
        {"instance-id", "i-0ffffffffffffffff", 0},
    };
    struct asking asking = with_instances();

    (void)state;
    ASSERT_ASKED(&asking, "CreateTags", "{'ResourceId':['" STOPPED "'],'Tag':[{'Key':'Name','Value':'web'}]}");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ASSERT_ASKED(&asking, "DescribeInstances", "{'Filter':[{'Name':'%s','Value':['%s']}],'MaxResults':'1000'}",
                     cases[i].name, cases[i].value);
        assert_int_equal(told_count(&asking, "reservationSet"), cases[i].count);
    }
    ASSERT_ASKED(&asking, "DeleteTags", "{'ResourceId':['" STOPPED "'],'Tag':[{'Key':'Name'}]}");
    ASSERT_ASKED(&asking, "DescribeInstances", "{'Filter':[{'Name':'tag-key','Value':['Name']}]}");
    assert_int_equal(told_count(&asking, "reservationSet"), 0);
    asking_done(&asking);
}

static void a_terminated_instance_is_shown_for_a_while(void **state)
{
    static const struct {
        int64_t after_ms;
        const char *state;
    } cases[] = {{0, "shutting-down"}, {40000, "terminated"}};
    struct asking asking = with_instances();

    (void)state;
    ASSERT_ASKED(&asking, "TerminateInstances", "{'InstanceId':['" INSTANCE "']}");
    assert_string_equal(told(&asking, "instancesSet[0].previousState.name"), "running");
    assert_string_equal(told(&asking, "instancesSet[0].currentState.name"), "shutting-down");
    assert_string_equal(told(&asking, "instancesSet[0].currentState.code"), "32");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        asking.now_ms += cases[i].after_ms;
        ASSERT_ASKED(&asking, "DescribeInstances", "{'Filter':[{'Name':'instance-id','Value':['" INSTANCE "']}]}");
        assert_string_equal(told(&asking, SHOWN "instanceState.name"), cases[i].state);
    }
    ASSERT_ASKED(&asking, "TerminateInstances", "{'InstanceId':['" INSTANCE "']}"); /* again, in vain */
    assert_string_equal(told(&asking, "instancesSet[0].currentState.name"), "terminated");
    asking.now_ms += 4000000;
    ASSERT_ASKED(&asking, "DescribeInstances", "{'Filter':[{'Name':'instance-id','Value':['" INSTANCE "']}]}");
    assert_int_equal(told_count(&asking, "reservationSet"), 0);
    asking_done(&asking);
}

static void volumes_go_with_their_instance_as_they_are_mapped(void **state)
{
    struct asking asking = with_instances();

    (void)state;
    ASSERT_ASKED(&asking, "TerminateInstances", "{'InstanceId':['" WINDOWS "']}");
    ASSERT_REFUSED(&asking, "InvalidVolume.NotFound", "DescribeVolumes", "{'VolumeId':['" VOLUME "']}");
    asking_done(&asking);
}

static void what_is_refused(void **state)
{
    static const struct {
        const char *operation, *input, *code;
    } cases[] = {
        {"DescribeInstances", "{'InstanceId':['i-0ffffffffffffffff']}", "InvalidInstanceID.NotFound"},
        {"DescribeInstances", "{'InstanceId':['vol-1']}", "InvalidInstanceID.Malformed"},
        {"DescribeInstances", "{'InstanceId':['" INSTANCE "'],'MaxResults':'5'}", "InvalidParameterCombination"},
        {"DescribeInstances", "{'MaxResults':'4'}", "InvalidParameterValue"},
        {"DescribeInstances", "{'Filter':[{'Name':'colour','Value':['red']}]}", "InvalidParameterValue"},
        {"DescribeInstances", "{'Instances':['" INSTANCE "']}", "UnknownParameter"},
        {"TerminateInstances", "{}", "MissingParameter"},
        {"TerminateInstances", "{'InstanceId':['" INSTANCE "','i-0ffffffffffffffff']}", "InvalidInstanceID.NotFound"},
        {"CreateTags", "{'ResourceId':['i-0ffffffffffffffff'],'Tag':[{'Key':'a'}]}", "InvalidInstanceID.NotFound"},
        {"CreateTags", "{'ResourceId':['ami-0ffffffffffffffff'],'Tag':[{'Key':'a'}]}", "InvalidAMIID.NotFound"},
    };
    struct asking asking = with_instances();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ASSERT_REFUSED(&asking, cases[i].code, cases[i].operation, "%s", cases[i].input);
    ASSERT_ASKED(&asking, "DescribeInstances", "{'InstanceId':['" INSTANCE "']}"); /* all or nothing */
    assert_string_equal(told(&asking, SHOWN "instanceState.name"), "running");
    asking_done(&asking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_instance_is_shown_with_its_configuration),
        cmocka_unit_test(instances_are_found_by_filters),
        cmocka_unit_test(a_terminated_instance_is_shown_for_a_while),
        cmocka_unit_test(volumes_go_with_their_instance_as_they_are_mapped),
        cmocka_unit_test(what_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
