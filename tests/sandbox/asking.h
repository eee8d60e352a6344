/* A caller of a sandbox world, for its tests: one account in one Region at one time.  Inputs are JSON with '
 * for ". */
#ifndef TIDEMARK_TESTS_SANDBOX_ASKING_H
#define TIDEMARK_TESTS_SANDBOX_ASKING_H

#include "harness/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "sandbox/world.h"

#define VOLUME "vol-049df61146c4d7901"
#define OTHER_VOLUME "vol-0aaaaaaaaaaaaaaaa"

enum { START_MS = 1700000000 };

struct asking {
    struct world *world;
    const char *account;
    const char *region;
    const char *service; /* NULL: EC2 */
    const char *role_arn; /* of the caller; NULL: the world's own user */
    int64_t now_ms;
    struct answer answer; /* the last one */
    struct world_delivery delivery;
};

/* A world with one volume, without quotas, in which a snapshot takes about 100 s. */
static inline struct asking asking_new(const struct world_options *options)
{
    struct world_options given =
        options ? *options : (struct world_options){.seed = 7, .snapshot_duration_ms = 100000};
    struct asking asking = {
        .world = world_new(&given), .account = "", .region = "eu-west-1", .now_ms = START_MS};

    world_add_volume(asking.world, "eu-west-1", VOLUME, 10, false, 0);
    return asking;
}

static inline void asking_done(struct asking *asking)
{
    answer_done(&asking->answer);
    world_free(asking->world);
}

/* Whether the call succeeded; its answer stays until the next. */
static inline bool ask(struct asking *asking, const char *operation, const char *format, ...)
    PRINTF_LIKE(3, 4);
static inline bool ask(struct asking *asking, const char *operation, const char *format, ...)
{
    static char text[65536];
    struct call call = {
        .service = asking->service ? asking->service : "ec2",
        .operation = operation,
        .region = asking->region,
        .is_mutating = true,
    };
    json_error_t error;
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    for (char *at = text; *at; at++)
        if (*at == '\'')
            *at = '"';
    call.account = asking->account;
    call.role_arn = asking->role_arn;
    call.input = json_loads(text, JSON_ALLOW_NUL, &error);
    if (call.input == NULL)
        fail_msg("%s in %s", error.text, text);
    answer_done(&asking->answer);
    world_answer(asking->world, &call, asking->now_ms, &asking->answer, &asking->delivery);
    json_decref(call.input);
    return asking->answer.error.class == ERROR_NONE;
}

/* A text in the last answer; "(none)" if there is none. */
static inline const char *told(const struct asking *asking, const char *path)
{
    const char *text = asking->answer.output ? json_text_at(asking->answer.output, path) : NULL;

    return text ? text : "(none)";
}

static inline size_t told_count(const struct asking *asking, const char *path)
{
    return json_array_size(json_at(asking->answer.output, path));
}

#define ASSERT_ASKED(asking, ...)                                                                            \
    do {                                                                                                     \
        if (!ask(asking, __VA_ARGS__))                                                                       \
            fail_msg("%s: %s", (asking)->answer.error.code, (asking)->answer.error.message);                 \
    } while (0)

#define ASSERT_REFUSED(asking, code_expected, ...)                                                           \
    do {                                                                                                     \
        assert_false(ask(asking, __VA_ARGS__));                                                              \
        assert_string_equal((asking)->answer.error.code, code_expected);                                     \
        assert_null((asking)->answer.output);                                                                \
    } while (0)

/* Something that is there from the start; its fields are JSON with ' for ". */
static inline void add_resource(struct asking *asking, const char *kind, const char *id, const char *fields)
{
    char text[4096];
    struct error error;

    (void)snprintf(text, sizeof(text), "%s", fields);
    for (char *at = text; *at; at++)
        if (*at == '\'')
            *at = '"';
    if (!world_add_resource(
            asking->world,
            &(struct world_resource){.kind = kind, .region = asking->region, .id = id, .fields = text}, &error))
        fail_msg("%s", error.message);
}

/* Makes a snapshot of the volume and keeps its id. */
static inline void make_snapshot(struct asking *asking, const char *volume, char id[32])
{
    ASSERT_ASKED(asking, "CreateSnapshot", "{'VolumeId':'%s'}", volume);
    (void)snprintf(id, 32, "%s", told(asking, "snapshotId"));
}

#endif
