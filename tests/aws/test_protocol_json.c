#include "aws/written.h"

static const struct {
    const char *service, *operation, *input;
    const char *target, *content_type, *body;
} messages[] = {
    {"dynamodb", "CreateBackup", "{\"TableName\": \"tbl\", \"BackupName\": \"bkp\"}",
     "DynamoDB_20120810.CreateBackup", "application/x-amz-json-1.0",
     "{\"TableName\":\"tbl\",\"BackupName\":\"bkp\"}"},
    {"dynamodb", "ListBackups",
     "{\"TableName\": \"tbl\", \"BackupType\": \"USER\", \"Limit\": 100, \"TimeRangeLowerBound\": 1704164645}",
     "DynamoDB_20120810.ListBackups", "application/x-amz-json-1.0",
     "{\"TableName\":\"tbl\",\"BackupType\":\"USER\",\"Limit\":100,\"TimeRangeLowerBound\":1704164645}"},
    {"fsx", "CreateBackup", "{\"FileSystemId\": \"fs-1\", \"Tags\": [{\"Key\": \"a\", \"Value\": \"\\u00e9\"}]}",
     "AWSSimbaAPIService_v20180301.CreateBackup", "application/x-amz-json-1.1",
     "{\"FileSystemId\":\"fs-1\",\"Tags\":[{\"Key\":\"a\",\"Value\":\"\xC3\xA9\"}]}"},
    {"storagegateway", "CreateSnapshot", "{\"VolumeARN\": \"arn\", \"SnapshotDescription\": \"\\\"d\\\"\"}",
     "StorageGateway_20130630.CreateSnapshot", "application/x-amz-json-1.1",
     "{\"VolumeARN\":\"arn\",\"SnapshotDescription\":\"\\\"d\\\"\"}"},
    {"ssm", "SendCommand",
     "{\"InstanceIds\": [\"i-1\"], \"Parameters\": {\"ExcludeBootVolume\": [\"False\"]}, \"TimeoutSeconds\": 600,"
     " \"NotificationConfig\": {}, \"CloudWatchOutputConfig\": {\"CloudWatchOutputEnabled\": false}}",
     "AmazonSSM.SendCommand", "application/x-amz-json-1.1",
     "{\"InstanceIds\":[\"i-1\"],\"Parameters\":{\"ExcludeBootVolume\":[\"False\"]},\"TimeoutSeconds\":600,"
     "\"NotificationConfig\":{},\"CloudWatchOutputConfig\":{\"CloudWatchOutputEnabled\":false}}"},
    {"ssm", "DescribeInstanceInformation", "{}", "AmazonSSM.DescribeInstanceInformation",
     "application/x-amz-json-1.1", "{}"},
};

static void the_input_is_posted_as_it_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(messages); i++) {
        struct written written;

        written_make(&written, messages[i].service, messages[i].operation, messages[i].input);
        assert_true(written.is_written);
        assert_string_equal(written.message.method, "POST");
        assert_string_equal(written.message.path, "/");
        assert_string_equal(written.message.query, "");
        assert_int_equal(written.message.header_count, 2);
        assert_string_equal(written_header(&written, "X-Amz-Target"), messages[i].target);
        assert_string_equal(written_header(&written, "Content-Type"), messages[i].content_type);
        assert_string_equal(written.message.body, messages[i].body);
        assert_int_equal(written.message.body_length, strlen(messages[i].body));
        written_done(&written);
    }
}

static const struct {
    const char *service, *operation;
    struct protocol_reply reply;
    const char *output;
} outputs[] = {
    {"dynamodb", "CreateBackup",
     {200, "{\"BackupDetails\":{\"BackupStatus\":\"CREATING\",\"BackupCreationDateTime\":1704164645.087,"
           "\"BackupSizeBytes\":0}}"},
     "{\"BackupDetails\":{\"BackupStatus\":\"CREATING\",\"BackupCreationDateTime\":1704164645.087,"
     "\"BackupSizeBytes\":0}}"},
    {"fsx", "DescribeBackups", {200, "{\"Backups\":[]}"}, "{\"Backups\":[]}"},
    {"ssm", "CancelCommand", {200, " {} "}, "{}"},
    {"dynamodb", "TagResource", {200, ""}, "{}"},
    {"dynamodb", "ListBackups", {200, "{\"a\":1}", .crc32 = "1444654255"}, "{\"a\":1}"},
    {"dynamodb", "TagResource", {200, "", .crc32 = "0"}, "{}"},
};

static void the_body_of_a_success_is_the_output(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(outputs); i++) {
        SCOPED(answer) struct answer answer;

        assert_true(read_reply(outputs[i].service, outputs[i].operation, &outputs[i].reply, &answer));
        assert_json(answer.output, outputs[i].output);
    }
}

