#include "harness/check.h"

#include <string.h>

#include "shell/budget_metrics.h"

#define OF_CREATE "{service=\"ec2\",operation=\"CreateSnapshot\"}"

static const int64_t NOON_MS = INT64_C(1795953600000);

static const struct budget_key first = {"111122223333", "eu-west-1", "ec2", "CreateSnapshot"};
static const struct budget_key second = {"444455556666", "eu-west-1", "ec2", "CreateSnapshot"};
static const struct budget_key listing = {"111122223333", "eu-west-1", "backup", "ListBackupJobs"};

static void assert_shown(struct metrics *metrics, const struct budget *budget, int64_t now_ms, const char *line,
                         bool is_shown)
{
    SCOPED(text) struct text exposition;

    text_init(&exposition, MIB);
    budget_metrics_set(metrics, budget, now_ms);
    metrics_write(metrics, &exposition);
    if ((strstr(text_string(&exposition), line) != NULL) != is_shown)
        fail_msg("%s: not as expected in\n%s", line, text_string(&exposition));
}

static struct budget *full_budget(void)
{
    struct budget *budget = budget_new(1);

    budget_gain(budget, 0, NOON_MS);
    return budget;
}

static void take(struct budget *budget, const struct budget_key *key, unsigned count)
{
    int64_t ready_ms;

    for (unsigned i = 0; i < count; i++)
        assert_true(budget_take(budget, key, BUDGET_ACT, NOON_MS, &ready_ms));
}

/* CreateSnapshot: 100 tokens and 5 a second, of which four fifths are ours. */
static void of_all_accounts_the_one_that_is_worst_off_is_told(void **state)
{
    struct metrics *metrics = metrics_new();
    struct budget *budget = full_budget();

    (void)state;
    take(budget, &first, 20);
    take(budget, &second, 60);
    assert_shown(metrics, budget, NOON_MS, "tidemark_aws_budget_documented_calls_per_second" OF_CREATE " 5\n", true);
    assert_shown(metrics, budget, NOON_MS, "tidemark_aws_budget_calls_per_second" OF_CREATE " 4\n", true);
    assert_shown(metrics, budget, NOON_MS, "tidemark_aws_budget_level_ratio" OF_CREATE " 0.25\n", true);
    assert_shown(metrics, budget, NOON_MS, "tidemark_aws_budget_wait_seconds" OF_CREATE " 0\n", true);
    assert_shown(metrics, budget, NOON_MS,
                 "tidemark_aws_budgets{service=\"ec2\",operation=\"CreateSnapshot\",pace=\"documented\"} 2\n", true);
    assert_shown(metrics, budget, NOON_MS, "111122223333", false);
    budget_free(budget);
    metrics_free(metrics);
}

static void what_flowed_in_since_the_last_call_counts(void **state)
{
    struct metrics *metrics = metrics_new();
    struct budget *budget = full_budget();

    (void)state;
    take(budget, &first, 80);
    assert_shown(metrics, budget, NOON_MS, "tidemark_aws_budget_level_ratio" OF_CREATE " 0\n", true);
    assert_shown(metrics, budget, NOON_MS, "tidemark_aws_budget_wait_seconds" OF_CREATE " 0.25\n", true);
    assert_shown(metrics, budget, NOON_MS + 10000, "tidemark_aws_budget_level_ratio" OF_CREATE " 0.5\n", true);
    assert_shown(metrics, budget, NOON_MS + 60000, "tidemark_aws_budget_level_ratio" OF_CREATE " 1\n", true);
    budget_free(budget);
    metrics_free(metrics);
}

static void those_who_wait_make_the_wait_longer(void **state)
{
    struct metrics *metrics = metrics_new();
    struct budget *budget = full_budget();
    int64_t ready_ms;

    (void)state;
    take(budget, &first, 80);
    for (unsigned i = 0; i < 8; i++)
        assert_false(budget_take(budget, &first, BUDGET_ACT, NOON_MS, &ready_ms));
    assert_shown(metrics, budget, NOON_MS, "tidemark_aws_budget_wait_seconds" OF_CREATE " 2\n", true);
    budget_free(budget);
    metrics_free(metrics);
}

static void a_throttled_account_shows_among_others(void **state)
{
    struct metrics *metrics = metrics_new();
    struct budget *budget = full_budget();

    (void)state;
    take(budget, &first, 1);
    take(budget, &second, 1);
    budget_throttled(budget, &first, NOON_MS, NOON_MS, 7000);
    assert_shown(metrics, budget, NOON_MS,
                 "tidemark_aws_budgets{service=\"ec2\",operation=\"CreateSnapshot\",pace=\"documented\"} 1\n"
                 "tidemark_aws_budgets{service=\"ec2\",operation=\"CreateSnapshot\",pace=\"reduced\"} 1\n",
                 true);
    assert_shown(metrics, budget, NOON_MS, "tidemark_aws_budget_learnt_ratio" OF_CREATE " 1\n", false);
    assert_shown(metrics, budget, NOON_MS, "tidemark_aws_budget_learnt_ratio" OF_CREATE " 0.", true);
    assert_shown(metrics, budget, NOON_MS, "tidemark_aws_budget_wait_seconds" OF_CREATE " 7\n", true);
    budget_free(budget);
    metrics_free(metrics);
}

static void a_budget_of_all_operations_is_a_star(void **state)
{
    struct metrics *metrics = metrics_new();
    struct budget *budget = full_budget();

    (void)state;
    take(budget, &listing, 1);
    assert_shown(metrics, budget, NOON_MS,
                 "tidemark_aws_budget_documented_calls_per_second{service=\"backup\",operation=\"*\"} 50\n", true);
    budget_free(budget);
    metrics_free(metrics);
}

static void what_is_not_in_memory_any_more_is_not_shown(void **state)
{
    struct metrics *metrics = metrics_new();
    struct budget *budget = full_budget();

    (void)state;
    take(budget, &first, 1);
    assert_shown(metrics, budget, NOON_MS, "tidemark_aws_budget_level_ratio" OF_CREATE, true);
    budget_free(budget);
    budget = budget_new(1);
    assert_shown(metrics, budget, NOON_MS, "tidemark_aws_budget_level_ratio" OF_CREATE, false);
    budget_free(budget);
    metrics_free(metrics);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_all_accounts_the_one_that_is_worst_off_is_told),
        cmocka_unit_test(what_flowed_in_since_the_last_call_counts),
        cmocka_unit_test(those_who_wait_make_the_wait_longer),
        cmocka_unit_test(a_throttled_account_shows_among_others),
        cmocka_unit_test(a_budget_of_all_operations_is_a_star),
        cmocka_unit_test(what_is_not_in_memory_any_more_is_not_shown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
