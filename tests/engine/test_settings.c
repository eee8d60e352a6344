#include "harness/check.h"

#include <stdio.h>
#include <string.h>

#include "adapters/registry.h"
#include "engine/settings.h"
#include "proto/resource_type.h"

#define ACCOUNT "111122223333"
#define REGION "eu-west-1"

static void take(struct settings *settings, const char *scope, const char *json)
{
    struct kafka_record record = {.key = scope, .key_length = strlen(scope), .value = json};
    struct settings_record decoded;
    struct error error;

    record.value_length = json ? strlen(json) : 0;
    if (!settings_record_decode(&record, &decoded, &error))
        fail_msg("%s", error.message);
    settings_take(settings, &decoded);
}

#define OPT_IN(type, is_enabled) "{\"ResourceTypeOptInPreference\":{\"" type "\":" is_enabled "}}"

static void the_narrowest_scope_that_names_a_type_decides(void **state)
{
    static const struct {
        const char *exact, *account, *region, *all; /* what each says of EBS; NULL: nothing */
        bool is_disabled_by_default;
        bool is_enabled;
        const char *scope;
    } cases[] = {
        {NULL, NULL, NULL, NULL, false, true, NULL},
        {NULL, NULL, NULL, NULL, true, false, NULL},
        {NULL, NULL, NULL, "false", false, false, "*/*"},
        {NULL, NULL, NULL, "true", true, true, "*/*"},
        {NULL, NULL, "true", "false", true, true, "*/" REGION},
        {NULL, NULL, "false", "true", false, false, "*/" REGION},
        {NULL, "true", "false", "false", true, true, ACCOUNT "/*"},
        {NULL, "false", "true", "true", false, false, ACCOUNT "/*"},
        {"true", "false", "false", "false", true, true, ACCOUNT "/" REGION},
        {"false", "true", "true", "true", false, false, ACCOUNT "/" REGION},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *const said[] = {cases[i].exact, cases[i].account, cases[i].region, cases[i].all};
        static const char *const scopes[] = {ACCOUNT "/" REGION, (ACCOUNT "/*"), ("*/" REGION), "*/*"};
        struct settings settings = {.is_disabled_by_default = cases[i].is_disabled_by_default};
        const char *scope = "unset";

        for (size_t j = 0; j < COUNT_OF(scopes); j++) {
            take(&settings, scopes[j], OPT_IN("RDS", "false")); /* another type is no answer */
            if (said[j])
                take(&settings, scopes[j], *said[j] == 't' ? OPT_IN("EBS", "true") : OPT_IN("EBS", "false"));
        }
        if (settings_is_enabled(&settings, ACCOUNT, REGION, "EBS", &scope) != cases[i].is_enabled)
            fail_msg("case %zu", i);
        assert_true(scope == cases[i].scope || strcmp(scope, cases[i].scope) == 0);
        settings_done(&settings);
    }
}

static void other_accounts_and_regions_are_not_meant(void **state)
{
    struct settings settings = {0};
    const char *scope;

    (void)state;
    take(&settings, ACCOUNT "/" REGION, OPT_IN("EBS", "false"));
    take(&settings, "444455556666/*", OPT_IN("EBS", "false"));
    take(&settings, "*/us-east-1", OPT_IN("EBS", "false"));
    assert_true(settings_is_enabled(&settings, ACCOUNT, "eu-west-2", "EBS", &scope));
    assert_true(settings_is_enabled(&settings, "", REGION, "EBS", &scope));
    assert_false(settings_is_enabled(&settings, "444455556666", REGION, "EBS", &scope));
    assert_false(settings_is_enabled(&settings, "", "us-east-1", "EBS", &scope));
    settings_done(&settings);
}