static const struct {
    const char *service;
    struct protocol_reply reply;
    enum error_class class;
    const char *code, *message;
} errors[] = {
    {"dynamodb", {400, "{\"__type\":\"com.amazon.coral.service#AccessDeniedException\",\"Message\":\"m\"}"},
     ERROR_ACCESS, "AccessDeniedException", "m"},
    {"dynamodb", {500, "{\"__type\":\"com.amazonaws.dynamodb.v20120810#InternalServerError\",\"message\":\"m\"}"},
     ERROR_TRANSIENT, "InternalServerError", "m"},
    {"ssm", {400, "{\"__type\":\"ThrottlingException:http://x/#y\",\"message\":\"m\",\"Message\":\"n\"}"},
     ERROR_THROTTLED, "ThrottlingException", "m"},
    {"ssm", {400, "{\"__type\":\"a#b#ThrottlingException\",\"message\":\"m\"}"}, ERROR_THROTTLED,
     "ThrottlingException", "m"},
    {"ssm", {400, "{\"__type\":\"ThrottlingException\"}"}, ERROR_THROTTLED, "ThrottlingException",
     "ThrottlingException"},
    {"fsx", {400, "{\"message\":\"m\"}", .error_type = "ThrottlingException:"}, ERROR_THROTTLED,
     "ThrottlingException", "m"},
    {"fsx", {400, "", .error_type = "ns#ThrottlingException"}, ERROR_THROTTLED, "ThrottlingException",
     "ThrottlingException"},
    {"fsx", {400, "{\"__type\":\"ExpiredTokenException\"}", .error_type = "Other"}, ERROR_EXPIRED_CREDENTIALS,
     "ExpiredTokenException", "ExpiredTokenException"},
    {"fsx", {400, "{\"__type\":\"NeverHeardOf\",\"error\":{\"errorCode\":\"IncorrectState\"}}"}, ERROR_REJECTED,
     "NeverHeardOf", "NeverHeardOf"},
    {"storagegateway",
     {400, "{\"__type\":\"InvalidGatewayRequestException\",\"message\":\"m\","
           "\"error\":{\"errorCode\":\"VolumeInUse\",\"errorDetails\":{}}}"},
     ERROR_BUSY, "VolumeInUse", "m"},
    {"storagegateway",
     {500, "{\"__type\":\"InternalServerError\",\"message\":\"m\",\"error\":{\"errorCode\":\"UnauthorizedOperation\"}}"},
     ERROR_ACCESS, "UnauthorizedOperation", "m"},
    {"storagegateway", {400, "{\"__type\":\"InvalidGatewayRequestException\",\"message\":\"m\"}"}, ERROR_REJECTED,
     "InvalidGatewayRequestException", "m"},
    {"storagegateway", {400, "{\"__type\":\"ThrottlingException\",\"error\":{\"errorCode\":\"\"}}"}, ERROR_THROTTLED,
     "ThrottlingException", "ThrottlingException"},
};

static void an_error_has_its_code_and_class(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(errors); i++) {
        SCOPED(answer) struct answer answer;

        assert_true(read_reply(errors[i].service, "CreateBackup", &errors[i].reply, &answer));
        assert_string_equal(answer.error.code, errors[i].code);
        assert_string_equal(answer.error.message, errors[i].message);
        assert_int_equal(answer.error.class, errors[i].class);
    }
}

static const struct {
    struct protocol_reply reply;
    enum error_class class;
} unreadable[] = {
    {{200, ""}, ERROR_TRANSIENT},
    {{200, "{\"BackupDetails\":"}, ERROR_TRANSIENT},
    {{200, "[]"}, ERROR_TRANSIENT},
    {{200, "null"}, ERROR_TRANSIENT},
    {{200, "{} {}"}, ERROR_TRANSIENT},
    {{200, "{\"a\":\"\xFF\"}"}, ERROR_TRANSIENT},
    {{200, "<html/>"}, ERROR_TRANSIENT},
    {{503, "<html><body><h1>503</h1></body></html>"}, ERROR_TRANSIENT},
    {{500, ""}, ERROR_TRANSIENT},
    {{400, "{}"}, ERROR_REJECTED},
    {{400, "{\"__type\":\"ns#\"}"}, ERROR_REJECTED},
    {{400, "{\"__type\":\":\"}"}, ERROR_REJECTED},
    {{400, "{\"__type\":7}"}, ERROR_REJECTED},
    {{403, "{\"message\":\"Forbidden\"}"}, ERROR_ACCESS},
    {{404, "not found"}, ERROR_NOT_FOUND},
    {{429, ""}, ERROR_THROTTLED},
    {{302, "{}"}, ERROR_TRANSIENT},
    /* The body is not what the service sent, whatever it says. */
    {{200, "{\"a\":1}", .crc32 = "1444654254"}, ERROR_TRANSIENT},
    {{200, "{\"a\":1}", .crc32 = "x"}, ERROR_TRANSIENT},
    {{200, "{\"a\":1}", .crc32 = ""}, ERROR_TRANSIENT},
    {{400, "{\"__type\":\"ValidationException\"}", .crc32 = "1"}, ERROR_TRANSIENT},
};

static void what_the_service_did_not_write_goes_by_its_status(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(unreadable); i++) {
        SCOPED(answer) struct answer answer;

        if (read_reply("dynamodb", "CreateBackup", &unreadable[i].reply, &answer))
            fail_msg("case %zu was read", i);
        assert_int_equal(answer.error.class, unreadable[i].class);
        assert_string_equal(answer.error.code, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_input_is_posted_as_it_is),
        cmocka_unit_test(the_body_of_a_success_is_the_output),
        cmocka_unit_test(an_error_has_its_code_and_class),
        cmocka_unit_test(what_the_service_did_not_write_goes_by_its_status),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
