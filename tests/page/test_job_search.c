#include "page/jobs.h"

#include <stdlib.h>

#include "base/json.h"
#include "page/job_search.h"


/* Three jobs: one runs, one failed, one is late. */
static void tell_jobs(struct job_search *search)
{
    struct job_record records[] = {running_job("runs"), running_job("failed"), running_job("late")};

    records[1].state = STATE_FAILED;
    records[1].completed_ms = NOW_MS - 1;
    records[1].created_ms = NOW_MS - 1;
    records[1].resource_type = "RDS";
    records[2].complete_by_ms = NOW_MS + 1;
    records[2].created_ms = NOW_MS - 2 * HOUR_MS;
    for (size_t i = 0; i < COUNT_OF(records); i++) {
        struct text encoded;
        struct survey_job job = told(&records[i], &encoded);

        job_search_visit(search, &job);
        text_done(&encoded);
    }
}

static json_t *ask(const char *target)
{
    SCOPED(text) struct text json;
    struct job_search *search = memory_allocate_zeroed(1, sizeof(*search));
    struct error error;
    json_error_t where;
    json_t *answer;

    text_init(&json, 64 * KIB);
    assert_true(job_search_init(search, target, NOW_MS, &error));
    tell_jobs(search);
    job_search_write(search, &json);
    job_search_done(search);
    free(search);
    answer = json_loads(text_string(&json), JSON_REJECT_DUPLICATES, &where);
    if (answer == NULL)
        fail_msg("%s", where.text);
    return answer;
}

static void jobs_are_found_and_counted(void **state)
{
    static const struct {
        const char *target, *first, *last;
        int count;
    } cases[] = {
        {"/api/jobs", "failed", "late", 3},
        {"/api/jobs?order=attention", "late", "runs", 3},
        {"/api/jobs?attention=any&order=attention", "late", "failed", 2},
        {"/api/jobs?service=RDS", "failed", "failed", 1},
        {"/api/jobs?limit=2", "failed", "runs", 2},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(json) json_t *answer = ask(cases[i].target);
        json_t *jobs = json_object_get(answer, "jobs");

        assert_int_equal(json_array_size(jobs), cases[i].count);
        assert_string_equal(json_text_at(jobs, "[0].jobId"), cases[i].first);
        assert_string_equal(json_text_at(json_array_get(jobs, json_array_size(jobs) - 1), "jobId"), cases[i].last);
        assert_int_equal(json_integer_value(json_at(answer, "known")), 3);
        assert_int_equal(json_integer_value(json_at(answer, "states.RUNNING")), 2);
        assert_int_equal(json_integer_value(json_at(answer, "attention.late")), 1);
        assert_int_equal(json_array_size(json_at(answer, "services")), 2);
    }
}

static void a_page_leads_to_the_next(void **state)
{
    SCOPED(json) json_t *first = ask("/api/jobs?limit=1");
    SCOPED(json) json_t *last = NULL;
    char target[128];

    (void)state;
    assert_string_equal(json_text_at(first, "jobs[0].jobId"), "failed");
    (void)snprintf(target, sizeof(target), "/api/jobs?limit=2&after=%s", json_text_at(first, "next"));
    last = ask(target);
    assert_string_equal(json_text_at(last, "jobs[0].jobId"), "runs");
    assert_string_equal(json_text_at(last, "jobs[1].jobId"), "late");
    assert_null(json_at(last, "next"));
}

static void a_wrong_question_is_refused(void **state)
{
    static const char *const cases[] = {
        "/api/jobs?limit=0", "/api/jobs?limit=201", "/api/jobs?limit=x", "/api/jobs?limit=5x", "/api/jobs?after=x",
        "/api/jobs?state=x", "/api/jobs?text=%",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct job_search *search = memory_allocate_zeroed(1, sizeof(*search));
        struct error error = {.message = ""};

        assert_false(job_search_init(search, cases[i], NOW_MS, &error));
        assert_true(error.message[0] != '\0');
        job_search_done(search);
        free(search);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_are_found_and_counted),
        cmocka_unit_test(a_page_leads_to_the_next),
        cmocka_unit_test(a_wrong_question_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
