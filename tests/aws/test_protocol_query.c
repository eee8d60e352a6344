#include "harness/check.h"

#include <stdlib.h>
#include <string.h>

#include "aws/protocol_query.h"
#include "base/json.h"

static const struct {
    const char *service, *operation, *input, *form;
} forms[] = {
    {"ec2", "DescribeSnapshots", "{}", "Action=DescribeSnapshots&Version=2016-11-15"},
    {"ec2", "CreateSnapshot",
     "{\"VolumeId\":\"vol-1\",\"Description\":\"d\",\"TagSpecification\":[{\"ResourceType\":\"snapshot\","
     "\"Tag\":[{\"Key\":\"backup:job-id\",\"Value\":\"j-1\"}]}]}",
     "Action=CreateSnapshot&Version=2016-11-15&VolumeId=vol-1&Description=d"
     "&TagSpecification.1.ResourceType=snapshot&TagSpecification.1.Tag.1.Key=backup%3Ajob-id"
     "&TagSpecification.1.Tag.1.Value=j-1"},
    {"ec2", "DescribeSnapshots",
     "{\"Owner\":[\"self\"],\"Filter\":[{\"Name\":\"tag:backup:job-id\",\"Value\":[\"j-1\",\"j-2\"]}],"
     "\"MaxResults\":1000}",
     "Action=DescribeSnapshots&Version=2016-11-15&Owner.1=self&Filter.1.Name=tag%3Abackup%3Ajob-id"
     "&Filter.1.Value.1=j-1&Filter.1.Value.2=j-2&MaxResults=1000"},
    {"ec2", "CreateVolume", "{\"Encrypted\":true,\"MultiAttachEnabled\":false,\"Iops\":-3}",
     "Action=CreateVolume&Version=2016-11-15&Encrypted=true&MultiAttachEnabled=false&Iops=-3"},
    {"ec2", "X", "{\"NoDevice\":\"\",\"Empty\":[],\"None\":{}}", "Action=X&Version=2016-11-15&NoDevice="},
    {"ec2", "X", "{\"A\":1.5,\"B\":0.1}", "Action=X&Version=2016-11-15&A=1.5&B=0.1"},
    {"ec2", "X", "{\"A\":\" &=+%/~\\u00e9\\n\"}",
     "Action=X&Version=2016-11-15&A=%20%26%3D%2B%25%2F~%C3%A9%0A"},
    {"ec2", "X", "{\"A&B\":\"1\"}", "Action=X&Version=2016-11-15&A%26B=1"},
    {"ec2", "X", "{\"A\":{\"B\":{\"C\":\"1\"}}}", "Action=X&Version=2016-11-15&A.B.C=1"},
    {"ec2", "X", "{\"A\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}",
     "Action=X&Version=2016-11-15&A.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1=1"},
    {"rds", "CreateDBSnapshot",
     "{\"DBSnapshotIdentifier\":\"s1\",\"Tags\":{\"Tag\":[{\"Key\":\"a\",\"Value\":\"b\"}]}}",
     "Action=CreateDBSnapshot&Version=2014-10-31&DBSnapshotIdentifier=s1&Tags.Tag.1.Key=a&Tags.Tag.1.Value="
     "b"},
    {"rds", "DescribeDBSnapshots",
     "{\"Filters\":{\"Filter\":[{\"Name\":\"db-snapshot-id\",\"Values\":{\"Value\":[\"s1\",\"s2\"]}}]},"
     "\"MaxRecords\":100}",
     "Action=DescribeDBSnapshots&Version=2014-10-31&Filters.Filter.1.Name=db-snapshot-id"
     "&Filters.Filter.1.Values.Value.1=s1&Filters.Filter.1.Values.Value.2=s2&MaxRecords=100"},
    {"rds", "RestoreDBClusterFromSnapshot",
     "{\"VpcSecurityGroupIds\":{\"VpcSecurityGroupId\":[\"sg-1\"]},"
     "\"EnableCloudwatchLogsExports\":{\"member\":[\"audit\"]},\"ScalingConfiguration\":{\"AutoPause\":true}}",
     "Action=RestoreDBClusterFromSnapshot&Version=2014-10-31&VpcSecurityGroupIds.VpcSecurityGroupId.1=sg-1"
     "&EnableCloudwatchLogsExports.member.1=audit&ScalingConfiguration.AutoPause=true"},
    {"sts", "AssumeRole",
     "{\"RoleArn\":\"r\",\"PolicyArns\":[{\"arn\":\"p\"}],\"TransitiveTagKeys\":[\"k\",\"l\"]}",
     "Action=AssumeRole&Version=2011-06-15&RoleArn=r&PolicyArns.member.1.arn=p&TransitiveTagKeys.member.1=k"
     "&TransitiveTagKeys.member.2=l"},
};

