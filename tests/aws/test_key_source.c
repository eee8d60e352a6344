#include "harness/check.h"

#include "aws/key_source.h"
#include "aws/shared_files.h"

#define KEYS(id) "aws_access_key_id=" id "\naws_secret_access_key=PLANTED-" id "\n"
#define ROLE "role_arn=arn:aws:iam::111122223333:role/r\n"

#define SSO "sso_session=corp\nsso_account_id=111122223333\nsso_role_name=Backup\n"
#define SECTION "[sso-session corp]\nsso_start_url=https://x.example/start\nsso_region=eu-west-1\n"

enum { VARIABLES_MAX = 4 };

struct variable {
    const char *name, *value;
};

/* Beside instance metadata, which is disabled unless a case says otherwise. */
static const struct {
    struct variable variables[VARIABLES_MAX];
    const char *credentials, *config;
    const char *name;    /* of the source that is found; NULL: none */
    const char *id;      /* of fixed keys, at the end of all bases */
    const char *message; /* a part of the error, if something is wrong */
} cases[] = {
    {{{NULL}}, NULL, NULL, NULL, NULL, NULL},
    {{{"AWS_ACCESS_KEY_ID", "E"}, {"AWS_SECRET_ACCESS_KEY", "PLANTED"}}, "[default]\n" KEYS("A"),
     "[default]\n" ROLE, "environment", "E", NULL},
    {{{"AWS_ACCESS_KEY_ID", "E"}, {"AWS_SECRET_ACCESS_KEY", "PLANTED"}, {"AWS_PROFILE", "nowhere"}}, NULL, NULL, NULL,
     NULL, "AWS_PROFILE is \"nowhere\""},
    {{{"AWS_SECRET_ACCESS_KEY", "PLANTED"}}, "[default]\n" KEYS("A"), NULL, NULL, NULL,
     "the environment: there is a secret access key without an access key id"},
    {{{"AWS_PROFILE", "x"}}, "[default]\n" KEYS("A"), NULL, NULL, NULL, "AWS_PROFILE is \"x\""},
    {{{NULL}}, "[default]\n" KEYS("A"), "[default]\n" KEYS("B"), "shared-credentials-file", "A", NULL},
    {{{NULL}}, NULL, "[default]\n" KEYS("B"), "config-file", "B", NULL},
    {{{NULL}}, "[default]\naws_access_key_id=A\n", NULL, NULL, NULL, "[default] in /tmp/"},
    /* A role of a profile. */
    {{{NULL}}, "[default]\n" KEYS("A"), "[default]\n" ROLE "source_profile=default\n", "assume-role", "A", NULL},
    {{{"AWS_PROFILE", "x"}}, "[y]\n" KEYS("Y"), "[profile x]\n" ROLE "source_profile=y\n", "assume-role", "Y", NULL},
    {{{"AWS_PROFILE", "x"}}, "[z]\n" KEYS("Z"),
     "[profile x]\n" ROLE "source_profile=y\n[profile y]\n" ROLE "source_profile=z\n", "assume-role", "Z", NULL},
    {{{"AWS_PROFILE", "x"}}, NULL, "[profile x]\n" ROLE "source_profile=y\n[profile y]\n" ROLE "source_profile=x\n",
     NULL, NULL, "leads in a circle"},
    {{{"AWS_PROFILE", "x"}}, NULL, "[profile x]\n" ROLE "source_profile=y\n", NULL, NULL, "there are no keys where"},
    {{{NULL}}, NULL, "[default]\n" ROLE, NULL, NULL, "neither a source_profile nor a credential_source"},
    {{{NULL}}, NULL, "[default]\n" ROLE "source_profile=a\ncredential_source=Environment\n", NULL, NULL, "both"},
    {{{NULL}}, NULL, "[default]\n" ROLE "credential_source=Nothing\n", NULL, NULL, "is neither Environment"},
    {{{NULL}}, NULL, "[default]\n" ROLE "credential_source=Environment\n", NULL, NULL, "there are no keys where"},
    {{{NULL}}, "[default]\n" KEYS("A"), "[default]\n" ROLE "source_profile=default\nduration_seconds=60\n", NULL, NULL,
     "duration_seconds"},
    {{{"AWS_EC2_METADATA_DISABLED", "false"}}, NULL, "[default]\n" ROLE "credential_source=Ec2InstanceMetadata\n",
     "assume-role", NULL, NULL},
    {{{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x"}}, NULL, "[default]\n" ROLE "credential_source=EcsContainer\n",
     "assume-role", NULL, NULL},
    {{{NULL}}, NULL,
     "[default]\n" ROLE "source_profile=y\n[profile y]\n" ROLE "web_identity_token_file=/t\n", "assume-role",
     NULL, NULL},
    /* Web identities. */
    {{{"AWS_WEB_IDENTITY_TOKEN_FILE", "/t"}, {"AWS_ROLE_ARN", "arn:r"}}, "[default]\n" KEYS("A"), NULL, "web-identity",
     NULL, NULL},
    {{{"AWS_WEB_IDENTITY_TOKEN_FILE", "/t"}}, NULL, NULL, NULL, NULL, "AWS_ROLE_ARN"},
    {{{NULL}}, "[default]\n" KEYS("A"), "[default]\n" ROLE "web_identity_token_file=/t\n", "web-identity", NULL, NULL},
    {{{NULL}}, NULL, "[default]\nweb_identity_token_file=/t\n", NULL, NULL, "role_arn of the profile"},
    {{{"AWS_WEB_IDENTITY_TOKEN_FILE", "/t"}, {"AWS_ROLE_ARN", "arn:r"}}, "[default]\n" KEYS("A"),
     "[default]\n" ROLE "source_profile=default\n", "assume-role", "A", NULL},
    /* Whoever has logged in. */
    {{{NULL}}, "[default]\n" KEYS("A"), "[default]\n" SSO SECTION, "sso", NULL, NULL},
    {{{NULL}}, NULL, "[default]\n" SSO, NULL, NULL, "there is no [sso-session corp]"},
    {{{NULL}}, NULL, "[default]\n" SSO ROLE "web_identity_token_file=/t\n" SECTION, "web-identity", NULL, NULL},
    {{{"AWS_PROFILE", "x"}}, NULL, "[profile x]\n" ROLE "source_profile=y\n[profile y]\n" SSO SECTION, "assume-role",
     NULL, NULL},
    {{{"AWS_PROFILE", "x"}}, NULL, "[profile x]\n" ROLE "source_profile=y\n[profile y]\n" SSO, NULL, NULL,
     "profile y: there is no [sso-session corp]"},
    /* Programs, containers, instances. */
    {{{NULL}}, NULL, "[default]\ncredential_process=/bin/keys 'a b'\n" KEYS("B"), "process", NULL, NULL},
    {{{NULL}}, "[default]\n" KEYS("A"), "[default]\ncredential_process=/bin/keys\n", "shared-credentials-file",
     "A", NULL},
    {{{NULL}}, NULL, "[default]\ncredential_process=/bin/keys 'a\n", NULL, NULL, "credential_process"},
    {{{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/x"}, {"AWS_EC2_METADATA_DISABLED", "false"}}, NULL, NULL,
     "container", NULL, NULL},
    {{{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://x.example/x"}}, NULL, NULL, NULL, NULL, "FULL_URI"},
    {{{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/x"}}, "[default]\n" KEYS("A"), NULL,
     "shared-credentials-file", "A", NULL},
    {{{"AWS_EC2_METADATA_DISABLED", "false"}}, NULL, NULL, "instance-metadata", NULL, NULL},
};

static const char *id_of(const struct key_source *source)
{
    while (source->base)
        source = source->base;
    return source->keys.access_key_id;
}

static void the_first_that_has_something_to_say_decides(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct shared_files files = shared_files_new(cases[i].credentials, cases[i].config);
        struct key_source source;
        struct error error = {0};
        bool is_found;

        shared_files_set("AWS_EC2_METADATA_DISABLED", "true");
        for (size_t k = 0; k < VARIABLES_MAX && cases[i].variables[k].name; k++)
            shared_files_set(cases[i].variables[k].name, cases[i].variables[k].value);
        is_found = key_source_find(&source, &error);
        if (is_found != (cases[i].message == NULL))
            fail_msg("case %zu: %s", i, error.message);
        if (cases[i].message && strstr(error.message, cases[i].message) == NULL)
            fail_msg("case %zu: %s", i, error.message);
        assert_null(strstr(error.message, "PLANTED"));
        assert_string_equal(source.name ? source.name : "(none)", cases[i].name ? cases[i].name : "(none)");
        assert_int_equal(source.kind == KEY_SOURCE_NONE, cases[i].name == NULL);
        if (cases[i].id)
            assert_string_equal(id_of(&source), cases[i].id);
        key_source_done(&source);
        shared_files_remove(&files);
    }
}

static void what_a_profile_says_of_its_role_is_kept(void **state)
{
    struct shared_files files = shared_files_new(
        "[default]\n" KEYS("A"),
        "[default]\n" ROLE "source_profile=default\nexternal_id=e\nrole_session_name=me\nduration_seconds=1800\n");
    struct key_source source;
    struct error error;

    (void)state;
    assert_true(key_source_find(&source, &error));
    assert_int_equal(source.kind, KEY_SOURCE_ROLE);
    assert_string_equal(source.role_arn, "arn:aws:iam::111122223333:role/r");
    assert_string_equal(source.external_id, "e");
    assert_string_equal(source.session_name, "me");
    assert_int_equal(source.duration_s, 1800);
    assert_int_equal(source.base->kind, KEY_SOURCE_FIXED);
    key_source_done(&source);
    shared_files_remove(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_that_has_something_to_say_decides),
        cmocka_unit_test(what_a_profile_says_of_its_role_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
