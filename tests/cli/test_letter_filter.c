#include "harness/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "cli/letter_filter.h"

static const struct flag flags[] = {
    LETTER_FILTER_FLAGS,
    {.name = NULL},
};

static bool read_words(const char *const *given, struct letter_filter *filter, struct arguments *arguments,
                       char **words, struct error *error)
{
    const struct flag *tables[] = {flags, NULL};
    int count = 0;

    words[count++] = strdup("list");
    while (*given)
        words[count++] = strdup(*given++);
    assert_true(arguments_parse(arguments, tables, count, words, error));
    return letter_filter_read(arguments, filter, error);
}

static void free_words(char **words)
{
    for (int i = 0; words[i]; i++)
        free(words[i]);
}

static void letters_are_chosen_as_they_are_wanted(void **state)
{
    static const struct letter letter = {
        .place = "1:7", .reason = "\"Surprise\": is not known", .class = "invalid-job", .time_ms = 1795399200000};
    static const struct {
        const char *words[4];
        bool passes;
    } cases[] = {
        {{NULL}, true},
        {{"1:7"}, true},
        {{"2:7", "1:7"}, true},
        {{"1:8"}, false},
        {{"--reason", "Surprise"}, true},
        {{"--reason", "surprise"}, false},
        {{"--class", "invalid-job"}, true},
        {{"--class", "invalid"}, false},
        {{"--since", "2026-11-23T02:00:00Z"}, true},
        {{"--until", "2026-11-23T02:00:00Z"}, false},
        {{"--since", "2026-11-23T02:00:01Z"}, false},
        {{"--until", "2026-11-23T02:00:01Z", "1:7"}, true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct letter_filter filter;
        struct arguments arguments;
        struct error error;
        char *words[8] = {NULL};

        assert_true(read_words(cases[i].words, &filter, &arguments, words, &error));
        if (letter_filter_passes(&filter, &letter) != cases[i].passes)
            fail_msg("case %zu", i);
        assert_int_equal(letter_filter_is_open(&filter), cases[i].words[0] == NULL);
        free_words(words);
    }
}

static void what_is_no_place_or_time_is_told(void **state)
{
    static const char *const cases[][3] = {
        {"7"}, {":7"}, {"1:"}, {"1:x"}, {"1:7:8"}, {"--since", "yesterday"}, {"--until", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct letter_filter filter;
        struct arguments arguments;
        struct error error;
        char *words[8] = {NULL};

        if (read_words(cases[i], &filter, &arguments, words, &error))
            fail_msg("case %zu", i);
        assert_non_null(strstr(error.message, cases[i][1] ? cases[i][1] : cases[i][0]));
        free_words(words);
    }
}

static void a_place_that_no_letter_has_is_found(void **state)
{
    SCOPED(letters) struct letters letters = {0};
    struct kafka_record record = {.topic = TOPIC_DLQ, .partition = 1, .offset = 7, .value = "", .value_length = 0};
    static const char *const places[] = {"1:7", "1:8"};
    struct letter_filter filter = {.places = places, .place_count = 1};

    (void)state;
    letters_add(&letters, &record);
    letters_settle(&letters);
    assert_null(letter_filter_missing(&filter, &letters));
    filter.place_count = 2;
    assert_string_equal(letter_filter_missing(&filter, &letters), "1:8");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_are_chosen_as_they_are_wanted),
        cmocka_unit_test(what_is_no_place_or_time_is_told),
        cmocka_unit_test(a_place_that_no_letter_has_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
