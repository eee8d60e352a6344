#include "harness/check.h"

#include "base/compiler.h"
#include "cli/character_width.h"

static void characters_take_none_one_or_two_columns(void **state)
{
    static const struct {
        uint32_t code;
        size_t columns;
    } cases[] = {
        {' ', 1},    {'~', 1},     {0xE4, 1} /* a-umlaut */,   {0x3B1, 1} /* alpha */,       {0x301, 0} /* acute */,
        {0x300, 0},  {0x36F, 0},   {0x370, 1},                 {0x200B, 0} /* no space */,   {0x200D, 0} /* joiner */,
        {0x10FF, 1}, {0x1100, 2},  {0x115F, 2},                {0x1160, 0} /* vowel */,      {0x2588, 1} /* bar */,
        {0x4E00, 2}, {0xA4C6, 2},  {0xAC00, 2} /* Hangul */,   {0xFE0F, 0} /* as picture */, {0xFF21, 2} /* wide A */,
        {0xFF61, 1}, {0x1F600, 2}, {0x20000, 2} /* rare */,    {0xE01EF, 0} /* the last */,  {0x10FFFD, 1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (character_width(cases[i].code) != cases[i].columns)
            fail_msg("%x takes %zu", (unsigned)cases[i].code, character_width(cases[i].code));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_take_none_one_or_two_columns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
