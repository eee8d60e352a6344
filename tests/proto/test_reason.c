#include "harness/check.h"

#include <ctype.h>
#include <string.h>

#include "proto/reason.h"

static void every_reason_has_a_code_and_two_sentences(void **state)
{
    (void)state;
    for (int reason = REASON_NONE + 1; reason < REASON_COUNT; reason++) {
        const struct reason_text *text = reason_text((enum reason)reason);

        assert_non_null(text->code);
        for (const char *at = text->code; *at; at++)
            assert_true(isupper((unsigned char)*at) || *at == '_');
        assert_true(strlen(text->what_happened) > 20);
        assert_true(strlen(text->what_to_do) > 20);
        assert_int_equal(text->what_happened[strlen(text->what_happened) - 1], '.');
        assert_int_equal(text->what_to_do[strlen(text->what_to_do) - 1], '.');
        assert_true(isupper((unsigned char)text->what_happened[0]));
        assert_true(isupper((unsigned char)text->what_to_do[0]));
    }
}

static void codes_are_unique(void **state)
{
    (void)state;
    for (int a = REASON_NONE; a < REASON_COUNT; a++) {
        for (int b = a + 1; b < REASON_COUNT; b++)
            assert_string_not_equal(reason_text((enum reason)a)->code, reason_text((enum reason)b)->code);
    }
}

static void no_reason_has_an_empty_code(void **state)
{
    (void)state;
    assert_string_equal(reason_text(REASON_NONE)->code, "");
    assert_false(reason_text(REASON_NONE)->is_retried);
}

static void what_passes_by_itself_is_retried_and_what_does_not_is_not(void **state)
{
    (void)state;
    assert_true(reason_text(REASON_THROTTLED)->is_retried);
    assert_true(reason_text(REASON_SERVICE_LIMIT)->is_retried);
    assert_true(reason_text(REASON_MAINTENANCE_CONFLICT)->is_retried);
    assert_false(reason_text(REASON_ACCESS_DENIED)->is_retried);
    assert_false(reason_text(REASON_OPT_IN_DISABLED)->is_retried);
    assert_false(reason_text(REASON_CANCELLED)->is_retried);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_reason_has_a_code_and_two_sentences),
        cmocka_unit_test(codes_are_unique),
        cmocka_unit_test(no_reason_has_an_empty_code),
        cmocka_unit_test(what_passes_by_itself_is_retried_and_what_does_not_is_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
