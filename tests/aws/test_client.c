#include "aws/talk.h"

#define SNAPSHOT                                                                                             \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                                                           \
    "<CreateSnapshotResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>r-1</requestId>"  \
    "<snapshotId>snap-1</snapshotId><status>pending</status><tagSet/></CreateSnapshotResponse>"
#define ERROR(code)                                                                                          \
    "<Response><Errors><Error><Code>" code                                                                   \
    "</Code><Message>m</Message></Error></Errors><RequestID>r-2</RequestID></Response>"
#define HTML "<html><head><title>503 Service Unavailable</title></head><body><br></body></html>"

static const struct reply made = {.status = 200, .body = SNAPSHOT};

static void a_call_is_signed_and_its_answer_read(void **state)
{
    static const char credential[] = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/";
    const struct reply replies[2] = {made};
    struct talk talk;

    (void)state;
    talk_set_up(&talk, replies, true);
    talk_run(&talk, 1);
    assert_int_equal(talk.answers[0].error.class, ERROR_NONE);
    assert_int_equal(talk.answers[0].http_status, 200);
    assert_string_equal(talk.answers[0].request_id, "r-1");
    assert_false(talk.answers[0].is_outcome_unknown);
    assert_string_equal(json_text_at(talk.answers[0].output, "snapshotId"), "snap-1");
    assert_true(json_is_array(json_at(talk.answers[0].output, "tagSet")));
    assert_int_equal(talk.ids[0], 1);
    assert_string_equal(talk.last_method, "POST");
    assert_string_equal(talk.last_path, "/");
    assert_string_equal(talk.last_body, "Action=CreateSnapshot&Version=2016-11-15&VolumeId=vol-1");
    assert_string_equal(talk.last_content_type, "application/x-www-form-urlencoded; charset=utf-8");
    assert_string_equal(talk.last_token, "(none)");
    assert_memory_equal(talk.last_authorization, credential, sizeof(credential) - 1);
    assert_non_null(
        strstr(talk.last_authorization,
               "/eu-west-1/ec2/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature="));
    talk_tear_down(&talk);
}

/* One call of each protocol, and of each method: what arrives, and what was signed of it. */
static const struct {
    const char *service, *operation, *input;
    const char *method, *path, *target, *content_type, *body, *signed_as;
    struct reply reply;
    const char *field;
} spoken[] = {
    {"fsx", "CreateBackup", "{\"FileSystemId\":\"fs-1\"}", "POST", "/",
     "AWSSimbaAPIService_v20180301.CreateBackup", "application/x-amz-json-1.1", "{\"FileSystemId\":\"fs-1\"}",
     "/eu-west-1/fsx/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=",
     {200, "{\"State\":\"x\"}"}, "x"},
    {"dynamodb", "CreateBackup", "{}", "POST", "/", "DynamoDB_20120810.CreateBackup", "application/x-amz-json-1.0",
     "{}", "/eu-west-1/dynamodb/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=",
     {200, "{\"State\":1}", .header = {"x-amz-crc32", "3110578196"}}, NULL},
    {"backup", "StartBackupJob", "{\"BackupVaultName\":\"v\"}", "PUT", "/backup-jobs", "(none)", "application/json",
     "{\"BackupVaultName\":\"v\"}",
     "/eu-west-1/backup/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=",
     {200, "{\"State\":\"CREATED\"}"}, "CREATED"},
    {"backup", "StopBackupJob", "{\"BackupJobId\":\"a:b\"}", "POST", "/backup-jobs/a%3Ab", "(none)", "(none)", "",
     "/eu-west-1/backup/aws4_request, SignedHeaders=host;x-amz-date, Signature=", {200, ""}, NULL},
    {"backup", "DeleteRecoveryPoint", "{\"BackupVaultName\":\"v\",\"RecoveryPointArn\":\"arn:x/y\"}", "DELETE",
     "/backup-vaults/v/recovery-points/arn%3Ax%2Fy", "(none)", "(none)", "",
     "/eu-west-1/backup/aws4_request, SignedHeaders=host;x-amz-date, Signature=", {204, ""}, NULL},
    {"efs", "DescribeFileSystems", "{\"FileSystemId\":\"fs-1\",\"MaxItems\":3}", "GET",
     "/2015-02-01/file-systems?FileSystemId=fs-1&MaxItems=3", "(none)", "(none)", "",
     "/eu-west-1/elasticfilesystem/aws4_request, SignedHeaders=host;x-amz-date, Signature=",
     {200, "{\"State\":\"y\"}"}, "y"},
};

