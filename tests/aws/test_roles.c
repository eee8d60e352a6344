#include "harness/check.h"

#include <stdio.h>
#include <string.h>

#include "aws/roles.h"
#include "base/json.h"

enum { ROLES_MAX = 3 };

static const struct identity_cause cause = {.region = "eu-west-1", .job_id = "job-1"};

/* A call of STS that waits for its answer. */
struct asked {
    key_calls_on_answer *on_answer;
    void *context;
};

struct scene {
    struct roles *roles;
    struct key_calls calls;
    struct identity own;
    struct asked asked[4];
    unsigned sent, settled;
    char last_role[128], last_external_id[32], last_region[32];
    struct error told;
};

static void send(void *context, const struct call *call, struct identity *signer, key_calls_on_answer *on_answer,
                 void *answer_context)
{
    struct scene *scene = context;
    const char *external_id = json_text_at(call->input, "ExternalId");

    assert_true(scene->sent < COUNT_OF(scene->asked));
    scene->asked[scene->sent++] = (struct asked){on_answer, answer_context};
    assert_string_equal(call->operation, "AssumeRole");
    assert_ptr_equal(signer, &scene->own);
    assert_false(call->is_mutating);
    (void)snprintf(scene->last_role, sizeof(scene->last_role), "%s", json_text_at(call->input, "RoleArn"));
    (void)snprintf(scene->last_region, sizeof(scene->last_region), "%s", call->region);
    (void)snprintf(scene->last_external_id, sizeof(scene->last_external_id), "%s", external_id ? external_id : "");
}

static int64_t now_ms(void)
{
    return 0;
}

static void set_up(struct scene *scene, const char *external_id)
{
    *scene = (struct scene){.calls = {.send = send, .context = scene}};
    identity_init(&scene->own, "own", 1);
    scene->roles = roles_new(&(struct roles_options){.external_id = external_id,
                                                     .roles_max = ROLES_MAX,
                                                     .calls = &scene->calls,
                                                     .signer = &scene->own,
                                                     .now_ms = now_ms});
}

static void tear_down(struct scene *scene)
{
    roles_free(scene->roles);
    identity_done(&scene->own);
}

static void on_settled(void *context, const struct error *error)
{
    struct scene *scene = context;

    scene->settled++;
    scene->told = error ? *error : (struct error){0};
}

static void answer_with(struct scene *scene, unsigned at, struct answer *answer)
{
    scene->asked[at].on_answer(scene->asked[at].context, answer, 0);
    answer_done(answer);
}

static void answer_keys(struct scene *scene, unsigned at)
{
    struct answer answer = {
        .output = json_pack("{s:{s:s,s:s,s:s,s:s}}", "Credentials", "AccessKeyId", "ASIA", "SecretAccessKey", "S",
                            "SessionToken", "T", "Expiration", "2026-11-26T06:00:00Z")};

    answer_with(scene, at, &answer);
}

static struct identity *find(struct scene *scene, const char *arn)
{
    struct identity *role = roles_find(scene->roles, arn, &scene->told);

    assert_non_null(role);
    return role;
}

static void a_role_is_found_again_and_assumed_once(void **state)
{
    struct scene scene;
    struct identity_wait waits[2];
    struct identity *role;

    (void)state;
    set_up(&scene, "external");
    role = find(&scene, "arn:1");
    assert_ptr_equal(find(&scene, "arn:1"), role);
    assert_ptr_not_equal(find(&scene, "arn:2"), role);
    for (size_t i = 0; i < COUNT_OF(waits); i++) {
        waits[i] = (struct identity_wait){.on_settled = on_settled, .context = &scene};
        assert_int_equal(identity_ask(role, &cause, &waits[i], 0, &scene.told), IDENTITY_WAITING);
    }
    assert_int_equal(scene.sent, 1);
    assert_string_equal(scene.last_role, "arn:1");
    assert_string_equal(scene.last_region, "eu-west-1");
    assert_string_equal(scene.last_external_id, "external");
    answer_keys(&scene, 0);
    assert_int_equal(scene.settled, 2);
    assert_string_equal(role->credentials.access_key_id, "ASIA");
    tear_down(&scene);
}

static void a_refusal_names_the_role(void **state)
{
    struct answer answer = {.http_status = 403};
    struct identity_wait wait;
    struct scene scene;
    struct identity *role;

    (void)state;
    set_up(&scene, NULL);
    role = find(&scene, "arn:1");
    wait = (struct identity_wait){.on_settled = on_settled, .context = &scene};
    assert_int_equal(identity_ask(role, &cause, &wait, 0, &scene.told), IDENTITY_WAITING);
    assert_string_equal(scene.last_external_id, "");
    (void)error_set(&answer.error, ERROR_ACCESS, "not you");
    answer_with(&scene, 0, &answer);
    assert_int_equal(scene.told.class, ERROR_ACCESS);
    assert_string_equal(scene.told.message, "arn:1 cannot be assumed: not you");
    tear_down(&scene);
}

/* The one that was not looked for the longest goes; never one that is in use, or being assumed. */
static void only_so_many_roles_are_kept(void **state)
{
    struct identity_wait wait = {.on_settled = on_settled};
    struct scene scene;
    struct identity *fetching, *used;

    (void)state;
    set_up(&scene, NULL);
    wait.context = &scene;
    fetching = find(&scene, "arn:1");
    assert_int_equal(identity_ask(fetching, &cause, &wait, 0, &scene.told), IDENTITY_WAITING);
    used = find(&scene, "arn:2");
    identity_use(used);
    (void)find(&scene, "arn:3");
    (void)find(&scene, "arn:4"); /* in the place of the third */
    assert_ptr_equal(find(&scene, "arn:1"), fetching);
    assert_ptr_equal(find(&scene, "arn:2"), used);
    identity_use(find(&scene, "arn:5"));
    assert_null(roles_find(scene.roles, "arn:6", &scene.told));
    assert_int_equal(scene.told.class, ERROR_TRANSIENT);
    answer_keys(&scene, 0);
    assert_non_null(roles_find(scene.roles, "arn:6", &scene.told));
    identity_leave(used);
    identity_leave(find(&scene, "arn:5"));
    tear_down(&scene);
}

static void all_are_given_up_and_closed(void **state)
{
    struct error closing = {.class = ERROR_TRANSIENT, .message = "closing"};
    struct identity_wait waits[2];
    struct scene scene;

    (void)state;
    set_up(&scene, NULL);
    for (size_t i = 0; i < COUNT_OF(waits); i++) {
        waits[i] = (struct identity_wait){.on_settled = on_settled, .context = &scene, .give_up_ms = 10 + (int64_t)i};
        assert_int_equal(identity_ask(find(&scene, i ? "arn:2" : "arn:1"), &cause, &waits[i], 0, &scene.told),
                         IDENTITY_WAITING);
    }
    roles_give_up(scene.roles, 10);
    assert_int_equal(scene.settled, 1);
    roles_close(scene.roles, &closing);
    assert_int_equal(scene.settled, 2);
    assert_string_equal(scene.told.message, "closing");
    answer_keys(&scene, 0); /* what was asked for is answered all the same */
    answer_keys(&scene, 1);
    tear_down(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_role_is_found_again_and_assumed_once),
        cmocka_unit_test(a_refusal_names_the_role),
        cmocka_unit_test(only_so_many_roles_are_kept),
        cmocka_unit_test(all_are_given_up_and_closed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
