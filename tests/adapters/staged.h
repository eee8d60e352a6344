/* A job from its request to its end, by the engine itself against the sandbox in virtual time; the world is that of an
   adapter's samples.  Inputs are JSON with ' for ". */
#ifndef TIDEMARK_TESTS_ADAPTERS_STAGED_H
#define TIDEMARK_TESTS_ADAPTERS_STAGED_H

#include "harness/check.h"

#include <stdio.h>
#include <string.h>

#include "adapters/registry.h"
#include "adapters/sample_job.h"
#include "services/stage.h"

#define STAGED_BEGAN_MS INT64_C(1795399200000) /* the stage's own beginning */

struct staged {
    json_t *samples;
    struct stage *stage;
    struct outcome outcome; /* of the last job */
    struct answer answer;   /* of the last call that was not a job's */
};

static inline struct staged staged_new(const char *adapter)
{
    struct staged staged = {.samples = samples_read(adapter)};

    staged.stage = stage_new(staged.samples, 1);
    return staged;
}

static inline void staged_done(struct staged *staged)
{
    answer_done(&staged->answer);
    stage_free(staged->stage);
    json_decref(staged->samples);
}

static inline json_t *staged_json(const char *format, va_list arguments)
{
    char text[4096];
    json_error_t error;
    json_t *value;

    (void)vsnprintf(text, sizeof(text), format, arguments);
    for (char *at = text; *at; at++)
        if (*at == '\'')
            *at = '"';
    value = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (value == NULL)
        fail_msg("%s in %s", error.text, text);
    return value;
}

/* Plays a job; its end is in the outcome. */
static inline void staged_play(struct staged *staged, const char *format, ...) PRINTF_LIKE(2, 3);
static inline void staged_play(struct staged *staged, const char *format, ...)
{
    SCOPED(json) json_t *request = NULL;
    va_list arguments;

    va_start(arguments, format);
    request = staged_json(format, arguments);
    va_end(arguments);
    stage_play(staged->stage, request, MISHAP_NONE, 0, &staged->outcome);
}

/* Somebody else's call, at the beginning of time and `after_ms`. */
static inline void staged_call(struct staged *staged, int64_t after_ms, const char *operation, const char *format, ...)
    PRINTF_LIKE(4, 5);
static inline void staged_call(struct staged *staged, int64_t after_ms, const char *operation, const char *format, ...)
{
    const char *colon = strchr(operation, ':');
    char service[64];
    struct world_delivery delivery;
    struct call call = {
        .service = service, .operation = colon + 1, .account = "", .role_arn = "", .job_id = "", .is_mutating = true};
    va_list arguments;

    (void)snprintf(service, sizeof(service), "%.*s", (int)(colon - operation), operation);
    call.region = SAMPLE_REGION;
    va_start(arguments, format);
    call.input = staged_json(format, arguments);
    va_end(arguments);
    answer_done(&staged->answer);
    world_answer(stage_world(staged->stage), &call, STAGED_BEGAN_MS + after_ms, &staged->answer, &delivery);
    if (staged->answer.error.class != ERROR_NONE)
        fail_msg("%s: %s: %s", operation, staged->answer.error.code, staged->answer.error.message);
    json_decref(call.input);
}

static inline void staged_add(struct staged *staged, const struct world_resource *resource)
{
    struct world_resource added = *resource;
    struct error error;

    added.region = SAMPLE_REGION;
    if (!world_add_resource(stage_world(staged->stage), &added, &error))
        fail_msg("%s", error.message);
}

#define ASSERT_COMPLETED(staged)                                                                                       \
    do {                                                                                                               \
        if (strcmp((staged)->outcome.end, "COMPLETED") != 0)                                                           \
            fail_msg("%s: %s", (staged)->outcome.reason, (staged)->outcome.message);                                   \
        assert_int_equal((staged)->outcome.terminal_events, 1);                                                        \
    } while (0)

#define ASSERT_FAILED(staged, why)                                                                                     \
    do {                                                                                                               \
        assert_string_equal((staged)->outcome.end, "FAILED");                                                          \
        assert_string_equal((staged)->outcome.reason, why);                                                            \
        assert_int_equal((staged)->outcome.terminal_events, 1);                                                        \
    } while (0)

static inline const struct verdict_of *staged_verdict(const struct poll *poll, const char *state)
{
    static const struct verdict_of unknown = {"", VERDICT_WAIT, REASON_NONE};

    for (size_t i = 0; i < VERDICTS_MAX && poll->verdicts[i].value; i++)
        if (strcmp(poll->verdicts[i].value, state) == 0)
            return &poll->verdicts[i];
    return &unknown;
}

static inline const struct step *staged_step(const struct adapter *adapter, enum job_kind kind, const char *name)
{
    const struct operation *operation = &adapter->operations[kind];

    for (size_t i = 0; i < operation->step_count; i++)
        if (strcmp(operation->steps[i].name, name) == 0)
            return &operation->steps[i];
    for (size_t i = 0; i < operation->cleanup_count; i++)
        if (strcmp(operation->cleanup[i].name, name) == 0)
            return &operation->cleanup[i];
    fail_msg("there is no step %s", name);
    return NULL;
}

/* Journals hold the names: a job that was begun by an older version goes on by them. */
static inline void staged_assert_names(const struct adapter *adapter, enum job_kind kind, const char *const *names)
{
    const struct operation *operation = &adapter->operations[kind];

    for (size_t i = 0; i < operation->step_count; i++, names++)
        assert_string_equal(operation->steps[i].name, *names ? *names : "(none)");
    for (size_t i = 0; i < operation->cleanup_count; i++, names++)
        assert_string_equal(operation->cleanup[i].name, *names ? *names : "(none)");
    assert_null(*names);
}

#endif
