#include "harness/check.h"

#include <string.h>

#include "base/compiler.h"
#include "engine/retry.h"

enum { TEN_MINUTES_MS = 600000 };

static void what_passes_by_itself_is_tried_again(void **state)
{
    static const struct {
        enum error_class class;
        bool is_worth_it;
        enum reason reason;
    } cases[] = {
        {ERROR_NONE, false, REASON_NONE},
        {ERROR_TRANSIENT, true, REASON_INTERNAL},
        {ERROR_THROTTLED, true, REASON_THROTTLED},
        {ERROR_BUSY, true, REASON_RESOURCE_STATE},
        {ERROR_EXPIRED_CREDENTIALS, true, REASON_ACCESS_DENIED},
        {ERROR_NOT_FOUND, false, REASON_RESOURCE_NOT_FOUND},
        {ERROR_ACCESS, false, REASON_ACCESS_DENIED},
        {ERROR_REJECTED, false, REASON_INVALID_REQUEST},
        {ERROR_INVALID_JOB, false, REASON_INVALID_REQUEST},
        {ERROR_INTERNAL, false, REASON_INTERNAL},
    };

    (void)state;
    assert_int_equal(COUNT_OF(cases), ERROR_CLASS_COUNT);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(retry_is_worth_it(cases[i].class), cases[i].is_worth_it);
        assert_int_equal(retry_reason(cases[i].class, ""), cases[i].reason);
        assert_int_equal(retry_reason(cases[i].class, "NeverHeardOf"), cases[i].reason);
    }
}

static void delays_grow_between_half_a_step_and_the_step(void **state)
{
    static const struct {
        enum error_class class;
        uint32_t attempt;
        int64_t step_ms;
    } cases[] = {
        {ERROR_TRANSIENT, 1, 500},
        {ERROR_TRANSIENT, 2, 1001},
        {ERROR_TRANSIENT, 3, 2003},
        {ERROR_THROTTLED, 1, 1000},
        {ERROR_THROTTLED, 4, 8007},
        {ERROR_BUSY, 1, 15000},
        {ERROR_BUSY, 2, 22501},
        {ERROR_BUSY, 3, 33752},
        {ERROR_EXPIRED_CREDENTIALS, 1, 1000},
        {ERROR_TRANSIENT, 30, TEN_MINUTES_MS},
        {ERROR_BUSY, UINT32_MAX, TEN_MINUTES_MS},
    };
    uint64_t random = 3;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t shortest = INT64_MAX;
        int64_t longest = 0;

        for (int k = 0; k < 2000; k++) {
            int64_t delay = retry_delay_ms(cases[i].class, cases[i].attempt, 0, TEN_MINUTES_MS, &random);

            shortest = delay < shortest ? delay : shortest;
            longest = delay > longest ? delay : longest;
        }
        assert_in_range(shortest, cases[i].step_ms / 2, cases[i].step_ms / 2 + cases[i].step_ms / 50 + 1);
        assert_in_range(longest, cases[i].step_ms - cases[i].step_ms / 50 - 1, cases[i].step_ms);
    }
}

static void the_ceiling_and_what_was_asked_for_count(void **state)
{
    uint64_t random = 3;

    (void)state;
    for (uint32_t attempt = 1; attempt < 50; attempt++) {
        assert_in_range(retry_delay_ms(ERROR_BUSY, attempt, 0, 100, &random), 50, 100);
        assert_int_equal(retry_delay_ms(ERROR_TRANSIENT, 1, 7000, TEN_MINUTES_MS, &random), 7000);
        assert_int_equal(retry_delay_ms(ERROR_TRANSIENT, 1, INT64_MAX, TEN_MINUTES_MS, &random), 900000);
        assert_true(retry_delay_ms(ERROR_THROTTLED, attempt, 300, TEN_MINUTES_MS, &random) >= 500);
    }
}

