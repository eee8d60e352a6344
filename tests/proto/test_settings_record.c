#include "harness/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "proto/resource_type.h"
#include "proto/settings_record.h"

#define SCOPE "111122223333/eu-west-1"

static uint32_t bit(const char *name)
{
    struct error error;
    unsigned type = 0;

    assert_true(resource_type_find(name, &type, &error));
    return 1u << type;
}

static struct kafka_record record_of(const char *key, const char *value)
{
    return (struct kafka_record){.topic = TOPIC_SETTINGS,
                                 .key = key,
                                 .key_length = key ? strlen(key) : 0,
                                 .value = value,
                                 .value_length = value ? strlen(value) : 0};
}

static void the_examples_are_read_and_written_as_they_are(void **state)
{
    static const char *const examples[] = {"settings", "settings.paused"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(examples); i++) {
        struct arena arena = {0};
        char *text = check_read_file(arena_format(&arena, SOURCE_ROOT "/proto/examples/%s.json", examples[i]), NULL);
        struct kafka_record record = record_of(SCOPE, text), written;
        SCOPED(json) json_t *expected = json_loads(text, 0, NULL);
        SCOPED(json) json_t *value = NULL;
        struct settings_record settings;
        struct error error;

        if (!settings_record_decode(&record, &settings, &error))
            fail_msg("%s: %s", examples[i], error.message);
        settings_record_write(&settings, &arena, &written);
        value = json_loadb(written.value, written.value_length, 0, NULL);
        assert_true(json_equal(value, expected));
        assert_int_equal(written.topic, TOPIC_SETTINGS);
        assert_int_equal(written.partition, KAFKA_PARTITION_BY_KEY);
        assert_memory_equal(written.key, SCOPE, written.key_length);
        arena_release(&arena);
        free(text);
    }
}

static void what_is_said_and_what_is_not_are_told_apart(void **state)
{
    const struct {
        const char *value;
        uint32_t named, enabled;
        enum settings_pause pause;
    } cases[] = {
        {NULL, 0, 0, PAUSE_UNSAID},
        {"{}", 0, 0, PAUSE_UNSAID},
        {"{\"ResourceTypeOptInPreference\":{}}", 0, 0, PAUSE_UNSAID},
        {"{\"Paused\":true}", 0, 0, PAUSE_ON},
        {"{\"Paused\":false}", 0, 0, PAUSE_OFF},
        {"{\"ResourceTypeOptInPreference\":{\"EBS\":true,\"Storage Gateway\":false}}",
         bit("EBS") | bit("Storage Gateway"), bit("EBS"), PAUSE_UNSAID},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct kafka_record record = record_of("*/*", cases[i].value);
        struct settings_record settings;
        struct error error;

        if (!settings_record_decode(&record, &settings, &error))
            fail_msg("case %zu: %s", i, error.message);
        assert_string_equal(settings.scope, "*/*");
        assert_int_equal(settings.named, cases[i].named);
        assert_int_equal(settings.enabled, cases[i].enabled);
        assert_int_equal(settings.pause, cases[i].pause);
        assert_int_equal(settings_record_is_empty(&settings), i < 3);
    }
}

static void what_is_wrong_is_named(void **state)
{
    static const struct {
        const char *key, *value, *says;
    } cases[] = {
        {NULL, "{}", "is no scope"},
        {"", "{}", "is no scope"},
        {"eu-west-1", "{}", "<account>/<Region>"},
        {"1111/eu-west-1", "{}", "<account>/<Region>"},
        {"111122223333/", "{}", "<account>/<Region>"},
        {"111122223333/EU-WEST-1", "{}", "<account>/<Region>"},
        {"111122223333/eu-west-*", "{}", "<account>/<Region>"},
        {"111122223333/eu-west-1/x", "{}", "<account>/<Region>"},
        {"111122223333/a-region-with-a-name-that-is-much-too-long-for-one", "{}", "is no scope"},
        {SCOPE, "", "must be JSON"},
        {SCOPE, "[]", "must be a JSON object"},
        {SCOPE, "{\"Paused\":true,\"Paused\":false}", "must be JSON"},
        {SCOPE, "{\"Paused\":\"yes\"}", "\"Paused\" must be true or false"},
        {SCOPE, "{\"paused\":true}", "did you mean \"Paused\""},
        {SCOPE, "{\"ResourceTypeOptIn\":{}}", "did you mean \"ResourceTypeOptInPreference\""},
        {SCOPE, "{\"ResourceTypeOptInPreference\":[]}", "must be an object"},
        {SCOPE, "{\"ResourceTypeOptInPreference\":{\"EBS\":1}}", "\"ResourceTypeOptInPreference.EBS\" must be"},
        {SCOPE, "{\"ResourceTypeOptInPreference\":{\"Ebs\":true}}", "did you mean \"EBS\""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct kafka_record record = record_of(cases[i].key, cases[i].value);
        struct settings_record settings = {.scope = "untouched"};
        struct error error = {0};

        if (settings_record_decode(&record, &settings, &error) || strstr(error.message, cases[i].says) == NULL)
            fail_msg("case %zu: %s", i, error.message);
        assert_int_equal(error.class, ERROR_INVALID_JOB);
        assert_string_equal(settings.scope, "untouched");
    }
}

static void a_key_with_a_zero_in_it_is_no_scope(void **state)
{
    struct kafka_record record = record_of("*/*\0x", "{}");
    struct settings_record settings;
    struct error error;

    (void)state;
    record.key_length = 5;
    assert_false(settings_record_decode(&record, &settings, &error));
}

static void more_than_it_may_have_is_not_read(void **state)
{
    char *value = memory_allocate(SETTINGS_VALUE_BYTES_MAX + 2);
    struct kafka_record record;
    struct settings_record settings;
    struct error error;

    (void)state;
    (void)memset(value, ' ', SETTINGS_VALUE_BYTES_MAX + 1);
    value[SETTINGS_VALUE_BYTES_MAX + 1] = '\0';
    record = record_of(SCOPE, value);
    assert_false(settings_record_decode(&record, &settings, &error));
    assert_non_null(strstr(error.message, "at most"));
    free(value);
}

static void saying_nothing_leaves_a_tombstone(void **state)
{
    const struct settings_record settings = {.scope = "*/eu-west-1"};
    struct arena arena = {0};
    struct kafka_record record;

    (void)state;
    settings_record_write(&settings, &arena, &record);
    assert_memory_equal(record.key, "*/eu-west-1", record.key_length);
    assert_null(record.value);
    assert_int_equal(record.value_length, 0);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_are_read_and_written_as_they_are),
        cmocka_unit_test(what_is_said_and_what_is_not_are_told_apart),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(a_key_with_a_zero_in_it_is_no_scope),
        cmocka_unit_test(more_than_it_may_have_is_not_read),
        cmocka_unit_test(saying_nothing_leaves_a_tombstone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