static void every_protocol_is_spoken(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(spoken); i++) {
        const struct reply replies[2] = {spoken[i].reply};
        struct talk talk;

        talk_set_up(&talk, replies, true);
        talk_ask(&talk, spoken[i].service, spoken[i].operation, spoken[i].input);
        talk_run(&talk, 1);
        assert_string_equal(talk.last_method, spoken[i].method);
        assert_string_equal(talk.last_path, spoken[i].path);
        assert_string_equal(talk.last_target, spoken[i].target);
        assert_string_equal(talk.last_content_type, spoken[i].content_type);
        assert_string_equal(talk.last_body, spoken[i].body);
        assert_non_null(strstr(talk.last_authorization, spoken[i].signed_as));
        assert_int_equal(talk.answers[0].error.class, ERROR_NONE);
        if (spoken[i].field)
            assert_string_equal(json_text_at(talk.answers[0].output, "State"), spoken[i].field);
        talk_tear_down(&talk);
    }
}

/* What the protocols want of the headers reaches them, and what they cannot read is an unknown outcome. */
static void headers_of_the_answer_count(void **state)
{
    static const struct {
        const char *service, *operation, *input;
        struct reply reply;
        enum error_class class;
        const char *code;
        bool is_outcome_unknown;
    } cases[] = {
        {"backup", "StartBackupJob", "{}",
         {400, "{\"Code\":\"ERROR_1\"}", .header = {"x-amzn-ErrorType", "ResourceNotFoundException:http://x/"}},
         ERROR_NOT_FOUND, "ResourceNotFoundException", false},
        {"dynamodb", "CreateBackup", "{}", {200, "{\"State\":1}", .header = {"x-amz-crc32", "3110578195"}},
         ERROR_TRANSIENT, "", true},
        {"dynamodb", "CreateBackup", "{}", {400, "{\"__type\":\"x#ValidationException\"}"}, ERROR_REJECTED,
         "ValidationException", false},
        {"dynamodb", "CreateBackup", "{}", {200, "{\"State\":"}, ERROR_TRANSIENT, "", true},
        {"backup", "StartBackupJob", "{}", {200, ""}, ERROR_TRANSIENT, "", true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct reply replies[2] = {cases[i].reply};
        struct talk talk;

        talk_set_up(&talk, replies, true);
        talk_ask(&talk, cases[i].service, cases[i].operation, cases[i].input);
        talk_run(&talk, 1);
        assert_int_equal(talk.answers[0].error.class, cases[i].class);
        assert_string_equal(talk.answers[0].error.code, cases[i].code);
        assert_int_equal(talk.answers[0].is_outcome_unknown, cases[i].is_outcome_unknown);
        talk_tear_down(&talk);
    }
}

static void a_session_token_is_sent_and_signed(void **state)
{
    const struct reply replies[2] = {made};
    struct talk talk;

    (void)state;
    talk_set_up(&talk, replies, true);
    assert_int_equal(setenv("AWS_SESSION_TOKEN", "TOKEN", 1), 0);
    talk_run(&talk, 1);
    assert_string_equal(talk.last_token, "TOKEN");
    assert_non_null(strstr(talk.last_authorization, "host;x-amz-date;x-amz-security-token,"));
    talk_tear_down(&talk);
}

/* How a call ends, for each thing that may come back.  The outcome of one that changes nothing is never
 * unknown. */
static const struct {
    struct reply reply;
    enum error_class class;
    const char *code;
    bool is_outcome_unknown; /* of a changing call */
    int64_t retry_after_ms;
} endings[] = {
    {{400, ERROR("InvalidVolume.NotFound")}, ERROR_NOT_FOUND, "InvalidVolume.NotFound", false},
    {{403, ERROR("UnauthorizedOperation")}, ERROR_ACCESS, "UnauthorizedOperation", false},
    {{503, ERROR("RequestLimitExceeded"), .header = {"Retry-After", "7"}},
     ERROR_THROTTLED,
     "RequestLimitExceeded",
     false,
     7000},
    {{503, ERROR("RequestLimitExceeded"), .header = {"x-amz-retry-after", "250"}},
     ERROR_THROTTLED,
     "RequestLimitExceeded",
     false,
     250},
    {{503, ERROR("RequestLimitExceeded"), .header = {"Retry-After", "99999999"}},
     ERROR_THROTTLED,
     "RequestLimitExceeded",
     false,
     900000},
    {{503, ERROR("RequestLimitExceeded"), .header = {"Retry-After", "-5"}},
     ERROR_THROTTLED,
     "RequestLimitExceeded",
     false,
     0},
    {{500, ERROR("InternalError")}, ERROR_TRANSIENT, "InternalError", true},
    {{503, HTML}, ERROR_TRANSIENT, "", true},
    {{502, ""}, ERROR_TRANSIENT, "", true},
    {{200, HTML}, ERROR_TRANSIENT, "", true},
    {{200, ""}, ERROR_TRANSIENT, "", true},
    {{200, ERROR("InvalidVolume.NotFound")}, ERROR_TRANSIENT, "", true},
    {{200, "<DescribeSnapshotsResponse/>"}, ERROR_TRANSIENT, "", true},
    {{200, SNAPSHOT, .is_truncated = true}, ERROR_TRANSIENT, "", true},
    {{500, ERROR("InternalError"), .is_truncated = true}, ERROR_TRANSIENT, "", true},
    {{302, "", .header = {"Location", "http://127.0.0.1:1/"}}, ERROR_TRANSIENT, "", true},
    {{0}, ERROR_TRANSIENT, "", true},
};

static void check_ending(size_t i, bool is_mutating)
{
    const struct reply replies[2] = {endings[i].reply, {0}};
    struct talk talk;

    talk_set_up(&talk, replies, is_mutating);
    talk_run(&talk, 1);
    assert_int_equal(talk.seen, 1);
    if (talk.answers[0].error.class != endings[i].class)
        print_message("ending %zu: %s\n", i, talk.answers[0].error.message);
    assert_int_equal(talk.answers[0].error.class, endings[i].class);
    assert_string_equal(talk.answers[0].error.code, endings[i].code);
    assert_int_equal(talk.answers[0].is_outcome_unknown, is_mutating && endings[i].is_outcome_unknown);
    assert_int_equal(talk.answers[0].retry_after_ms, endings[i].retry_after_ms);
    assert_null(talk.answers[0].output);
    talk_tear_down(&talk);
}

static void every_ending_has_a_class_and_an_outcome(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        check_ending(i, true);
        check_ending(i, false);
    }
}

