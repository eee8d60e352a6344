#include "harness/check.h"

#include "base/json.h"
#include "sandbox/faults.h"

static const struct world_fault *take(struct faults *faults, enum fault_stage stage, const char *operation,
                                      const char *input)
{
    SCOPED(json) json_t *tree = json_loads(input, 0, NULL);
    const struct fault_call call = {.service = "ec2", .operation = operation, .input = tree};
    uint64_t random = 1;

    return faults_take(faults, stage, &call, &random);
}

static void a_fault_meets_the_calls_that_it_is_meant_for(void **state)
{
    static const struct {
        const char *operation;
        const char *resource;
        bool is_met;
    } cases[] = {
        {NULL, NULL, true},          {"", "", true},
        {"Create", "", true},        {"Delete", "", false},
        {"Create", "vol-1", true},   {"", "vol-2", false},
        {"", "snap-2", true},        {"", "snap-9", false},
        {"Create", "Filter", false}, {"ec2:Create", "", true},
        {"fsx:Create", "", false},   {"ec2:Delete", "", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena = {0};
        struct faults faults = {0};

        faults_add(&faults,
                   &(struct world_fault){.operation = cases[i].operation, .resource = cases[i].resource},
                   &arena);
        assert_int_equal(take(&faults, FAULT_STAGE_CALL, "Create",
                              "{\"Id\":\"vol-1\",\"Filter\":[{\"Value\":[\"snap-1\",\"snap-2\"]}]}") != NULL,
                         cases[i].is_met);
        arena_release(&arena);
    }
}

static void faults_strike_in_the_order_of_their_injection(void **state)
{
    static const enum world_fault_kind expected[] = {WORLD_FAULT_500, WORLD_FAULT_500, WORLD_FAULT_THROTTLE,
                                                     WORLD_FAULT_CODE, WORLD_FAULT_CODE};
    struct arena arena = {0};
    struct faults faults = {0};

    (void)state;
    faults_add(&faults, &(struct world_fault){.kind = WORLD_FAULT_500, .count = 2}, &arena);
    faults_add(&faults, &(struct world_fault){.kind = WORLD_FAULT_THROTTLE, .count = 1}, &arena);
    faults_add(&faults, &(struct world_fault){.kind = WORLD_FAULT_CODE}, &arena);
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        assert_int_equal(take(&faults, FAULT_STAGE_CALL, "Create", "{}")->kind, expected[i]);
    arena_release(&arena);
}

static void each_stage_takes_its_own(void **state)
{
    struct arena arena = {0};
    struct faults faults = {0};

    (void)state;
    faults_add(&faults, &(struct world_fault){.kind = WORLD_FAULT_LOST_AFTER, .count = 1}, &arena);
    faults_add(&faults, &(struct world_fault){.kind = WORLD_FAULT_SLOW, .count = 1}, &arena);
    faults_add(&faults, &(struct world_fault){.kind = WORLD_FAULT_SNAPSHOT_STUCK, .count = 1}, &arena);
    assert_int_equal(take(&faults, FAULT_STAGE_SNAPSHOT, "C", "{}")->kind, WORLD_FAULT_SNAPSHOT_STUCK);
    assert_int_equal(take(&faults, FAULT_STAGE_DELAY, "C", "{}")->kind, WORLD_FAULT_SLOW);
    assert_int_equal(take(&faults, FAULT_STAGE_CALL, "C", "{}")->kind, WORLD_FAULT_LOST_AFTER);
    assert_null(faults.first);
    arena_release(&arena);
}

static void a_probability_strikes_about_as_often(void **state)
{
    struct arena arena = {0};
    struct faults faults = {0};
    json_t *input = json_object();
    const struct fault_call call = {.service = "ec2", .operation = "C", .input = input};
    uint64_t random = 5;
    int struck = 0;

    (void)state;
    faults_add(&faults, &(struct world_fault){.kind = WORLD_FAULT_500, .probability = 0.25}, &arena);
    for (int i = 0; i < 4000; i++)
        struck += faults_take(&faults, FAULT_STAGE_CALL, &call, &random) != NULL;
    assert_in_range(struck, 900, 1100);
    json_decref(input);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fault_meets_the_calls_that_it_is_meant_for),
        cmocka_unit_test(faults_strike_in_the_order_of_their_injection),
        cmocka_unit_test(each_stage_takes_its_own),
        cmocka_unit_test(a_probability_strikes_about_as_often),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
