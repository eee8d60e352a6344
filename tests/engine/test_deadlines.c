#include "harness/check.h"

#include "base/hash.h"
#include "engine/deadlines.h"
#include "engine/job.h"

enum { JOBS = 500 };

static const int64_t FAR_MS = INT64_C(1) << 40;

static void the_earliest_comes_first(void **state)
{
    struct deadlines deadlines = {0};
    struct job jobs[JOBS] = {{.place = 0}};
    uint64_t random = 1;
    int64_t last_ms = 0;

    (void)state;
    for (size_t i = 0; i < JOBS; i++) {
        jobs[i].shown_since_ms = (int64_t)hash_random_below(&random, 100);
        deadlines_add(&deadlines, &jobs[i], jobs[i].shown_since_ms);
    }
    for (size_t i = 0; i < JOBS; i++) {
        int64_t first_ms = deadlines_first_ms(&deadlines);
        struct job *job = deadlines_take_first(&deadlines);

        assert_int_equal(job->shown_since_ms, first_ms);
        assert_true(first_ms >= last_ms);
        last_ms = first_ms;
    }
    assert_int_equal(deadlines.count, 0);
    deadlines_done(&deadlines);
}

/* Whatever is taken out, from whatever place, the others stay in order. */
static void any_may_be_taken_out(void **state)
{
    struct deadlines deadlines = {0};
    struct job jobs[JOBS] = {{.place = 0}};
    uint64_t random = 2;
    size_t left = JOBS;
    int64_t last_ms = 0;

    (void)state;
    for (size_t i = 0; i < JOBS; i++) {
        jobs[i].shown_since_ms = (int64_t)hash_random_below(&random, 1000);
        deadlines_add(&deadlines, &jobs[i], jobs[i].shown_since_ms);
    }
    for (size_t i = 0; i < JOBS; i++)
        if (hash_random_below(&random, 2)) {
            deadlines_remove(&deadlines, &jobs[i]);
            jobs[i].shown_since_ms = FAR_MS;
            left--;
        }
    assert_int_equal(deadlines.count, left);
    while (deadlines.count > 0) {
        int64_t at_ms = deadlines_take_first(&deadlines)->shown_since_ms;

        assert_in_range(at_ms, last_ms, FAR_MS - 1);
        last_ms = at_ms;
    }
    deadlines_done(&deadlines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_earliest_comes_first),
        cmocka_unit_test(any_may_be_taken_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
