#include "told.h"

#include <string.h>

#include "cli/rehearsal.h"

#define ROLE "arn:aws:iam::111122223333:role/Backup"

static struct kafka_record record_of(const char *json)
{
    return (struct kafka_record){.topic = TOPIC_JOBS,
                                 .key = TOLD_VOLUME,
                                 .key_length = strlen(TOLD_VOLUME),
                                 .value = json,
                                 .value_length = strlen(json)};
}

static void play(const char *json, const struct settings *settings, struct rehearsal *rehearsal)
{
    struct engine_options options = {.roles_allowed = ROLE};
    struct kafka_record record = record_of(json);

    rehearsal_play(&options, settings, &record, TOLD_CREATED_MS, rehearsal);
}

/* What becomes of a request, as the engine decides it. */
static void requests_end_as_in_a_worker(void **state)
{
    static const struct {
        const char *members;
        enum job_state state;
        enum reason reason;
    } cases[] = {
        {"", STATE_CREATED, REASON_NONE},
        {",\"IamRoleArn\":\"" ROLE "\"", STATE_CREATED, REASON_NONE},
        {",\"IamRoleArn\":\"" ROLE "Other\"", STATE_FAILED, REASON_ROLE_NOT_ALLOWED},
        {",\"Extensions\":{\"ScheduledTime\":\"1970-01-01T00:00:01Z\"},\"StartWindowMinutes\":1", STATE_EXPIRED,
         REASON_START_WINDOW_EXPIRED},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(rehearsal) struct rehearsal rehearsal = {0};
        struct arena arena = {0};
        struct settings none = {.count = 0};

        play(arena_format(&arena, "{\"JobType\":\"StartBackupJob\",\"ResourceArn\":\"" TOLD_VOLUME "\"%s}",
                          cases[i].members),
             &none, &rehearsal);
        assert_null(rehearsal.dead_letter);
        assert_int_equal(rehearsal.record.state, cases[i].state);
        assert_int_equal(rehearsal.record.reason, cases[i].reason);
        assert_string_equal(rehearsal.record.resource_type, "EBS");
        arena_release(&arena);
    }
}

static void what_cannot_be_read_says_why(void **state)
{
    SCOPED(rehearsal) struct rehearsal rehearsal = {0};
    struct settings none = {.count = 0};

    (void)state;
    play("{\"JobType\":\"StartBackupJob\",\"ResourceArn\":\"" TOLD_VOLUME "\",\"Surprise\":1}", &none, &rehearsal);
    assert_non_null(strstr(rehearsal.dead_letter, "Surprise"));
}

static void a_pause_holds(void **state)
{
    SCOPED(rehearsal) struct rehearsal rehearsal = {0};
    struct settings_record scopes[] = {{.scope = "*/eu-west-1", .pause = PAUSE_ON}};
    struct settings settings = {.scopes = scopes, .count = COUNT_OF(scopes)};

    (void)state;
    play("{\"JobType\":\"StartBackupJob\",\"ResourceArn\":\"" TOLD_VOLUME "\"}", &settings, &rehearsal);
    assert_int_equal(rehearsal.record.state, STATE_CREATED);
    assert_non_null(strstr(rehearsal.record.waiting_for, "*/eu-west-1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_end_as_in_a_worker),
        cmocka_unit_test(what_cannot_be_read_says_why),
        cmocka_unit_test(a_pause_holds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
