#include "harness/check.h"

#include <string.h>

#include "base/compiler.h"
#include "http/distrust.h"

static void every_verdict_has_its_advice(void **state)
{
    static const struct {
        CURLcode code;
        long verdict;
        const char *advice; /* a part of it; NULL: none */
    } cases[] = {
        {CURLE_PEER_FAILED_VERIFICATION, 0, "endpoint's name"},
        {CURLE_PEER_FAILED_VERIFICATION, 1, "endpoint's name"},
        {CURLE_PEER_FAILED_VERIFICATION, 62, "endpoint's name"},
        {CURLE_PEER_FAILED_VERIFICATION, 9, "clock"},
        {CURLE_PEER_FAILED_VERIFICATION, 10, "renewed"},
        {CURLE_PEER_FAILED_VERIFICATION, 18, "AWS_CA_BUNDLE"},
        {CURLE_PEER_FAILED_VERIFICATION, 19, "AWS_CA_BUNDLE"},
        {CURLE_PEER_FAILED_VERIFICATION, 20, "AWS_CA_BUNDLE"},
        {CURLE_PEER_FAILED_VERIFICATION, 21, "AWS_CA_BUNDLE"},
        {CURLE_PEER_FAILED_VERIFICATION, 7, NULL},
        {CURLE_SSL_CACERT_BADFILE, 0, "AWS_CA_BUNDLE"},
        {CURLE_SSL_CONNECT_ERROR, 0, "TLS 1.2"},
        {CURLE_OPERATION_TIMEDOUT, 10, NULL},
        {CURLE_OK, 0, NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *advice = distrust_advice(cases[i].code, cases[i].verdict);

        if (cases[i].advice)
            assert_non_null(strstr(advice, cases[i].advice));
        else
            assert_null(advice);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_verdict_has_its_advice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
