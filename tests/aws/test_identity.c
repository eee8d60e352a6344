#include "harness/check.h"

#include <string.h>

#include "aws/identity.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, WAITS = 4 };

static const struct identity_cause cause = {.region = "eu-west-1", .job_id = "job-1"};

struct scene {
    struct identity identity;
    unsigned fetches;
    struct identity_wait waits[WAITS];
    unsigned settled, failed;
    struct error told;
};

static void fetch(void *context, const struct identity_cause *why)
{
    struct scene *scene = context;

    assert_string_equal(why->region, "eu-west-1");
    scene->fetches++;
}

static void on_settled(void *context, const struct error *error)
{
    struct scene *scene = context;

    scene->settled++;
    if (error) {
        scene->failed++;
        scene->told = *error;
    }
}

static void set_up(struct scene *scene)
{
    *scene = (struct scene){0};
    identity_init(&scene->identity, "who", 7);
    scene->identity.fetch = fetch;
    scene->identity.context = scene;
}

static enum identity_answer ask(struct scene *scene, unsigned wait, int64_t now_ms)
{
    scene->waits[wait] =
        (struct identity_wait){.on_settled = on_settled, .context = scene, .give_up_ms = now_ms + 30 * SECOND};
    return identity_ask(&scene->identity, &cause, &scene->waits[wait], now_ms, &scene->told);
}

static void supply(struct scene *scene, const char *id, int64_t expires_ms, int64_t now_ms)
{
    const struct credentials_texts texts = {id, "secret", "token"};
    struct credentials keys = {0};
    struct error error;

    assert_int_equal(credentials_assemble(&keys, &texts, "here", &error), CREDENTIALS_FOUND);
    identity_supply(&scene->identity, &keys, expires_ms, now_ms);
    assert_false(credentials_are_there(&keys));
}

static void fail_fetch(struct scene *scene, enum error_class class, int64_t now_ms)
{
    struct error error;

    (void)error_set(&error, class, "no");
    identity_fail(&scene->identity, &error, now_ms);
}

static void all_who_ask_wait_for_one_fetch(void **state)
{
    struct scene scene;

    (void)state;
    set_up(&scene);
    for (unsigned i = 0; i < WAITS; i++)
        assert_int_equal(ask(&scene, i, SECOND), IDENTITY_WAITING);
    assert_int_equal(scene.fetches, 1);
    assert_int_equal(scene.settled, 0);
    supply(&scene, "A", HOUR, 2 * SECOND);
    assert_int_equal(scene.settled, WAITS);
    assert_int_equal(scene.failed, 0);
    assert_int_equal(ask(&scene, 0, 3 * SECOND), IDENTITY_READY);
    assert_string_equal(scene.identity.credentials.access_key_id, "A");
    assert_int_equal(scene.fetches, 1);
    identity_done(&scene.identity);
}

/* What a call is told by the age of the keys, and whether new ones are fetched: for those of an hour as AWS's SDKs do
   it, for shorter ones in proportion. */
