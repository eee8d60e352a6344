#include "harness/check.h"

#include <string.h>

#include "base/compiler.h"
#include "sandbox/trust.h"

static void rules_say_who_may_assume_a_role(void **state)
{
    static const struct {
        const char *role_arn, *external_id;
        bool is_allowed;
    } cases[] = {
        {"arn:free", NULL, true},     {"arn:free", "any", true},      {"arn:denied", NULL, false},
        {"arn:denied", "id", false},  {"arn:external", NULL, false},  {"arn:external", "other", false},
        {"arn:external", "id", true}, {"arn:changed", NULL, true},
    };
    struct arena arena = {0};
    struct trust trust = {0};

    (void)state;
    trust_set_rule(&trust, &(struct trust_rule){.role_arn = "arn:denied", .is_denied = true}, &arena);
    trust_set_rule(&trust, &(struct trust_rule){.role_arn = "arn:external", .external_id = "id"}, &arena);
    trust_set_rule(&trust, &(struct trust_rule){.role_arn = "arn:changed", .is_denied = true}, &arena);
    trust_set_rule(&trust, &(struct trust_rule){.role_arn = "arn:changed"}, &arena);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (trust_allows(&trust, cases[i].role_arn, cases[i].external_id) != cases[i].is_allowed)
            fail_msg("case %zu", i);
    trust_done(&trust);
    arena_release(&arena);
}

static void keys_are_found_by_their_id(void **state)
{
    struct arena arena = {0};
    struct trust trust = {0};

    (void)state;
    assert_null(trust_find_keys(&trust, "ASIA1"));
    for (int i = 1; i <= 2; i++) {
        struct trust_keys keys = {.access_key_id = i == 1 ? "ASIA1" : "ASIA2",
                                  .session_token = "token",
                                  .account = "111122223333",
                                  .caller_arn = "arn:1",
                                  .expires_ms = i};

        secret_set(&keys.secret_access_key, "secret", 6);
        trust_add_keys(&trust, &keys, &arena);
        assert_true(secret_is_empty(&keys.secret_access_key));
    }
    assert_int_equal(trust_find_keys(&trust, "ASIA1")->expires_ms, 1);
    assert_int_equal(trust_find_keys(&trust, "ASIA2")->expires_ms, 2);
    assert_string_equal(secret_reveal(&trust_find_keys(&trust, "ASIA2")->secret_access_key), "secret");
    assert_null(trust_find_keys(&trust, "ASIA"));
    trust_done(&trust);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_say_who_may_assume_a_role),
        cmocka_unit_test(keys_are_found_by_their_id),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
