#include "aws/key_double.h"
#include "aws/shared_files.h"

#include "aws/container_keys.h"

#define RELATIVE "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
#define FULL "AWS_CONTAINER_CREDENTIALS_FULL_URI"
#define TOKEN "AWS_CONTAINER_AUTHORIZATION_TOKEN"

static void the_environment_says_where_they_are(void **state)
{
    static const struct {
        const char *relative, *full, *token;
        enum credentials_outcome outcome;
        const char *url; /* or what the error says */
    } cases[] = {
        {NULL, NULL, NULL, CREDENTIALS_ABSENT, ""},
        {"", "", "t", CREDENTIALS_ABSENT, ""},
        {"/v2/credentials/1", NULL, NULL, CREDENTIALS_FOUND, "http://169.254.170.2/v2/credentials/1"},
        {"/v2/credentials/1", "http://127.0.0.1/x", NULL, CREDENTIALS_FOUND, "http://169.254.170.2/v2/credentials/1"},
        {NULL, "http://169.254.170.23/v1/credentials", NULL, CREDENTIALS_FOUND, "http://169.254.170.23/v1/credentials"},
        {NULL, "https://keys.example/x", NULL, CREDENTIALS_FOUND, "https://keys.example/x"},
        {NULL, "http://keys.example/x", NULL, CREDENTIALS_WRONG, FULL " is \"http://keys.example/x\""},
        {"@evil.example/", NULL, NULL, CREDENTIALS_WRONG, RELATIVE " is \"@evil.example/\""},
        {".evil.example/", NULL, NULL, CREDENTIALS_WRONG, RELATIVE " is \".evil.example/\""},
        {"/v2", NULL, "PLANTED\r\nX: y", CREDENTIALS_WRONG, TOKEN " holds a line break"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct container_keys container = {0};
        struct arena arena = {0};
        struct error error = {0};

        shared_files_set(RELATIVE, cases[i].relative);
        shared_files_set(FULL, cases[i].full);
        shared_files_set(TOKEN, cases[i].token);
        if (container_keys_find(&container, &arena, &error) != cases[i].outcome)
            fail_msg("case %zu", i);
        if (cases[i].outcome == CREDENTIALS_FOUND)
            assert_string_equal(container.url, cases[i].url);
        else
            assert_non_null(strstr(error.message, cases[i].url));
        arena_release(&arena);
    }
    shared_files_set(TOKEN, NULL);
}

#define STEP(token, ...) {{"GET /keys", "Authorization", token, __VA_ARGS__}}

static const struct {
    struct step steps[1];
    const char *token;   /* of the environment */
    const char *message; /* NULL: keys come */
    const char *read;    /* of a file */
} fetches[] = {
    {STEP(NULL, 200, KEYS("ASIA")), NULL, NULL},
    {STEP("Bearer x", 200, KEYS("ASIA")), "Bearer x", NULL},
    {STEP("Bearer y", 200, KEYS("ASIA")), "Bearer x", NULL, "Bearer y"},
    {STEP(NULL, 200, "PLANTED garbage"), NULL, "the container's credentials: no document with keys"},
    {STEP(NULL, 200, "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"PLANTED\",\"Token\":\"t\"}"), NULL,
     "the container's credentials: it does not say when its keys expire"},
    {STEP(NULL, 403, "PLANTED"), NULL, "the container's credentials: it answers with 403"},
    {STEP(NULL, 0, NULL), NULL, "the container's credentials: "},
    {STEP(NULL, 1, NULL), NULL, "the container's credentials: "}, /* slow */
};

static void they_are_fetched(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(fetches); i++) {
        struct container_keys container = {.token = fetches[i].token};
        struct key_double twin;
        char url[80];

        key_double_set_up(&twin, fetches[i].steps);
        (void)snprintf(url, sizeof(url), "%s/keys", twin.url);
        container.url = url;
        container_keys_fetch(&container, fetches[i].read, twin.client, on_double_fetched, &twin);
        key_double_run(&twin);
        assert_int_equal(twin.error.class, fetches[i].message ? ERROR_EXPIRED_CREDENTIALS : ERROR_NONE);
        if (fetches[i].message)
            assert_non_null(strstr(twin.error.message, fetches[i].message));
        else
            assert_int_equal(twin.expires_ms, 4102444800000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_environment_says_where_they_are),
        cmocka_unit_test(they_are_fetched),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
