#include "sandbox/asking.h"

#include "sandbox/control.h"

static bool inject(struct asking *asking, const char *json, struct error *error)
{
    return control_inject(asking->world, json, strlen(json), error);
}

static void every_kind_of_fault_has_a_name(void **state)
{
    static const char *const kinds[] = {"throttle",       "500",  "503-html",  "lost-before",
                                        "lost-after",     "slow", "truncated", "snapshot-error",
                                        "snapshot-stuck", "code"};
    struct asking asking = asking_new(NULL);
    struct error error = {0};
    char json[128];

    (void)state;
    assert_int_equal(COUNT_OF(kinds), WORLD_FAULT_KIND_COUNT);
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        (void)snprintf(json, sizeof(json), "{\"kind\":\"%s\",\"code\":\"X\"}", kinds[i]);
        assert_true(inject(&asking, json, &error));
    }
    asking_done(&asking);
}

static void a_fault_strikes_as_told(void **state)
{
    struct asking asking = asking_new(NULL);
    struct error error = {0};

    (void)state;
    assert_true(inject(&asking,
                       "{\"kind\":\"code\",\"operation\":\"CreateSnapshot\",\"resource\":\"" VOLUME
                       "\",\"code\":\"OptInRequired\",\"count\":1,\"probability\":1.0}",
                       &error));
    assert_true(inject(&asking, "{\"kind\":\"slow\",\"delayMs\":70}", &error));
    ASSERT_REFUSED(&asking, "OptInRequired", "CreateSnapshot", "{'VolumeId':'" VOLUME "'}");
    assert_int_equal(asking.delivery.delay_ms, 70);
    ASSERT_ASKED(&asking, "CreateSnapshot", "{'VolumeId':'" VOLUME "'}");
    asking_done(&asking);
}

static void what_is_no_fault_is_refused(void **state)
{
    static const char *const cases[] = {
        "",
        "[]",
        "{}",
        "{\"kind\":\"coffee\"}",
        "{\"kind\":\"throttle\",\"color\":\"red\"}",
        "{\"kind\":\"throttle\",\"kind\":\"500\"}",
        "{\"kind\":\"throttle\",\"count\":-1}",
        "{\"kind\":\"throttle\",\"count\":\"1\"}",
        "{\"kind\":\"throttle\",\"probability\":1.5}",
        "{\"kind\":\"slow\",\"delayMs\":-1}",
        "{\"kind\":\"code\"}",
        "{\"kind\":\"code\",\"code\":\"\"}",
    };
    struct asking asking = asking_new(NULL);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error = {0};

        assert_false(inject(&asking, cases[i], &error));
        assert_int_equal(error.class, ERROR_INVALID_JOB);
        assert_true(*error.message);
    }
    asking_done(&asking);
}

static void a_volume_is_added_as_told(void **state)
{
    static const char json[] = "{\"region\":\"us-east-1\",\"volumeId\":\"" OTHER_VOLUME
                               "\",\"sizeGib\":3,\"encrypted\":true,\"snapshotDurationMs\":10}";
    struct asking asking = asking_new(NULL);
    struct error error = {0};

    (void)state;
    assert_true(control_add_volume(asking.world, json, sizeof(json) - 1, &error));
    asking.region = "us-east-1";
    ASSERT_ASKED(&asking, "CreateSnapshot", "{'VolumeId':'" OTHER_VOLUME "'}");
    assert_string_equal(told(&asking, "volumeSize"), "3");
    assert_string_equal(told(&asking, "encrypted"), "true");
    asking.now_ms += 20;
    ASSERT_ASKED(&asking, "DescribeSnapshots", "{}");
    assert_string_equal(told(&asking, "snapshotSet[0].status"), "completed");
    asking_done(&asking);
}

static void what_is_no_volume_is_refused(void **state)
{
    static const char *const cases[] = {
        "{}",
        "{\"region\":\"r\",\"volumeId\":\"disk-1\",\"sizeGib\":3}",
        "{\"region\":\"r\",\"volumeId\":\"vol-1\",\"sizeGib\":0}",
        "{\"region\":\"\",\"volumeId\":\"vol-1\",\"sizeGib\":1}",
        "{\"region\":\"r\",\"volumeId\":\"vol-1\",\"sizeGib\":1,\"snapshotDurationMs\":-1}",
        "{\"region\":\"r\",\"volumeId\":\"vol-1\",\"sizeGib\":1,\"color\":\"red\"}",
    };
    struct asking asking = asking_new(NULL);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error = {0};

        assert_false(control_add_volume(asking.world, cases[i], strlen(cases[i]), &error));
        assert_int_equal(error.class, ERROR_INVALID_JOB);
    }
    asking_done(&asking);
}

static void a_resource_is_added_as_told(void **state)
{
    static const char json[] = "{\"kind\":\"dynamodb:table\",\"region\":\"us-east-1\",\"id\":\"orders\","
                               "\"fields\":{\"TableSizeBytes\":77},\"backupDurationMs\":10}";
    struct asking asking = asking_new(NULL);
    struct error error = {0};

    (void)state;
    assert_true(control_add_resource(asking.world, json, sizeof(json) - 1, &error));
    asking.service = "dynamodb";
    asking.region = "us-east-1";
    ASSERT_ASKED(&asking, "CreateBackup", "{'TableName':'orders','BackupName':'nightly'}");
    assert_int_equal(json_integer_value(json_at(asking.answer.output, "BackupDetails.BackupSizeBytes")), 77);
    asking.now_ms += 20;
    ASSERT_ASKED(&asking, "ListBackups", "{}");
    assert_string_equal(told(&asking, "BackupSummaries[0].BackupStatus"), "AVAILABLE");
    asking_done(&asking);
}

static void what_is_no_resource_is_refused(void **state)
{
    static const char *const cases[] = {
        "{}",
        "{\"kind\":\"dynamodb:chair\",\"region\":\"r\",\"id\":\"orders\"}",
        "{\"kind\":\"dynamodb:table\",\"region\":\"r\",\"id\":\"\"}",
        "{\"kind\":\"dynamodb:table\",\"region\":\"r\",\"id\":\"orders\",\"fields\":[]}",
        "{\"kind\":\"dynamodb:table\",\"region\":\"r\",\"id\":\"orders\",\"backupDurationMs\":-1}",
        "{\"kind\":\"dynamodb:table\",\"region\":\"r\",\"id\":\"orders\",\"color\":\"red\"}",
    };
    struct asking asking = asking_new(NULL);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error = {0};

        assert_false(control_add_resource(asking.world, cases[i], strlen(cases[i]), &error));
        assert_int_equal(error.class, ERROR_INVALID_JOB);
    }
    asking_done(&asking);
}

static void what_is_no_rule_for_a_role_is_refused(void **state)
{
    static const char *const cases[] = {"", "[]", "{}", "{\"roleArn\":7}", "{\"roleArn\":\"arn:1\",\"who\":\"me\"}"};
    struct asking asking = asking_new(NULL);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error = {0};

        assert_false(control_set_role(asking.world, cases[i], strlen(cases[i]), &error));
        assert_int_equal(error.class, ERROR_INVALID_JOB);
    }
    asking_done(&asking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_fault_has_a_name), cmocka_unit_test(a_fault_strikes_as_told),
        cmocka_unit_test(what_is_no_fault_is_refused),    cmocka_unit_test(a_volume_is_added_as_told),
        cmocka_unit_test(what_is_no_volume_is_refused),   cmocka_unit_test(a_resource_is_added_as_told),
        cmocka_unit_test(what_is_no_resource_is_refused), cmocka_unit_test(what_is_no_rule_for_a_role_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
