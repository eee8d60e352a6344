#include "harness/check.h"

#include "base/compiler.h"
#include "cli/job_pace.h"

enum { MINUTE_MS = 60000 };

static const int64_t BEGAN_MS = INT64_C(1795399200000);

static struct job_view job(const char *subject, const char *type, enum job_state state)
{
    return (struct job_view){.job_id = "a",
                             .kind = "backup",
                             .subject = subject,
                             .resource_type = type,
                             .state = state,
                             .percent = -1,
                             .eta_s = -1,
                             .initiated_ms = BEGAN_MS};
}

static void note(struct job_paces *paces, const char *subject, const char *type, enum job_state state, int64_t minutes)
{
    struct job_view ended = job(subject, type, state);

    ended.completed_ms = BEGAN_MS + minutes * MINUTE_MS;
    job_paces_note(paces, &ended);
}

static void what_says_nothing_is_estimated_by_what_was_like_it(void **state)
{
    static const struct {
        const char *subject, *type;
        int64_t minutes;
        int percent;
        int64_t eta_s;
    } cases[] = {
        {"orders", "DynamoDB", 5, 50, 300},   /* as long as it took before */
        {"orders", "DynamoDB", 10, 99, -1},   /* an estimate never says that it is done */
        {"orders", "DynamoDB", 1000, 99, -1},
        {"orders", "DynamoDB", -5, 0, 600},   /* a clock that differs */
        {"other", "DynamoDB", 5, 40, 450},    /* as long as its like took: 10, then a quarter of the way to 20 */
        {"other", "RDS", 5, -1, -1},
    };
    struct job_paces paces = {0};

    (void)state;
    note(&paces, "orders", "DynamoDB", STATE_COMPLETED, 10);
    note(&paces, "stock", "DynamoDB", STATE_COMPLETED, 20);
    note(&paces, "other", "RDS", STATE_FAILED, 10);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct job_view view = job(cases[i].subject, cases[i].type, STATE_RUNNING);

        view = job_paces_estimate(&paces, &view, BEGAN_MS + cases[i].minutes * MINUTE_MS);
        assert_int_equal(view.percent, cases[i].percent);
        assert_int_equal(view.eta_s, cases[i].eta_s);
        assert_int_equal(view.is_estimated, cases[i].percent >= 0);
    }
    job_paces_done(&paces);
}

static void what_is_said_is_left_alone(void **state)
{
    struct job_paces paces = {0};
    struct job_view reported = job("orders", "EBS", STATE_RUNNING), waits = job("orders", "EBS", STATE_CREATED);
    struct job_view copies = job("orders", "EBS", STATE_RUNNING);

    (void)state;
    note(&paces, "orders", "EBS", STATE_COMPLETED, 10);
    reported.percent = 7;
    reported = job_paces_estimate(&paces, &reported, BEGAN_MS + MINUTE_MS);
    assert_int_equal(reported.percent, 7);
    assert_false(reported.is_estimated);
    waits = job_paces_estimate(&paces, &waits, BEGAN_MS + MINUTE_MS);
    assert_int_equal(waits.percent, -1);
    copies.kind = "copy"; /* takes another time than a backup */
    copies = job_paces_estimate(&paces, &copies, BEGAN_MS + MINUTE_MS);
    assert_int_equal(copies.percent, -1);
    job_paces_done(&paces);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_says_nothing_is_estimated_by_what_was_like_it),
        cmocka_unit_test(what_is_said_is_left_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
