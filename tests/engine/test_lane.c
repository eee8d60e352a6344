#include "harness/check.h"

#include <string.h>

#include "base/compiler.h"
#include "base/hash.h"
#include "engine/job.h"
#include "engine/lane.h"

enum { JOBS = 200, LANES = 20, ROUNDS = 20000, MANY = 100000 };

static void one_holds_and_the_others_queue(void **state)
{
    struct lanes *lanes = lanes_new();
    struct job jobs[4];

    (void)state;
    assert_false(lanes_is_taken(lanes, 7));
    assert_null(lanes_holder(lanes, 7));
    assert_true(lanes_enter(lanes, 7, &jobs[0]));
    assert_false(lanes_enter(lanes, 7, &jobs[1]));
    assert_false(lanes_enter(lanes, 7, &jobs[2]));
    assert_true(lanes_enter(lanes, 8, &jobs[3]));
    assert_true(lanes_is_taken(lanes, 7));
    assert_ptr_equal(lanes_holder(lanes, 7), &jobs[0]);
    assert_ptr_equal(lanes_leave(lanes, 7, &jobs[0]), &jobs[1]);
    assert_ptr_equal(lanes_leave(lanes, 7, &jobs[1]), &jobs[2]);
    assert_null(lanes_leave(lanes, 7, &jobs[2]));
    assert_false(lanes_is_taken(lanes, 7));
    assert_ptr_equal(lanes_holder(lanes, 8), &jobs[3]);
    lanes_free(lanes);
    lanes_free(NULL);
}

static void one_that_waits_may_go(void **state)
{
    struct lanes *lanes = lanes_new();
    struct job jobs[5];

    (void)state;
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(lanes_enter(lanes, 7, &jobs[i]), i == 0);
    assert_null(lanes_leave(lanes, 7, &jobs[3])); /* the last */
    assert_null(lanes_leave(lanes, 7, &jobs[4])); /* never came */
    assert_null(lanes_leave(lanes, 9, &jobs[4])); /* nor did its lane */
    assert_false(lanes_enter(lanes, 7, &jobs[3]));
    assert_null(lanes_leave(lanes, 7, &jobs[1])); /* the first */
    assert_ptr_equal(lanes_leave(lanes, 7, &jobs[0]), &jobs[2]);
    assert_null(lanes_leave(lanes, 7, &jobs[3])); /* the only one */
    assert_null(lanes_leave(lanes, 7, &jobs[2]));
    assert_true(lanes_enter(lanes, 7, &jobs[1]));
    lanes_free(lanes);
}

/* Lanes whose keys fall on one slot, taken and left until the table has been rebuilt many times. */
static void lanes_that_collide_stay_apart(void **state)
{
    struct lanes *lanes = lanes_new();
    static struct job jobs[1000];

    (void)state;
    for (uint64_t round = 0; round < 10; round++) {
        for (uint64_t i = 0; i < COUNT_OF(jobs); i++)
            assert_true(lanes_enter(lanes, ((i + 1) << 16) | round | 1, &jobs[i]));
        for (uint64_t i = 0; i < COUNT_OF(jobs); i++) {
            assert_ptr_equal(lanes_holder(lanes, ((i + 1) << 16) | round | 1), &jobs[i]);
            assert_null(lanes_leave(lanes, ((i + 1) << 16) | round | 1, &jobs[i]));
        }
    }
    lanes_free(lanes);
}

struct queue {
    struct job *jobs[JOBS];
    size_t count;
};

static void remove_from(struct queue *queue, size_t at)
{
    queue->count--;
    memmove(&queue->jobs[at], &queue->jobs[at + 1], (queue->count - at) * sizeof(queue->jobs[0]));
}

static void lanes_are_first_come_first_served(void **state)
{
    static struct job jobs[JOBS];
    static struct queue queues[LANES];
    struct lanes *lanes = lanes_new();
    size_t lane_of[JOBS] = {0}; /* 0: in none */
    uint64_t random = 5;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        size_t at = hash_random_below(&random, JOBS);
        size_t lane = lane_of[at] ? lane_of[at] : 1 + hash_random_below(&random, LANES - 1);
        struct queue *queue = &queues[lane];
        size_t place = 0;

        if (lane_of[at] == 0) {
            assert_int_equal(lanes_enter(lanes, lane, &jobs[at]), queue->count == 0);
            queue->jobs[queue->count++] = &jobs[at];
            lane_of[at] = lane;
        } else {
            while (queue->jobs[place] != &jobs[at])
                place++;
            remove_from(queue, place);
            assert_ptr_equal(lanes_leave(lanes, lane, &jobs[at]),
                             place == 0 && queue->count ? queue->jobs[0] : NULL);
            lane_of[at] = 0;
        }
        assert_ptr_equal(lanes_holder(lanes, lane), queue->count ? queue->jobs[0] : NULL);
    }
    lanes_free(lanes);
}

static void a_long_queue_costs_no_more_than_a_short_one(void **state)
{
    static struct job jobs[MANY];
    struct lanes *lanes = lanes_new();

    (void)state;
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(lanes_enter(lanes, 7, &jobs[i]), i == 0);
    for (size_t i = 0; i < MANY; i++)
        assert_ptr_equal(lanes_leave(lanes, 7, &jobs[i]), i + 1 < MANY ? &jobs[i + 1] : NULL);
    lanes_free(lanes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_holds_and_the_others_queue),
        cmocka_unit_test(one_that_waits_may_go),
        cmocka_unit_test(lanes_that_collide_stay_apart),
        cmocka_unit_test(lanes_are_first_come_first_served),
        cmocka_unit_test(a_long_queue_costs_no_more_than_a_short_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
