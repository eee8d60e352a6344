#include "harness/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"
#include "engine/wheel.h"

enum { TIMERS = 400, ROUNDS = 3000 };

static const int64_t NOW_MS = INT64_C(1795399200123);

/* Fires what is due and returns how many; each must be due, and by no more than a slot. */
static size_t fire(struct wheel *wheel, int64_t now_ms)
{
    struct wheel_timer *timer;
    size_t count = 0;

    while ((timer = wheel_take_due(wheel, now_ms)) != NULL) {
        if (timer->due_ms > now_ms)
            fail_msg("fired %lld ms early", (long long)(timer->due_ms - now_ms));
        assert_false(wheel_is_set(timer));
        count++;
    }
    return count;
}

static void a_timer_fires_when_it_is_due(void **state)
{
    static const int64_t delays[] = {1,
                                     3,
                                     4,
                                     5,
                                     1000,
                                     1023,
                                     1024,
                                     1025,
                                     4096,
                                     262143,
                                     262144,
                                     1048576,
                                     67108863,
                                     67108864,
                                     67108865,
                                     268435456,
                                     86400000,
                                     INT64_C(17179869184),
                                     INT64_C(17246978048),
                                     INT64_C(315360000000)};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(delays); i++)
        for (int64_t offset = 0; offset < 5; offset++) {
            struct wheel wheel;
            struct wheel_timer timer = {0};
            int64_t start_ms = NOW_MS + offset;
            int64_t due_ms = start_ms + delays[i];

            wheel_init(&wheel, start_ms);
            wheel_set(&wheel, &timer, due_ms);
            assert_true(wheel_is_set(&timer));
            assert_int_equal(fire(&wheel, start_ms), 0);
            assert_int_equal(fire(&wheel, due_ms - 1), 0);
            assert_int_equal(fire(&wheel, due_ms + WHEEL_SLOT_MS - 1), 1);
            assert_int_equal(wheel_next_ms(&wheel), 0);
        }
}

static void the_past_is_due_at_once(void **state)
{
    static const int64_t pasts[] = {0, -1, INT64_MIN / 2, NOW_MS - 1, NOW_MS - 1000};
    struct wheel wheel;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(pasts); i++) {
        struct wheel_timer timer = {0};

        wheel_init(&wheel, NOW_MS);
        wheel_set(&wheel, &timer, pasts[i]);
        assert_true(wheel_next_ms(&wheel) <= NOW_MS + WHEEL_SLOT_MS);
        assert_true(wheel_next_ms(&wheel) > 0);
        assert_int_equal(fire(&wheel, NOW_MS + WHEEL_SLOT_MS), 1);
    }
}

static void the_farthest_deadline_waits(void **state)
{
    struct wheel wheel;
    struct wheel_timer timer = {0};
    int64_t now_ms = NOW_MS;

    (void)state;
    wheel_init(&wheel, now_ms);
    wheel_set(&wheel, &timer, INT64_MAX);
    for (int i = 0; i < 1000; i++) { /* several times round the coarsest level */
        int64_t next_ms = wheel_next_ms(&wheel);

        assert_true(next_ms > now_ms);
        now_ms = next_ms;
        assert_int_equal(fire(&wheel, now_ms), 0);
        assert_true(wheel_is_set(&timer));
    }
    wheel_cancel(&timer);
    assert_int_equal(wheel_next_ms(&wheel), 0);
}

static void a_cancelled_timer_does_not_fire(void **state)
{
    struct wheel wheel;
    struct wheel_timer timers[3] = {{0}};

    (void)state;
    wheel_init(&wheel, NOW_MS);
    wheel_cancel(&timers[0]); /* not set: nothing happens */
    for (size_t i = 0; i < COUNT_OF(timers); i++)
        wheel_set(&wheel, &timers[i], NOW_MS + 100);
    wheel_cancel(&timers[1]);
    wheel_cancel(&timers[1]);
    assert_false(wheel_is_set(&timers[1]));
    assert_int_equal(fire(&wheel, NOW_MS + 200), 2);
    wheel_set(&wheel, &timers[1], NOW_MS); /* due at once; taken back before anybody took it */
    wheel_cancel(&timers[1]);
    assert_null(wheel_take_due(&wheel, NOW_MS + 300));
}

static void a_timer_is_moved_by_setting_it_again(void **state)
{
    struct wheel wheel;
    struct wheel_timer timer = {0};

    (void)state;
    wheel_init(&wheel, NOW_MS);
    wheel_set(&wheel, &timer, NOW_MS + 1000);
    wheel_set(&wheel, &timer, NOW_MS + 50000);
    assert_int_equal(fire(&wheel, NOW_MS + 49999), 0);
    wheel_set(&wheel, &timer, NOW_MS + 49999);
    assert_int_equal(fire(&wheel, NOW_MS + 50003), 1);
    wheel_set(&wheel, &timer, NOW_MS + 60000);
    assert_int_equal(fire(&wheel, NOW_MS + 60004), 1);
}

static void earlier_slots_come_first(void **state)
{
    static const int64_t delays[] = {90000, 4, 70000000, 400, 1100, 1200000, 8, 262148};
    struct wheel wheel;
    struct wheel_timer timers[COUNT_OF(delays)] = {{0}};
    struct wheel_timer *timer;
    int64_t before = 0;

    (void)state;
    wheel_init(&wheel, NOW_MS);
    for (size_t i = 0; i < COUNT_OF(delays); i++)
        wheel_set(&wheel, &timers[i], NOW_MS + delays[i]);
    for (size_t i = 0; i < COUNT_OF(delays); i++) {
        timer = wheel_take_due(&wheel, NOW_MS + 100000000);
        assert_non_null(timer);
        assert_true(timer->due_ms > before);
        before = timer->due_ms;
    }
    assert_null(wheel_take_due(&wheel, NOW_MS + 100000000));
}

