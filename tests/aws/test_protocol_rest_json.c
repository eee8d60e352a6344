#include "aws/written.h"

#define POINT "{\"BackupVaultName\":\"v-1_a\",\"RecoveryPointArn\":\"arn:aws:ec2:us-east-1::snapshot/snap-1\""
#define POINT_PATH "/backup-vaults/v-1_a/recovery-points/arn%3Aaws%3Aec2%3Aus-east-1%3A%3Asnapshot%2Fsnap-1"

static const struct {
    const char *service, *operation, *input;
    const char *method, *path, *query, *body; /* without a body there is no content type */
} messages[] = {
    {"backup", "StartBackupJob",
     "{\"BackupVaultName\":\"v\",\"ResourceArn\":\"arn:x\",\"IdempotencyToken\":\"t\",\"StartWindowMinutes\":60,"
     "\"Lifecycle\":{\"DeleteAfterDays\":7},\"RecoveryPointTags\":{\"a\":\"b\"}}",
     "PUT", "/backup-jobs", "",
     "{\"BackupVaultName\":\"v\",\"ResourceArn\":\"arn:x\",\"IdempotencyToken\":\"t\",\"StartWindowMinutes\":60,"
     "\"Lifecycle\":{\"DeleteAfterDays\":7},\"RecoveryPointTags\":{\"a\":\"b\"}}"},
    {"backup", "DescribeBackupJob", "{\"BackupJobId\":\"A-1\"}", "GET", "/backup-jobs/A-1", "", ""},
    {"backup", "ListBackupJobs",
     "{\"MaxResults\":1000,\"ByState\":\"RUNNING\",\"ByCreatedAfter\":1704164645,\"ByResourceType\":\"EFS\"}", "GET",
     "/backup-jobs/", "maxResults=1000&state=RUNNING&createdAfter=2024-01-02T03%3A04%3A05Z&resourceType=EFS", ""},
    {"backup", "ListBackupJobs", "{\"ByCreatedAfter\":1704164645.9,\"ByCreatedBefore\":\"2024-01-02T03:04:05Z\"}",
     "GET", "/backup-jobs/", "createdAfter=2024-01-02T03%3A04%3A05Z&createdBefore=2024-01-02T03%3A04%3A05Z", ""},
    {"backup", "ListBackupJobs", "{\"NextToken\":\"a+b/c==&d \\u00e9\"}", "GET", "/backup-jobs/",
     "nextToken=a%2Bb%2Fc%3D%3D%26d%20%C3%A9", ""},
    {"backup", "StopBackupJob", "{\"BackupJobId\":\"a/b?c#d\"}", "POST", "/backup-jobs/a%2Fb%3Fc%23d", "", ""},
    {"backup", "StartRestoreJob", "{\"RecoveryPointArn\":\"arn:x\",\"Metadata\":{\"newFileSystem\":\"true\"}}", "PUT",
     "/restore-jobs", "", "{\"RecoveryPointArn\":\"arn:x\",\"Metadata\":{\"newFileSystem\":\"true\"}}"},
    {"backup", "DescribeRestoreJob", "{\"RestoreJobId\":\"r\"}", "GET", "/restore-jobs/r", "", ""},
    {"backup", "ListRestoreJobs", "{\"ByStatus\":\"FAILED\"}", "GET", "/restore-jobs/", "status=FAILED", ""},
    {"backup", "StartCopyJob", "{\"SourceBackupVaultName\":\"v\"}", "PUT", "/copy-jobs", "",
     "{\"SourceBackupVaultName\":\"v\"}"},
    {"backup", "DescribeCopyJob", "{\"CopyJobId\":\"c\"}", "GET", "/copy-jobs/c", "", ""},
    {"backup", "ListCopyJobs", "{\"ByDestinationVaultArn\":\"arn:x\"}", "GET", "/copy-jobs/",
     "destinationVaultArn=arn%3Ax", ""},
    {"backup", "DescribeRecoveryPoint", POINT "}", "GET", POINT_PATH, "", ""},
    {"backup", "DescribeRecoveryPoint", POINT ",\"BackupVaultAccountId\":\"1\"}", "GET", POINT_PATH,
     "backupVaultAccountId=1", ""},
    {"backup", "GetRecoveryPointRestoreMetadata", POINT "}", "GET", POINT_PATH "/restore-metadata", "", ""},
    {"backup", "DeleteRecoveryPoint", POINT "}", "DELETE", POINT_PATH, "", ""},
    {"backup", "UpdateRecoveryPointLifecycle", POINT ",\"Lifecycle\":{\"DeleteAfterDays\":-1}}", "POST", POINT_PATH,
     "", "{\"Lifecycle\":{\"DeleteAfterDays\":-1}}"},
    {"backup", "UpdateRecoveryPointLifecycle", POINT "}", "POST", POINT_PATH, "", "{}"},
    {"backup", "ListTags", "{\"ResourceArn\":\"arn:x/y\",\"MaxResults\":5}", "GET", "/tags/arn%3Ax%2Fy/",
     "maxResults=5", ""},
    {"efs", "DescribeFileSystems", "{\"FileSystemId\":\"fs-1\",\"MaxItems\":3}", "GET", "/2015-02-01/file-systems",
     "FileSystemId=fs-1&MaxItems=3", ""},
};

