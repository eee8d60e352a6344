#include "sandbox/machines.h"

#define VSS \
    "{'InstanceIds':['" WINDOWS "'],'DocumentName':'AWSEC2-VssInstallAndSnapshot','Comment':'job-1'," \
    "'TimeoutSeconds':600,'Parameters':{'CreateAmi':['True'],'AmiName':['by vss'],'description':['d']," \
    "'tags':['Key=tidemark:job-id,Value=job-1;Key=b,Value=c']}}"

/* Sends the command and keeps its id; from then on the caller asks Systems Manager. */
static void send(struct asking *asking, char id[64])
{
    asking->service = "ssm";
    ASSERT_ASKED(asking, "SendCommand", VSS);
    (void)snprintf(id, 64, "%s", told(asking, "Command.CommandId"));
}

static const char *status(struct asking *asking, const char *id)
{
    ASSERT_ASKED(asking, "ListCommandInvocations", "{'CommandId':'%s'}", id);
    assert_int_equal(told_count(asking, "CommandInvocations"), 1);
    return told(asking, "CommandInvocations[0].Status");
}

static void describe_image(struct asking *asking)
{
    asking->service = NULL;
    ASSERT_ASKED(asking, "DescribeImages", "{'Owner':['self'],'Filter':[{'Name':'name','Value':['by vss']}]}");
}

static void a_command_makes_an_image(void **state)
{
    struct asking asking = with_instances();
    char id[64];

    (void)state;
    send(&asking, id);
    assert_string_equal(told(&asking, "Command.Status"), "Pending");
    assert_string_equal(told(&asking, "Command.Comment"), "job-1");
    asking.now_ms += 30000;
    assert_string_equal(status(&asking, id), "InProgress");
    describe_image(&asking); /* it is seen late */
    assert_int_equal(told_count(&asking, "imagesSet"), 0);
    asking.now_ms += 200000;
    asking.service = "ssm";
    assert_string_equal(status(&asking, id), "Success");
    assert_string_equal(told(&asking, "CommandInvocations[0].InstanceId"), WINDOWS);
    assert_string_equal(told(&asking, "CommandInvocations[0].Comment"), "job-1");
    describe_image(&asking);
    assert_string_equal(told(&asking, "imagesSet[0].imageState"), "available");
    assert_int_equal(told_count(&asking, "imagesSet[0].tagSet"), 0); /* the document tags only the snapshots */
    ASSERT_ASKED(&asking, "DescribeSnapshots",
                 "{'Owner':['self'],'Filter':[{'Name':'tag:tidemark:job-id','Value':['job-1']},"
                 "{'Name':'tag-key','Value':['AppConsistent']},{'Name':'tag:b','Value':['c']}]}");
    assert_int_equal(told_count(&asking, "snapshotSet"), 2);
    asking_done(&asking);
}

