/* A caller of the sandbox's RDS: an instance, a cluster with one, and no more. */
#ifndef TIDEMARK_TESTS_SANDBOX_RDS_ASKING_H
#define TIDEMARK_TESTS_SANDBOX_RDS_ASKING_H

#include "sandbox/asking.h"

enum { LATER_MS = 3600000 };

#define RDS_ACCOUNT "111122223333"

static inline void rds_add(struct asking *asking, const char *kind, const char *id, const char *parent,
                           const char *fields)
{
    const struct world_resource resource = {
        .kind = kind, .region = "eu-west-1", .id = id, .parent_id = parent, .fields = fields};
    struct error error;

    if (!world_add_resource(asking->world, &resource, &error))
        fail_msg("%s", error.message);
}

static inline struct asking rds_asking(void)
{
    struct asking asking = asking_new(&(struct world_options){
        .seed = 7, .account = RDS_ACCOUNT, .snapshot_duration_ms = 100000, .volume_duration_ms = 80000});

    asking.service = "rds";
    asking.account = RDS_ACCOUNT;
    rds_add(&asking, "rds:instance", "orders", NULL, NULL);
    rds_add(&asking, "rds:cluster", "shop", NULL, NULL);
    rds_add(&asking, "rds:instance", "shop-1", "shop", NULL);
    return asking;
}

/* The status in the answer to a describe call that names one id. */
static inline const char *rds_status(struct asking *asking, const char *operation, const char *member,
                                     const char *id, const char *path)
{
    ASSERT_ASKED(asking, operation, "{'%s':'%s'}", member, id);
    return told(asking, path);
}

static inline const char *instance_status(struct asking *asking, const char *id)
{
    return rds_status(asking, "DescribeDBInstances", "DBInstanceIdentifier", id, "DBInstances[0].DBInstanceStatus");
}

static inline const char *cluster_status(struct asking *asking, const char *id)
{
    return rds_status(asking, "DescribeDBClusters", "DBClusterIdentifier", id, "DBClusters[0].Status");
}

static inline void make_db_snapshot(struct asking *asking, const char *id)
{
    ASSERT_ASKED(asking, "CreateDBSnapshot", "{'DBSnapshotIdentifier':'%s','DBInstanceIdentifier':'orders'}", id);
    asking->now_ms += LATER_MS;
}

static inline void make_cluster_snapshot(struct asking *asking, const char *id)
{
    ASSERT_ASKED(asking, "CreateDBClusterSnapshot",
                 "{'DBClusterSnapshotIdentifier':'%s','DBClusterIdentifier':'shop'}", id);
    asking->now_ms += LATER_MS;
}

/* A call that is refused, in JSON with ' for ". */
struct refused {
    const char *operation, *input, *code;
};

static inline void assert_all_refused(struct asking *asking, const struct refused *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (ask(asking, cases[i].operation, "%s", cases[i].input))
            fail_msg("%s takes %s", cases[i].operation, cases[i].input);
        if (strcmp(asking->answer.error.code, cases[i].code) != 0)
            fail_msg("%s refuses %s with %s: %s", cases[i].operation, cases[i].input, asking->answer.error.code,
                     asking->answer.error.message);
    }
}

#endif
