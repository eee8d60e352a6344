#include "aws/written.h"

static void what_the_service_says_is_kept(void **state)
{
    struct answer answer = {.http_status = 400};

    (void)state;
    protocol_refused(&answer, "InvalidVolume.NotFound", "no such volume");
    assert_int_equal(answer.error.class, ERROR_NOT_FOUND);
    assert_string_equal(answer.error.code, "InvalidVolume.NotFound");
    assert_string_equal(answer.error.message, "no such volume");
}

static void a_code_stands_in_for_a_missing_message(void **state)
{
    struct answer answer = {.http_status = 503};

    (void)state;
    protocol_refused(&answer, "NeverHeardOf", "");
    assert_int_equal(answer.error.class, ERROR_TRANSIENT);
    assert_string_equal(answer.error.message, "NeverHeardOf");
}

/* A message of letters and one character of two bytes that would end one byte too late. */
static void a_long_message_is_cut_between_characters(void **state)
{
    struct answer answer = {.http_status = 400};
    char message[sizeof(answer.error.message) + 2];

    (void)state;
    memset(message, 'm', sizeof(message));
    memcpy(message + sizeof(answer.error.message) - 2, "\xC3\xA9", 3);
    protocol_refused(&answer, "A", message);
    assert_int_equal(strlen(answer.error.message), sizeof(answer.error.message) - 2);
}

static void what_is_no_answer_goes_by_its_status(void **state)
{
    static const struct {
        int http_status;
        enum error_class class;
    } cases[] = {{200, ERROR_TRANSIENT}, {503, ERROR_TRANSIENT}, {400, ERROR_REJECTED}, {403, ERROR_ACCESS}};
    const struct error why = {.class = ERROR_TRANSIENT, .message = "it is no XML"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct answer answer = {.http_status = cases[i].http_status};

        assert_false(protocol_unreadable(&answer, &why));
        assert_int_equal(answer.error.class, cases[i].class);
        assert_string_equal(answer.error.code, "");
        assert_non_null(strstr(answer.error.message, ", and it is no XML"));
    }
}

/* Nothing but what its protocol writes goes to a service: all can be written, and have what they need. */
static void every_service_writes_a_message(void **state)
{
    static const struct {
        const char *service, *operation, *path;
    } cases[] = {
        {"backup", "ListBackupJobs", "/backup-jobs/"},
        {"dynamodb", "ListBackups", "/"},
        {"ec2", "DescribeVolumes", "/"},
        {"efs", "DescribeFileSystems", "/2015-02-01/file-systems"},
        {"fsx", "DescribeBackups", "/"},
        {"rds", "DescribeDBSnapshots", "/"},
        {"resourcegroupstaggingapi", "GetResources", "/"},
        {"ssm", "ListCommandInvocations", "/"},
        {"storagegateway", "ListVolumes", "/"},
        {"sso", "GetRoleCredentials", "/federation/credentials"},
        {"sts", "AssumeRole", "/"},
    };

    (void)state;
    assert_int_equal(COUNT_OF(cases), SERVICES_COUNT);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct written written;

        written_make(&written, cases[i].service, cases[i].operation, "{}");
        assert_true(written.is_written);
        assert_string_equal(written.message.path, cases[i].path);
        assert_string_equal(written.message.query, "");
        assert_int_equal(written.message.body_length, strlen(written.message.body));
        assert_int_equal(written.message.body_length > 0, strcmp(written.message.method, "GET") != 0);
        assert_int_equal(written_header(&written, "Content-Type") != NULL, written.message.body_length > 0);
        written_done(&written);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_service_says_is_kept),
        cmocka_unit_test(a_code_stands_in_for_a_missing_message),
        cmocka_unit_test(a_long_message_is_cut_between_characters),
        cmocka_unit_test(what_is_no_answer_goes_by_its_status),
        cmocka_unit_test(every_service_writes_a_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
