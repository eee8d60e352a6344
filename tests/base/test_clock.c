#include "harness/check.h"

#include <string.h>

#include "base/clock.h"
#include "base/compiler.h"
#include "base/hash.h"

static const struct {
    int64_t ms;
    const char *rfc3339;
    const char *amz_date;
} moments[] = {
    {0, "1970-01-01T00:00:00.000Z", "19700101T000000Z"},
    {-1, "1969-12-31T23:59:59.999Z", "19691231T235959Z"},
    {INT64_C(951782399999), "2000-02-28T23:59:59.999Z", "20000228T235959Z"},
    {INT64_C(951782400000), "2000-02-29T00:00:00.000Z", "20000229T000000Z"},
    {INT64_C(951868800000), "2000-03-01T00:00:00.000Z", "20000301T000000Z"},
    {INT64_C(1709164800000), "2024-02-29T00:00:00.000Z", "20240229T000000Z"},
    {INT64_C(1795399200123), "2026-11-23T02:00:00.123Z", "20261123T020000Z"},
    {INT64_C(4107542400000), "2100-03-01T00:00:00.000Z", "21000301T000000Z"}, /* 2100 has no 29 February */
    {INT64_C(4107542399000), "2100-02-28T23:59:59.000Z", "21000228T235959Z"},
    {INT64_C(-62135596800000), "0001-01-01T00:00:00.000Z", "00010101T000000Z"},
    {INT64_C(253402300799999), "9999-12-31T23:59:59.999Z", "99991231T235959Z"},
};

static void moments_are_written_and_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(moments); i++) {
        char rfc3339[CLOCK_RFC3339_BYTES];
        char amz_date[CLOCK_AMZ_DATE_BYTES];
        int64_t ms = 1;

        clock_format_rfc3339(moments[i].ms, rfc3339);
        clock_format_amz_date(moments[i].ms, amz_date);
        assert_string_equal(rfc3339, moments[i].rfc3339);
        assert_string_equal(amz_date, moments[i].amz_date);
        assert_true(clock_parse_rfc3339(rfc3339, &ms));
        assert_int_equal(ms, moments[i].ms);
    }
}

static void what_no_year_holds_is_clamped(void **state)
{
    char text[CLOCK_RFC3339_BYTES];

    (void)state;
    clock_format_rfc3339(INT64_MAX, text);
    assert_string_equal(text, "9999-12-31T23:59:59.999Z");
    clock_format_rfc3339(INT64_MIN, text);
    assert_string_equal(text, "0001-01-01T00:00:00.000Z");
}

static void any_moment_comes_back(void **state)
{
    uint64_t random = 1;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        int64_t moment =
            (int64_t)hash_random_below(&random, UINT64_C(315537897600000)) - INT64_C(62135596800000);
        char text[CLOCK_RFC3339_BYTES];
        int64_t read = 0;

        clock_format_rfc3339(moment, text);
        assert_true(clock_parse_rfc3339(text, &read));
        assert_int_equal(read, moment);
    }
}

static void forms_of_rfc3339(void **state)
{
    static const struct {
        const char *text;
        int64_t ms;
    } cases[] = {
        {"1985-04-12T23:20:50.52Z", INT64_C(482196050520)}, /* the examples of RFC 3339, section 5.8 */
        {"1996-12-19T16:39:57-08:00", INT64_C(851042397000)},
        {"1937-01-01T12:00:27.87+00:20", INT64_C(-1041337172130)},
        {"2026-11-23T02:00:00Z", INT64_C(1795399200000)},
        {"2026-11-23t02:00:00z", INT64_C(1795399200000)},
        {"2026-11-23 02:00:00Z", INT64_C(1795399200000)},
        {"2026-11-23T02:00:00+00:00", INT64_C(1795399200000)},
        {"2026-11-23T02:00:00-00:00", INT64_C(1795399200000)},
        {"2026-11-23T07:30:00+05:30", INT64_C(1795399200000)},
        {"2026-11-22T02:01:00-23:59", INT64_C(1795399200000)},
        {"2026-11-23T02:00:00.1Z", INT64_C(1795399200100)},
        {"2026-11-23T02:00:00.12Z", INT64_C(1795399200120)},
        {"2026-11-23T02:00:00.999999999Z", INT64_C(1795399200999)},
        {"0000-01-01T00:00:00Z", INT64_C(-62167219200000)},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t ms = 0;

        if (!clock_parse_rfc3339(cases[i].text, &ms))
            fail_msg("%s is refused", cases[i].text);
        assert_int_equal(ms, cases[i].ms);
    }
}