static bool write_form(const char *service, const char *operation, const char *input_text, struct text *form,
                       struct error *error)
{
    SCOPED(json) json_t *input = json_loads(input_text, 0, NULL);

    const struct protocol_call call = {services_find(service), operation, input};

    assert_non_null(call.input);
    assert_non_null(call.service);
    return protocol_query_write_form(&call, form, error);
}

static void an_input_becomes_a_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        SCOPED(text) struct text form;
        struct error error = {0};

        text_init(&form, 4 * KIB);
        assert_true(write_form(forms[i].service, forms[i].operation, forms[i].input, &form, &error));
        assert_string_equal(text_string(&form), forms[i].form);
    }
}

static void an_input_without_a_form_is_refused(void **state)
{
    static const struct {
        const char *input, *message;
        size_t room;
    } cases[] = {
        {"{\"A\":null}", "the call's parameter A has no value", 4096},
        {"{\"A\":[{\"B\":null}]}", "the call's parameter A.1.B has no value", 4096},
        {"{\"A\":[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]}", "the call's input is too deep", 4096},
        {"{\"A\":\"0123456789\"}", "the call's input is too long", 40},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(text) struct text form;
        struct error error = {0};

        text_init(&form, cases[i].room);
        assert_false(write_form("ec2", "DescribeX", cases[i].input, &form, &error));
        assert_int_equal(error.class, ERROR_INTERNAL);
        assert_string_equal(error.message, cases[i].message);
    }
}

