#include "harness/check.h"

#include <string.h>

#include "base/compiler.h"
#include "base/hash.h"

/* Journals on disk rest on these numbers: a change here makes every record unreadable. */
static void hashes_are_stable(void **state)
{
    static const struct {
        const char *text;
        uint64_t hash;
    } cases[] = {
        {"", UINT64_C(0x0000000000000000)},
        {"a", UINT64_C(0x343e69370ad4a4ee)},
        {"1234567", UINT64_C(0x3e44081f57bf96c7)},
        {"12345678", UINT64_C(0x0c510fe5bff1a2d1)},
        {"123456789", UINT64_C(0xff382668298d3d17)},
        {"arn:aws:ec2:eu-west-1:111122223333:volume/vol-1", UINT64_C(0x4b4fbbb1de729ac6)},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(hash_text(cases[i].text), cases[i].hash);
    assert_int_equal(hash_bytes("a\0b", 3, 7), UINT64_C(0xc10811740caf4bcd));
}

/* splitmix64 from seed 0, as its author publishes it. */
static void the_generator_is_splitmix64(void **state)
{
    uint64_t random = 0;

    (void)state;
    assert_int_equal(hash_random(&random), UINT64_C(0xe220a8397b1dcdaf));
    assert_int_equal(hash_random(&random), UINT64_C(0x6e789e6aa1b965f4));
    assert_int_equal(hash_random(&random), UINT64_C(0x06c45d188009454f));
}

static void every_bit_counts(void **state)
{
    unsigned char bytes[64] = {0};
    uint64_t hash = hash_bytes(bytes, sizeof(bytes), 0);

    (void)state;
    for (size_t bit = 0; bit < 8 * sizeof(bytes); bit++) {
        bytes[bit / 8] = (unsigned char)(1 << bit % 8);
        assert_true(hash_bytes(bytes, sizeof(bytes), 0) != hash);
        bytes[bit / 8] = 0;
    }
    for (size_t length = 0; length < sizeof(bytes); length++)
        assert_true(hash_bytes(bytes, length, 0) != hash);
    assert_true(hash_bytes(bytes, sizeof(bytes), 1) != hash);
}

static void low_bits_are_spread(void **state)
{
    size_t slots[64] = {0};
    char text[] = "job-0000";

    (void)state;
    for (int i = 0; i < 6400; i++) {
        for (int digit = 0, rest = i; digit < 4; digit++, rest /= 10)
            text[7 - digit] = (char)('0' + rest % 10);
        slots[hash_text(text) % 64]++;
    }
    for (size_t i = 0; i < 64; i++)
        assert_in_range(slots[i], 60, 145);
}

static void numbers_stay_below_their_bound(void **state)
{
    uint64_t random = 3;
    size_t seen[7] = {0};

    (void)state;
    for (int i = 0; i < 7000; i++)
        seen[hash_random_below(&random, 7)]++;
    for (size_t i = 0; i < 7; i++)
        assert_in_range(seen[i], 850, 1150);
    assert_int_equal(hash_random_below(&random, 1), 0);
}

static void the_same_seed_gives_the_same_numbers(void **state)
{
    uint64_t one = 99;
    uint64_t other = 99;

    (void)state;
    for (int i = 0; i < 100; i++)
        assert_int_equal(hash_random(&one), hash_random(&other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes_are_stable),
        cmocka_unit_test(the_generator_is_splitmix64),
        cmocka_unit_test(every_bit_counts),
        cmocka_unit_test(low_bits_are_spread),
        cmocka_unit_test(numbers_stay_below_their_bound),
        cmocka_unit_test(the_same_seed_gives_the_same_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
