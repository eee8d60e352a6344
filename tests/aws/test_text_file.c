#include "harness/check.h"

#include <stdio.h>
#include <string.h>

#include "aws/shared_files.h"
#include "aws/text_file.h"

static void a_token_is_what_a_header_can_carry(void **state)
{
    static const struct {
        const char *text;
        const char *token; /* NULL: refused */
    } cases[] = {
        {"ey.x.y", "ey.x.y"}, {"ey.x.y\n", "ey.x.y"}, {"Bearer\r\n \n", "Bearer"}, {"", NULL}, {"\n", NULL},
        {"PLANTED\r\nX: y", NULL}, {"PLAN\x01TED", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct shared_files files = shared_files_new(cases[i].text, NULL);
        SCOPED(secret) struct secret token = {0};
        struct error error = {0};

        assert_int_equal(text_file_read_token(files.credentials, &token, &error), cases[i].token != NULL);
        assert_string_equal(secret_reveal(&token), cases[i].token ? cases[i].token : "");
        assert_null(strstr(error.message, "PLANTED"));
        shared_files_remove(&files);
    }
}

static void what_cannot_be_text_is_refused(void **state)
{
    struct shared_files files = shared_files_new(NULL, NULL);
    FILE *file = fopen(files.credentials, "w");
    SCOPED(secret) struct secret text = {0};
    struct error error = {0};

    (void)state;
    assert_non_null(file);
    assert_int_equal(fputc('\0', file), 0);
    assert_int_equal(fclose(file), 0);
    assert_false(text_file_read(files.credentials, &text, &error));
    assert_int_equal(truncate(files.credentials, TEXT_FILE_BYTES_MAX + 1), 0);
    assert_false(text_file_read(files.credentials, &text, &error));
    assert_false(text_file_read(files.folder, &text, &error));
    assert_non_null(strstr(error.message, "cannot be read"));
    assert_false(text_file_read("/nowhere/token", &text, &error));
    assert_string_equal(error.message, "/nowhere/token: No such file or directory");
    shared_files_remove(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_is_what_a_header_can_carry),
        cmocka_unit_test(what_cannot_be_text_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