static void a_request_id_in_a_header_counts_if_the_body_has_none(void **state)
{
    const struct reply replies[2] = {{503, HTML, .header = {"x-amzn-RequestId", "r-9"}}, {0}};
    struct talk talk;

    (void)state;
    talk_set_up(&talk, replies, true);
    talk_run(&talk, 1);
    assert_string_equal(talk.answers[0].request_id, "r-9");
    talk_tear_down(&talk);
}

static void a_slow_answer_is_not_waited_for(void **state)
{
    const struct reply replies[2] = {{.status = 1}};
    struct talk talk;

    (void)state;
    talk_set_up(&talk, replies, true);
    talk.request_timeout_ms = 30;
    talk_run(&talk, 1);
    assert_int_equal(talk.answers[0].error.class, ERROR_TRANSIENT);
    assert_true(talk.answers[0].is_outcome_unknown);
    assert_int_equal(talk.answers[0].http_status, 0);
    talk_tear_down(&talk);
}

static void an_answer_that_is_too_long_is_refused(void **state)
{
    SCOPED(text) struct text body;
    struct reply replies[2] = {{.status = 200}};
    struct talk talk;

    (void)state;
    text_init(&body, MIB);
    text_append_string(&body, "<CreateSnapshotResponse>");
    while (body.length < ANSWER_BYTES_MAX)
        text_append_string(&body, "<snapshotId>snap-1</snapshotId>");
    text_append_string(&body, "</CreateSnapshotResponse>");
    replies[0].body = text_string(&body);
    talk_set_up(&talk, replies, true);
    talk_run(&talk, 1);
    assert_int_equal(talk.answers[0].error.class, ERROR_TRANSIENT);
    assert_true(talk.answers[0].is_outcome_unknown);
    talk_tear_down(&talk);
}

