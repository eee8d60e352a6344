#include "harness/check.h"

#include <string.h>

#include "base/compiler.h"
#include "base/secret.h"

static void an_empty_secret_reveals_nothing(void **state)
{
    SCOPED(secret) struct secret secret = {0};

    (void)state;
    assert_true(secret_is_empty(&secret));
    assert_string_equal(secret_reveal(&secret), "");
    secret_wipe(&secret);
    secret_set(&secret, "", 0);
    assert_true(secret_is_empty(&secret));
    assert_string_equal(secret_reveal(&secret), "");
}

static void a_secret_is_kept_and_replaced(void **state)
{
    SCOPED(secret) struct secret secret = {0};

    (void)state;
    secret_set(&secret, "wJalrXUtnFEMI and more", 13);
    assert_string_equal(secret_reveal(&secret), "wJalrXUtnFEMI");
    assert_int_equal(secret.length, 13);
    assert_false(secret_is_empty(&secret));
    secret_set(&secret, "other", 5);
    assert_string_equal(secret_reveal(&secret), "other");
    secret_set(&secret, secret_reveal(&secret), 3); /* its own bytes */
    assert_string_equal(secret_reveal(&secret), "oth");
    secret_copy(&secret, &secret);
    assert_string_equal(secret_reveal(&secret), "oth");
}

static void a_copy_outlives_what_it_was_copied_from(void **state)
{
    SCOPED(secret) struct secret one = {0};
    SCOPED(secret) struct secret other = {0};

    (void)state;
    secret_set(&one, "key", 3);
    secret_copy(&other, &one);
    secret_wipe(&one);
    assert_true(secret_is_empty(&one));
    assert_string_equal(secret_reveal(&other), "key");
    secret_copy(&other, &one);
    assert_true(secret_is_empty(&other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_secret_reveals_nothing),
        cmocka_unit_test(a_secret_is_kept_and_replaced),
        cmocka_unit_test(a_copy_outlives_what_it_was_copied_from),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
