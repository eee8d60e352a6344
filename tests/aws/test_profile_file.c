#include "harness/check.h"

#include <stdlib.h>
#include <string.h>

#include "aws/profile_file.h"
#include "base/arena.h"

#define KEYS "aws_access_key_id = ID\naws_secret_access_key = SECRET\naws_session_token = TOKEN\n"

static const struct {
    const char *text, *section;
    bool is_found;
    const char *id, *secret, *token; /* NULL: missing */
} cases[] = {
    {"[default]\n" KEYS, "default", true, "ID", "SECRET", "TOKEN"},
    {"[default]\n" KEYS, "other", false, NULL, NULL, NULL},
    {"[profile a]\n" KEYS, "profile a", true, "ID", "SECRET", "TOKEN"},
    {"[profile a]\n" KEYS, "a", false, NULL, NULL, NULL},
    {"[ a ]\n" KEYS, "a", true, "ID", "SECRET", "TOKEN"},
    {"[a]\r\naws_access_key_id=ID\r\naws_secret_access_key\t=\tSECRET \r\n", "a", true, "ID", "SECRET", NULL},
    {"[a]\nAWS_Access_Key_Id=ID", "a", true, "ID", NULL, NULL},
    {"[a]\naws_secret_access_key=a=b/c+d==\n", "a", true, NULL, "a=b/c+d==", NULL},
    {"[a]\n# aws_access_key_id=NO\n;aws_access_key_id=NO\n\n", "a", true, NULL, NULL, NULL},
    {"[a]\ns3 =\n  aws_access_key_id = NO\n\taws_session_token = NO\nregion = x\n", "a", true, NULL, NULL,
     NULL},
    {"[b]\n" KEYS "[a]\nregion = x\n", "a", true, NULL, NULL, NULL},
    {"[a]\nregion = x\n[b]\n" KEYS, "a", true, NULL, NULL, NULL},
    {"[a]\naws_access_key_id=1\n[b]\n" KEYS "[a]\naws_access_key_id=2\naws_session_token=t\n", "a", true, "2",
     NULL, "t"},
    {"[a]\naws_access_key_id=\n", "a", true, "", NULL, NULL},
    {"[a]\naws_access_key_id\n", "a", true, NULL, NULL, NULL},
    {"[a] # a comment\n" KEYS, "a", true, "ID", "SECRET", "TOKEN"},
    {"[a\n" KEYS, "a", false, NULL, NULL, NULL},
    {KEYS, "default", false, NULL, NULL, NULL},
    {"", "default", false, NULL, NULL, NULL},
    {"\n\n[", "default", false, NULL, NULL, NULL},
};

static void check_text(const char *got, const char *expected)
{
    if (expected == NULL) {
        assert_null(got);
        return;
    }
    assert_non_null(got);
    assert_string_equal(got, expected);
}

static void the_keys_of_a_section_are_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *text = memory_copy_text(cases[i].text);
        struct profile_texts texts;

        assert_int_equal(profile_file_find(text, cases[i].section, &texts), cases[i].is_found);
        check_text(texts.keys.access_key_id, cases[i].id);
        check_text(texts.keys.secret_access_key, cases[i].secret);
        check_text(texts.keys.session_token, cases[i].token);
        free(text);
    }
}

static void settings_are_found_and_put_together(void **state)
{
    char first[] = "[x]\nrole_arn = arn:1\nsource_profile=y\nexternal_id = e\nduration_seconds=900\n";
    char second[] = "[x]\nrole_arn=arn:2\nrole_session_name=me\ncredential_source=Environment\n"
                    "web_identity_token_file=/t\ncredential_process = a 'b c'\n";
    struct profile_texts one, other, both;

    (void)state;
    assert_true(profile_file_find(first, "x", &one));
    assert_true(profile_file_find(second, "x", &other));
    profile_file_merge(&both, &one, &other);
    check_text(both.role_arn, "arn:1");
    check_text(both.source_profile, "y");
    check_text(both.external_id, "e");
    check_text(both.duration_seconds, "900");
    check_text(both.role_session_name, "me");
    check_text(both.credential_source, "Environment");
    check_text(both.web_identity_token_file, "/t");
    check_text(both.credential_process, "a 'b c'");
    check_text(both.keys.access_key_id, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_keys_of_a_section_are_found),
        cmocka_unit_test(settings_are_found_and_put_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
