#include "aws/rest_operations.h"

#include <assert.h>
#include <string.h>

#include "base/compiler.h"

/* clang-format off */
#define PAGES \
    {"NextToken", "nextToken"}, {"MaxResults", "maxResults"}
#define TIMES \
    {"ByCreatedAfter", "createdAfter", .is_time = true}, {"ByCreatedBefore", "createdBefore", .is_time = true}, \
    {"ByCompleteAfter", "completeAfter", .is_time = true}, {"ByCompleteBefore", "completeBefore", .is_time = true}
#define JOBS \
    PAGES, TIMES, {"ByAccountId", "accountId"}, {"ByResourceType", "resourceType"}, {"ByParentJobId", "parentJobId"}

static const struct rest_parameter backup_jobs[] = {
    JOBS, {"ByState", "state"}, {"ByResourceArn", "resourceArn"}, {"ByBackupVaultName", "backupVaultName"},
    {"ByMessageCategory", "messageCategory"}, {NULL},
};
static const struct rest_parameter restore_jobs[] = {
    JOBS, {"ByStatus", "status"}, {"ByRestoreTestingPlanArn", "restoreTestingPlanArn"}, {NULL},
};
static const struct rest_parameter copy_jobs[] = {
    JOBS, {"ByState", "state"}, {"ByResourceArn", "resourceArn"}, {"ByDestinationVaultArn", "destinationVaultArn"},
    {"ByMessageCategory", "messageCategory"}, {"BySourceRecoveryPointArn", "sourceRecoveryPointArn"}, {NULL},
};
static const struct rest_parameter pages[] = {PAGES, {NULL}};
static const struct rest_parameter vault_account[] = {{"BackupVaultAccountId", "backupVaultAccountId"}, {NULL}};
static const struct rest_parameter file_systems[] = {
    {"MaxItems", "MaxItems"}, {"Marker", "Marker"}, {"CreationToken", "CreationToken"},
    {"FileSystemId", "FileSystemId"}, {NULL},
};

static const struct rest_parameter role_of_account[] = {{"roleName", "role_name"}, {"accountId", "account_id"}, {NULL}};

#define RECOVERY_POINT "/backup-vaults/{BackupVaultName}/recovery-points/{RecoveryPointArn}"

/* The lists of jobs have a slash at the end, and their items none: so the service has it. */
static const struct rest_operation operations[] = {
    {"backup", "StartBackupJob", "PUT", "/backup-jobs", .has_body = true},
    {"backup", "DescribeBackupJob", "GET", "/backup-jobs/{BackupJobId}"},
    {"backup", "ListBackupJobs", "GET", "/backup-jobs/", backup_jobs},
    {"backup", "StopBackupJob", "POST", "/backup-jobs/{BackupJobId}", .has_no_output = true},
    {"backup", "StartRestoreJob", "PUT", "/restore-jobs", .has_body = true},
    {"backup", "DescribeRestoreJob", "GET", "/restore-jobs/{RestoreJobId}"},
    {"backup", "ListRestoreJobs", "GET", "/restore-jobs/", restore_jobs},
    {"backup", "StartCopyJob", "PUT", "/copy-jobs", .has_body = true},
    {"backup", "DescribeCopyJob", "GET", "/copy-jobs/{CopyJobId}"},
    {"backup", "ListCopyJobs", "GET", "/copy-jobs/", copy_jobs},
    {"backup", "DescribeRecoveryPoint", "GET", RECOVERY_POINT, vault_account},
    {"backup", "GetRecoveryPointRestoreMetadata", "GET", RECOVERY_POINT "/restore-metadata", vault_account},
    {"backup", "DeleteRecoveryPoint", "DELETE", RECOVERY_POINT, .has_no_output = true},
    {"backup", "UpdateRecoveryPointLifecycle", "POST", RECOVERY_POINT, .has_body = true},
    {"backup", "TagResource", "POST", "/tags/{ResourceArn}", .has_body = true, .has_no_output = true},
    {"backup", "ListTags", "GET", "/tags/{ResourceArn}/", pages},
    {"efs", "DescribeFileSystems", "GET", "/2015-02-01/file-systems", file_systems},
    {"sso", "GetRoleCredentials", "GET", "/federation/credentials", role_of_account,
     .header = {"accessToken", "x-amz-sso_bearer_token"}},
};
/* clang-format on */

const struct rest_operation *rest_operations_find(const char *service, const char *name)
{
    assert(service != NULL && name != NULL);
    for (size_t i = 0; i < COUNT_OF(operations); i++)
        if (strcmp(operations[i].service, service) == 0 && strcmp(operations[i].name, name) == 0)
            return &operations[i];
    return NULL;
}
