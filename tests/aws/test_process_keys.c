#include "harness/check.h"

#include <stdio.h>
#include <string.h>

#include "aws/identity.h"
#include "aws/process_keys.h"

static void a_command_is_split_into_words(void **state)
{
    static const struct {
        const char *command;
        const char *words[4]; /* none: it cannot be split */
    } cases[] = {
        {"a", {"a"}},
        {"  a  b\tc ", {"a", "b", "c"}},
        {"'a b' \"c d\"", {"a b", "c d"}},
        {"a\\ b \"c\\\"d\" 'e\\f'", {"a b", "c\"d", "e\\f"}},
        {"a'b'\"c\"", {"abc"}},
        {"a ''", {"a", ""}},
        {"", {NULL}},
        {" \t", {NULL}},
        {"a 'b", {NULL}},
        {"a \"b", {NULL}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena = {0};
        char **words = process_keys_split(cases[i].command, &arena);

        assert_int_equal(words != NULL, cases[i].words[0] != NULL);
        for (size_t k = 0; words && (words[k] || cases[i].words[k]); k++)
            assert_string_equal(words[k] ? words[k] : "(none)", cases[i].words[k] ? cases[i].words[k] : "(none)");
        arena_release(&arena);
    }
}

struct scene {
    unsigned fetched;
    struct credentials keys;
    int64_t expires_ms;
    struct error error;
};

static void on_fetched(void *context, struct credentials *keys, int64_t expires_ms, const struct error *error)
{
    struct scene *scene = context;

    scene->fetched++;
    scene->keys = *keys;
    *keys = (struct credentials){0};
    scene->expires_ms = expires_ms;
    if (error)
        scene->error = *error;
}

#define TOO_LONG "credential_process: it takes too long, or prints too much"

/* Its errors and whatever else it says are nobody's business. */
#define PRINTS(more)                                                                                           \
    "sh -c 'echo PLANTED >&2; echo \"{\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"ASIA\\\",\\\"SecretAccessKey\\\":" \
    "\\\"PLANTED\\\",\\\"SessionToken\\\":\\\"T\\\"" more "}\"'"

static const struct {
    const char *command;
    int64_t time_max_ms;
    const char *message; /* NULL: keys come */
    int64_t expires_ms;
} runs[] = {
    {PRINTS(""), 10000, NULL, IDENTITY_KEYS_FOR_EVER},
    {PRINTS(",\\\"Expiration\\\":\\\"2026-11-26T06:00:00Z\\\""), 10000, NULL, 1795672800000},
    {"sh -c 'echo PLANTED'", 10000, "credential_process: no document with keys", 0},
    {"sh -c 'echo PLANTED; exit 3'", 10000, "credential_process: it ends with 3", 0},
    {"sh -c 'kill -9 $$'", 10000, "credential_process: it ends with 137", 0},
    {"tail -f /dev/null", 50, TOO_LONG, 0},
    {"yes PLANTED", 10000, TOO_LONG, 0},
    /* Its child keeps the output open for longer than it lives itself. */
    {"sh -c 'timeout 0.3 tail -f /dev/null & exit 0'", 50, TOO_LONG, 0},
};

static void a_program_prints_keys_or_is_ended(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(runs); i++) {
        struct scene scene = {0};
        uv_loop_t loop;
        struct error error;

        assert_int_equal(uv_loop_init(&loop), 0);
        assert_non_null(
            process_keys_run(&loop, runs[i].command, runs[i].time_max_ms, on_fetched, &scene, &error));
        assert_int_equal(scene.fetched, 0);
        assert_int_equal(uv_run(&loop, UV_RUN_DEFAULT), 0);
        assert_int_equal(scene.fetched, 1);
        assert_int_equal(credentials_are_there(&scene.keys), runs[i].message == NULL);
        if (runs[i].message)
            assert_string_equal(scene.error.message, runs[i].message);
        else
            assert_int_equal(scene.expires_ms, runs[i].expires_ms);
        credentials_wipe(&scene.keys);
        assert_int_equal(uv_loop_close(&loop), 0);
    }
}

static void a_program_that_is_not_there_is_named(void **state)
{
    struct scene scene = {0};
    struct error error = {0};
    uv_loop_t loop;

    (void)state;
    assert_int_equal(uv_loop_init(&loop), 0);
    assert_null(process_keys_run(&loop, "/no/such/program", 1000, on_fetched, &scene, &error));
    assert_int_equal(error.class, ERROR_EXPIRED_CREDENTIALS);
    assert_non_null(strstr(error.message, "credential_process: /no/such/program: "));
    assert_int_equal(uv_run(&loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(scene.fetched, 0);
    assert_int_equal(uv_loop_close(&loop), 0);
}

static void a_run_can_be_ended(void **state)
{
    struct scene scene = {0};
    struct process_keys *run;
    struct error error;
    uv_loop_t loop;

    (void)state;
    assert_int_equal(uv_loop_init(&loop), 0);
    run = process_keys_run(&loop, "tail -f /dev/null", 60000, on_fetched, &scene, &error);
    assert_non_null(run);
    process_keys_kill(run);
    assert_int_equal(uv_run(&loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(scene.fetched, 1);
    assert_int_equal(scene.error.class, ERROR_EXPIRED_CREDENTIALS);
    assert_int_equal(uv_loop_close(&loop), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_is_split_into_words),
        cmocka_unit_test(a_program_prints_keys_or_is_ended),
        cmocka_unit_test(a_program_that_is_not_there_is_named),
        cmocka_unit_test(a_run_can_be_ended),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