static void a_name_that_is_too_long_is_refused(void **state)
{
    SCOPED(json) json_t *input = json_object();
    const struct protocol_call call = {services_find("ec2"), "X", input};
    SCOPED(text) struct text form;
    struct error error;
    char name[2048];

    (void)state;
    memset(name, 'n', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    json_object_set_new(input, name, json_string("1"));
    text_init(&form, MIB);
    assert_false(protocol_query_write_form(&call, &form, &error));
    assert_string_equal(error.message, "the call's input is too long");
}

static void a_message_is_a_form_that_is_posted(void **state)
{
    static const char form[] = "Action=DeleteSnapshot&Version=2016-11-15&SnapshotId=snap-1";
    SCOPED(json) json_t *input = json_pack("{s:s}", "SnapshotId", "snap-1");
    const struct protocol_call call = {services_find("ec2"), "DeleteSnapshot", input};
    struct protocol_message message;
    struct arena arena = {0};
    struct error error;

    (void)state;
    assert_true(protocol_query.write(&call, &arena, &message, &error));
    assert_string_equal(message.method, "POST");
    assert_string_equal(message.path, "/");
    assert_string_equal(message.query, "");
    assert_int_equal(message.header_count, 1);
    assert_string_equal(message.headers[0].name, "Content-Type");
    assert_string_equal(message.headers[0].value, "application/x-www-form-urlencoded; charset=utf-8");
    assert_int_equal(message.body_length, sizeof(form) - 1);
    assert_memory_equal(message.body, form, sizeof(form) - 1);
    json_object_set_new(input, "SnapshotId", json_null());
    assert_false(protocol_query.write(&call, &arena, &message, &error));
    arena_release(&arena);
}

static void read_body_of(const char *service, int status, const char *operation, const char *body, bool is_read,
                         struct answer *answer)
{
    const struct protocol_call call = {services_find(service), operation, NULL};
    const struct protocol_reply reply = {status, body, strlen(body), NULL, NULL};

    *answer = (struct answer){0};
    assert_int_equal(protocol_query.read(&call, &reply, answer), is_read);
    assert_int_equal(answer->http_status, status);
}

static void read_body(int status, const char *operation, const char *body, bool is_read,
                      struct answer *answer)
{
    read_body_of("ec2", status, operation, body, is_read, answer);
}

static const struct {
    const char *service, *operation, *body, *output, *request_id;
} outputs[] = {
    {"ec2", "DeleteSnapshot",
     "<DeleteSnapshotResponse xmlns=\"x\"><requestId>r</requestId><return>true</return>"
     "</DeleteSnapshotResponse>",
     "{\"requestId\":\"r\",\"return\":\"true\"}", "r"},
    {"ec2", "DescribeSnapshots",
     "<DescribeSnapshotsResponse><snapshotSet><item><a>1</a><tagSet/></item></snapshotSet></"
     "DescribeSnapshotsResponse>",
     "{\"snapshotSet\":[{\"a\":\"1\",\"tagSet\":[]}]}", ""},
    {"sts", "AssumeRole",
     "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>A</AccessKeyId></Credentials></"
     "AssumeRoleResult>"
     "<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></AssumeRoleResponse>",
     "{\"Credentials\":{\"AccessKeyId\":\"A\"}}", "r"},
    {"rds", "DescribeDBSnapshots",
     "<DescribeDBSnapshotsResponse xmlns=\"x\"><DescribeDBSnapshotsResult><DBSnapshots><DBSnapshot>"
     "<Status>creating</Status><PercentProgress>12</PercentProgress><TagList><Tag><Key>a</Key><Value>b</Value></Tag>"
     "</TagList><ProcessorFeatures/></DBSnapshot></DBSnapshots><Marker>m</Marker></DescribeDBSnapshotsResult>"
     "<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></DescribeDBSnapshotsResponse>",
     "{\"DBSnapshots\":[{\"Status\":\"creating\",\"PercentProgress\":\"12\","
     "\"TagList\":[{\"Key\":\"a\",\"Value\":\"b\"}],\"ProcessorFeatures\":[]}],\"Marker\":\"m\"}",
     "r"},
    {"rds", "DescribeDBInstances",
     "<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances/></DescribeDBInstancesResult>"
     "</DescribeDBInstancesResponse>",
     "{\"DBInstances\":[]}", ""},
    {"rds", "RestoreDBClusterFromSnapshot",
     "<RestoreDBClusterFromSnapshotResponse><RestoreDBClusterFromSnapshotResult><DBCluster>"
     "<VpcSecurityGroups><VpcSecurityGroupMembership><Status>active</Status></VpcSecurityGroupMembership>"
     "</VpcSecurityGroups><AvailabilityZones><AvailabilityZone>a</AvailabilityZone><AvailabilityZone>b"
     "</AvailabilityZone></AvailabilityZones><DBClusterMembers/><EnabledCloudwatchLogsExports><member>audit</member>"
     "</EnabledCloudwatchLogsExports></DBCluster></RestoreDBClusterFromSnapshotResult>"
     "</RestoreDBClusterFromSnapshotResponse>",
     "{\"DBCluster\":{\"VpcSecurityGroups\":[{\"Status\":\"active\"}],\"AvailabilityZones\":[\"a\",\"b\"],"
     "\"DBClusterMembers\":[],\"EnabledCloudwatchLogsExports\":[\"audit\"]}}",
     ""},
    {"ec2", "DescribeImages",
     "<DescribeImagesResponse><imagesSet><item><blockDeviceMapping/></item></imagesSet></DescribeImagesResponse>",
     "{\"imagesSet\":[{\"blockDeviceMapping\":[]}]}", ""},
    {"ec2", "X", "<XResponse/>", "{}", ""},
    {"ec2", "X", "<XResponse><XResult/><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></XResponse>",
     "{}", "r"},
};

static void the_fields_of_a_response_are_the_output(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(outputs); i++) {
        SCOPED(json) json_t *expected = json_loads(outputs[i].output, 0, NULL);
        SCOPED(answer) struct answer answer = {0};

        read_body_of(outputs[i].service, 200, outputs[i].operation, outputs[i].body, true, &answer);
        assert_int_equal(answer.error.class, ERROR_NONE);
        assert_true(json_equal(answer.output, expected));
        assert_string_equal(answer.request_id, outputs[i].request_id);
    }
}

#define EC2_ERROR(code, message)                                                                             \
    "<?xml version=\"1.0\"?><Response><Errors><Error><Code>" code "</Code><Message>" message                 \
    "</Message></Error></Errors><RequestID>r</RequestID></Response>"
#define QUERY_ERROR(code)                                                                                    \
    "<ErrorResponse xmlns=\"x\"><Error><Type>Sender</Type><Code>" code                                       \
    "</Code><Message>m</Message></Error><RequestId>r</RequestId></ErrorResponse>"