static void the_same_state_gives_the_same_delay(void **state)
{
    uint64_t one = 9;
    uint64_t other = 9;

    (void)state;
    for (uint32_t attempt = 1; attempt < 20; attempt++)
        assert_int_equal(retry_delay_ms(ERROR_BUSY, attempt, 0, TEN_MINUTES_MS, &one),
                         retry_delay_ms(ERROR_BUSY, attempt, 0, TEN_MINUTES_MS, &other));
}

static void codes_say_more_than_their_class(void **state)
{
    static const struct {
        enum error_class class;
        const char *code;
        enum reason reason;
    } cases[] = {
        {ERROR_REJECTED, "KMSKeyNotAccessibleFault", REASON_KMS_ACCESS},
        {ERROR_REJECTED, "InvalidKmsKey.InvalidKeyState", REASON_KMS_ACCESS},
        {ERROR_BUSY, "SnapshotCreationPerVolumeRateExceeded", REASON_THROTTLED},
        {ERROR_BUSY, "ConcurrentSnapshotLimitExceeded", REASON_SERVICE_LIMIT},
        {ERROR_BUSY, "TagLimitExceeded", REASON_SERVICE_LIMIT},
        {ERROR_ACCESS, "KMSKeyNotAccessibleFault", REASON_KMS_ACCESS},
        {ERROR_REJECTED, "InvalidDestinationKmsKey", REASON_KMS_ACCESS},
        {ERROR_BUSY, "IncorrectState", REASON_RESOURCE_STATE},
        {ERROR_BUSY, "InsufficientDBInstanceCapacity", REASON_SERVICE_LIMIT},
        {ERROR_BUSY, "SnapshotQuotaExceeded", REASON_SERVICE_LIMIT},
        {ERROR_BUSY, "LimitExceededException", REASON_SERVICE_LIMIT},
        {ERROR_BUSY, "ServiceLimitExceeded", REASON_SERVICE_LIMIT},
        {ERROR_BUSY, "MaximumVolumeCountExceeded", REASON_SERVICE_LIMIT},
        {ERROR_BUSY, "BackupInProgress", REASON_MAINTENANCE_CONFLICT},
        {ERROR_BUSY, "InvalidDBInstanceState", REASON_RESOURCE_STATE},
        {ERROR_REJECTED, "InvalidVPCNetworkStateFault", REASON_RESOURCE_STATE},
        {ERROR_REJECTED, "NotSupported", REASON_UNSUPPORTED_RESOURCE},
        {ERROR_REJECTED, "UnsupportedOperation", REASON_UNSUPPORTED_RESOURCE},
        {ERROR_REJECTED, "UnsupportedOperations", REASON_INVALID_REQUEST},
        {ERROR_REJECTED, "kms", REASON_INVALID_REQUEST},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(retry_reason(cases[i].class, cases[i].code), cases[i].reason);
}

static void every_reason_has_a_category(void **state)
{
    (void)state;
    for (int reason = 0; reason < REASON_COUNT; reason++)
        assert_true(strlen(retry_message_category((enum reason)reason)) > 0);
    assert_string_equal(retry_message_category(REASON_KMS_ACCESS), "AccessDenied");
    assert_string_equal(retry_message_category(REASON_ROLE_NOT_ALLOWED), "AccessDenied");
    assert_string_equal(retry_message_category(REASON_ACCESS_DENIED), "AccessDenied");
    assert_string_equal(retry_message_category(REASON_INVALID_REQUEST), "InvalidParameters");
    assert_string_equal(retry_message_category(REASON_THROTTLED), "MISCELLANEOUS");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_passes_by_itself_is_tried_again),
        cmocka_unit_test(delays_grow_between_half_a_step_and_the_step),
        cmocka_unit_test(the_ceiling_and_what_was_asked_for_count),
        cmocka_unit_test(the_same_state_gives_the_same_delay),
        cmocka_unit_test(codes_say_more_than_their_class),
        cmocka_unit_test(every_reason_has_a_category),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
