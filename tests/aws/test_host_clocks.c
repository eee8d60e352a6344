#include "harness/check.h"

#include <stdio.h>

#include "aws/host_clocks.h"
#include "base/compiler.h"

#define HOST "ec2.eu-west-1.amazonaws.com"
#define NEW_YEAR "Thu, 01 Jan 2026 00:00:00 GMT"

enum { MINUTE_MS = 60000 };

static const int64_t NEW_YEAR_MS = 1767225600000;

static bool learn(struct host_clocks *clocks, const char *date, int64_t signed_ms, int64_t now_ms)
{
    return host_clocks_learn(
        clocks,
        &(struct host_clock_reading){.host = HOST, .date = date, .signed_ms = signed_ms, .now_ms = now_ms});
}

/* What is learned of one answer, with the worker's clock so far behind the host's. */
static void a_clock_counts_from_four_minutes_on(void **state)
{
    static const struct {
        int64_t behind_ms;
        bool is_learned;
    } cases[] = {
        {0, false},
        {MINUTE_MS, false},
        {4 * MINUTE_MS - 1, false},
        {4 * MINUTE_MS, true},
        {20 * MINUTE_MS, true},
        {INT64_C(366) * 24 * 60 * MINUTE_MS, true},
        {-4 * MINUTE_MS + 1, false},
        {-4 * MINUTE_MS, true},
        {-20 * MINUTE_MS, true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct host_clocks clocks = {0};
        int64_t now_ms = NEW_YEAR_MS - cases[i].behind_ms, ahead_ms = 7;

        assert_int_equal(learn(&clocks, NEW_YEAR, now_ms, now_ms), cases[i].is_learned);
        assert_int_equal(host_clocks_find(&clocks, HOST, &ahead_ms), cases[i].is_learned);
        assert_int_equal(ahead_ms, cases[i].is_learned ? cases[i].behind_ms : 0);
        assert_int_equal(host_clocks_ahead_ms(&clocks, HOST), ahead_ms);
        assert_int_equal(host_clocks_ahead_ms(&clocks, "rds.eu-west-1.amazonaws.com"), 0);
    }
}

/* Calls that left together are all refused; each of them may be signed again with what the first has brought. */
static void the_time_that_was_signed_decides(void **state)
{
    struct host_clocks clocks = {0};
    int64_t now_ms = NEW_YEAR_MS - 20 * MINUTE_MS;

    (void)state;
    assert_true(learn(&clocks, NEW_YEAR, now_ms, now_ms));
    assert_true(learn(&clocks, NEW_YEAR, now_ms - 900, now_ms));
    assert_int_equal(host_clocks_ahead_ms(&clocks, HOST), 20 * MINUTE_MS);
    assert_false(learn(&clocks, NEW_YEAR, now_ms + host_clocks_ahead_ms(&clocks, HOST), now_ms));
    assert_int_equal(host_clocks_ahead_ms(&clocks, HOST), 20 * MINUTE_MS);
}

static void a_clock_that_was_set_right_agrees_again(void **state)
{
    struct host_clocks clocks = {0};
    int64_t ahead_ms, wrong_ms = NEW_YEAR_MS - 20 * MINUTE_MS;

    (void)state;
    assert_true(learn(&clocks, NEW_YEAR, wrong_ms, wrong_ms));
    assert_true(learn(&clocks, NEW_YEAR, NEW_YEAR_MS + 20 * MINUTE_MS, NEW_YEAR_MS + 400));
    assert_false(host_clocks_find(&clocks, HOST, &ahead_ms));
    assert_true(learn(&clocks, NEW_YEAR, wrong_ms, wrong_ms));
    assert_int_equal(host_clocks_ahead_ms(&clocks, HOST), 20 * MINUTE_MS);
}

static void a_date_that_is_none_says_nothing(void **state)
{
    static const char *const dates[] = {"", "yesterday", "2026-01-01T00:00:00Z", "Thu, 01 Jan 2026 00:00:00 CET"};
    struct host_clocks clocks = {0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(dates); i++)
        assert_false(learn(&clocks, dates[i], 0, 0));
    assert_int_equal(clocks.count, 0);
}

static void the_oldest_is_forgotten_when_there_are_too_many(void **state)
{
    enum { HOSTS = 3 * HOST_CLOCKS_MAX };
    static struct host_clocks clocks;
    char host[32];

    (void)state;
    for (int i = 0; i < HOSTS; i++) {
        (void)snprintf(host, sizeof(host), "host-%d", i);
        assert_true(host_clocks_learn(
            &clocks, &(struct host_clock_reading){.host = host, .date = NEW_YEAR, .signed_ms = 0, .now_ms = i}));
    }
    for (int i = 0; i < HOSTS; i++) {
        (void)snprintf(host, sizeof(host), "host-%d", i);
        assert_int_equal(host_clocks_ahead_ms(&clocks, host),
                         i < HOSTS - HOST_CLOCKS_MAX ? 0 : NEW_YEAR_MS - i);
    }
}

static void a_wrong_time_has_many_names(void **state)
{
    static const struct {
        const char *code;
        bool is_refusal;
    } cases[] = {
        {"RequestExpired", true},       {"RequestInTheFuture", true},    {"RequestTimeTooSkewed", true},
        {"AuthFailure", true},          {"SignatureDoesNotMatch", true}, {"InvalidSignatureException", true},
        {"UnauthorizedOperation", false}, {"RequestTimeout", false},     {"", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(host_clocks_is_refusal(cases[i].code), cases[i].is_refusal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clock_counts_from_four_minutes_on),
        cmocka_unit_test(the_time_that_was_signed_decides),
        cmocka_unit_test(a_clock_that_was_set_right_agrees_again),
        cmocka_unit_test(a_date_that_is_none_says_nothing),
        cmocka_unit_test(the_oldest_is_forgotten_when_there_are_too_many),
        cmocka_unit_test(a_wrong_time_has_many_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
