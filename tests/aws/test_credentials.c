#include "harness/check.h"

#include <string.h>

#include "aws/credentials.h"

static const struct {
    const char *id, *secret, *token;
    enum credentials_outcome outcome;
} assemblies[] = {
    {NULL, NULL, NULL, CREDENTIALS_ABSENT},
    {"", "", "TOKEN", CREDENTIALS_ABSENT},
    {"ID", "SECRET", NULL, CREDENTIALS_FOUND},
    {"ID", "SECRET", "", CREDENTIALS_FOUND},
    {"ID", "SECRET/+=", "TOKEN/+=", CREDENTIALS_FOUND},
    {"ID", NULL, NULL, CREDENTIALS_WRONG},
    {NULL, "SECRET", "TOKEN", CREDENTIALS_WRONG},
    {"ID\n", "SECRET", NULL, CREDENTIALS_WRONG},
    {"ID", "SECRET\r\n", NULL, CREDENTIALS_WRONG},
    {"ID", "SECRET", "TOKEN\nX: y", CREDENTIALS_WRONG},
    {"ID", "SECRET", "TOK\xC3\xA9N", CREDENTIALS_WRONG},
    {"I D", "SECRET", NULL, CREDENTIALS_WRONG},
    {"ID/20260101", "SECRET", NULL, CREDENTIALS_WRONG},
    {"ID,Signature=", "SECRET", NULL, CREDENTIALS_WRONG},
};

static void keys_are_put_together_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(assemblies); i++) {
        struct credentials credentials = {0};
        struct error error = {0};
        const struct credentials_texts texts = {assemblies[i].id, assemblies[i].secret, assemblies[i].token};
        enum credentials_outcome outcome = credentials_assemble(&credentials, &texts, "here", &error);

        assert_int_equal(outcome, assemblies[i].outcome);
        assert_int_equal(credentials_are_there(&credentials), outcome == CREDENTIALS_FOUND);
        assert_int_equal(error.class, outcome == CREDENTIALS_WRONG ? ERROR_INTERNAL : ERROR_NONE);
        assert_null(strstr(error.message, "SECRET"));
        assert_null(strstr(error.message, "TOK"));
        credentials_wipe(&credentials);
    }
}

static void an_id_has_a_longest_length(void **state)
{
    struct credentials credentials = {0};
    char id[CREDENTIALS_ID_BYTES_MAX + 1];
    const struct credentials_texts texts = {id, "S", ""};
    struct error error;

    (void)state;
    memset(id, 'A', sizeof(id) - 1);
    id[sizeof(id) - 1] = '\0';
    assert_int_equal(credentials_assemble(&credentials, &texts, "here", &error), CREDENTIALS_WRONG);
    id[sizeof(id) - 2] = '\0';
    assert_int_equal(credentials_assemble(&credentials, &texts, "here", &error), CREDENTIALS_FOUND);
    assert_string_equal(credentials.access_key_id, id);
    credentials_wipe(&credentials);
    assert_false(credentials_are_there(&credentials));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_put_together_or_refused),
        cmocka_unit_test(an_id_has_a_longest_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
