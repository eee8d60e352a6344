#include "page/jobs.h"

#include "base/arena.h"

struct seen {
    size_t count;
    char id[JOB_ID_BYTES_MAX + 1];
    int32_t partition;
};

static void visit(void *context, const struct survey_job *job)
{
    struct seen *seen = context;

    seen->count++;
    seen->partition = job->partition;
    (void)snprintf(seen->id, sizeof(seen->id), "%s", job->record->request.job_id);
}

static void slices_show_every_job_once(void **state)
{
    static const size_t slices[] = {1, 7, 1000, 1u << 20};
    struct engine *engine = engine_with_jobs(500);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(slices); i++) {
        struct seen seen = {.count = 0};
        size_t cursor = 0;

        while (survey_jobs(engine, &cursor, slices[i], visit, &seen))
            ;
        assert_int_equal(seen.count, 500);
        assert_false(survey_jobs(engine, &cursor, slices[i], visit, &seen));
        assert_int_equal(seen.count, 500);
    }
    assert_int_equal(survey_job_count(engine), 500);
    engine_free(engine);
}

static void a_job_is_found_by_its_id(void **state)
{
    struct engine *engine = engine_with_jobs(3);
    struct seen seen = {.count = 0};

    (void)state;
    assert_true(survey_job(engine, "job-2", visit, &seen));
    assert_string_equal(seen.id, "job-2");
    assert_int_equal(seen.partition, 0);
    assert_false(survey_job(engine, "job-3", visit, &seen));
    assert_int_equal(seen.count, 1);
    engine_free(engine);
}

static void partitions_say_whose_they_are(void **state)
{
    struct engine *engine = engine_with_jobs(3);

    (void)state;
    assert_int_equal(survey_partition_count(engine), 2);
    assert_int_equal(survey_partition(engine, 0).state, PARTITION_LIVE);
    assert_int_equal(survey_partition(engine, 0).position, 3);
    assert_int_equal(survey_partition(engine, 1).state, PARTITION_NOT_OWNED);
    engine_free(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slices_show_every_job_once),
        cmocka_unit_test(a_job_is_found_by_its_id),
        cmocka_unit_test(partitions_say_whose_they_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
