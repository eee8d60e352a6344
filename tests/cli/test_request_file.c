#include "harness/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/request_file.h"

static json_t *read_text(const char *text, enum job_kind kind, struct error *error)
{
    char path[] = "/tmp/request-XXXXXX";
    int descriptor = mkstemp(path);
    json_t *request;

    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, text, strlen(text)), (ssize_t)strlen(text));
    (void)close(descriptor);
    request = request_file_read(path, kind, error);
    (void)unlink(path);
    return request;
}

static void a_file_is_a_request_of_its_kind(void **state)
{
    static const struct {
        const char *text;
        enum job_kind kind;
        const char *arn;
    } cases[] = {
        {"{\"JobType\":\"StartBackupJob\",\"ResourceArn\":\"a\"}", JOB_BACKUP, "a"},
        {"{\"ResourceArn\":\"a\"}", JOB_BACKUP, "a"}, /* of the aws command line */
        {"{\"JobType\":\"StartRestoreJob\",\"RecoveryPointArn\":\"b\"}", JOB_RESTORE, "b"},
        {"{}", JOB_DELETE, NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error;
        SCOPED(json) json_t *request = read_text(cases[i].text, cases[i].kind, &error);
        const char *arn;

        if (request == NULL)
            fail_msg("case %zu: %s", i, error.message);
        arn = request_file_arn(request, cases[i].kind);
        assert_true(arn == cases[i].arn || strcmp(arn, cases[i].arn) == 0);
    }
}

static void what_is_no_request_of_its_kind_is_told(void **state)
{
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"", "line"},
        {"[]", "one JSON object"},
        {"{\"a\":1,\"a\":2}", "duplicate"},
        {"{\"JobType\":\"StartBackupJob\"}", "\"JobType\" is not StartRestoreJob"},
        {"{\"JobType\":1}", "\"JobType\" is not StartRestoreJob"},
    };
    struct error error;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_null(read_text(cases[i].text, JOB_RESTORE, &error));
        if (strstr(error.message, cases[i].says) == NULL)
            fail_msg("case %zu: %s", i, error.message);
    }
    assert_null(request_file_read("/no/such/file", JOB_RESTORE, &error));
    assert_non_null(strstr(error.message, "/no/such/file"));
}

static void a_request_says_of_which_kind_it_is(void **state)
{
    static const struct {
        const char *json;
        bool is_known;
        enum job_kind kind;
    } cases[] = {
        {"{\"JobType\":\"StartCopyJob\"}", true, JOB_COPY},
        {"{\"JobType\":\"UpdateRecoveryPointLifecycle\"}", true, JOB_LIFECYCLE},
        {"{\"JobType\":\"StopJob\"}", false, JOB_STOP},
        {"{\"JobType\":1}", false, JOB_STOP},
        {"[]", false, JOB_STOP},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(json) json_t *request = json_loads(cases[i].json, 0, NULL);
        enum job_kind kind = JOB_STOP;
        struct error error;

        assert_int_equal(request_file_kind(request, &kind, &error), cases[i].is_known);
        assert_int_equal(kind, cases[i].kind);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_a_request_of_its_kind),
        cmocka_unit_test(a_request_says_of_which_kind_it_is),
        cmocka_unit_test(what_is_no_request_of_its_kind_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
