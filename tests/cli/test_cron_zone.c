#include "harness/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cli/cron_zone.h"

/* A zone that was an hour behind until 100 s, then an hour ahead until 200000 s, and is at its rule's since. */
static const unsigned char small[] =
    "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
    "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\2\0\0\0\2\0\0\0\4"
    "\0\0\0\0\0\0\0\144" "\0\0\0\0\0\3\15\100" "\1\0"
    "\377\377\361\360\0\0" "\0\0\16\20\0\0"
    "AAA\0"
    "\n<-01>1\n";

static struct cron_zone *read_small(void)
{
    struct error error;
    struct cron_zone *zone = cron_zone_read(small, sizeof(small) - 1, &error);

    if (zone == NULL)
        fail_msg("%s", error.message);
    return zone;
}

static void offsets_are_those_of_their_time(void **state)
{
    struct cron_zone *zone = read_small();

    (void)state;
    assert_int_equal(cron_zone_offset(zone, -1000000), -3600);
    assert_int_equal(cron_zone_offset(zone, 99), -3600);
    assert_int_equal(cron_zone_offset(zone, 100), 3600);
    assert_int_equal(cron_zone_offset(zone, 199999), 3600);
    assert_int_equal(cron_zone_offset(zone, 200000), -3600);
    assert_int_equal(cron_zone_offset(zone, INT64_C(5000000000)), -3600);
    cron_zone_free(zone);
}

static void a_time_may_be_shown_never_once_or_twice(void **state)
{
    struct cron_zone *zone = read_small();
    int64_t time_s;

    (void)state;
    /* At 100 s the clock goes from -3500 to 3700, at 200000 s from 203600 to 196400. */
    assert_true(cron_zone_first(zone, -3501, &time_s));
    assert_int_equal(time_s, 99);
    assert_false(cron_zone_first(zone, -3500, &time_s));
    assert_false(cron_zone_first(zone, 3699, &time_s));
    assert_true(cron_zone_first(zone, 3700, &time_s));
    assert_int_equal(time_s, 100);
    assert_true(cron_zone_first(zone, 196400, &time_s));
    assert_int_equal(time_s, 192800); /* and again at 200000 */
    assert_true(cron_zone_first(zone, 203600, &time_s));
    assert_int_equal(time_s, 207200);
    cron_zone_free(zone);
}

/* On the heap, so that a sanitizer sees each byte that is read behind the end. */
static void a_file_that_ends_too_early_is_refused(void **state)
{
    (void)state;
    for (size_t length = 0; length + 1 < sizeof(small); length++) {
        unsigned char *part = memory_allocate(length + 1);
        struct error error;

        memcpy(part, small, length);
        part = memory_resize(part, length ? length : 1);
        if (length + 2 < sizeof(small) && cron_zone_read(part, length, &error))
            fail_msg("%zu bytes were enough", length);
        free(part);
    }
}

static void any_wrong_byte_does_no_harm(void **state)
{
    (void)state;
    for (size_t at = 0; at + 1 < sizeof(small); at++)
        for (unsigned byte = 0; byte < 256; byte += 5) {
            unsigned char changed[sizeof(small)];
            struct cron_zone *zone;
            int64_t time_s;
            struct error error;

            memcpy(changed, small, sizeof(small));
            changed[at] = (unsigned char)byte;
            zone = cron_zone_read(changed, sizeof(small) - 1, &error);
            if (zone && cron_zone_first(zone, 196400, &time_s))
                assert_int_equal(time_s + cron_zone_offset(zone, time_s), 196400);
            cron_zone_free(zone);
        }
}

static void names_are_names_and_no_paths(void **state)
{
    static const char *const names[] = {
        "", "/etc/passwd", "../../../etc/passwd", "Europe/../UTC", "Europe/Atlantis", "Europe", "Europe Berlin", ".",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct error error;

        if (cron_zone_open(names[i], &error))
            fail_msg("\"%s\" was opened", names[i]);
        assert_true(error.message[0] != '\0');
    }
}

static void utc_needs_no_file(void **state)
{
    struct error error;
    struct cron_zone *zone = cron_zone_open("UTC", &error);
    int64_t time_s;

    (void)state;
    assert_non_null(zone);
    assert_int_equal(cron_zone_offset(zone, 1000), 0);
    assert_true(cron_zone_first(zone, 1000, &time_s));
    assert_int_equal(time_s, 1000);
    cron_zone_free(zone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offsets_are_those_of_their_time),
        cmocka_unit_test(a_time_may_be_shown_never_once_or_twice),
        cmocka_unit_test(a_file_that_ends_too_early_is_refused),
        cmocka_unit_test(any_wrong_byte_does_no_harm),
        cmocka_unit_test(names_are_names_and_no_paths),
        cmocka_unit_test(utc_needs_no_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
