#include "harness/check.h"

#include <stdio.h>
#include <string.h>

#include "cli/settings_switch.h"

static void a_scope_covers_what_lies_in_it(void **state)
{
    static const struct {
        const char *wide, *narrow;
        bool covers;
    } cases[] = {
        {"*/*", "111122223333/eu-west-1", true},
        {"*/*", "*/eu-west-1", true},
        {"*/*", "111122223333/*", true},
        {"111122223333/*", "111122223333/eu-west-1", true},
        {"*/eu-west-1", "111122223333/eu-west-1", true},
        {"*/*", "*/*", false},
        {"111122223333/*", "444455556666/eu-west-1", false},
        {"*/eu-west-1", "111122223333/eu-west-2", false},
        {"*/eu-west-1", "111122223333/*", false},
        {"111122223333/*", "*/eu-west-1", false},
        {"111122223333/eu-west-1", "*/*", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (settings_switch_covers(cases[i].wide, cases[i].narrow) != cases[i].covers)
            fail_msg("%s, %s", cases[i].wide, cases[i].narrow);
}

static void pause(struct settings_switch *switches, const char *scope, enum settings_pause said)
{
    struct settings_record record = {.pause = said};

    (void)snprintf(record.scope, sizeof(record.scope), "%s", scope);
    settings_take(&switches->settings, &record);
}

static void what_pauses_a_scope_from_around_is_found_without_its_own_word(void **state)
{
    static const struct {
        const char *scope, *paused_by;
    } cases[] = {
        {"111122223333/eu-west-1", NULL},
        {"444455556666/eu-west-1", "*/*"},
        {"*/eu-west-1", "*/*"},
        {"111122223333/*", "*/*"},
        {"*/*", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct settings_switch switches = {.unreadable = 0};
        const char *paused_by;

        pause(&switches, "*/*", PAUSE_ON);
        pause(&switches, "111122223333/*", PAUSE_OFF);
        pause(&switches, "111122223333/eu-west-1", PAUSE_ON);
        (void)snprintf(switches.record.scope, sizeof(switches.record.scope), "%s", cases[i].scope);
        paused_by = settings_switch_paused_by(&switches);
        if (paused_by == NULL || cases[i].paused_by == NULL)
            assert_true(paused_by == cases[i].paused_by);
        else
            assert_string_equal(paused_by, cases[i].paused_by);
        settings_done(&switches.settings);
    }
}

static void a_scope_is_printed_with_what_it_says(void **state)
{
    struct settings_record record = {.scope = "*/eu-west-1"};
    SCOPED(text) struct text json;

    (void)state;
    text_init(&json, KIB);
    settings_switch_print(&record, &json);
    assert_string_equal(text_string(&json), "{\"scope\":\"*/eu-west-1\"}");
    text_clear(&json);
    record.pause = PAUSE_ON;
    settings_switch_print(&record, &json);
    assert_string_equal(text_string(&json), "{\"scope\":\"*/eu-west-1\",\"Paused\":true}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scope_covers_what_lies_in_it),
        cmocka_unit_test(what_pauses_a_scope_from_around_is_found_without_its_own_word),
        cmocka_unit_test(a_scope_is_printed_with_what_it_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
