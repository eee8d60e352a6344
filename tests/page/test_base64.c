#include "harness/check.h"

#include <string.h>

#include "page/base64.h"

enum { CAPACITY = 6 };

static void texts_are_decoded_or_refused(void **state)
{
    static const struct {
        const char *text, *bytes; /* NULL: refused */
    } cases[] = {
        {"", ""},           {"Zg==", "f"},     {"Zm8=", "fo"},    {"Zm9v", "foo"},     {"Zm9vYg==", "foob"},
        {"Zm9vYmFy", "foobar"}, {"/+8=", "\xff\xef"}, {"Zm9vYmFyIQ==", NULL}, {"Zg=", NULL}, {"Zg", NULL},
        {"Z===", NULL},     {"====", NULL},    {"Zm=v", NULL},    {"Zm 9", NULL},      {"Zm-_", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char bytes[CAPACITY + 1] = "";
        size_t length = 0;
        bool is_decoded = base64_decode(cases[i].text, bytes, CAPACITY, &length);

        assert_int_equal(bytes[CAPACITY], '\0');
        if (is_decoded != (cases[i].bytes != NULL))
            fail_msg("\"%s\"", cases[i].text);
        if (is_decoded) {
            assert_int_equal(length, strlen(cases[i].bytes));
            assert_memory_equal(bytes, cases[i].bytes, length);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_decoded_or_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