static void a_pause_is_said_by_the_narrowest_scope_too(void **state)
{
    struct settings settings = {0};

    (void)state;
    assert_null(settings_pauser(&settings, ACCOUNT, REGION));
    take(&settings, "*/*", "{\"Paused\":true}");
    assert_string_equal(settings_pauser(&settings, ACCOUNT, REGION), "*/*");
    take(&settings, ACCOUNT "/*", OPT_IN("EBS", "true")); /* says nothing of it */
    assert_string_equal(settings_pauser(&settings, ACCOUNT, REGION), "*/*");
    take(&settings, ACCOUNT "/*", "{\"Paused\":false}");
    assert_null(settings_pauser(&settings, ACCOUNT, REGION));
    assert_string_equal(settings_pauser(&settings, "444455556666", REGION), "*/*");
    take(&settings, ACCOUNT "/" REGION, "{\"Paused\":true}");
    assert_string_equal(settings_pauser(&settings, ACCOUNT, REGION), ACCOUNT "/" REGION);
    settings_done(&settings);
}

static void the_last_record_of_a_scope_counts(void **state)
{
    struct settings settings = {0};
    const char *scope;

    (void)state;
    take(&settings, "*/*", "{\"Paused\":true,\"ResourceTypeOptInPreference\":{\"EBS\":false}}");
    take(&settings, "*/*", OPT_IN("RDS", "false"));
    assert_null(settings_pauser(&settings, ACCOUNT, REGION));
    assert_true(settings_is_enabled(&settings, ACCOUNT, REGION, "EBS", &scope));
    assert_false(settings_is_enabled(&settings, ACCOUNT, REGION, "RDS", &scope));
    take(&settings, "*/*", NULL);
    take(&settings, "*/*", NULL); /* again: no effect */
    assert_null(settings_find(&settings, "*/*"));
    assert_int_equal(settings.count, 0);
    assert_true(settings_is_enabled(&settings, ACCOUNT, REGION, "RDS", &scope));
    settings_done(&settings);
}

static void many_scopes_are_kept_apart(void **state)
{
    enum { COUNT = 200 };
    struct settings settings = {0};
    char scope[SETTINGS_SCOPE_BYTES];

    (void)state;
    for (int i = 0; i < COUNT; i++) { /* in no order */
        (void)snprintf(scope, sizeof(scope), "%012d/" REGION, i * 37 % COUNT);
        take(&settings, scope, "{\"Paused\":true}");
    }
    assert_int_equal(settings.count, COUNT);
    for (int i = 0; i < COUNT; i += 2) {
        (void)snprintf(scope, sizeof(scope), "%012d/" REGION, i);
        take(&settings, scope, NULL);
    }
    for (int i = 0; i < COUNT; i++) {
        char account[16];

        (void)snprintf(account, sizeof(account), "%012d", i);
        assert_int_equal(settings_pauser(&settings, account, REGION) != NULL, i % 2);
    }
    settings_done(&settings);
}

/* Else nothing could ever switch it. */
static void every_adapter_backs_up_a_type_that_aws_knows(void **state)
{
    (void)state;
    for (size_t i = 0; i < registry_count; i++) {
        struct error error;
        unsigned type;

        if (!resource_type_find(registry[i]->resource_type, &type, &error))
            fail_msg("%s: %s", registry[i]->name, error.message);
    }
}

static void a_type_that_aws_does_not_know_is_as_the_default_says(void **state)
{
    struct settings settings = {0};
    const char *scope;

    (void)state;
    take(&settings, "*/*", OPT_IN("EBS", "false"));
    assert_true(settings_is_enabled(&settings, ACCOUNT, REGION, "Abacus", &scope));
    settings.is_disabled_by_default = true;
    assert_false(settings_is_enabled(&settings, ACCOUNT, REGION, "Abacus", &scope));
    assert_null(scope);
    settings_done(&settings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_narrowest_scope_that_names_a_type_decides),
        cmocka_unit_test(other_accounts_and_regions_are_not_meant),
        cmocka_unit_test(a_pause_is_said_by_the_narrowest_scope_too),
        cmocka_unit_test(the_last_record_of_a_scope_counts),
        cmocka_unit_test(many_scopes_are_kept_apart),
        cmocka_unit_test(every_adapter_backs_up_a_type_that_aws_knows),
        cmocka_unit_test(a_type_that_aws_does_not_know_is_as_the_default_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
