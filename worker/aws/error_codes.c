#include "aws/error_codes.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct code_row {
    const char *code;
    enum error_class class;
};

/* Sorted by code.  EC2: "Error codes for the Amazon EC2 API"; the other services: their models; what is common to
   all: the retry rules that AWS's SDKs share.  A code has one class, whichever service it comes from.
   Quotas are busy: somebody frees a place, or asks AWS for more, while the start window lasts. */
static const struct code_row rows[] = {
    {"AccessDenied", ERROR_ACCESS},
    {"AccessDeniedException", ERROR_ACCESS},
    {"AccountDisabled", ERROR_ACCESS},
    {"ActiveDirectoryError", ERROR_REJECTED},
    {"AlreadyExistsException", ERROR_REJECTED},
    {"AuthFailure", ERROR_ACCESS},
    {"AuthenticationFailure", ERROR_ACCESS},
    {"AuthorizationNotFound", ERROR_ACCESS},
    {"BackupBeingCopied", ERROR_BUSY},
    {"BackupInProgress", ERROR_BUSY},
    {"BackupInUseException", ERROR_BUSY},
    {"BackupRestoring", ERROR_BUSY},
    {"BadRequest", ERROR_REJECTED},
    {"BandwidthLimitExceeded", ERROR_THROTTLED},
    {"Blocked", ERROR_ACCESS},
    {"BundlingInProgress", ERROR_BUSY},
    {"CannotExportSnapshot", ERROR_REJECTED},
    {"ConcurrentCreateImageNoRebootLimitExceeded", ERROR_BUSY},
    {"ConcurrentSnapshotLimitExceeded", ERROR_BUSY},
    {"ConcurrentTagAccess", ERROR_BUSY},
    {"ConflictException", ERROR_BUSY},
    {"ContinuousBackupsUnavailableException", ERROR_BUSY},
    {"DBClusterAutomatedBackupQuotaExceededFault", ERROR_BUSY},
    {"DBClusterQuotaExceededFault", ERROR_BUSY},
    {"DBClusterRoleQuotaExceeded", ERROR_BUSY},
    {"DBInstanceAutomatedBackupQuotaExceeded", ERROR_BUSY},
    {"DBSubnetGroupDoesNotCoverEnoughAZs", ERROR_REJECTED},
    {"DependencyFailureException", ERROR_TRANSIENT},
    {"DiskAlreadyAllocated", ERROR_REJECTED},
    {"DiskDoesNotExist", ERROR_NOT_FOUND},
    {"DiskSizeGreaterThanVolumeMaxSize", ERROR_REJECTED},
    {"DiskSizeLessThanVolumeSize", ERROR_REJECTED},
    {"DiskSizeNotGigAligned", ERROR_REJECTED},
    {"DomainNotFoundFault", ERROR_REJECTED}, /* named in the request, like any parameter */
    {"DryRunOperation", ERROR_REJECTED},
    {"DuplicateInstanceId", ERROR_REJECTED},
    {"EC2ThrottledException", ERROR_THROTTLED},
    {"ExpiredToken", ERROR_EXPIRED_CREDENTIALS},
    {"ExpiredTokenException", ERROR_EXPIRED_CREDENTIALS},
    {"FilterLimitExceeded", ERROR_REJECTED},
    {"GatewayInternalError", ERROR_TRANSIENT},
    {"GatewayNotConnected", ERROR_BUSY}, /* the gateway is off, or its network is */
    {"GatewayProxyNetworkConnectionBusy", ERROR_BUSY},
    {"IAMNotSupported", ERROR_ACCESS},
    {"IDPCommunicationError", ERROR_TRANSIENT},
    {"IDPRejectedClaim", ERROR_ACCESS},
    {"IncompatibleParameterError", ERROR_REJECTED},
    {"IncompatibleRegionForMultiAZ", ERROR_REJECTED},
    {"IncompleteSignature", ERROR_ACCESS},
    {"IncompleteSignatureException", ERROR_ACCESS},
    {"IncorrectInstanceState", ERROR_BUSY},
    {"IncorrectState", ERROR_BUSY},
    {"InstanceLimitExceeded", ERROR_BUSY},
    {"InstanceQuotaExceeded", ERROR_BUSY},
    {"InsufficientAddressCapacity", ERROR_BUSY},
    {"InsufficientDBClusterCapacityFault", ERROR_BUSY},
    {"InsufficientDBInstanceCapacity", ERROR_BUSY},
    {"InsufficientFreeAddressesInSubnet", ERROR_BUSY},
    {"InsufficientHostCapacity", ERROR_BUSY},
    {"InsufficientInstanceCapacity", ERROR_BUSY},
    {"InsufficientStorageClusterCapacity", ERROR_BUSY},
    {"InsufficientVolumeCapacity", ERROR_BUSY},
    {"InternalError", ERROR_TRANSIENT},
    {"InternalFailure", ERROR_TRANSIENT},
    {"InternalServerError", ERROR_TRANSIENT},
    {"InternalServiceException", ERROR_TRANSIENT},
    {"InvalidAMIID.Unavailable", ERROR_NOT_FOUND},
    {"InvalidClientTokenId", ERROR_ACCESS},
    {"InvalidDBCapacityReservationState", ERROR_BUSY},
    {"InvalidDBClusterEndpointStateFault", ERROR_BUSY},
    {"InvalidDBClusterSnapshotStateFault", ERROR_BUSY},
    {"InvalidDBClusterStateFault", ERROR_BUSY},
    {"InvalidDBInstanceState", ERROR_BUSY},
    {"InvalidDBSnapshotState", ERROR_BUSY},
    {"InvalidGlobalClusterStateFault", ERROR_BUSY},
    {"InvalidIdentityToken", ERROR_ACCESS}, /* of a role that is assumed with it */
    {"InvalidInstanceState", ERROR_BUSY},
    {"InvalidResourceStateException", ERROR_BUSY},
    {"InvalidSecurity.RequestHasExpired", ERROR_EXPIRED_CREDENTIALS},
    {"InvalidSignatureException", ERROR_ACCESS},
    {"InvalidState", ERROR_BUSY},
    {"InvalidVPCNetworkStateFault", ERROR_REJECTED}, /* the subnets lack a zone: nobody but a person mends that */
    {"InvocationDoesNotExist", ERROR_NOT_FOUND}, /* or not yet */
    {"JoinDomainInProgress", ERROR_BUSY},
    {"KMSKeyNotAccessibleFault", ERROR_ACCESS},
    {"LimitExceededException", ERROR_BUSY}, /* places in DynamoDB, a quota in AWS Backup */
    {"LocalStorageLimitExceeded", ERROR_BUSY},
    {"MalformedPolicyDocument", ERROR_REJECTED},
    {"MaxDocumentSizeExceeded", ERROR_REJECTED},
    {"MaxIOPSLimitExceeded", ERROR_BUSY},
    {"MaximumVolumeCountExceeded", ERROR_BUSY},
    {"MissingAuthenticationToken", ERROR_ACCESS},
    {"MissingAuthenticationTokenException", ERROR_ACCESS},
    {"NetworkConfigurationChanged", ERROR_TRANSIENT},
    {"NoDisksAvailable", ERROR_REJECTED},
    {"NotImplemented", ERROR_REJECTED},
    {"NotServiceResourceError", ERROR_REJECTED},
    {"NotSupported", ERROR_REJECTED},
    {"OperationAborted", ERROR_TRANSIENT},
    {"OperationNotPermitted", ERROR_REJECTED},
    {"OptInRequired", ERROR_ACCESS},
    {"OutdatedGateway", ERROR_REJECTED},
    {"PackedPolicyTooLarge", ERROR_REJECTED},
    {"PaginationTokenExpiredException", ERROR_TRANSIENT}, /* the list is read again from its beginning */
    {"ParametersNotImplemented", ERROR_REJECTED},
    {"PendingSnapshotLimitExceeded", ERROR_BUSY},
    {"PendingVerification", ERROR_ACCESS},
    {"PointInTimeRecoveryUnavailableException", ERROR_REJECTED},
    {"PointInTimeRestoreNotEnabled", ERROR_REJECTED},
    {"PriorRequestNotComplete", ERROR_TRANSIENT},
    {"ProvisionedIopsNotAvailableInAZFault", ERROR_REJECTED},
    {"ProvisionedThroughputExceededException", ERROR_THROTTLED},
    {"RegionDisabledException", ERROR_ACCESS},
    {"RegionInvalid", ERROR_REJECTED},
    {"RequestExpired", ERROR_EXPIRED_CREDENTIALS},
    {"RequestInTheFuture", ERROR_EXPIRED_CREDENTIALS},
    {"RequestLimitExceeded", ERROR_THROTTLED},
    {"RequestThrottled", ERROR_THROTTLED},
    {"RequestThrottledException", ERROR_THROTTLED},
    {"RequestTimeTooSkewed", ERROR_EXPIRED_CREDENTIALS},
    {"RequestTimeout", ERROR_TRANSIENT},
    {"RequestTimeoutException", ERROR_TRANSIENT},
    {"ResourceCountExceeded", ERROR_BUSY},
    {"ResourceDoesNotSupportTagging", ERROR_REJECTED},
    {"ResourceInUseException", ERROR_BUSY},
    {"ResourceLimitExceeded", ERROR_BUSY},
    {"ServerInternal", ERROR_TRANSIENT},
    {"ServiceLimitExceeded", ERROR_BUSY},
    {"ServiceUnavailable", ERROR_TRANSIENT},
    {"ServiceUnavailableError", ERROR_TRANSIENT},
    {"ServiceUnavailableException", ERROR_TRANSIENT},
    {"SignatureDoesNotMatch", ERROR_ACCESS},
    {"SlowDown", ERROR_THROTTLED},
    {"SnapshotCreationPerVolumeRateExceeded", ERROR_BUSY}, /* one in 15 s: the volume's own limit, not the account's */
    {"SnapshotDeleted", ERROR_NOT_FOUND},
    {"SnapshotIdInvalid", ERROR_REJECTED},
    {"SnapshotInProgress", ERROR_BUSY},
    {"SnapshotLimitExceeded", ERROR_BUSY},
    {"SnapshotQuotaExceeded", ERROR_BUSY},
    {"SourceBackupUnavailable", ERROR_BUSY},
    {"StagingAreaFull", ERROR_BUSY},
    {"StorageFailure", ERROR_TRANSIENT},
    {"StorageQuotaExceeded", ERROR_BUSY},
    {"TableInUseException", ERROR_BUSY},
    {"TagLimitExceeded", ERROR_REJECTED},
    {"TargetInvalid", ERROR_REJECTED},
    {"TenantDatabaseQuotaExceeded", ERROR_BUSY},
    {"ThrottledException", ERROR_THROTTLED},
    {"Throttling", ERROR_THROTTLED},
    {"ThrottlingException", ERROR_THROTTLED},
    {"TooManyRequestsException", ERROR_THROTTLED},
    {"TransactionInProgressException", ERROR_THROTTLED},
    {"UnauthorizedException", ERROR_ACCESS}, /* the portal of IAM Identity Center does not take a token */
    {"UnauthorizedOperation", ERROR_ACCESS},
    {"Unavailable", ERROR_TRANSIENT},
    {"UnrecognizedClientException", ERROR_ACCESS},
    {"ValidationError", ERROR_REJECTED},
    {"ValidationException", ERROR_REJECTED},
    {"VcpuLimitExceeded", ERROR_BUSY},
    {"VolumeIdInvalid", ERROR_REJECTED},
    {"VolumeInUse", ERROR_BUSY},
    {"VolumeLimitExceeded", ERROR_BUSY},
    {"VolumeNotReady", ERROR_BUSY},
    {"VpcEncryptionControlViolationException", ERROR_REJECTED},
};

