#include "engine/retry.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"

/* What a service asks for is believed up to a quarter of an hour: a wrong header must not stop a job. */
enum { RETRY_AFTER_MAX_MS = 900000 };

struct class_rule {
    bool is_retried;
    int64_t first_ms;
    uint32_t growth_percent; /* of each further step */
    enum reason reason;
};

static const struct class_rule rules[ERROR_CLASS_COUNT] = {
    [ERROR_TRANSIENT] = {.is_retried = true, .first_ms = 500, .growth_percent = 200, .reason = REASON_INTERNAL},
    [ERROR_THROTTLED] = {.is_retried = true, .first_ms = 1000, .growth_percent = 200, .reason = REASON_THROTTLED},
    [ERROR_BUSY] = {.is_retried = true, .first_ms = 15000, .growth_percent = 150, .reason = REASON_RESOURCE_STATE},
    [ERROR_EXPIRED_CREDENTIALS] =
        {.is_retried = true, .first_ms = 1000, .growth_percent = 200, .reason = REASON_ACCESS_DENIED},
    [ERROR_NOT_FOUND] = {.reason = REASON_RESOURCE_NOT_FOUND},
    [ERROR_ACCESS] = {.reason = REASON_ACCESS_DENIED},
    [ERROR_REJECTED] = {.reason = REASON_INVALID_REQUEST},
    [ERROR_INVALID_JOB] = {.reason = REASON_INVALID_REQUEST},
    [ERROR_INTERNAL] = {.reason = REASON_INTERNAL},
};

/* Codes whose reason their class does not say; '*' ends a prefix. */
static const struct {
    const char *code;
    enum reason reason;
} code_reasons[] = {
    {"KMS*", REASON_KMS_ACCESS},
    {"InvalidKmsKey*", REASON_KMS_ACCESS},
    {"InvalidSourceKmsKey", REASON_KMS_ACCESS},
    {"InvalidDestinationKmsKey", REASON_KMS_ACCESS},
    {"SnapshotCreationPerVolumeRateExceeded", REASON_THROTTLED},
    {"ConcurrentSnapshotLimitExceeded", REASON_SERVICE_LIMIT},
    {"PendingSnapshotLimitExceeded", REASON_SERVICE_LIMIT},
    {"SnapshotLimitExceeded", REASON_SERVICE_LIMIT},
    {"VolumeLimitExceeded", REASON_SERVICE_LIMIT},
    {"MaxIOPSLimitExceeded", REASON_SERVICE_LIMIT},
    {"ResourceLimitExceeded", REASON_SERVICE_LIMIT},
    {"ResourceCountExceeded", REASON_SERVICE_LIMIT},
    {"TagLimitExceeded", REASON_SERVICE_LIMIT},
    {"ConcurrentCreateImageNoRebootLimitExceeded", REASON_SERVICE_LIMIT},
    {"InstanceLimitExceeded", REASON_SERVICE_LIMIT},
    {"VcpuLimitExceeded", REASON_SERVICE_LIMIT},
    {"Insufficient*", REASON_SERVICE_LIMIT},
    {"SnapshotQuotaExceeded", REASON_SERVICE_LIMIT},
    {"InstanceQuotaExceeded", REASON_SERVICE_LIMIT},
    {"StorageQuotaExceeded", REASON_SERVICE_LIMIT},
    {"DBClusterQuotaExceededFault", REASON_SERVICE_LIMIT},
    {"DBClusterRoleQuotaExceeded", REASON_SERVICE_LIMIT},
    {"LimitExceededException", REASON_SERVICE_LIMIT},
    {"ServiceLimitExceeded", REASON_SERVICE_LIMIT},
    {"MaximumVolumeCountExceeded", REASON_SERVICE_LIMIT},
    {"LocalStorageLimitExceeded", REASON_SERVICE_LIMIT},
    {"BackupInProgress", REASON_MAINTENANCE_CONFLICT},
    {"SnapshotInProgress", REASON_MAINTENANCE_CONFLICT},
    {"InvalidVPCNetworkStateFault", REASON_RESOURCE_STATE},
    {"IncorrectState", REASON_RESOURCE_STATE},
    {"InvalidState", REASON_RESOURCE_STATE},
    {"CannotExportSnapshot", REASON_UNSUPPORTED_RESOURCE},
    {"NotSupported", REASON_UNSUPPORTED_RESOURCE},
    {"UnsupportedOperation", REASON_UNSUPPORTED_RESOURCE},
};

bool retry_is_worth_it(enum error_class class)
{
    assert(class < ERROR_CLASS_COUNT);
    return rules[class].is_retried;
}

static int64_t step_ms(const struct class_rule *rule, uint32_t attempt, int64_t ceiling_ms)
{
    int64_t step = rule->first_ms ? rule->first_ms : 1000;

    for (uint32_t i = 1; i < attempt && step < ceiling_ms; i++)
        step = step * rule->growth_percent / 100 + 1;
    return step < ceiling_ms ? step : ceiling_ms;
}

int64_t retry_delay_ms(enum error_class class, uint32_t attempt, int64_t retry_after_ms, int64_t delay_max_ms,
                       uint64_t *random)
{
    int64_t step, delay;

    assert(class < ERROR_CLASS_COUNT && delay_max_ms > 0);
    step = step_ms(&rules[class], attempt, delay_max_ms);
    delay = step - (int64_t)hash_random_below(random, (uint64_t)step / 2 + 1);
    if (retry_after_ms > RETRY_AFTER_MAX_MS)
        retry_after_ms = RETRY_AFTER_MAX_MS;
    return delay > retry_after_ms ? delay : retry_after_ms;
}

static bool code_matches(const char *pattern, const char *code)
{
    size_t length = strlen(pattern);

    if (pattern[length - 1] == '*')
        return strncmp(pattern, code, length - 1) == 0;
    return strcmp(pattern, code) == 0;
}

enum reason retry_reason(enum error_class class, const char *code)
{
    assert(class < ERROR_CLASS_COUNT);
    for (size_t i = 0; i < sizeof(code_reasons) / sizeof(code_reasons[0]); i++)
        if (code_matches(code_reasons[i].code, code))
            return code_reasons[i].reason;
    return rules[class].reason;
}

const char *retry_message_category(enum reason reason)
{
    if (reason == REASON_ACCESS_DENIED || reason == REASON_KMS_ACCESS || reason == REASON_ROLE_NOT_ALLOWED)
        return "AccessDenied";
    return reason == REASON_INVALID_REQUEST ? "InvalidParameters" : "MISCELLANEOUS";
}