static void what_is_no_rfc3339(void **state)
{
    static const char *const cases[] = {
        "",
        "now",
        "2026",
        "2026-11-23",
        "2026-11-23T02:00:00", /* no offset */
        "2026-11-23T02:00Z",
        "2026-11-23T02:00:00.Z",
        "2026-11-23T02:00:00.1234567890Z",
        "2026-11-23T02:00:00,1Z",
        "2026-11-23T02:00:00Z ",
        " 2026-11-23T02:00:00Z",
        "2026-11-23T02:00:00ZZ",
        "2026-11-23T02:00:00+0100",
        "2026-11-23T02:00:00+01",
        "2026-11-23T02:00:00+24:00",
        "2026-11-23T02:00:00+01:60",
        "2026-11-23T24:00:00Z",
        "2026-11-23T02:60:00Z",
        "2026-11-23T02:00:61Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "26-11-23T02:00:00Z",
        "12026-11-23T02:00:00Z",
        "-026-11-23T02:00:00Z",
        "2026-11-23T 2:00:00Z",
        "2026-11-23T+2:00:00Z",
        "2026/11/23T02:00:00Z",
        "20261123T020000Z",
        "1795399200",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t ms = 7;

        if (clock_parse_rfc3339(cases[i], &ms))
            fail_msg("%s is taken", cases[i]);
        assert_int_equal(ms, 7);
    }
}

/* Texts that end anywhere are refused, not read past. */
static void every_beginning_is_refused(void **state)
{
    static const char whole[] = "2026-11-23T02:00:00.123+05:30";

    (void)state;
    for (size_t length = 0; length < sizeof(whole) - 1; length++) {
        char text[sizeof(whole)] = "";
        int64_t ms;

        memcpy(text, whole, length);
        assert_false(clock_parse_rfc3339(text, &ms));
    }
}

static void dates_of_http_are_written_and_read(void **state)
{
    static const struct {
        const char *text;
        int64_t ms;
    } cases[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", INT64_C(784111777000)}, /* the example of RFC 9110, section 5.6.7 */
        {"Mon, 23 Nov 2026 02:00:00 GMT", INT64_C(1795399200000)},
        {"Thu, 29 Feb 2024 23:59:59 GMT", INT64_C(1709251199000)},
        {"Wed, 31 Dec 1969 23:59:59 GMT", INT64_C(-1000)},
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[CLOCK_HTTP_DATE_BYTES];
        int64_t ms = 7;

        clock_format_http_date(cases[i].ms, text);
        assert_string_equal(text, cases[i].text);
        assert_true(clock_parse_http_date(cases[i].text, &ms));
        assert_int_equal(ms, cases[i].ms);
    }
}

static void any_second_comes_back_from_http(void **state)
{
    uint64_t random = 1;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        int64_t moment = (int64_t)hash_random_below(&random, UINT64_C(315537897600)) * 1000 - INT64_C(62135596800000);
        char text[CLOCK_HTTP_DATE_BYTES];
        int64_t read = 0;

        clock_format_http_date(moment, text);
        assert_true(clock_parse_http_date(text, &read));
        assert_int_equal(read, moment);
    }
}

static void what_is_no_date_of_http(void **state)
{
    static const char *const cases[] = {
        "",
        "now",
        "1994-11-06T08:49:37Z",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "06 Nov 1994 08:49:37 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 94 08:49:37 GMT",
        "Sun, 06 Nov 1994 8:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        "Sun, 06 Nov 1994 08:49:37",
    };
    static const char whole[] = "Sun, 06 Nov 1994 08:49:37 GMT";

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t ms = 7;

        if (clock_parse_http_date(cases[i], &ms))
            fail_msg("%s is taken", cases[i]);
        assert_int_equal(ms, 7);
    }
    for (size_t length = 0; length < sizeof(whole) - 1; length++) {
        char text[sizeof(whole)] = "";
        int64_t ms;

        memcpy(text, whole, length);
        assert_false(clock_parse_http_date(text, &ms));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_are_written_and_read), cmocka_unit_test(what_no_year_holds_is_clamped),
        cmocka_unit_test(any_moment_comes_back),        cmocka_unit_test(forms_of_rfc3339),
        cmocka_unit_test(what_is_no_rfc3339),           cmocka_unit_test(every_beginning_is_refused),
        cmocka_unit_test(dates_of_http_are_written_and_read),
        cmocka_unit_test(any_second_comes_back_from_http),
        cmocka_unit_test(what_is_no_date_of_http),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