static void each_member_goes_where_its_operation_has_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(messages); i++) {
        bool has_body = *messages[i].body != '\0';
        struct written written;

        written_make(&written, messages[i].service, messages[i].operation, messages[i].input);
        if (!written.is_written)
            fail_msg("%s: %s", messages[i].operation, written.error.message);
        assert_string_equal(written.message.method, messages[i].method);
        assert_string_equal(written.message.path, messages[i].path);
        assert_string_equal(written.message.query, messages[i].query);
        assert_string_equal(written.message.body, messages[i].body);
        assert_int_equal(written.message.body_length, strlen(messages[i].body));
        assert_int_equal(written.message.header_count, has_body ? 1 : 0);
        if (has_body)
            assert_string_equal(written_header(&written, "Content-Type"), "application/json");
        written_done(&written);
    }
}

static void a_member_may_go_into_a_header(void **state)
{
    struct written written;

    (void)state;
    written_make(&written, "sso", "GetRoleCredentials",
                 "{\"roleName\":\"a b\",\"accountId\":\"1\",\"accessToken\":\"a+b/c==\"}");
    assert_true(written.is_written);
    assert_string_equal(written.message.path, "/federation/credentials");
    assert_string_equal(written.message.query, "role_name=a%20b&account_id=1");
    assert_int_equal(written.message.header_count, 1);
    assert_string_equal(written_header(&written, "x-amz-sso_bearer_token"), "a+b/c==");
    assert_string_equal(written.message.body, "");
    written_done(&written);
}

static const struct {
    const char *service, *operation, *input;
    enum error_class class;
    const char *message;
} refused[] = {
    {"backup", "CreateBackupPlan", "{}", ERROR_INTERNAL, "the operation CreateBackupPlan of backup is not known"},
    {"efs", "ListBackupJobs", "{}", ERROR_INTERNAL, "the operation ListBackupJobs of efs is not known"},
    {"backup", "DescribeBackupJob", "{}", ERROR_INTERNAL, "the call has no text for its parameter BackupJobId"},
    {"backup", "DescribeBackupJob", "{\"BackupJobId\":7}", ERROR_INTERNAL,
     "the call has no text for its parameter BackupJobId"},
    {"backup", "DescribeBackupJob", "{\"BackupJobId\":\"\"}", ERROR_INVALID_JOB,
     "the parameter BackupJobId cannot be \"\""},
    {"backup", "StopBackupJob", "{\"BackupJobId\":\"..\"}", ERROR_INVALID_JOB,
     "the parameter BackupJobId cannot be \"..\""},
    {"backup", "DeleteRecoveryPoint", "{\"BackupVaultName\":\".\",\"RecoveryPointArn\":\"arn:x\"}", ERROR_INVALID_JOB,
     "the parameter BackupVaultName cannot be \".\""},
    {"backup", "DescribeBackupJob", "{\"BackupJobId\":\"a\",\"BackupJob\":\"b\"}", ERROR_INTERNAL,
     "DescribeBackupJob has no parameter BackupJob"},
    {"backup", "ListBackupJobs", "{\"ByStatus\":\"RUNNING\"}", ERROR_INTERNAL,
     "ListBackupJobs has no parameter ByStatus"},
    {"backup", "ListBackupJobs", "{\"maxResults\":5}", ERROR_INTERNAL, "ListBackupJobs has no parameter maxResults"},
    {"backup", "ListBackupJobs", "{\"ByState\":[\"RUNNING\"]}", ERROR_INTERNAL,
     "the call's parameter ByState has no place in a query"},
    {"sso", "GetRoleCredentials", "{\"accessToken\":7}", ERROR_INTERNAL,
     "the call has no text for its parameter accessToken"},
    {"backup", "ListBackupJobs", "{\"ByState\":null}", ERROR_INTERNAL,
     "the call's parameter ByState has no place in a query"},
};

