#include "harness/check.h"

#include "aws/profile.h"
#include "aws/shared_files.h"

#define KEYS(id) "aws_access_key_id=" id "\naws_secret_access_key=SECRET-" id "\n"

static const struct {
    const char *credentials, *config; /* the files; NULL: not there */
    const char *profile;
    bool is_there;
    const char *ids[PROFILE_PLACE_COUNT];
    const char *role;
} cases[] = {
    {NULL, NULL, "default", false, {NULL}},
    {"", "", "default", false, {NULL}},
    {"[default]\n" KEYS("A"), NULL, "default", true, {"A"}},
    {"[default]\n" KEYS("A"), "[default]\n" KEYS("B"), "default", true, {"A", "B"}},
    {"[x]\n" KEYS("A"), "[default]\n" KEYS("B"), "default", true, {NULL, "B"}},
    {"[default]\n" KEYS("A") "[x]\n" KEYS("X"), NULL, "x", true, {"X"}},
    {NULL, "[profile x]\n" KEYS("X"), "x", true, {NULL, "X"}},
    {"[default]\n" KEYS("A"), "[x]\n" KEYS("X"), "x", false, {NULL}},
    {NULL, "[profile x]\nregion = eu-west-1\n", "x", true, {NULL}},
    {"[x]\n" KEYS("X"), "[profile x]\nrole_arn = arn:1\n", "x", true, {"X"}, "arn:1"},
    {"[x]\nrole_arn = arn:2\n", "[profile x]\nrole_arn = arn:1\n", "x", true, {NULL}, "arn:2"},
};

static void check_text(const char *text, const char *expected)
{
    assert_string_equal(text ? text : "(none)", expected ? expected : "(none)");
}

static void a_profile_is_looked_up_in_both_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct shared_files files = shared_files_new(cases[i].credentials, cases[i].config);
        SCOPED(profile) struct profile profile = {0};
        struct error error = {0};

        assert_true(profile_read(&profile, cases[i].profile, &error));
        assert_int_equal(profile.is_there, cases[i].is_there);
        for (unsigned at = 0; at < PROFILE_PLACE_COUNT; at++)
            check_text(profile.texts[at].keys.access_key_id, cases[i].ids[at]);
        check_text(profile.settings.role_arn, cases[i].role);
        shared_files_remove(&files);
    }
}

static void the_files_may_be_elsewhere(void **state)
{
    struct shared_files files = shared_files_new("[default]\n" KEYS("A"), "[default]\n" KEYS("B"));
    SCOPED(profile) struct profile profile = {0};
    struct error error = {0};

    (void)state;
    shared_files_set("AWS_SHARED_CREDENTIALS_FILE", files.config);
    shared_files_set("AWS_CONFIG_FILE", "/dev/null");
    assert_true(profile_read(&profile, "default", &error));
    check_text(profile.texts[PROFILE_CREDENTIALS_FILE].keys.access_key_id, "B");
    check_text(profile.texts[PROFILE_CONFIG_FILE].keys.access_key_id, NULL);
    shared_files_remove(&files);
}

static void a_file_that_is_named_has_to_be_there(void **state)
{
    struct shared_files files = shared_files_new(NULL, NULL);
    SCOPED(profile) struct profile profile = {0};
    struct error error = {0};

    (void)state;
    shared_files_set("AWS_CONFIG_FILE", "/nowhere/config");
    assert_false(profile_read(&profile, "default", &error));
    assert_string_equal(error.message, "/nowhere/config: No such file or directory");
    shared_files_set("AWS_CONFIG_FILE", NULL);
    shared_files_set("HOME", NULL);
    assert_true(profile_read(&profile, "default", &error));
    assert_false(profile.is_there);
    shared_files_remove(&files);
}

static void the_environment_says_which_is_wanted(void **state)
{
    struct shared_files files = shared_files_new(NULL, NULL);

    (void)state;
    assert_string_equal(profile_wanted(), "default");
    shared_files_set("AWS_DEFAULT_PROFILE", "x"); /* its old name */
    assert_string_equal(profile_wanted(), "x");
    shared_files_set("AWS_PROFILE", "y");
    assert_string_equal(profile_wanted(), "y");
    shared_files_remove(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_profile_is_looked_up_in_both_files),
        cmocka_unit_test(the_files_may_be_elsewhere),
        cmocka_unit_test(a_file_that_is_named_has_to_be_there),
        cmocka_unit_test(the_environment_says_which_is_wanted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