static const struct {
    int status;
    const char *body;
    enum error_class class;
    const char *code, *message;
} errors[] = {
    {400, EC2_ERROR("InvalidVolume.NotFound", "no such volume"), ERROR_NOT_FOUND, "InvalidVolume.NotFound",
     "no such volume"},
    {503, EC2_ERROR("RequestLimitExceeded", "slow down"), ERROR_THROTTLED, "RequestLimitExceeded",
     "slow down"},
    {400, EC2_ERROR("NewAndUnknown", "x"), ERROR_REJECTED, "NewAndUnknown", "x"},
    {500, EC2_ERROR("NewAndUnknown", "x"), ERROR_TRANSIENT, "NewAndUnknown", "x"},
    {400, EC2_ERROR("InvalidParameterValue", ""), ERROR_REJECTED, "InvalidParameterValue",
     "InvalidParameterValue"},
    {400, "<Response><Errors><Error><Code>A</Code></Error><Error><Code>B</Code></Error></Errors></Response>",
     ERROR_REJECTED, "A", "A"},
    {403, QUERY_ERROR("AccessDenied"), ERROR_ACCESS, "AccessDenied", "m"},
    {400, QUERY_ERROR("ExpiredTokenException"), ERROR_EXPIRED_CREDENTIALS, "ExpiredTokenException", "m"},
};

static void an_error_has_its_code_and_class(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(errors); i++) {
        SCOPED(answer) struct answer answer = {0};

        read_body(errors[i].status, "DescribeVolumes", errors[i].body, true, &answer);
        assert_int_equal(answer.error.class, errors[i].class);
        assert_string_equal(answer.error.code, errors[i].code);
        assert_string_equal(answer.error.message, errors[i].message);
        assert_null(answer.output);
    }
}

static const struct {
    int status;
    const char *body;
    enum error_class class;
} unreadable[] = {
    {200, "", ERROR_TRANSIENT},
    {200, "<DescribeVolumesResponse><a>", ERROR_TRANSIENT},
    {200, "<DescribeSnapshotsResponse/>", ERROR_TRANSIENT},
    {200, "<DescribeVolumes/>", ERROR_TRANSIENT},
    {200, "<DescribeVolumesResponses/>", ERROR_TRANSIENT},
    {200, EC2_ERROR("InvalidVolume.NotFound", "m"), ERROR_TRANSIENT},
    {500, "<DescribeVolumesResponse/>", ERROR_TRANSIENT},
    {503, "<html><body><h1>503</h1></body></html>", ERROR_TRANSIENT},
    {400, "<Response><Errors/></Response>", ERROR_REJECTED},
    {400, "<Other><Error><Code>A</Code></Error></Other>", ERROR_REJECTED},
    {404, "not found", ERROR_NOT_FOUND},
    {403, "{\"message\":\"Forbidden\"}", ERROR_ACCESS},
    {429, "", ERROR_THROTTLED},
    {302, "", ERROR_TRANSIENT},
};

static void what_the_service_did_not_write_goes_by_its_status(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(unreadable); i++) {
        SCOPED(answer) struct answer answer = {0};

        read_body(unreadable[i].status, "DescribeVolumes", unreadable[i].body, false, &answer);
        assert_int_equal(answer.error.class, unreadable[i].class);
        assert_string_equal(answer.error.code, "");
        assert_null(answer.output);
    }
}

/* A message of 254 letters and one character of two bytes that would end one byte too late. */
static void a_long_message_is_cut_between_characters(void **state)
{
    SCOPED(answer) struct answer answer = {0};
    SCOPED(json) json_t *as_json = NULL;
    SCOPED(text) struct text body;

    (void)state;
    text_init(&body, 4 * KIB);
    text_append_string(&body, "<Response><Errors><Error><Code>A</Code><Message>");
    for (size_t i = 0; i < sizeof(answer.error.message) - 2; i++)
        text_append_char(&body, 'm');
    text_append_string(&body, "\xC3\xA9</Message></Error></Errors></Response>");
    read_body(400, "X", text_string(&body), true, &answer);
    assert_int_equal(strlen(answer.error.message), sizeof(answer.error.message) - 2);
    as_json = json_string(answer.error.message);
    assert_non_null(as_json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_input_becomes_a_form),
        cmocka_unit_test(an_input_without_a_form_is_refused),
        cmocka_unit_test(a_name_that_is_too_long_is_refused),
        cmocka_unit_test(a_message_is_a_form_that_is_posted),
        cmocka_unit_test(the_fields_of_a_response_are_the_output),
        cmocka_unit_test(an_error_has_its_code_and_class),
        cmocka_unit_test(what_the_service_did_not_write_goes_by_its_status),
        cmocka_unit_test(a_long_message_is_cut_between_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
