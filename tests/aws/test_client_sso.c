#include "aws/shared_files.h"
#include "aws/talk.h"

#define TOKEN "PLANTED-token"
#define CONFIG \
    "[default]\nsso_start_url=https://x.example/start\nsso_region=eu-central-1\nsso_account_id=111122223333\n" \
    "sso_role_name=Backup\n"
#define LOGIN "{\"accessToken\": \"" TOKEN "\", \"expiresAt\": \"2100-01-01T00:00:00Z\"}"
/* SHA-1 of the URL. */
#define FILE_NAME "80c7f57c51e0449101de09ef74138a588ea0d4a6.json"
#define KEYS(expiration)                                                                                       \
    "{\"roleCredentials\":{\"accessKeyId\":\"ASIASSO\",\"secretAccessKey\":\"PLANTED-secret\","                 \
    "\"sessionToken\":\"PLANTED-of-role\",\"expiration\":" expiration "}}"

static const struct reply made = {
    .status = 200, .body = "<CreateSnapshotResponse><snapshotId>snap-1</snapshotId></CreateSnapshotResponse>"};

static const struct {
    struct reply portal;
    const char *message; /* a part of the error; NULL: the call is made */
} cases[] = {
    {{.status = 200, .body = KEYS("4102444800000")}, NULL},
    {{.status = 200, .body = KEYS("1000")}, "its new keys have expired already"},
    {{.status = 401, .body = "{\"__type\":\"UnauthorizedException\",\"message\":\"" TOKEN " is no token\"}"},
     "run `aws sso login --profile default`: its token is not taken any more"},
    {{.status = 403, .body = "{\"__type\":\"ForbiddenException\",\"message\":\"No access\"}"}, "is not assigned"},
    {{.status = 500, .body = TOKEN}, "it answers with 500"},
    {{.status = 302, .body = TOKEN, .header = {"Location", "https://x.example/"}}, "it answers with 302"},
    {{.status = 200, .body = "<html>" TOKEN "</html>"}, "the portal of IAM Identity Center: it answers with 200"},
    {{.status = 200, .body = "{\"roleCredentials\":{\"secretAccessKey\":\"PLANTED-"}, "it answers with 200"},
    {{.status = 200, .body = KEYS("4102444800000"), .is_truncated = true}, "http://127.0.0.1:"},
    {{.status = 0}, "http://127.0.0.1:"},
    {{.status = 1}, "http://127.0.0.1:"},
};

static void write_login(const struct shared_files *files)
{
    char path[SHARED_PATH_BYTES + 64];

    (void)snprintf(path, sizeof(path), "%s/sso", files->folder);
    assert_int_equal(mkdir(path, 0700), 0);
    (void)snprintf(path, sizeof(path), "%s/sso/cache", files->folder);
    assert_int_equal(mkdir(path, 0700), 0);
    (void)snprintf(path, sizeof(path), "%s/sso/cache/" FILE_NAME, files->folder);
    shared_files_write(path, LOGIN);
}

static void remove_login(const struct shared_files *files)
{
    char path[SHARED_PATH_BYTES + 64];

    (void)snprintf(path, sizeof(path), "%s/sso/cache/" FILE_NAME, files->folder);
    assert_int_equal(unlink(path), 0);
    (void)snprintf(path, sizeof(path), "%s/sso/cache", files->folder);
    assert_int_equal(rmdir(path), 0);
    (void)snprintf(path, sizeof(path), "%s/sso", files->folder);
    assert_int_equal(rmdir(path), 0);
}

static void check(const struct talk *talk, size_t at)
{
    const struct error *error = &talk->answers[0].error;

    assert_int_equal(talk->assume_seen, 1);
    assert_string_equal(talk->last_assume_token, TOKEN);
    assert_string_equal(talk->last_assume_authorization, "(none)");
    assert_string_equal(talk->last_assume_path, "/federation/credentials?role_name=Backup&account_id=111122223333");
    assert_null(strstr(error->message, "PLANTED"));
    if (cases[at].message == NULL) {
        assert_int_equal(error->class, ERROR_NONE);
        assert_non_null(strstr(talk->last_authorization, "Credential=ASIASSO/"));
        assert_string_equal(talk->last_token, "PLANTED-of-role");
        return;
    }
    assert_int_equal(talk->seen, 0);
    assert_int_equal(error->class, ERROR_EXPIRED_CREDENTIALS); /* a job waits, and does not fail */
    if (strstr(error->message, cases[at].message) == NULL)
        fail_msg("case %zu: %s", at, error->message);
}

static void whatever_the_portal_does_the_call_is_made_or_waits(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct reply replies[2] = {made, made}, assumed[2] = {cases[i].portal, cases[i].portal};
        struct shared_files files = shared_files_new(NULL, CONFIG);
        struct talk talk;

        write_login(&files);
        talk_set_up(&talk, replies, true);
        shared_files_set("AWS_ACCESS_KEY_ID", NULL);
        shared_files_set("AWS_SECRET_ACCESS_KEY", NULL);
        shared_files_set("HOME", files.home);
        talk.assumed = assumed;
        talk.request_timeout_ms = cases[i].portal.status == 1 ? 200 : 5000;
        talk_run(&talk, 1);
        check(&talk, i);
        talk_tear_down(&talk);
        remove_login(&files);
        shared_files_remove(&files);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_the_portal_does_the_call_is_made_or_waits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
