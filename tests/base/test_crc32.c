#include "harness/check.h"

#include <string.h>

#include "base/compiler.h"
#include "base/crc32.h"

/* The published check value, and what zlib says of the others. */
static void the_checksum_is_the_one_of_zlib(void **state)
{
    static const struct {
        const char *text;
        uint32_t checksum;
    } cases[] = {
        {"", 0},
        {"a", 0xE8B7BE43},
        {"123456789", 0xCBF43926},
        {"The quick brown fox jumps over the lazy dog", 0x414FA339},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(crc32_of(cases[i].text, strlen(cases[i].text)), cases[i].checksum);
}

static void every_bit_counts(void **state)
{
    char bytes[64] = {0};
    uint32_t before = crc32_of(bytes, sizeof(bytes));

    (void)state;
    for (size_t bit = 0; bit < 8 * sizeof(bytes); bit++) {
        bytes[bit / 8] = (char)(1 << bit % 8);
        assert_int_not_equal(crc32_of(bytes, sizeof(bytes)), before);
        bytes[bit / 8] = 0;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_checksum_is_the_one_of_zlib),
        cmocka_unit_test(every_bit_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
