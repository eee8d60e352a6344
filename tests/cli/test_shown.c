#include "harness/check.h"

#include <string.h>

#include "base/compiler.h"
#include "cli/shown.h"

static void texts_are_cut_to_columns_and_made_harmless(void **state)
{
    static const struct {
        const char *name, *utf8;
        size_t columns;
        const char *shown;
    } cases[] = {
        {"short", "vol-1", 10, "vol-1"},
        {"exact", "vol-1", 5, "vol-1"},
        {"too long", "vol-049df", 6, "vol-.."},
        {"hardly any room", "vol-049df", 2, "vo"},
        {"no room", "vol-1", 0, ""},
        {"nothing", NULL, 5, ""},
        {"two bytes a letter", "Gr\u00f6\u00dfe", 5, "Gr\u00f6\u00dfe"},
        {"cut between letters, not in one", "\u00e4\u00e4\u00e4\u00e4\u00e4", 4, "\u00e4\u00e4.."},
        {"an escape sequence", "\x1b[2Jgone", 20, "?[2Jgone"},
        {"a new line", "a\nb", 20, "a?b"},
        {"C1 control",
         "a\xc2\x9b"
         "b",
         20, "a?b"},
        {"text turned around", "a\u202eb", 20, "a?b"},
        {"a line separator", "a\u2028b", 20, "a?b"},
        {"a byte that begins nothing", "a\xff!", 20, "a?!"},
        {"a letter without its end", "a\xc3", 20, "a?"},
        {"wide letters", "\u5099\u4efd", 4, "\u5099\u4efd"},
        {"wide letters that are cut", "\u5099\u4efd\u5009\u5eab", 6, "\u5099\u4efd.."},
        {"half of a wide letter", "\u5099\u4efd\u5009\u5eab", 5, "\u5099.."},
        {"an accent of its own", "e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301e\u0301"},
        {"a long letter without its end", "a\xf0\x9f", 20, "a??"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(text) struct text text;
        size_t used;

        text_init(&text, KIB);
        used = shown_append(&text, cases[i].utf8, cases[i].columns);
        if (strcmp(text_string(&text), cases[i].shown) != 0)
            fail_msg("%s: \"%s\"", cases[i].name, text_string(&text));
        assert_int_equal(used, shown_columns(cases[i].shown));
    }
}

static void padding_counts_letters_not_bytes(void **state)
{
    SCOPED(text) struct text text;

    (void)state;
    text_init(&text, KIB);
    shown_append_padded(&text, "\u00e4", 3);
    shown_append_padded(&text, NULL, 2);
    shown_append_padded(&text, "full", 4);
    shown_append_padded(&text, "\u5099\u4efd\u5009", 5);
    assert_string_equal(text_string(&text), "\u00e4    full\u5099.. ");
}

static void long_texts_are_broken_between_words(void **state)
{
    static const struct {
        const char *given, *expected;
        size_t indent, columns;
    } cases[] = {
        {"", "", 2, 10},
        {"one two", "one two", 2, 10},
        {"one two three", "one two\n  three", 2, 10},
        {"a-word-that-is-too-long b", "a-word-that-is-too-long\n  b", 2, 10},
        {"\x1b[2J b", "?[2J b", 0, 10},
        {"\u00e4\u00e4\u00e4 \u00e4\u00e4\u00e4", "\u00e4\u00e4\u00e4 \u00e4\u00e4\u00e4", 1, 8},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(text) struct text text;

        text_init(&text, KIB);
        shown_append_wrapped(&text, cases[i].given, cases[i].indent, cases[i].columns);
        assert_string_equal(text_string(&text), cases[i].expected);
    }
}

static void paragraphs_are_broken_on_terminals_alone(void **state)
{
    SCOPED(text) struct text text;

    (void)state;
    text_init(&text, KIB);
    shown_append_paragraph(&text, "one two three", &(struct terminal){.columns = 8, .is_interactive = true});
    shown_append_paragraph(&text, "one two three", &(struct terminal){.columns = 8});
    assert_string_equal(text_string(&text), "one two\nthree\none two three\n");
}

static void people_call_things_by_the_last_part_of_an_arn(void **state)
{
    (void)state;
    assert_string_equal(shown_last_part("arn:aws:ec2:eu-west-1::snapshot/snap-1"), "snap-1");
    assert_string_equal(shown_last_part("arn:aws:rds:eu-west-1:1:db:orders"), "orders");
    assert_string_equal(shown_last_part("arn:aws:rds:eu-west-1:1:db:"), "db:");
    assert_string_equal(shown_last_part("orders"), "orders");
    assert_string_equal(shown_last_part(""), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_cut_to_columns_and_made_harmless),
        cmocka_unit_test(padding_counts_letters_not_bytes),
        cmocka_unit_test(paragraphs_are_broken_on_terminals_alone),
        cmocka_unit_test(people_call_things_by_the_last_part_of_an_arn),
        cmocka_unit_test(long_texts_are_broken_between_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
