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
        struct credentials_texts keys;

        assert_int_equal(profile_file_find(text, cases[i].section, &keys), cases[i].is_found);
        check_text(keys.access_key_id, cases[i].id);
        check_text(keys.secret_access_key, cases[i].secret);
        check_text(keys.session_token, cases[i].token);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_keys_of_a_section_are_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