static void what_its_operation_does_not_have_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct written written;

        written_make(&written, refused[i].service, refused[i].operation, refused[i].input);
        assert_false(written.is_written);
        assert_int_equal(written.error.class, refused[i].class);
        assert_string_equal(written.error.message, refused[i].message);
        written_done(&written);
    }
}

static void a_part_that_is_too_long_is_refused(void **state)
{
    static const struct {
        const char *operation, *format;
    } cases[] = {{"DescribeBackupJob", "{s:s}"}, {"ListBackupJobs", "{s:s}"}};
    static const char *const members[] = {"BackupJobId", "NextToken"};
    char *text = memory_allocate_zeroed(1, 20 * 1024);

    (void)state;
    memset(text, ':', 20 * 1024 - 1);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(json) json_t *input = json_pack(cases[i].format, members[i], text);
        SCOPED(json) json_t *shorter = json_pack(cases[i].format, members[i], text + 14 * 1024);
        struct protocol_call call = {services_find("backup"), cases[i].operation, input};
        struct protocol_message message = {0};
        struct arena arena = {0};
        struct error error;

        assert_false(call.service->protocol->write(&call, &arena, &message, &error));
        assert_string_equal(error.message, "the call's input is too long");
        call.input = shorter; /* six KiB, of which percent signs make eighteen */
        assert_false(call.service->protocol->write(&call, &arena, &message, &error));
        assert_string_equal(error.message, "the call's input is too long");
        arena_release(&arena);
    }
    free(text);
}

/* botocore's signatures of these two requests: of a path, which is encoded a second time, and of a query, which
   is not. */
static void what_is_written_is_signed_as_botocore_signs_it(void **state)
{
    static const char key[] = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    static const struct {
        const char *operation, *input;
        size_t header_count;
        const char *signature;
    } cases[] = {
        {"DescribeRecoveryPoint",
         "{\"BackupVaultName\":\"vault1\",\"RecoveryPointArn\":\"arn:aws:ec2:us-east-1::snapshot/snap-1\"}", 3,
         "d823720c28b128f6c94f9e33697cd9b5dbf92ec07709a0e791ff5f571e7ee558"},
        {"ListBackupJobs",
         "{\"ByCreatedAfter\":1704164645,\"ByResourceType\":\"EFS\",\"ByState\":\"RUNNING\",\"MaxResults\":1000}", 2,
         "e42c01aa89e16bb685989a5b36a8a39ccb49355fc882f838ffdf257d541e1627"},
    };
    static const struct sigv4_header headers[] = {{"Host", "backup.us-east-1.amazonaws.com"},
                                                  {"X-Amz-Date", "20260101T000000Z"},
                                                  {"X-Amz-Security-Token", "TOKEN"}};
    SCOPED(secret) struct secret secret = {0};
    const struct sigv4_scope scope = {"AKIDEXAMPLE", &secret, "us-east-1", "backup", INT64_C(1767225600000)};

    (void)state;
    secret_set(&secret, key, sizeof(key) - 1);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(text) struct text authorization;
        struct written written;

        text_init(&authorization, 4 * KIB);
        written_make(&written, "backup", cases[i].operation, cases[i].input);
        assert_true(written.is_written);
        assert_true(sigv4_sign(&(struct sigv4_request){written.message.method, written.message.path,
                                                       written.message.query, headers, cases[i].header_count,
                                                       written.message.body, written.message.body_length},
                               &scope, &authorization, &written.error));
        assert_non_null(strstr(text_string(&authorization), cases[i].signature));
        written_done(&written);
    }
}

