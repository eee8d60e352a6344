#include "harness/check.h"

#include <stdatomic.h>

#include "shell/watchdog.h"

enum { TICKS = 5 };

struct patient {
    uv_loop_t loop;
    uv_timer_t timer;
    struct watchdog *watchdog;
    atomic_uint missed; /* the most in a row */
};

static void on_missed(void *context, unsigned ticks)
{
    struct patient *patient = context;

    if (ticks > atomic_load(&patient->missed))
        atomic_store(&patient->missed, ticks);
}

static void start(struct patient *patient, unsigned tick_ms)
{
    assert_int_equal(uv_loop_init(&patient->loop), 0);
    atomic_store(&patient->missed, 0);
    patient->watchdog = watchdog_start(&patient->loop, &(struct watchdog_options){tick_ms, on_missed, patient});
    assert_int_equal(uv_timer_init(&patient->loop, &patient->timer), 0);
    patient->timer.data = patient;
}

static void run(struct patient *patient, uv_timer_cb callback, uint64_t delay_ms)
{
    assert_int_equal(uv_timer_start(&patient->timer, callback, delay_ms, 0), 0);
    assert_int_equal(uv_run(&patient->loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(uv_loop_close(&patient->loop), 0);
}

static void end(struct patient *patient)
{
    watchdog_close(patient->watchdog);
    uv_close((uv_handle_t *)&patient->timer, NULL);
}

/* Works on in one turn until the watchdog has had enough. */
static void stall(uv_timer_t *timer)
{
    struct patient *patient = timer->data;

    while (atomic_load(&patient->missed) < TICKS)
        ;
    end(patient);
}

static void a_loop_that_does_not_turn_is_noticed(void **state)
{
    struct patient patient;

    (void)state;
    start(&patient, 4);
    run(&patient, stall, 0);
    assert_true(atomic_load(&patient.missed) >= TICKS);
}

static void rest(uv_timer_t *timer)
{
    end(timer->data);
}

/* Ticks so long that a busy machine cannot fake a stall. */
static void a_loop_that_waits_is_alive(void **state)
{
    struct patient patient;

    (void)state;
    start(&patient, 200);
    run(&patient, rest, 500);
    assert_true(atomic_load(&patient.missed) < 3);
}

static void the_end_does_not_wait_for_a_tick(void **state)
{
    struct patient patient;
    uint64_t began_ns = uv_hrtime();

    (void)state;
    start(&patient, 60000);
    run(&patient, rest, 0);
    assert_true(uv_hrtime() - began_ns < UINT64_C(30000000000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_loop_that_does_not_turn_is_noticed),
        cmocka_unit_test(a_loop_that_waits_is_alive),
        cmocka_unit_test(the_end_does_not_wait_for_a_tick),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
