#include "harness/check.h"

#include <string.h>

#include "aws/error_codes.h"

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
        {"RequestTimeTooSkewed", 403, ERROR_EXPIRED_CREDENTIALS},
        {"InvalidVolume.NotFound", 400, ERROR_NOT_FOUND},
        {"InvalidSnapshot.NotFound", 400, ERROR_NOT_FOUND},
        {"UnauthorizedOperation", 403, ERROR_ACCESS},
        {"InvalidClientTokenId", 403, ERROR_ACCESS},
        {"InvalidParameterValue", 500, ERROR_REJECTED},
        {"UnknownParameter", 400, ERROR_REJECTED},
        {"IdempotentParameterMismatch", 400, ERROR_REJECTED},
        {"InvalidAMIID.Unavailable", 400, ERROR_NOT_FOUND},
        {"DBSnapshotNotFound", 404, ERROR_NOT_FOUND},
        {"DBClusterSnapshotNotFoundFault", 404, ERROR_NOT_FOUND},
        {"InvalidDBInstanceState", 400, ERROR_BUSY},
        {"InvalidDBClusterSnapshotStateFault", 400, ERROR_BUSY},
        {"InvalidVPCNetworkStateFault", 400, ERROR_REJECTED},
        {"SnapshotQuotaExceeded", 400, ERROR_BUSY},
        {"DBSnapshotAlreadyExists", 400, ERROR_REJECTED},
        {"DBClusterAlreadyExistsFault", 400, ERROR_REJECTED},
        {"KMSKeyNotAccessibleFault", 400, ERROR_ACCESS},
        {"InsufficientDBClusterCapacityFault", 403, ERROR_BUSY},
        {"DBClusterQuotaExceededFault", 403, ERROR_BUSY},
        {"LimitExceededException", 400, ERROR_BUSY},
        {"ProvisionedThroughputExceededException", 400, ERROR_THROTTLED},
        {"TableInUseException", 400, ERROR_BUSY},
        {"BackupInUseException", 400, ERROR_BUSY},
        {"BackupNotFoundException", 400, ERROR_NOT_FOUND},
        {"BackupInProgress", 400, ERROR_BUSY},
        {"FileSystemNotFound", 400, ERROR_NOT_FOUND},
        {"BadRequest", 400, ERROR_REJECTED},
        {"InvalidResourceStateException", 400, ERROR_BUSY},
        {"ConflictException", 400, ERROR_BUSY},
        {"DependencyFailureException", 400, ERROR_TRANSIENT},
        {"ServiceUnavailableException", 400, ERROR_TRANSIENT},
        {"InvalidRequestException", 400, ERROR_REJECTED},
        {"GatewayNotConnected", 400, ERROR_BUSY},
        {"GatewayInternalError", 400, ERROR_TRANSIENT},
        {"VolumeNotFound", 400, ERROR_NOT_FOUND},
        {"TargetAlreadyExists", 400, ERROR_REJECTED},
        {"InvalidGatewayRequestException", 400, ERROR_REJECTED},
        {"InvocationDoesNotExist", 400, ERROR_NOT_FOUND},
        {"InvalidInstanceId", 400, ERROR_REJECTED},
        {"NotFound", 500, ERROR_NOT_FOUND},
        {"UnsupportedPlatformType", 400, ERROR_REJECTED},
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

/* A row that is out of order would not be found. */
static void the_codes_are_in_order(void **state)
{
    size_t count = 0;

    (void)state;
    for (const char *code = error_codes_at(0); code; code = error_codes_at(++count)) {
        assert_true(count == 0 || strcmp(error_codes_at(count - 1), code) < 0);
        assert_true(error_codes_has(code));
        assert_int_equal(error_codes_classify(code, 400), error_codes_classify(code, 503));
        assert_int_not_equal(error_codes_classify(code, 400), ERROR_NONE);
    }
    assert_true(count > 150);
}

static void some_codes_are_not_known(void **state)
{
    static const char *const unknown[] = {"", "NeverHeardOf", "throttling", "Throttlings", "Notfound", "AnInvalid"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(unknown); i++)
        assert_false(error_codes_has(unknown[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_decides_before_the_status),
        cmocka_unit_test(an_unknown_code_goes_by_the_status),
        cmocka_unit_test(the_codes_are_in_order),
        cmocka_unit_test(some_codes_are_not_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