static const struct {
    const char *operation;
    struct protocol_reply reply;
    const char *output;
} outputs[] = {
    {"DescribeBackupJob",
     {200, "{\"State\":\"RUNNING\",\"PercentDone\":\"12.5\",\"CreationDate\":1516925490.087,\"BytesTransferred\":5}"},
     "{\"State\":\"RUNNING\",\"PercentDone\":\"12.5\",\"CreationDate\":1516925490.087,\"BytesTransferred\":5}"},
    {"StopBackupJob", {200, ""}, "{}"},
    {"DeleteRecoveryPoint", {204, ""}, "{}"},
    {"ListBackupJobs", {200, "{\"BackupJobs\":[]}"}, "{\"BackupJobs\":[]}"},
};

static void the_body_of_a_success_is_the_output(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(outputs); i++) {
        SCOPED(answer) struct answer answer;

        assert_true(read_reply("backup", outputs[i].operation, &outputs[i].reply, &answer));
        assert_json(answer.output, outputs[i].output);
    }
}

static const struct {
    struct protocol_reply reply;
    enum error_class class;
    const char *code, *message;
} errors[] = {
    {{400, "{\"Code\":\"ERROR_1\",\"Message\":\"m\",\"Type\":\"CLIENT\",\"Context\":null}",
      .error_type = "InvalidParameterValueException:http://x/"},
     ERROR_REJECTED, "InvalidParameterValueException", "m"},
    {{404, "{\"ErrorCode\":\"x\",\"message\":\"m\"}", .error_type = "ResourceNotFoundException"}, ERROR_NOT_FOUND,
     "ResourceNotFoundException", "m"},
    {{400, "{\"code\":\"ThrottlingException\",\"message\":\"m\"}"}, ERROR_THROTTLED, "ThrottlingException", "m"},
    {{400, "{\"Code\":\"ThrottlingException\"}"}, ERROR_THROTTLED, "ThrottlingException", "ThrottlingException"},
    {{403, "{\"__type\":\"x#AccessDeniedException\",\"Message\":\"m\"}"}, ERROR_ACCESS, "AccessDeniedException", "m"},
    {{503, "<html/>", .error_type = "ThrottlingException"}, ERROR_THROTTLED, "ThrottlingException",
     "ThrottlingException"},
};

static void the_header_says_what_is_wrong_before_the_body_does(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(errors); i++) {
        SCOPED(answer) struct answer answer;

        assert_true(read_reply("backup", "DescribeBackupJob", &errors[i].reply, &answer));
        assert_string_equal(answer.error.code, errors[i].code);
        assert_string_equal(answer.error.message, errors[i].message);
        assert_int_equal(answer.error.class, errors[i].class);
    }
}

static const struct {
    const char *operation;
    struct protocol_reply reply;
    enum error_class class;
} unreadable[] = {
    {"StartBackupJob", {200, ""}, ERROR_TRANSIENT},
    {"StartBackupJob", {200, "{\"BackupJobId\":\"x\""}, ERROR_TRANSIENT},
    {"StartBackupJob", {200, "[]"}, ERROR_TRANSIENT},
    {"StopBackupJob", {200, "<html/>"}, ERROR_TRANSIENT},
    {"StopBackupJob", {502, ""}, ERROR_TRANSIENT},
    {"StartBackupJob", {403, "{\"message\":\"Missing Authentication Token\"}"}, ERROR_ACCESS},
    {"StartBackupJob", {400, "{\"message\":\"m\"}", .error_type = ""}, ERROR_REJECTED},
};

static void what_the_service_did_not_write_goes_by_its_status(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(unreadable); i++) {
        SCOPED(answer) struct answer answer;

        assert_false(read_reply("backup", unreadable[i].operation, &unreadable[i].reply, &answer));
        assert_int_equal(answer.error.class, unreadable[i].class);
        assert_string_equal(answer.error.code, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_member_goes_where_its_operation_has_it),
        cmocka_unit_test(a_member_may_go_into_a_header),
        cmocka_unit_test(what_its_operation_does_not_have_is_refused),
        cmocka_unit_test(a_part_that_is_too_long_is_refused),
        cmocka_unit_test(what_is_written_is_signed_as_botocore_signs_it),
        cmocka_unit_test(the_body_of_a_success_is_the_output),
        cmocka_unit_test(the_header_says_what_is_wrong_before_the_body_does),
        cmocka_unit_test(what_the_service_did_not_write_goes_by_its_status),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
