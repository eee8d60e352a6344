#include "harness/check.h"

#include <string.h>

#include "aws/identity.h"
#include "aws/key_document.h"

#define KEYS "\"AccessKeyId\":\"ASIA\",\"SecretAccessKey\":\"PLANTED\",\"Token\":\"T\""

static const struct {
    const char *document;
    bool may_last;
    int64_t expires_ms; /* 0: it is refused */
    const char *message;
} cases[] = {
    {"{" KEYS ",\"Expiration\":\"2026-11-26T06:00:00Z\"}", false, 1795672800000, NULL},
    {"{\"Code\":\"Success\"," KEYS ",\"Expiration\":\"2026-11-26T06:00:00Z\"}", false, 1795672800000, NULL},
    {"{" KEYS "}", true, IDENTITY_KEYS_FOR_EVER, NULL},
    {"{" KEYS ",\"Expiration\":null}", true, IDENTITY_KEYS_FOR_EVER, NULL},
    {"{" KEYS ",\"Expiration\":null}", false, 0, "here: it does not say when its keys expire"},
    {"{" KEYS "}", false, 0, "here: it does not say when its keys expire"},
    {"{" KEYS ",\"Expiration\":\"tomorrow\"}", true, 0, "here: it does not say when its keys expire"},
    {"{" KEYS ",\"Expiration\":7}", true, 0, "here: it does not say when its keys expire"},
    {"{\"Code\":\"AssumeRoleUnauthorizedAccess\"," KEYS "}", true, 0, "here: it has no usable role"},
    {"{\"Expiration\":\"2026-11-26T06:00:00Z\"}", false, 0, "here: no document with keys"},
    {"{\"AccessKeyId\":\"ASIA\"}", true, 0, "here: there is an access key id without a secret access key"},
    {"{\"AccessKeyId\":\"ASIA\",\"SecretAccessKey\":\"PLAN TED\"}", true, 0,
     "here: the keys hold a character that no key has"},
    {"{\"AccessKeyId\":\"ASIA\",\"SecretAccessKey\":7}", true, 0,
     "here: there is an access key id without a secret access key"},
    {"", true, 0, "here: no document with keys"},
    {"[]", true, 0, "here: no document with keys"},
    {"<html>PLANTED</html>", true, 0, "here: no document with keys"},
    {"{" KEYS ",\"Token\":\"U\"}", true, 0, "here: no document with keys"},
    {"{" KEYS, true, 0, "here: no document with keys"},
};

static void a_document_holds_keys_or_says_what_is_wrong(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct key_document document = {.bytes = cases[i].document,
                                              .length = strlen(cases[i].document),
                                              .token_member = "Token",
                                              .may_last = cases[i].may_last};
        struct credentials keys = {0};
        struct error error = {0};
        int64_t expires_ms = 0;
        bool is_read = key_document_read(&document, "here", &keys, &expires_ms, &error);

        assert_int_equal(is_read, cases[i].message == NULL);
        assert_int_equal(credentials_are_there(&keys), is_read);
        assert_int_equal(error.class, is_read ? ERROR_NONE : ERROR_EXPIRED_CREDENTIALS);
        if (is_read)
            assert_int_equal(expires_ms, cases[i].expires_ms);
        else
            assert_string_equal(error.message, cases[i].message);
        credentials_wipe(&keys);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_holds_keys_or_says_what_is_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