static void a_command_that_fails_or_hangs_makes_nothing(void **state)
{
    static const struct {
        enum world_fault_kind kind;
        int64_t after_ms;
        const char *status, *details;
    } cases[] = {
        {WORLD_FAULT_SNAPSHOT_ERROR, 200000, "Failed", "Failed"},
        {WORLD_FAULT_SNAPSHOT_STUCK, 200000, "InProgress", "InProgress"},
        {WORLD_FAULT_SNAPSHOT_STUCK, 4000000, "TimedOut", "ExecutionTimedOut"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct asking asking = with_instances();
        char id[64];

        world_inject(asking.world, &(struct world_fault){.kind = cases[i].kind, .operation = "SendCommand"});
        send(&asking, id);
        asking.now_ms += cases[i].after_ms;
        assert_string_equal(status(&asking, id), cases[i].status);
        assert_string_equal(told(&asking, "CommandInvocations[0].StatusDetails"), cases[i].details);
        describe_image(&asking);
        assert_int_equal(told_count(&asking, "imagesSet"), 0);
        asking_done(&asking);
    }
}

/* What is on its way at half time is made; what is not is not. */
static void a_command_may_be_cancelled(void **state)
{
    static const struct {
        int64_t after_ms;
        const char *status;
        size_t images;
    } cases[] = {{10000, "Cancelled", 0}, {90000, "Cancelled", 1}, {200000, "Success", 1}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct asking asking = asking_new(
            &(struct world_options){.seed = 7, .snapshot_duration_ms = 130000});
        char id[64];

        add_resource(&asking, "ec2:instance", WINDOWS, "{'platform':'windows'}");
        send(&asking, id);
        asking.now_ms += cases[i].after_ms;
        ASSERT_ASKED(&asking, "CancelCommand", "{'CommandId':'%s'}", id);
        assert_string_equal(status(&asking, id), cases[i].status);
        asking.now_ms += 200000;
        describe_image(&asking);
        assert_int_equal(told_count(&asking, "imagesSet"), cases[i].images);
        asking_done(&asking);
    }
}

static void commands_are_listed_by_instance(void **state)
{
    struct asking asking = with_instances();
    char id[64];

    (void)state;
    send(&asking, id);
    ASSERT_ASKED(&asking, "SendCommand",
                 "{'InstanceIds':['" WINDOWS "'],'DocumentName':'AWSEC2-CreateVssSnapshot'}");
    ASSERT_ASKED(&asking, "ListCommands", "{'InstanceId':'" WINDOWS "','MaxResults':1}");
    assert_int_equal(told_count(&asking, "Commands"), 1);
    assert_string_equal(told(&asking, "Commands[0].CommandId"), id);
    ASSERT_ASKED(&asking, "ListCommands", "{'InstanceId':'" WINDOWS "','MaxResults':1,'NextToken':'%s'}",
                 told(&asking, "NextToken"));
    assert_string_equal(told(&asking, "Commands[0].DocumentName"), "AWSEC2-CreateVssSnapshot");
    ASSERT_ASKED(&asking, "ListCommandInvocations", "{'InstanceId':'" INSTANCE "'}");
    assert_int_equal(told_count(&asking, "CommandInvocations"), 0);
    ASSERT_ASKED(&asking, "GetCommandInvocation", "{'CommandId':'%s','InstanceId':'" WINDOWS "'}", id);
    assert_string_equal(told(&asking, "Status"), "Pending");
    assert_int_equal(json_integer_value(json_at(asking.answer.output, "ResponseCode")), -1);
    asking_done(&asking);
}

static void what_is_refused(void **state)
{
    static const struct {
        const char *operation, *input, *code;
    } cases[] = {
        {"SendCommand", "{'InstanceIds':['" WINDOWS "'],'DocumentName':'AWS-RunShellScript'}", "InvalidDocument"},
        {"SendCommand", "{'InstanceIds':['" INSTANCE "'],'DocumentName':'AWSEC2-CreateVssSnapshot'}",
         "UnsupportedPlatformType"},
        {"SendCommand", "{'InstanceIds':['" STOPPED "'],'DocumentName':'AWSEC2-CreateVssSnapshot'}",
         "InvalidInstanceId"},
        {"SendCommand", "{'InstanceIds':['i-0ffffffffffffffff'],'DocumentName':'AWSEC2-CreateVssSnapshot'}",
         "InvalidInstanceId"},
        {"SendCommand", "{'InstanceIds':['" WINDOWS "']}", "ValidationException"},
        {"SendCommand",
         "{'InstanceIds':['" WINDOWS "'],'DocumentName':'AWSEC2-CreateVssSnapshot','Parameters':{'Colour':['red']}}",
         "InvalidParameters"},
        {"SendCommand",
         "{'InstanceIds':['" WINDOWS "'],'DocumentName':'AWSEC2-CreateVssSnapshot','Parameters':{'tags':['a=b']}}",
         "InvalidParameters"},
        {"SendCommand",
         "{'InstanceIds':['" WINDOWS "'],'DocumentName':'AWSEC2-CreateVssSnapshot',"
         "'Parameters':{'tags':['Key=Device,Value=x']}}",
         "InvalidParameters"},
        {"SendCommand",
         "{'InstanceIds':['" WINDOWS "'],'DocumentName':'AWSEC2-CreateVssSnapshot','TimeoutSeconds':'600'}",
         "SerializationException"},
        {"CancelCommand", "{'CommandId':'00000000-0000-0000-0000-000000000000'}", "InvalidCommandId"},
        {"CancelCommand", "{'CommandId':'short'}", "InvalidCommandId"},
        {"GetCommandInvocation",
         "{'CommandId':'00000000-0000-0000-0000-000000000000','InstanceId':'" WINDOWS "'}", "InvocationDoesNotExist"},
        {"ListCommands", "{'MaxResults':51}", "ValidationException"},
        {"GetInventory", "{}", "UnknownOperationException"},
    };
    struct asking asking = with_instances();

    (void)state;
    asking.service = "ssm";
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ASSERT_REFUSED(&asking, cases[i].code, cases[i].operation, "%s", cases[i].input);
    asking_done(&asking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_makes_an_image),
        cmocka_unit_test(a_command_that_fails_or_hangs_makes_nothing),
        cmocka_unit_test(a_command_may_be_cancelled),
        cmocka_unit_test(commands_are_listed_by_instance),
        cmocka_unit_test(what_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