/* For codes that have no row of their own; the first that matches decides.  '*' at one end stands for anything. */
static const struct code_row patterns[] = {
    {"*NotFound", ERROR_NOT_FOUND},
    {"*NotFoundFault", ERROR_NOT_FOUND},
    {"*NotFoundException", ERROR_NOT_FOUND},
    /* What was asked is wrong and stays wrong, whatever the status of the answer. */
    {"*AlreadyExists", ERROR_REJECTED},
    {"*AlreadyExistsFault", ERROR_REJECTED},
    {"*AlreadyExistsException", ERROR_REJECTED},
    {"*NotSupported", ERROR_REJECTED},
    {"Idempotent*", ERROR_REJECTED},
    {"Invalid*", ERROR_REJECTED},
    {"Missing*", ERROR_REJECTED},
    {"Unknown*", ERROR_REJECTED},
    {"Unsupported*", ERROR_REJECTED},
};

static bool matches(const char *pattern, const char *code)
{
    size_t length = strlen(pattern), code_length = strlen(code);

    if (pattern[0] == '*')
        return code_length >= length - 1 && strcmp(code + code_length - (length - 1), pattern + 1) == 0;
    assert(pattern[length - 1] == '*');
    return strncmp(pattern, code, length - 1) == 0;
}

static int compare_code(const void *code, const void *row)
{
    return strcmp(code, ((const struct code_row *)row)->code);
}

static const struct code_row *find_row(const char *code)
{
    const struct code_row *row = bsearch(code, rows, COUNT_OF(rows), sizeof(*rows), compare_code);

    for (size_t i = 0; row == NULL && i < COUNT_OF(patterns); i++)
        if (matches(patterns[i].code, code))
            row = &patterns[i];
    return row;
}

bool error_codes_has(const char *code)
{
    assert(code != NULL);
    return find_row(code) != NULL;
}

const char *error_codes_at(size_t index)
{
    return index < COUNT_OF(rows) ? rows[index].code : NULL;
}

enum error_class error_codes_classify(const char *code, int http_status)
{
    const struct code_row *row;

    assert(code != NULL);
    row = find_row(code);
    if (row)
        return row->class;
    if (http_status == 429 || http_status == 509)
        return ERROR_THROTTLED;
    if (http_status == 401 || http_status == 403)
        return ERROR_ACCESS;
    if (http_status == 404)
        return ERROR_NOT_FOUND;
    return http_status >= 400 && http_status < 500 ? ERROR_REJECTED : ERROR_TRANSIENT;
}