static void keys_are_renewed_before_they_expire(void **state)
{
    static const struct {
        int64_t lifetime_ms, age_ms;
        enum identity_answer answer;
        unsigned fetches;
    } cases[] = {
        {HOUR, 44 * MINUTE, IDENTITY_READY, 0},
        {HOUR, 48 * MINUTE, IDENTITY_READY, 1},
        {HOUR, 51 * MINUTE, IDENTITY_WAITING, 1},
        {6 * HOUR, 5 * HOUR + 44 * MINUTE, IDENTITY_READY, 0},
        {6 * HOUR, 5 * HOUR + 49 * MINUTE, IDENTITY_READY, 1},
        {15 * MINUTE, 11 * MINUTE, IDENTITY_READY, 0},
        {15 * MINUTE, 12 * MINUTE + 20 * SECOND, IDENTITY_READY, 1},
        {15 * MINUTE, 13 * MINUTE, IDENTITY_WAITING, 1},
        {15 * MINUTE, 15 * MINUTE, IDENTITY_WAITING, 1},
        {IDENTITY_KEYS_FOR_EVER, 1000 * (int64_t)HOUR, IDENTITY_READY, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct error closing = {.class = ERROR_TRANSIENT};
        struct scene scene;

        set_up(&scene);
        supply(&scene, "A", cases[i].lifetime_ms, 0);
        if (ask(&scene, 0, cases[i].age_ms) != cases[i].answer || scene.fetches != cases[i].fetches)
            fail_msg("case %zu: %u fetches", i, scene.fetches);
        identity_close(&scene.identity, &closing);
        identity_done(&scene.identity);
    }
}

static void refreshes_are_spread(void **state)
{
    int64_t earliest = INT64_MAX, latest = 0;

    (void)state;
    for (uint64_t seed = 0; seed < 50; seed++) {
        struct scene scene;

        set_up(&scene);
        scene.identity.random = seed;
        supply(&scene, "A", HOUR, 0);
        earliest = scene.identity.refresh_ms < earliest ? scene.identity.refresh_ms : earliest;
        latest = scene.identity.refresh_ms > latest ? scene.identity.refresh_ms : latest;
        identity_done(&scene.identity);
    }
    assert_true(earliest >= 45 * MINUTE && latest <= 48 * MINUTE);
    assert_true(latest - earliest > MINUTE);
}

static void old_keys_are_used_while_they_are_valid(void **state)
{
    struct scene scene;

    (void)state;
    set_up(&scene);
    supply(&scene, "A", HOUR, 0);
    assert_int_equal(ask(&scene, 0, 55 * MINUTE), IDENTITY_WAITING);
    fail_fetch(&scene, ERROR_TRANSIENT, 55 * MINUTE);
    assert_int_equal(scene.settled, 1);
    assert_int_equal(scene.failed, 0);
    assert_int_equal(ask(&scene, 0, 55 * MINUTE), IDENTITY_READY); /* no new fetch yet, and none is waited for */
    assert_int_equal(scene.fetches, 1);
    assert_int_equal(ask(&scene, 0, 59 * MINUTE), IDENTITY_WAITING);
    fail_fetch(&scene, ERROR_TRANSIENT, 60 * MINUTE);
    assert_int_equal(scene.failed, 1);
    identity_done(&scene.identity);
}

static void a_failure_is_everybodys_answer_for_a_moment(void **state)
{
    struct scene scene;

    (void)state;
    set_up(&scene);
    assert_int_equal(ask(&scene, 0, 0), IDENTITY_WAITING);
    fail_fetch(&scene, ERROR_ACCESS, 0);
    assert_int_equal(scene.failed, 1);
    assert_int_equal(scene.told.class, ERROR_ACCESS);
    scene.told = (struct error){0};
    assert_int_equal(ask(&scene, 0, 400), IDENTITY_REFUSED);
    assert_int_equal(scene.told.class, ERROR_ACCESS);
    assert_int_equal(scene.fetches, 1);
    for (unsigned i = 0; i < 10; i++) { /* never longer than eight seconds, however often it failed */
        assert_int_equal(ask(&scene, 0, (i + 1) * 8 * SECOND), IDENTITY_WAITING);
        fail_fetch(&scene, ERROR_ACCESS, (i + 1) * 8 * SECOND);
    }
    assert_int_equal(scene.fetches, 11);
    identity_done(&scene.identity);
}

static void keys_that_a_service_refused_are_renewed_once(void **state)
{
    struct scene scene;
    uint64_t first;

    (void)state;
    set_up(&scene);
    supply(&scene, "A", HOUR, 0);
    first = scene.identity.generation;
    assert_false(identity_distrust(&scene.identity, first, 999)); /* too young: something else is wrong */
    assert_true(identity_distrust(&scene.identity, first, MINUTE));
    assert_int_equal(ask(&scene, 0, MINUTE), IDENTITY_WAITING);
    supply(&scene, "B", HOUR, MINUTE);
    assert_true(identity_distrust(&scene.identity, first, MINUTE)); /* a late refusal of the old ones */
    assert_int_equal(ask(&scene, 0, MINUTE), IDENTITY_READY);
    assert_int_equal(scene.fetches, 1);
    scene.identity.fetch = NULL;
    assert_false(identity_distrust(&scene.identity, scene.identity.generation, 2 * MINUTE));
    identity_done(&scene.identity);
}

static void waiting_has_an_end(void **state)
{
    struct scene scene;

    (void)state;
    set_up(&scene);
    assert_int_equal(ask(&scene, 0, 0), IDENTITY_WAITING);
    assert_int_equal(ask(&scene, 1, 10 * SECOND), IDENTITY_WAITING);
    identity_give_up(&scene.identity, 29 * SECOND);
    assert_int_equal(scene.settled, 0);
    identity_give_up(&scene.identity, 30 * SECOND);
    assert_int_equal(scene.failed, 1);
    assert_int_equal(scene.told.class, ERROR_TRANSIENT);
    assert_string_equal(scene.told.message, "who: its keys did not come in time");
    identity_give_up(&scene.identity, 40 * SECOND);
    assert_int_equal(scene.failed, 2);
    assert_int_equal(ask(&scene, 2, 41 * SECOND), IDENTITY_WAITING); /* the fetch goes on */
    assert_int_equal(scene.fetches, 1);
    supply(&scene, "A", HOUR, 42 * SECOND);
    assert_int_equal(scene.settled, 3);
    identity_done(&scene.identity);
}

static void waits_have_a_limit(void **state)
{
    static struct identity_wait waits[IDENTITY_WAITS_MAX + 1];
    const struct error closing = {.class = ERROR_TRANSIENT};
    struct scene scene;

    (void)state;
    set_up(&scene);
    for (size_t i = 0; i < COUNT_OF(waits); i++) {
        waits[i] = (struct identity_wait){.on_settled = on_settled, .context = &scene};
        assert_int_equal(identity_ask(&scene.identity, &cause, &waits[i], 0, &scene.told),
                         i < IDENTITY_WAITS_MAX ? IDENTITY_WAITING : IDENTITY_REFUSED);
    }
    assert_int_equal(scene.told.class, ERROR_TRANSIENT);
    identity_close(&scene.identity, &closing);
    assert_int_equal(scene.failed, IDENTITY_WAITS_MAX);
    identity_done(&scene.identity);
}

static void keys_that_have_expired_already_are_a_failure(void **state)
{
    struct scene scene;

    (void)state;
    set_up(&scene);
    assert_int_equal(ask(&scene, 0, HOUR), IDENTITY_WAITING);
    supply(&scene, "A", HOUR, HOUR);
    assert_int_equal(scene.failed, 1);
    assert_non_null(strstr(scene.told.message, "clock"));
    assert_false(identity_has_keys(&scene.identity, HOUR));
    identity_done(&scene.identity);
}

/* Somebody sets the machine's clock right: two hours back. */
static void a_clock_that_is_set_back_holds_nothing_up(void **state)
{
    struct scene scene;

    (void)state;
    set_up(&scene);
    supply(&scene, "A", 3 * HOUR, 2 * HOUR);
    assert_true(identity_distrust(&scene.identity, scene.identity.generation, MINUTE)); /* they may be old or young */
    assert_int_equal(ask(&scene, 0, MINUTE), IDENTITY_WAITING);
    fail_fetch(&scene, ERROR_TRANSIENT, 2 * HOUR);
    assert_int_equal(ask(&scene, 0, 2 * HOUR + 1), IDENTITY_REFUSED); /* a moment is held */
    assert_int_equal(ask(&scene, 0, MINUTE), IDENTITY_WAITING);
    assert_int_equal(scene.fetches, 2);
    supply(&scene, "B", HOUR, MINUTE);
    fail_fetch(&scene, ERROR_TRANSIENT, 2 * HOUR);
    assert_true(identity_distrust(&scene.identity, scene.identity.generation, 3 * MINUTE));
    identity_done(&scene.identity);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_who_ask_wait_for_one_fetch),
        cmocka_unit_test(keys_are_renewed_before_they_expire),
        cmocka_unit_test(refreshes_are_spread),
        cmocka_unit_test(old_keys_are_used_while_they_are_valid),
        cmocka_unit_test(a_failure_is_everybodys_answer_for_a_moment),
        cmocka_unit_test(keys_that_a_service_refused_are_renewed_once),
        cmocka_unit_test(waiting_has_an_end),
        cmocka_unit_test(waits_have_a_limit),
        cmocka_unit_test(keys_that_have_expired_already_are_a_failure),
        cmocka_unit_test(a_clock_that_is_set_back_holds_nothing_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
