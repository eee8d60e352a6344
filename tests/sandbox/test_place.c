#include "harness/check.h"

#include "sandbox/place.h"

static const struct bucket_size size = {.tokens_max = 3, .refill_per_s = 2};

static void a_place_is_one_account_in_one_region(void **state)
{
    struct arena arena = {0};
    struct place *list = NULL;
    struct place *here = place_of(&list, "1", "eu", &arena);

    (void)state;
    assert_ptr_equal(place_of(&list, "1", "eu", &arena), here);
    assert_ptr_not_equal(place_of(&list, "2", "eu", &arena), here);
    assert_ptr_not_equal(place_of(&list, "1", "us", &arena), here);
    arena_release(&arena);
}

static void a_bucket_starts_full_and_refills_to_its_size(void **state)
{
    static const struct {
        int64_t now_ms;
        bool is_given;
    } cases[] = {
        {1000, true},  {1000, true},   {1000, true},   {1000, false}, {1499, false}, {1500, true},
        {1500, false}, {2500, true},   {2500, true},   {2500, false}, {99999, true}, {99999, true},
        {99999, true}, {99999, false}, {50000, false}, /* a clock that was set back refills nothing */
        {50500, true},
    };
    struct arena arena = {0};
    struct place *list = NULL;
    struct place *place = place_of(&list, "1", "eu", &arena);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(place_take_token(place, "A", &size, cases[i].now_ms, &arena), cases[i].is_given);
    arena_release(&arena);
}

static void each_operation_has_its_own_bucket(void **state)
{
    struct arena arena = {0};
    struct place *list = NULL;
    struct place *place = place_of(&list, "1", "eu", &arena);

    (void)state;
    for (int i = 0; i < 4; i++)
        assert_int_equal(place_take_token(place, "A", &size, 0, &arena), i < 3);
    assert_true(place_take_token(place, "B", &size, 0, &arena));
    assert_true(place_take_token(place_of(&list, "1", "us", &arena), "A", &size, 0, &arena));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_is_one_account_in_one_region),
        cmocka_unit_test(a_bucket_starts_full_and_refills_to_its_size),
        cmocka_unit_test(each_operation_has_its_own_bucket),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
