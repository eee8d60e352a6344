#include "harness/check.h"

#include <string.h>

#include "aws/rest_operations.h"
#include "base/compiler.h"

static const char *const of_backup[] = {
    "StartBackupJob",     "DescribeBackupJob",     "ListBackupJobs",
    "StopBackupJob",      "StartRestoreJob",       "DescribeRestoreJob",
    "ListRestoreJobs",    "StartCopyJob",          "DescribeCopyJob",
    "ListCopyJobs",       "DescribeRecoveryPoint", "GetRecoveryPointRestoreMetadata",
    "DeleteRecoveryPoint", "UpdateRecoveryPointLifecycle", "ListTags",
    "TagResource",
};

static void operations_are_found_by_service_and_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(of_backup); i++) {
        const struct rest_operation *operation = rest_operations_find("backup", of_backup[i]);

        assert_non_null(operation);
        assert_string_equal(operation->name, of_backup[i]);
        assert_null(rest_operations_find("efs", of_backup[i]));
    }
    assert_string_equal(rest_operations_find("efs", "DescribeFileSystems")->method, "GET");
    assert_null(rest_operations_find("backup", "DescribeFileSystems"));
    assert_null(rest_operations_find("backup", ""));
    assert_null(rest_operations_find("backup", "startBackupJob"));
}

/* A body goes out with PUT and POST alone, and a list's end is marked. */
static void every_row_is_sound(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(of_backup); i++) {
        const struct rest_operation *operation = rest_operations_find("backup", of_backup[i]);
        bool takes_body = strcmp(operation->method, "PUT") == 0 || strcmp(operation->method, "POST") == 0;

        assert_int_equal(operation->path[0], '/');
        assert_true(takes_body || !operation->has_body);
        for (const struct rest_parameter *at = operation->query; at && at->member; at++) {
            assert_non_null(at->name);
            assert_true(!at->is_time || strstr(at->member, "After") || strstr(at->member, "Before"));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operations_are_found_by_service_and_name),
        cmocka_unit_test(every_row_is_sound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