static void a_changing_call_is_sent_once_though_its_kept_connection_breaks(void **state)
{
    const struct reply replies[2] = {made, {0}};
    struct talk talk;

    (void)state;
    talk_set_up(&talk, replies, true);
    talk.more = 1;
    talk_run(&talk, 1);
    assert_int_equal(talk.seen, 2);
    assert_int_equal(talk.answers[0].error.class, ERROR_NONE);
    assert_int_equal(talk.answers[1].error.class, ERROR_TRANSIENT);
    assert_true(talk.answers[1].is_outcome_unknown);
    talk_tear_down(&talk);
}

static void many_calls_are_all_answered(void **state)
{
    const struct reply replies[2] = {made, made};
    bool is_answered[CALLS_MAX + 1] = {false};
    struct talk talk;

    (void)state;
    talk_set_up(&talk, replies, true);
    talk_run(&talk, CALLS_MAX);
    assert_int_equal(talk.seen, CALLS_MAX);
    for (unsigned i = 0; i < CALLS_MAX; i++) {
        assert_int_equal(talk.answers[i].error.class, ERROR_NONE);
        assert_false(is_answered[talk.ids[i]]);
        is_answered[talk.ids[i]] = true;
    }
    talk_tear_down(&talk);
}

/* What keeps a call from being sent at all: nothing of it can have been applied. */
static const struct {
    const char *service, *region, *role_arn, *parameter;
    int64_t not_after_ms;
    enum error_class class;
} unsent[] = {
    {"ec2", "eu-west-1", "", "VolumeId", 1, ERROR_TRANSIENT},
    {"no-such-service", "eu-west-1", "", "VolumeId", INT64_MAX, ERROR_INTERNAL},
    {"ec2", "evil.example/", "", "VolumeId", INT64_MAX, ERROR_INVALID_JOB},
    {"ec2", "eu-west-1", "", NULL, INT64_MAX, ERROR_INTERNAL}, /* a parameter without a value */
    {"backup", "eu-west-1", "", "VolumeId", INT64_MAX, ERROR_INTERNAL}, /* not an operation of this service */
};

static void what_cannot_be_sent_is_answered_all_the_same(void **state)
{
    const struct reply replies[2] = {made, made};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(unsent); i++) {
        struct talk talk;

        talk_set_up(&talk, replies, true);
        talk.call.service = unsent[i].service;
        talk.call.region = unsent[i].region;
        talk.call.role_arn = unsent[i].role_arn;
        talk.call.not_after_ms = unsent[i].not_after_ms;
        if (unsent[i].parameter == NULL)
            json_object_set_new(talk.call.input, "VolumeId", json_null());
        talk_run(&talk, 1);
        assert_int_equal(talk.answers[0].error.class, unsent[i].class);
        assert_false(talk.answers[0].is_outcome_unknown);
        assert_int_equal(talk.seen, 0);
        talk_tear_down(&talk);
    }
}

