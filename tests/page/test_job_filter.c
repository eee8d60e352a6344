#include "page/jobs.h"

#include "page/job_filter.h"

static void a_filter_lets_through_what_it_says(void **state)
{
    static const struct {
        const char *target;
        bool matches; /* a running backup of an EBS volume that is late */
    } cases[] = {
        {"/", true},
        {"/?state=RUNNING", true},
        {"/?state=open", true},
        {"/?state=ended", false},
        {"/?state=COMPLETED", false},
        {"/?attention=late", true},
        {"/?attention=any", true},
        {"/?attention=failed", false},
        {"/?service=EBS", true},
        {"/?service=RDS", false},
        {"/?account=111122223333", true},
        {"/?account=444455556666", false},
        {"/?region=eu-west-1", true},
        {"/?region=eu-west-2", false},
        {"/?text=VOL-049DF", true},
        {"/?text=job-1", true},
        {"/?text=job-2", false},
        {"/?text=slow+disk", true},
        {"/?state=RUNNING&region=eu-west-1&text=vol", true},
        {"/?state=RUNNING&region=eu-west-2&text=vol", false},
    };
    struct job_record record = running_job("job-1");
    struct survey_job job = {.record = &record};

    (void)state;
    record.waiting_for = "a slow disk";
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena = {0};
        struct job_filter filter;
        struct query query;
        struct error error;

        assert_true(query_read(cases[i].target, &arena, &query));
        assert_true(job_filter_read(&query, &filter, &error));
        if (job_filter_matches(&filter, &job, ATTENTION_LATE) != cases[i].matches)
            fail_msg("%s", cases[i].target);
        arena_release(&arena);
    }
}

static void every_state_can_be_asked_for(void **state)
{
    (void)state;
    for (int i = 0; i < STATE_COUNT; i++) {
        struct query query = {.parameters = {{"state", job_state_name((enum job_state)i)}}, .count = 1};
        struct job_filter filter;
        struct error error;

        assert_true(job_filter_read(&query, &filter, &error));
        assert_int_equal(filter.states, 1 << i);
    }
}

static void what_cannot_be_asked_for_is_named(void **state)
{
    static const struct query_parameter cases[] = {{"state", "running"}, {"attention", "bored"}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct query query = {.parameters = {cases[i]}, .count = 1};
        struct job_filter filter;
        struct error error;

        assert_false(job_filter_read(&query, &filter, &error));
        assert_non_null(strstr(error.message, cases[i].value));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_filter_lets_through_what_it_says),
        cmocka_unit_test(every_state_can_be_asked_for),
        cmocka_unit_test(what_cannot_be_asked_for_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
