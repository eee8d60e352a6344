#include "engine/rates.h"

#include <stddef.h>
#include <string.h>

#include "base/compiler.h"

/* The first row that matches counts.  Rates without a bucket are taken for buckets of one second.
   EC2: Amazon EC2 Developer Guide, "Request throttling for the Amazon EC2 API".
   DynamoDB: its Developer Guide's pages on backups.
   AWS Backup: AWS General Reference, "AWS Backup endpoints and quotas".
   RDS, with Aurora: Amazon RDS User Guide, "Request throttling for the Amazon RDS API": 300 requests in a burst and a
   sustained 12 a second; it speaks of an account's requests, not of each operation's.
   FSx, Storage Gateway, EFS, Systems Manager, tagging: nothing was found that AWS promises; the last row. */
static const struct rate rates[] = {
    {"ec2", "CreateSnapshot*", 100, 5, false},
    {"ec2", "DeleteSnapshot", 100, 5, false},
    {"ec2", "CreateVolume", 100, 5, false},
    {"ec2", "DeleteVolume", 100, 5, false},
    {"ec2", "DeregisterImage", 100, 5, false},
    {"ec2", "ModifySnapshotAttribute", 100, 5, false},
    {"ec2", "CopyImage", 100, 1, false},
    {"ec2", "RunInstances", 5, 2, false},
    {"ec2", "CreateTags", 100, 10, false},
    {"ec2", "DeleteTags", 100, 10, false},
    {"ec2", "Describe*", 100, 20, false},
    {"ec2", "Get*", 100, 20, false},
    {"ec2", "List*", 100, 20, false},
    {"ec2", "*", 50, 5, false},
    {"dynamodb", "CreateBackup", 50, 50, false},
    {"dynamodb", "DeleteBackup", 10, 10, false},
    {"dynamodb", "DescribeBackup", 10, 10, false},
    {"dynamodb", "ListBackups", 5, 5, false},
    {"dynamodb", "RestoreTableFromBackup", 10, 10, false},
    {"dynamodb", "TagResource", 5, 5, false},
    {"backup", "DeleteRecoveryPoint", 10, 10, false},
    {"backup", "Describe*", 15, 15, false},
    {"backup", "GetRecoveryPointRestoreMetadata", 15, 15, false},
    {"backup", "List*", 20, 20, false},
    {"backup", "*", 5, 5, false},
    {"rds", "*", 300, 12, true},
    {"", "*", 10, 2, false},
};

static const struct rate sums[] = {
    {"backup", "*", 50, 50, true},
};

static bool pattern_matches(const char *pattern, const char *text)
{
    size_t length = strlen(pattern);

    if (length > 0 && pattern[length - 1] == '*')
        return strncmp(pattern, text, length - 1) == 0;
    return strcmp(pattern, text) == 0;
}

const struct rate *rates_find(const char *service, const char *operation)
{
    const struct rate *rate = rates;

    while ((*rate->service && strcmp(rate->service, service) != 0) || !pattern_matches(rate->operation, operation))
        rate++; /* the last row matches everything */
    return rate;
}

const struct rate *rates_find_sum(const char *service)
{
    for (size_t i = 0; i < COUNT_OF(sums); i++)
        if (strcmp(sums[i].service, service) == 0)
            return &sums[i];
    return NULL;
}