static void without_credentials_every_call_says_so(void **state)
{
    const struct reply replies[2] = {made, made};
    struct talk talk;

    (void)state;
    talk_set_up(&talk, replies, true);
    assert_int_equal(unsetenv("AWS_ACCESS_KEY_ID"), 0);
    assert_int_equal(unsetenv("AWS_SECRET_ACCESS_KEY"), 0);
    talk_run(&talk, 2);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(talk.answers[i].error.class, ERROR_EXPIRED_CREDENTIALS);
        assert_non_null(strstr(talk.answers[i].error.message, "no AWS credentials"));
        assert_false(talk.answers[i].is_outcome_unknown);
    }
    assert_int_equal(talk.seen, 0);
    talk_tear_down(&talk);
}

static void a_contradiction_in_the_environment_is_named(void **state)
{
    static const struct {
        const char *variable, *value, *message;
    } cases[] = {
        {"AWS_ENDPOINT_URL", "http://evil.example", "AWS_ENDPOINT_URL is \"http://evil.example\""},
        {"AWS_SECRET_ACCESS_KEY", "", "there is an access key id without a secret access key"},
    };
    const struct aws_client_options options = {5000, 5000, ANSWER_BYTES_MAX, IN_FLIGHT_MAX};
    uv_loop_t loop;

    (void)state;
    assert_int_equal(uv_loop_init(&loop), 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error = {0};

        talk_set_environment(1);
        assert_int_equal(setenv(cases[i].variable, cases[i].value, 1), 0);
        assert_null(aws_client_new(&loop, &options, on_answer, NULL, &error));
        assert_int_equal(error.class, ERROR_INTERNAL);
        assert_non_null(strstr(error.message, cases[i].message));
    }
    assert_int_equal(uv_loop_close(&loop), 0);
}

static void on_request_then_close(void *context, struct http_exchange *exchange)
{
    struct talk *talk = context;

    (void)exchange;
    if (++talk->seen == IN_FLIGHT_MAX)
        aws_client_close(talk->client, on_client_closed, talk);
}

static void closing_answers_calls_in_flight_and_in_the_queue(void **state)
{
    const struct http_server_options options = {.address = "127.0.0.1", .body_bytes_max = 4096};
    struct talk talk = {
        .request_timeout_ms = 5000,
        .answer_target = UINT_MAX,
        .call = {.service = "ec2",
                 .operation = "DeleteSnapshot",
                 .region = "eu-west-1",
                 .is_mutating = true,
                 .not_after_ms = INT64_MAX},
    };
    unsigned unknown = 0;
    struct error error;

    (void)state;
    assert_int_equal(uv_loop_init(&talk.loop), 0);
    talk.server = http_server_start(&talk.loop, &options, on_request_then_close, &talk, &error);
    assert_non_null(talk.server);
    talk_set_environment(http_server_port(talk.server));
    talk_open_client(&talk);
    for (unsigned i = 0; i < 10; i++)
        talk_send_call(&talk);
    assert_int_equal(uv_run(&talk.loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(talk.answer_count, 10);
    for (unsigned i = 0; i < 10; i++) {
        assert_int_equal(talk.answers[i].error.class, ERROR_TRANSIENT);
        unknown += talk.answers[i].is_outcome_unknown;
    }
    assert_int_equal(unknown, IN_FLIGHT_MAX);
    talk_tear_down(&talk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_is_signed_and_its_answer_read),
        cmocka_unit_test(every_protocol_is_spoken),
        cmocka_unit_test(headers_of_the_answer_count),
        cmocka_unit_test(a_session_token_is_sent_and_signed),
        cmocka_unit_test(every_ending_has_a_class_and_an_outcome),
        cmocka_unit_test(a_request_id_in_a_header_counts_if_the_body_has_none),
        cmocka_unit_test(a_slow_answer_is_not_waited_for),
        cmocka_unit_test(an_answer_that_is_too_long_is_refused),
        cmocka_unit_test(a_changing_call_is_sent_once_though_its_kept_connection_breaks),
        cmocka_unit_test(many_calls_are_all_answered),
        cmocka_unit_test(what_cannot_be_sent_is_answered_all_the_same),
        cmocka_unit_test(without_credentials_every_call_says_so),
        cmocka_unit_test(a_contradiction_in_the_environment_is_named),
        cmocka_unit_test(closing_answers_calls_in_flight_and_in_the_queue),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
