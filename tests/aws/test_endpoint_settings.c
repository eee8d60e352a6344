#include "aws/shared_files.h"

#include "aws/endpoint.h"

static void set_urls(const char *all, const char *ec2, const char *ignore)
{
    shared_files_set("AWS_ENDPOINT_URL", all);
    shared_files_set("AWS_ENDPOINT_URL_EC2", ec2);
    shared_files_set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", ignore);
}

static bool read_settings(const char *all, const char *ec2, const char *ignore,
                           struct endpoint_settings *settings, struct error *error)
{
    set_urls(all, ec2, ignore);
    return endpoint_settings_read(settings, NULL, error);
}

static void the_environment_may_name_other_endpoints(void **state)
{
    static const struct {
        const char *all, *ec2, *ignore, *ec2_url, *rds_url;
        bool is_plain;
    } cases[] = {
        {NULL, NULL, NULL, "https://ec2.eu-west-1.amazonaws.com", "https://rds.eu-west-1.amazonaws.com",
         false},
        {"", "", "", "https://ec2.eu-west-1.amazonaws.com", "https://rds.eu-west-1.amazonaws.com", false},
        {"https://a.example", NULL, NULL, "https://a.example", "https://a.example", false},
        {"https://a.example/", NULL, NULL, "https://a.example", "https://a.example", false},
        {"https://a.example", "https://b.example:8443", NULL, "https://b.example:8443", "https://a.example",
         false},
        {NULL, "https://b.example", NULL, "https://b.example", "https://rds.eu-west-1.amazonaws.com", false},
        {"https://a.example", "https://b.example", "true", "https://ec2.eu-west-1.amazonaws.com",
         "https://rds.eu-west-1.amazonaws.com", false},
        {"https://a.example", NULL, "false", "https://a.example", "https://a.example", false},
        {NULL, "http://127.0.0.1:4566", NULL, "http://127.0.0.1:4566", "https://rds.eu-west-1.amazonaws.com",
         true},
        {NULL, "http://127.3.2.1/", NULL, "http://127.3.2.1", "https://rds.eu-west-1.amazonaws.com", true},
        {NULL, "http://localhost:1", NULL, "http://localhost:1", "https://rds.eu-west-1.amazonaws.com", true},
        {NULL, "http://[::1]:65535", NULL, "http://[::1]:65535", "https://rds.eu-west-1.amazonaws.com", true},
        {NULL, "https://[2001:db8::1]", NULL, "https://[2001:db8::1]", "https://rds.eu-west-1.amazonaws.com",
         false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct endpoint_settings settings;
        struct endpoint endpoint;
        struct error error = {0};

        assert_true(read_settings(cases[i].all, cases[i].ec2, cases[i].ignore, &settings, &error));
        assert_true(endpoint_resolve(&settings, services_find("rds"), "eu-west-1", &endpoint, &error));
        assert_string_equal(endpoint.url, cases[i].rds_url);
        assert_true(endpoint_resolve(&settings, services_find("ec2"), "eu-west-1", &endpoint, &error));
        assert_string_equal(endpoint.url, cases[i].ec2_url);
        assert_int_equal(endpoint.is_plain, cases[i].is_plain);
        assert_string_equal(endpoint_host(&endpoint), strstr(cases[i].ec2_url, "://") + 3);
        endpoint_settings_done(&settings);
    }
}

static void an_endpoint_that_is_not_allowed_is_named(void **state)
{
    static const char *const urls[] = {
        "http://ec2.eu-west-1.amazonaws.com",
        "http://10.0.0.1",
        "http://128.0.0.1",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://[::2]",
        "http://0x7f000001",
        "ftp://localhost",
        "localhost:4566",
        "HTTPS://a.example",
        "https://",
        "https:///",
        "https://a.example/path",
        "https://a.example?x",
        "https://u@a.example",
        "https://u:p@a.example",
        "https://a.example:",
        "https://a.example:0",
        "https://a.example:65536",
        "https://a.example:80x",
        "https://a.example:-1",
        "https://a b",
        "https://[::1",
        "https://[]",
        "https://a.example\r\nX: y",
        "https://a.example#f",
        "https://127.0.0.1\\@a.example",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        struct endpoint_settings settings;
        struct error error = {0};

        if (read_settings(NULL, urls[i], NULL, &settings, &error))
            fail_msg("%s is allowed", urls[i]);
        assert_int_equal(error.class, ERROR_INTERNAL);
        assert_non_null(strstr(error.message, "AWS_ENDPOINT_URL_EC2 is \""));
        assert_false(read_settings(urls[i], NULL, NULL, &settings, &error));
        assert_non_null(strstr(error.message, "AWS_ENDPOINT_URL is \""));
        assert_true(read_settings(urls[i], urls[i], "true", &settings, &error));
        endpoint_settings_done(&settings);
    }
}

static void a_host_may_be_spoken_to_by_plain_http_if_the_configuration_says_so(void **state)
{
    static const struct {
        const char *url, *hosts;
        bool is_allowed;
    } cases[] = {
        {"http://localstack:4566", "localstack", true},   {"http://localstack:4566/", "localstack:4566", true},
        {"http://localstack:4566", "localstack:1", false}, {"http://localstack", "localstack", true},
        {"http://localstack.evil.example", "localstack", false}, {"http://u:p@localstack", "localstack", false},
        {"http://localstack/path", "localstack", false},  {"ftp://localstack", "localstack", false},
        {"http://127.0.0.1:1", "localstack", true},       {"http://localstack:4566", "", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct endpoint_settings settings;
        struct endpoint endpoint;
        struct error error = {0};

        set_urls(cases[i].url, NULL, NULL);
        if (endpoint_settings_read(&settings, cases[i].hosts, &error) != cases[i].is_allowed)
            fail_msg("%s: %s", cases[i].url, error.message);
        if (cases[i].is_allowed) {
            assert_true(endpoint_resolve(&settings, services_find("ec2"), "eu-west-1", &endpoint, &error));
            assert_true(endpoint.is_plain);
            assert_int_equal(endpoint_settings_plain(&settings) != NULL, strstr(cases[i].url, "localstack") != NULL);
        } else {
            assert_non_null(strstr(error.message, "aws.endpoints.plain.allowed"));
        }
        endpoint_settings_done(&settings);
    }
}

static void a_password_in_an_endpoint_is_not_repeated(void **state)
{
    struct endpoint_settings settings;
    struct error error;

    (void)state;
    assert_false(read_settings("https://me:PLANTED@a.example", NULL, NULL, &settings, &error));
    assert_null(strstr(error.message, "PLANTED"));
}

/* What the files say, and what comes of it for two services. */
static const struct {
    const char *config, *credentials;
    const char *ec2_url, *tagging_url;
} profiles[] = {
    {"[default]\nendpoint_url = https://a.example\n", NULL, "https://a.example", "https://a.example"},
    {"[default]\nendpoint_url =\n", NULL, NULL, NULL},
    {"[default]\nendpoint_url = https://a.example\n", "[default]\nendpoint_url = https://b.example\n",
     "https://b.example", "https://b.example"},
    {"[default]\nservices = dev\n[services dev]\nec2 =\n  endpoint_url = https://a.example\n", NULL,
     "https://a.example", NULL},
    {"[services dev]\r\nEC2 =\r\n\tendpoint_url=http://[::1]:1/\r\n# x\r\nresource_groups_tagging_api =\r\n\r\n"
     "  ; y\r\n  other = https://c.example\r\n  endpoint_url = https://b.example\r\n"
     "[default]\r\nservices = dev\r\nendpoint_url = https://never.example\r\n",
     NULL, "http://[::1]:1", "https://b.example"},
    {"[default]\nservices = dev\nendpoint_url = https://a.example\n[services dev]\nec2 = x\n"
     "  endpoint_url = http://never.example\ns3 =\n  endpoint_url = http://never.example\nresourcegroupstaggingapi =\n"
     "  endpoint_url = http://never.example\n",
     NULL, "https://a.example", "https://a.example"},
    {"[default]\nservices = dev\nignore_configured_endpoint_urls = TRUE\n", NULL, NULL, NULL},
    {"[profile x]\nendpoint_url = https://a.example\n", NULL, NULL, NULL},
    {"[default]\nuse_fips_endpoint = true\n", NULL, "https://ec2-fips.eu-west-1.amazonaws.com",
     "https://tagging-fips.eu-west-1.amazonaws.com"},
    {"[default]\nuse_fips_endpoint = true\nservices = dev\n[services dev]\nec2 =\n  endpoint_url = https://a.example\n",
     NULL, "https://a.example", "https://tagging-fips.eu-west-1.amazonaws.com"},
    {"[default]\nuse_fips_endpoint = yes\nuse_dualstack_endpoint = True\n", NULL, "https://ec2.eu-west-1.api.aws",
     "https://tagging.eu-west-1.api.aws"},
};

static void expect_urls(const char *ec2_url, const char *tagging_url)
{
    struct endpoint_settings settings;
    struct endpoint endpoint;
    struct error error = {0};

    if (!endpoint_settings_read(&settings, NULL, &error))
        fail_msg("%s", error.message);
    assert_true(endpoint_resolve(&settings, services_find("ec2"), "eu-west-1", &endpoint, &error));
    assert_string_equal(endpoint.url, ec2_url ? ec2_url : "https://ec2.eu-west-1.amazonaws.com");
    assert_true(
        endpoint_resolve(&settings, services_find("resourcegroupstaggingapi"), "eu-west-1", &endpoint, &error));
    assert_string_equal(endpoint.url, tagging_url ? tagging_url : "https://tagging.eu-west-1.amazonaws.com");
    endpoint_settings_done(&settings);
}

static void the_profile_may_name_other_endpoints(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(profiles); i++) {
        struct shared_files files = shared_files_new(profiles[i].credentials, profiles[i].config);

        set_urls(NULL, NULL, NULL);
        expect_urls(profiles[i].ec2_url, profiles[i].tagging_url);
        shared_files_remove(&files);
    }
}

static void the_environment_counts_more_than_the_profile(void **state)
{
    static const char config[] = "[default]\nservices = dev\nendpoint_url = https://never.example\n"
                                 "use_fips_endpoint = true\nignore_configured_endpoint_urls = true\n"
                                 "[services dev]\nec2 =\n  endpoint_url = https://never.example\n";
    struct shared_files files = shared_files_new(NULL, config);

    (void)state;
    shared_files_set("AWS_USE_FIPS_ENDPOINT", "");
    set_urls("https://a.example", "https://b.example", "false");
    expect_urls("https://b.example", "https://a.example");
    set_urls(NULL, NULL, NULL);
    shared_files_set("AWS_USE_DUALSTACK_ENDPOINT", "TRUE");
    expect_urls("https://ec2.eu-west-1.api.aws", "https://tagging.eu-west-1.api.aws");
    shared_files_remove(&files);
}

/* What is wrong in the environment or in the profile, and what the error says. */
static const struct {
    const char *config, *message;
} contradictions[] = {
    {"[default]\nendpoint_url = http://a.example\n", "endpoint_url of profile default is \"http://a.example\""},
    {"[default]\nservices = dev\n[services dev]\nec2 =\n  endpoint_url = ftp://a\n",
     "endpoint_url of ec2 in [services dev] is \"ftp://a\""},
    {"[default]\nservices = dev\n[services prod]\nec2 =\n", "there is no [services dev] in "},
    {"[default]\nservices =\n", "there is no [services ] in "},
};

static void what_contradicts_itself_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(contradictions); i++) {
        struct shared_files files = shared_files_new(NULL, contradictions[i].config);
        struct endpoint_settings settings;
        struct error error = {0};

        set_urls(NULL, NULL, NULL);
        assert_false(endpoint_settings_read(&settings, NULL, &error));
        assert_int_equal(error.class, ERROR_INTERNAL);
        if (!strstr(error.message, contradictions[i].message))
            fail_msg("%s", error.message);
        shared_files_remove(&files);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_environment_may_name_other_endpoints),
        cmocka_unit_test(an_endpoint_that_is_not_allowed_is_named),
        cmocka_unit_test(a_host_may_be_spoken_to_by_plain_http_if_the_configuration_says_so),
        cmocka_unit_test(a_password_in_an_endpoint_is_not_repeated),
        cmocka_unit_test(the_profile_may_name_other_endpoints),
        cmocka_unit_test(the_environment_counts_more_than_the_profile),
        cmocka_unit_test(what_contradicts_itself_is_named),
    };

    assert_int_equal(setenv("HOME", "/nowhere", 1), 0);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
