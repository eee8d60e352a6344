#include "aws/error_codes.h"

#include <assert.h>
#include <string.h>

struct code_row {
    const char *code; /* '*' at one end stands for anything */
    enum error_class class;
};

/* The first row that matches decides.  EC2: "Error codes for the Amazon EC2 API"; the common ones: the retry rules
   that AWS's SDKs share. */
static const struct code_row rows[] = {
    {"BandwidthLimitExceeded", ERROR_THROTTLED},
    {"EC2ThrottledException", ERROR_THROTTLED},
    {"ProvisionedThroughputExceededException", ERROR_THROTTLED},
    {"RequestLimitExceeded", ERROR_THROTTLED},
    {"RequestThrottled", ERROR_THROTTLED},
    {"RequestThrottledException", ERROR_THROTTLED},
    {"SlowDown", ERROR_THROTTLED},
    {"ThrottledException", ERROR_THROTTLED},
    {"Throttling", ERROR_THROTTLED},
    {"ThrottlingException", ERROR_THROTTLED},
    {"TooManyRequestsException", ERROR_THROTTLED},

    {"InternalError", ERROR_TRANSIENT},
    {"InternalFailure", ERROR_TRANSIENT},
    {"InternalServerError", ERROR_TRANSIENT},
    {"IDPCommunicationError", ERROR_TRANSIENT},
    {"PriorRequestNotComplete", ERROR_TRANSIENT},
    {"RequestTimeout", ERROR_TRANSIENT},
    {"RequestTimeoutException", ERROR_TRANSIENT},
    {"ServerInternal", ERROR_TRANSIENT},
    {"ServiceUnavailable", ERROR_TRANSIENT},
    {"Unavailable", ERROR_TRANSIENT},

    /* One snapshot of a volume in 15 seconds: the volume's own limit, so the account's bucket is not to blame. */
    {"SnapshotCreationPerVolumeRateExceeded", ERROR_BUSY},
    {"BundlingInProgress", ERROR_BUSY},
    {"ConcurrentCreateImageNoRebootLimitExceeded", ERROR_BUSY},
    {"ConcurrentSnapshotLimitExceeded", ERROR_BUSY},
    {"ConcurrentTagAccess", ERROR_BUSY},
    {"IncorrectInstanceState", ERROR_BUSY},
    {"IncorrectState", ERROR_BUSY},
    {"InsufficientAddressCapacity", ERROR_BUSY},
    {"InsufficientFreeAddressesInSubnet", ERROR_BUSY},
    {"InsufficientHostCapacity", ERROR_BUSY},
    {"InsufficientInstanceCapacity", ERROR_BUSY},
    {"InsufficientVolumeCapacity", ERROR_BUSY},
    {"InvalidInstanceState", ERROR_BUSY},
    {"InvalidState", ERROR_BUSY},
    {"PendingSnapshotLimitExceeded", ERROR_BUSY},
    {"ResourceLimitExceeded", ERROR_BUSY},
    {"VolumeInUse", ERROR_BUSY},
    /* Quotas: somebody frees a place, or asks AWS for more, while the start window lasts. */
    {"InstanceLimitExceeded", ERROR_BUSY},
    {"MaxIOPSLimitExceeded", ERROR_BUSY},
    {"ResourceCountExceeded", ERROR_BUSY},
    {"SnapshotLimitExceeded", ERROR_BUSY},
    {"VcpuLimitExceeded", ERROR_BUSY},
    {"VolumeLimitExceeded", ERROR_BUSY},

    {"ExpiredToken", ERROR_EXPIRED_CREDENTIALS},
    {"ExpiredTokenException", ERROR_EXPIRED_CREDENTIALS},
    {"InvalidSecurity.RequestHasExpired", ERROR_EXPIRED_CREDENTIALS},
    {"RequestExpired", ERROR_EXPIRED_CREDENTIALS},

    {"*.NotFound", ERROR_NOT_FOUND},
    {"InvalidAMIID.Unavailable", ERROR_NOT_FOUND},
    {"ResourceNotFoundException", ERROR_NOT_FOUND},

    {"AccessDenied", ERROR_ACCESS},
    {"AccessDeniedException", ERROR_ACCESS},
    {"AccountDisabled", ERROR_ACCESS},
    {"AuthFailure", ERROR_ACCESS},
    {"Blocked", ERROR_ACCESS},
    {"IncompleteSignature", ERROR_ACCESS},
    {"InvalidClientTokenId", ERROR_ACCESS},
    {"InvalidSignatureException", ERROR_ACCESS},
    {"MissingAuthenticationToken", ERROR_ACCESS},
    {"MissingAuthenticationTokenException", ERROR_ACCESS},
    {"OptInRequired", ERROR_ACCESS},
    {"PendingVerification", ERROR_ACCESS},
    {"SignatureDoesNotMatch", ERROR_ACCESS},
    {"UnauthorizedOperation", ERROR_ACCESS},
    {"UnrecognizedClientException", ERROR_ACCESS},

    /* What was asked is wrong and stays wrong, whatever the status of the answer. */
    {"DryRunOperation", ERROR_REJECTED},
    {"FilterLimitExceeded", ERROR_REJECTED},
    {"Idempotent*", ERROR_REJECTED},
    {"Invalid*", ERROR_REJECTED},
    {"Missing*", ERROR_REJECTED},
    {"OperationNotPermitted", ERROR_REJECTED},
    {"TagLimitExceeded", ERROR_REJECTED},
    {"Unknown*", ERROR_REJECTED},
    {"Unsupported*", ERROR_REJECTED},
    {"ValidationError", ERROR_REJECTED},
    {"ValidationException", ERROR_REJECTED},
};

static bool matches(const char *pattern, const char *code)
{
    size_t length = strlen(pattern), code_length = strlen(code);

    if (pattern[0] == '*')
        return code_length >= length - 1 && strcmp(code + code_length - (length - 1), pattern + 1) == 0;
    if (pattern[length - 1] == '*')
        return strncmp(pattern, code, length - 1) == 0;
    return strcmp(pattern, code) == 0;
}

enum error_class error_codes_classify(const char *code, int http_status)
{
    assert(code != NULL);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (matches(rows[i].code, code))
            return rows[i].class;
    if (http_status == 429 || http_status == 509)
        return ERROR_THROTTLED;
    if (http_status == 401 || http_status == 403)
        return ERROR_ACCESS;
    if (http_status == 404)
        return ERROR_NOT_FOUND;
    return http_status >= 400 && http_status < 500 ? ERROR_REJECTED : ERROR_TRANSIENT;
}
