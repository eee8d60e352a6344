#include "harness/check.h"

#include <string.h>

#include "engine/condition.h"

static const struct job_record job = {
    .request = {.kind = JOB_BACKUP,
                .job_id = "job-1",
                .resource_arn = "arn:aws:fsx:eu-west-1:111122223333:file-system/fs-1",
                .backup_options = "{\"WindowsVSS\":\"enabled\"}",
                .metadata = "{\"size\":8}"},
    .variables = {{.name = "Type", .value = "LUSTRE"}, {.name = "IsOpen", .value = "true", .is_json = 1}},
    .variable_count = 2,
};

static void conditions_on_variables(void **state)
{
    static const struct {
        const char *when[CONDITIONS_MAX];
        bool holds;
    } cases[] = {
        {{NULL}, true},
        {{"Type"}, true},
        {{"!Type"}, false},
        {{"Kind"}, false},
        {{"!Kind"}, true},
        {{"Type=LUSTRE"}, true},
        {{"Type=LUS*"}, true},
        {{"Type=lustre"}, false},
        {{"Type!=LUSTRE"}, false},
        {{"Type!=WINDOWS"}, true},
        {{"Kind=x"}, false},
        {{"Kind!=x"}, true},
        {{"IsOpen=true"}, true},
        {{"Metadata.size=8"}, true},
        {{"Metadata.colour"}, false},
        {{"BackupOptions.WindowsVSS=enabled"}, true},
        {{"BackupOptions.Other"}, false},
        {{"ResourceKind=file-system"}, true},
        {{"Type", "IsOpen=true", "ResourceKind=file-system"}, true},
        {{"Type", "IsOpen=true", "ResourceKind=volume"}, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (condition_all_hold(&job, cases[i].when) != cases[i].holds)
            fail_msg("case %zu, \"%s\"", i, cases[i].when[0] ? cases[i].when[0] : "");
}

static void malformed_conditions_are_refused(void **state)
{
    static const char *const cases[] = {"", "!", "=x", "!Type=x", "Type!", "Type!x", "!!Type"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct condition condition;
        struct error error = {0};

        if (condition_read(cases[i], &condition, &error))
            fail_msg("\"%s\" is taken", cases[i]);
        assert_non_null(strstr(error.message, "is no condition on a variable"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_on_variables),
        cmocka_unit_test(malformed_conditions_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
