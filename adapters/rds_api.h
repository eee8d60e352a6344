/* What the adapters of RDS instances and of Aurora clusters share: one API serves both.

   Identifiers are the names that callers choose, and the key of every repetition: a snapshot is "tidemark-" and its
   job's UUID, so a second try is refused, and what it is refused for is looked up and adopted if it carries the job's
   tag.  The service keeps identifiers in lower case.
   https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/Welcome.html */
#ifndef TIDEMARK_ADAPTERS_RDS_API_H
#define TIDEMARK_ADAPTERS_RDS_API_H

#include <string.h>

#include "adapters/adapter.h"

/* clang-format off */

#define RDS_OURS "TagList{tidemark:job-id}"
#define RDS_TAGS "\"Tags\":{\"Tag\":\"{Tags}\"}"

/* The answer of a filter: a page of its own, since no call has more ids than a page has records. */
#define RDS_FILTER(name) \
    "{\"Filters\":{\"Filter\":[{\"Name\":\"" name "\",\"Values\":{\"Value\":[]}}]},\"MaxRecords\":100}"
#define RDS_LIST \
    .ids = "Filters.Filter[0].Values.Value", .ids_max = 100, .next_token = "Marker", .next_token_parameter = "Marker", \
    .interval_s = 30

/* https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBSnapshot.html: states of both kinds of snapshots. */
#define RDS_SNAPSHOT_VERDICTS \
    {{"creating", VERDICT_WAIT}, {"copying", VERDICT_WAIT}, {"available", VERDICT_DONE}, \
     {"failed", VERDICT_FAILED, REASON_SNAPSHOT_FAILED}, \
     {"incompatible-restore", VERDICT_FAILED, REASON_SNAPSHOT_FAILED}, \
     {"incompatible-parameters", VERDICT_FAILED, REASON_SNAPSHOT_FAILED}, \
     {"deleting", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND}, {"deleted", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND}}

/* Before a backup: what passes by itself, or what somebody can still mend while the start window lasts, is waited for.
   The state of its own backups is the service's business as its maintenance is. */
#define RDS_BUSY(state) {state, VERDICT_BUSY, REASON_RESOURCE_STATE}
#define RDS_MAINTAINED(state) {state, VERDICT_BUSY, REASON_MAINTENANCE_CONFLICT}

#define RDS_KMS_VERDICTS \
    {"inaccessible-encryption-credentials", VERDICT_FAILED, REASON_KMS_ACCESS}, \
    {"inaccessible-encryption-credentials-recoverable", VERDICT_FAILED, REASON_KMS_ACCESS}

/* A new instance: the parts of its creation, and what can become of it.  One whose storage is being optimised can be
   used.  https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html */
#define RDS_NEW_INSTANCE_VERDICTS \
    {{"available", VERDICT_DONE}, {"storage-optimization", VERDICT_DONE}, \
     {"failed", VERDICT_FAILED, REASON_SNAPSHOT_FAILED}, {"restore-error", VERDICT_FAILED, REASON_SNAPSHOT_FAILED}, \
     {"incompatible-create", VERDICT_FAILED, REASON_SNAPSHOT_FAILED}, \
     {"incompatible-network", VERDICT_FAILED, REASON_SNAPSHOT_FAILED}, \
     {"incompatible-option-group", VERDICT_FAILED, REASON_SNAPSHOT_FAILED}, \
     {"incompatible-parameters", VERDICT_FAILED, REASON_SNAPSHOT_FAILED}, \
     {"incompatible-restore", VERDICT_FAILED, REASON_SNAPSHOT_FAILED}, \
     {"insufficient-capacity", VERDICT_FAILED, REASON_SERVICE_LIMIT}, RDS_KMS_VERDICTS, \
     {"deleting", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND}, {"deleted", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND}}

#define RDS_INSTANCE_LIST RDS_LIST, .items = "DBInstances", .item_id = "DBInstanceIdentifier"

#define RDS_INSTANCE_CALL(step_name) \
    .name = step_name, .service = "rds", .operation = "DescribeDBInstances", .input = RDS_FILTER("db-instance-id")

/* A stranger could have given the name to something of its own since: only what carries the job's tag is deleted.
   What is not seen may be too new for it; the call to delete it knows. */
#define RDS_IS_OURS(name) \
    .id = name, .ours = RDS_OURS, .ours_is = "{JobId}", \
    .missing_max = 2, .missing = REASON_NONE, .missing_goes_on = true

#define RDS_DELETE_INSTANCE(instance) \
    .name = "delete-db-instance", .service = "rds", .operation = "DeleteDBInstance", \
    .input = "{\"DBInstanceIdentifier\":\"" instance "\",\"SkipFinalSnapshot\":true," \
             "\"DeleteAutomatedBackups\":true}", \
    .is_mutating = true, \
    .codes = {{"DBInstanceNotFound", MEANING_DONE}, {"InvalidDBInstanceState", MEANING_RETRY, REASON_RESOURCE_STATE}, \
              {"InvalidDBClusterStateFault", MEANING_RETRY, REASON_RESOURCE_STATE}}

/* clang-format on */

enum { RDS_IDENTIFIER_BYTES = 64 };

/* An identifier as the service keeps it, and as its answers show it. */
static inline json_t *rds_identifier(const json_t *value)
{
    const char *given = json_string_value(value);
    char kept[4 * RDS_IDENTIFIER_BYTES]; /* too many, if that is not enough: the service says so */
    size_t length = 0;

    for (; given && given[length] && length < sizeof(kept); length++)
        kept[length] = (char)(given[length] >= 'A' && given[length] <= 'Z' ? given[length] - 'A' + 'a' : given[length]);
    return json_stringn(kept, length);
}

/* The name that a restore request of the catalogue proposes: another than the source's, which may be there still. */
static inline json_t *rds_restored_name(const json_t *value)
{
    static const char suffix[] = "-restored";
    const char *source = json_string_value(value);
    size_t length = source ? strlen(source) : 0;

    if (length > RDS_IDENTIFIER_BYTES - sizeof(suffix))
        length = RDS_IDENTIFIER_BYTES - sizeof(suffix);
    while (length > 0 && source[length - 1] == '-') /* no two hyphens in a row */
        length--;
    return length ? json_sprintf("%.*s%s", (int)length, source, suffix) : NULL;
}

#endif
