#include "aws/error_codes.h"

#include "harness/check.h"

static void a_code_decides_before_the_status(void **state)
{
    static const struct {
        const char *code;
        int http_status;
        enum error_class class;
    } rows[] = {
        {"RequestLimitExceeded", 503, ERROR_THROTTLED},
        {"RequestLimitExceeded", 400, ERROR_THROTTLED},
        {"InternalError", 500, ERROR_TRANSIENT},
        {"SnapshotCreationPerVolumeRateExceeded", 400, ERROR_BUSY},
        {"IncorrectState", 400, ERROR_BUSY},
        {"ExpiredToken", 400, ERROR_EXPIRED_CREDENTIALS},
        {"InvalidVolume.NotFound", 400, ERROR_NOT_FOUND},
        {"InvalidSnapshot.NotFound", 400, ERROR_NOT_FOUND},
        {"UnauthorizedOperation", 403, ERROR_ACCESS},
        {"InvalidClientTokenId", 403, ERROR_ACCESS},
        {"InvalidParameterValue", 500, ERROR_REJECTED},
        {"UnknownParameter", 400, ERROR_REJECTED},
        {"IdempotentParameterMismatch", 400, ERROR_REJECTED},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (error_codes_classify(rows[i].code, rows[i].http_status) != rows[i].class)
            fail_msg("%s with status %d has another class", rows[i].code, rows[i].http_status);
    }
}

static void an_unknown_code_goes_by_the_status(void **state)
{
    static const struct {
        int http_status;
        enum error_class class;
    } rows[] = {
        {400, ERROR_REJECTED},  {401, ERROR_ACCESS},    {403, ERROR_ACCESS},    {404, ERROR_NOT_FOUND},
        {429, ERROR_THROTTLED}, {500, ERROR_TRANSIENT}, {502, ERROR_TRANSIENT}, {503, ERROR_TRANSIENT},
        {509, ERROR_THROTTLED}, {301, ERROR_TRANSIENT}, {200, ERROR_TRANSIENT}, {0, ERROR_TRANSIENT},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(error_codes_classify("NeverHeardOf", rows[i].http_status), rows[i].class);
        assert_int_equal(error_codes_classify("", rows[i].http_status), rows[i].class);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_decides_before_the_status),
        cmocka_unit_test(an_unknown_code_goes_by_the_status),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