static void a_wheel_of_the_epoch_catches_up(void **state)
{
    struct wheel wheel;
    struct wheel_timer timers[2] = {{0}};

    (void)state;
    wheel_init(&wheel, 0); /* the engine learns the time with its first input */
    assert_null(wheel_take_due(&wheel, NOW_MS));
    wheel_set(&wheel, &timers[0], NOW_MS + 10);
    wheel_set(&wheel, &timers[1], NOW_MS - 10);
    assert_int_equal(fire(&wheel, NOW_MS), 1);
    assert_int_equal(fire(&wheel, NOW_MS + 14), 1);
}

/* A sorted list would fire exactly the same: everything due, nothing else, whatever is set, moved and
 * cancelled. */
static void it_does_what_a_sorted_list_does(void **state)
{
    static struct wheel_timer timers[TIMERS];
    static bool is_set[TIMERS];
    struct wheel wheel;

    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        uint64_t random = seed;
        int64_t now_ms = (int64_t)hash_random_below(&random, 1u << 30) * (seed % 2 ? 4 : 1000);

        memset(timers, 0, sizeof(timers));
        memset(is_set, 0, sizeof(is_set));
        wheel_init(&wheel, now_ms);
        for (int round = 0; round < ROUNDS; round++) {
            size_t at = hash_random_below(&random, TIMERS);
            int64_t delay = (int64_t)(hash_random(&random) >> (16 + hash_random_below(&random, 48)));
            struct wheel_timer *timer;

            if (hash_random_below(&random, 4) == 0) {
                wheel_cancel(&timers[at]);
                is_set[at] = false;
            } else {
                wheel_set(&wheel, &timers[at], now_ms + delay - (int64_t)hash_random_below(&random, 20));
                is_set[at] = true;
            }
            if (hash_random_below(&random, 3) == 0) /* now and then a jump over everything */
                now_ms += (int64_t)(hash_random(&random) >> (round % 100 ? 44 : 24));
            while ((timer = wheel_take_due(&wheel, now_ms)) != NULL) {
                assert_true(timer->due_ms <= now_ms);
                assert_true(is_set[timer - timers]);
                is_set[timer - timers] = false;
            }
            for (size_t i = 0; i < TIMERS; i++) {
                assert_int_equal(is_set[i], wheel_is_set(&timers[i]));
                if (is_set[i] && timers[i].due_ms <= now_ms - WHEEL_SLOT_MS)
                    fail_msg("seed %d, round %d: %lld ms late", (int)seed, round,
                             (long long)(now_ms - timers[i].due_ms));
            }
        }
    }
}

/* Woken when it says, and only then, the wheel misses nothing; and it never says too late. */
static void waking_when_it_says_is_enough(void **state)
{
    static struct wheel_timer timers[TIMERS];
    struct wheel wheel;
    uint64_t random = 11;
    int64_t now_ms = NOW_MS;
    size_t fired = 0;
    size_t wakes = 0;

    (void)state;
    wheel_init(&wheel, now_ms);
    for (size_t i = 0; i < TIMERS; i++)
        wheel_set(&wheel, &timers[i],
                  now_ms + (int64_t)(hash_random(&random) >> (24 + hash_random_below(&random, 40))));
    for (int64_t next_ms; (next_ms = wheel_next_ms(&wheel)) != 0; wakes++) {
        struct wheel_timer *timer;

        for (size_t i = 0; i < TIMERS; i++)
            if (wheel_is_set(&timers[i]))
                assert_true(next_ms < timers[i].due_ms + WHEEL_SLOT_MS);
        now_ms = next_ms > now_ms ? next_ms : now_ms;
        while ((timer = wheel_take_due(&wheel, now_ms)) != NULL) {
            assert_true(now_ms - timer->due_ms < WHEEL_SLOT_MS);
            fired++;
        }
    }
    assert_int_equal(fired, TIMERS);
    assert_in_range(wakes, 1, TIMERS * (2 * WHEEL_LEVELS));
}

/* A timer moves to a finer level at most once per level on its way, however far its deadline is inside the
 * reach. */
static void cascades_are_bounded(void **state)
{
    struct wheel wheel;
    struct wheel_timer timer = {0};
    int64_t due_ms = NOW_MS + INT64_C(86400000) * 30;
    size_t wakes = 0;

    (void)state;
    wheel_init(&wheel, NOW_MS);
    wheel_set(&wheel, &timer, due_ms);
    while (wheel_is_set(&timer)) {
        (void)wheel_take_due(&wheel, wheel_next_ms(&wheel));
        wakes++;
    }
    assert_in_range(wakes, 1, WHEEL_LEVELS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_timer_fires_when_it_is_due),
        cmocka_unit_test(the_past_is_due_at_once),
        cmocka_unit_test(the_farthest_deadline_waits),
        cmocka_unit_test(a_cancelled_timer_does_not_fire),
        cmocka_unit_test(a_timer_is_moved_by_setting_it_again),
        cmocka_unit_test(earlier_slots_come_first),
        cmocka_unit_test(a_wheel_of_the_epoch_catches_up),
        cmocka_unit_test(it_does_what_a_sorted_list_does),
        cmocka_unit_test(waking_when_it_says_is_enough),
        cmocka_unit_test(cascades_are_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
