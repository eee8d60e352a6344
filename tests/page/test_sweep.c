#include "page/jobs.h"

#include <stdlib.h>

#include "page/sweep.h"

struct look {
    size_t visited;
    unsigned endings;
    struct sweep_ending ending;
};

struct fixture {
    uv_loop_t loop;
    struct engine *engine;
    struct sweeps *sweeps;
};

static const struct engine *engine_of(void *context)
{
    return ((struct fixture *)context)->engine;
}

static void visit(void *context, const struct survey_job *job)
{
    assert_non_null(job->record);
    ((struct look *)context)->visited++;
}

static void finish(void *context, struct sweep_ending ending)
{
    struct look *look = context;

    look->endings++;
    look->ending = ending;
}

static void start(struct fixture *fixture, size_t jobs)
{
    assert_int_equal(uv_loop_init(&fixture->loop), 0);
    fixture->engine = engine_with_jobs(jobs);
    fixture->sweeps = sweeps_new(&fixture->loop, engine_of, fixture);
}

static void stop(struct fixture *fixture)
{
    sweeps_close(fixture->sweeps);
    assert_int_equal(uv_run(&fixture->loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(uv_loop_close(&fixture->loop), 0);
    engine_free(fixture->engine);
}

static bool begin(struct fixture *fixture, struct look *look)
{
    return sweeps_begin(fixture->sweeps, &(struct sweep_work){.visit = visit, .finish = finish, .context = look});
}

static void a_few_jobs_are_looked_at_at_once(void **state)
{
    struct fixture fixture;
    struct look look = {.visited = 0};

    (void)state;
    start(&fixture, 20);
    assert_true(begin(&fixture, &look));
    assert_int_equal(look.visited, 20);
    assert_int_equal(look.endings, 1);
    assert_true(look.ending.is_whole);
    stop(&fixture);
    assert_int_equal(look.endings, 1);
}

static void many_jobs_are_looked_at_in_slices(void **state)
{
    enum { JOBS = 9000 };
    struct fixture fixture;
    struct look looks[SWEEPS_MAX + 1] = {{.visited = 0}};

    (void)state;
    start(&fixture, JOBS);
    for (size_t i = 0; i < SWEEPS_MAX; i++)
        assert_true(begin(&fixture, &looks[i]));
    assert_false(begin(&fixture, &looks[SWEEPS_MAX]));
    assert_in_range(looks[0].visited, 1, JOBS - 1);
    assert_int_equal(looks[1].visited, 0); /* one after the other */
    assert_int_equal(uv_run(&fixture.loop, UV_RUN_DEFAULT), 0);
    for (size_t i = 0; i < SWEEPS_MAX; i++) {
        assert_int_equal(looks[i].visited, JOBS);
        assert_int_equal(looks[i].endings, 1);
        assert_true(looks[i].ending.is_whole);
    }
    assert_int_equal(looks[SWEEPS_MAX].endings, 0);
    stop(&fixture);
}

static void an_engine_that_goes_ends_what_looks_at_it(void **state)
{
    struct fixture fixture;
    struct engine *engine;
    struct look look = {.visited = 0};

    (void)state;
    start(&fixture, 9000);
    assert_true(begin(&fixture, &look));
    assert_int_equal(look.endings, 0);
    engine = fixture.engine;
    fixture.engine = NULL;
    assert_int_equal(uv_run(&fixture.loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(look.endings, 1);
    assert_false(look.ending.is_whole || look.ending.is_closing);
    engine_free(engine);
    stop(&fixture);
}

static void closing_ends_them_too(void **state)
{
    struct fixture fixture;
    struct look looks[2] = {{.visited = 0}};

    (void)state;
    start(&fixture, 9000);
    assert_true(begin(&fixture, &looks[0]));
    assert_true(begin(&fixture, &looks[1]));
    stop(&fixture);
    for (size_t i = 0; i < COUNT_OF(looks); i++) {
        assert_int_equal(looks[i].endings, 1);
        assert_true(looks[i].ending.is_closing);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_few_jobs_are_looked_at_at_once),
        cmocka_unit_test(many_jobs_are_looked_at_in_slices),
        cmocka_unit_test(an_engine_that_goes_ends_what_looks_at_it),
        cmocka_unit_test(closing_ends_them_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
