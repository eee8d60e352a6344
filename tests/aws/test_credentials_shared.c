#include "harness/check.h"

#include "aws/credentials.h"
#include "aws/shared_files.h"

#define KEYS(id) "aws_access_key_id=" id "\naws_secret_access_key=SECRET-" id "\n"

static const struct {
    const char *credentials, *config; /* the files; NULL: not there */
    const char *profile;              /* AWS_PROFILE */
    enum credentials_outcome outcome;
    const char *id;      /* if they are found */
    const char *message; /* a part of it, if they are wrong */
} cases[] = {
    {NULL, NULL, NULL, CREDENTIALS_ABSENT},
    {"", "", NULL, CREDENTIALS_ABSENT},
    {"[default]\n" KEYS("A"), NULL, NULL, CREDENTIALS_FOUND, "A"},
    {"[default]\n" KEYS("A"), "[default]\n" KEYS("B"), NULL, CREDENTIALS_FOUND, "A"},
    {NULL, "[default]\n" KEYS("B"), NULL, CREDENTIALS_FOUND, "B"},
    {"[x]\n" KEYS("A"), "[default]\n" KEYS("B"), NULL, CREDENTIALS_FOUND, "B"},
    {"[default]\n" KEYS("A") "[x]\n" KEYS("X"), NULL, "x", CREDENTIALS_FOUND, "X"},
    {NULL, "[profile x]\n" KEYS("X"), "x", CREDENTIALS_FOUND, "X"},
    {"[default]\n" KEYS("A"), "[profile x]\n" KEYS("X"), "x", CREDENTIALS_FOUND, "X"},
    {"[default]\n" KEYS("A"), "[x]\n" KEYS("X"), "x", CREDENTIALS_WRONG, .message = "AWS_PROFILE is \"x\""},
    {"[default]\n" KEYS("A"), NULL, "x", CREDENTIALS_WRONG, .message = "AWS_PROFILE is \"x\""},
    {NULL, NULL, "x", CREDENTIALS_WRONG, .message = "AWS_PROFILE is \"x\""},
    {NULL, "[profile x]\nregion = eu-west-1\n", "x", CREDENTIALS_ABSENT},
    {"[default]\naws_access_key_id=A\n", NULL, NULL, CREDENTIALS_WRONG, .message = "[default] in /tmp/"},
    {"[default]\naws_secret_access_key=S\n", NULL, NULL, CREDENTIALS_WRONG,
     .message = "a secret access key without an access key id"},
};

static void the_profile_is_looked_up_in_both_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct shared_files files = shared_files_new(cases[i].credentials, cases[i].config);
        struct credentials credentials = {0};
        struct error error = {0};

        shared_files_set("AWS_PROFILE", cases[i].profile);
        assert_int_equal(credentials_shared(&credentials, &error), cases[i].outcome);
        assert_string_equal(credentials.access_key_id, cases[i].id ? cases[i].id : "");
        if (cases[i].id)
            assert_string_equal(secret_reveal(&credentials.secret_access_key) + strlen("SECRET-"),
                                cases[i].id);
        if (cases[i].message)
            assert_non_null(strstr(error.message, cases[i].message));
        assert_null(strstr(error.message, "SECRET"));
        credentials_wipe(&credentials);
        shared_files_remove(&files);
    }
}

static void the_files_may_be_elsewhere(void **state)
{
    struct shared_files files = shared_files_new("[default]\n" KEYS("A"), "[default]\n" KEYS("B"));
    struct credentials credentials = {0};
    struct error error = {0};

    (void)state;
    shared_files_set("AWS_SHARED_CREDENTIALS_FILE", files.config);
    assert_int_equal(credentials_shared(&credentials, &error), CREDENTIALS_FOUND);
    assert_string_equal(credentials.access_key_id, "B");
    credentials_wipe(&credentials);
    shared_files_set("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    shared_files_set("AWS_CONFIG_FILE", files.credentials);
    assert_int_equal(credentials_shared(&credentials, &error), CREDENTIALS_FOUND);
    assert_string_equal(credentials.access_key_id, "A");
    credentials_wipe(&credentials);
    shared_files_remove(&files);
}

static void a_file_that_is_named_has_to_be_there(void **state)
{
    struct shared_files files = shared_files_new(NULL, NULL);
    struct credentials credentials = {0};
    struct error error = {0};

    (void)state;
    shared_files_set("AWS_CONFIG_FILE", "/nowhere/config");
    assert_int_equal(credentials_shared(&credentials, &error), CREDENTIALS_WRONG);
    assert_string_equal(error.message, "/nowhere/config: No such file or directory");
    shared_files_set("AWS_CONFIG_FILE", files.folder);
    assert_int_equal(credentials_shared(&credentials, &error), CREDENTIALS_WRONG);
    assert_non_null(strstr(error.message, "cannot be read"));
    shared_files_set("AWS_CONFIG_FILE", NULL);
    shared_files_set("HOME", NULL);
    assert_int_equal(credentials_shared(&credentials, &error), CREDENTIALS_ABSENT);
    shared_files_remove(&files);
}

static void the_old_name_of_the_variable_counts_too(void **state)
{
    struct shared_files files = shared_files_new("[x]\n" KEYS("X") "[y]\n" KEYS("Y"), NULL);
    struct credentials credentials = {0};
    struct error error = {0};

    (void)state;
    shared_files_set("AWS_DEFAULT_PROFILE", "x");
    assert_int_equal(credentials_shared(&credentials, &error), CREDENTIALS_FOUND);
    assert_string_equal(credentials.access_key_id, "X");
    shared_files_set("AWS_PROFILE", "y");
    assert_int_equal(credentials_shared(&credentials, &error), CREDENTIALS_FOUND);
    assert_string_equal(credentials.access_key_id, "Y");
    credentials_wipe(&credentials);
    shared_files_remove(&files);
}

static void a_file_that_cannot_be_text_is_refused(void **state)
{
    struct shared_files files = shared_files_new(NULL, NULL);
    FILE *file = fopen(files.credentials, "w");
    struct credentials credentials = {0};
    struct error error = {0};

    (void)state;
    assert_non_null(file);
    assert_int_equal(fputc('\0', file), 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(credentials_shared(&credentials, &error), CREDENTIALS_WRONG);
    assert_int_equal(truncate(files.credentials, 1024 * 1024 + 1), 0);
    assert_int_equal(credentials_shared(&credentials, &error), CREDENTIALS_WRONG);
    shared_files_remove(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_profile_is_looked_up_in_both_files),
        cmocka_unit_test(the_files_may_be_elsewhere),
        cmocka_unit_test(a_file_that_is_named_has_to_be_there),
        cmocka_unit_test(the_old_name_of_the_variable_counts_too),
        cmocka_unit_test(a_file_that_cannot_be_text_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
