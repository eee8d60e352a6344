#include "harness/check.h"

#include <string.h>

#include "adapters/registry.h"
#include "base/compiler.h"

static void requests_find_their_adapter(void **state)
{
    static const struct {
        enum job_kind kind;
        const char *resource_arn, *recovery_point_arn, *resource_type;
        const char *name; /* NULL: none */
    } cases[] = {
        {JOB_BACKUP, "arn:aws:ec2:eu-west-1:111122223333:volume/vol-1", NULL, NULL, "ebs"},
        {JOB_BACKUP, "arn:aws-cn:ec2:cn-north-1:111122223333:volume/vol-1", NULL, NULL, "ebs"},
        {JOB_BACKUP, "arn:aws:ec2:eu-west-1:111122223333:instance/i-1", NULL, NULL, "ec2"},
        {JOB_BACKUP, "arn:aws:ec2:eu-west-1::snapshot/snap-1", NULL, NULL, NULL},
        {JOB_BACKUP, "arn:aws:s3:::bucket", NULL, NULL, NULL},
        {JOB_BACKUP, "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", NULL, NULL, "dynamodb"},
        {JOB_DELETE, NULL, "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/backup/0148-73d8", NULL, "dynamodb"},
        {JOB_BACKUP, "volume/vol-1", NULL, NULL, NULL},
        {JOB_BACKUP, NULL, NULL, NULL, NULL},
        {JOB_RESTORE, NULL, "arn:aws:ec2:eu-west-1::snapshot/snap-1", "EBS", "ebs"},
        {JOB_RESTORE, NULL, "arn:aws:ec2:eu-west-1::snapshot/snap-1", NULL, "ebs"},
        {JOB_RESTORE, NULL, "arn:aws:ec2:eu-west-1::snapshot/snap-1", "ebs", NULL},
        {JOB_RESTORE, NULL, "arn:aws:ec2:eu-west-1::image/ami-1", NULL, "ec2"},
        {JOB_COPY, NULL, "arn:aws:ec2:eu-west-1::snapshot/snap-1", NULL, "ebs"},
        {JOB_DELETE, NULL, "arn:aws:ec2:eu-west-1::snapshot/snap-1", NULL, "ebs"},
        {JOB_DELETE, NULL, "arn:aws:ec2:eu-west-1:111122223333:volume/vol-1", NULL, NULL},
        {JOB_BACKUP, "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-1", NULL, NULL, "efs"},
        {JOB_COPY, NULL, "arn:aws:backup:eu-west-1:111122223333:recovery-point:1", NULL, "efs"},
        {JOB_BACKUP, "arn:aws:storagegateway:eu-west-1:111122223333:gateway/sgw-1/volume/vol-1", NULL, NULL,
         "storage-gateway"},
        {JOB_BACKUP, "arn:aws:storagegateway:eu-west-1:111122223333:gateway/sgw-1", NULL, NULL, NULL},
        /* Its recovery points are EBS's, and so are their copies and deletions. */
        {JOB_RESTORE, NULL, "arn:aws:ec2:eu-west-1::snapshot/snap-1", "Storage Gateway", "storage-gateway"},
        {JOB_BACKUP, "arn:aws:rds:eu-west-1:111122223333:db:orders", NULL, NULL, "rds"},
        {JOB_BACKUP, "arn:aws:rds:eu-west-1:111122223333:cluster:shop", NULL, NULL, "aurora"},
        {JOB_BACKUP, "arn:aws:rds:eu-west-1:111122223333:snapshot:tidemark-1", NULL, NULL, NULL},
        {JOB_COPY, NULL, "arn:aws:rds:eu-west-1:111122223333:snapshot:tidemark-1", NULL, "rds"},
        {JOB_COPY, NULL, "arn:aws:rds:eu-west-1:111122223333:cluster-snapshot:tidemark-1", NULL, "aurora"},
        {JOB_DELETE, NULL, "arn:aws:rds:eu-west-1:111122223333:snapshot:awsbackup:job-1", NULL, NULL},
        {JOB_DELETE, NULL, "arn:aws:rds:eu-west-1:111122223333:snapshot:rds:orders-2026-11-23-00-10", NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct job_request request = {.kind = cases[i].kind,
                                      .resource_arn = cases[i].resource_arn,
                                      .recovery_point_arn = cases[i].recovery_point_arn,
                                      .resource_type = cases[i].resource_type};
        const struct adapter *adapter = registry_find(&request);

        if ((adapter == NULL) != (cases[i].name == NULL))
            fail_msg("case %zu finds %s", i, adapter ? adapter->name : "none");
        if (adapter)
            assert_string_equal(adapter->name, cases[i].name);
    }
}

static void every_row_is_found_by_its_own_names(void **state)
{
    (void)state;
    assert_true(registry_count > 0);
    for (size_t i = 0; i < registry_count; i++) {
        assert_ptr_equal(registry_find_by_resource_type(registry[i]->resource_type), registry[i]);
        assert_ptr_equal(registry_nearest(registry[i]->resource_type), registry[i]);
        for (size_t earlier = 0; earlier < i; earlier++) {
            assert_string_not_equal(registry[earlier]->name, registry[i]->name);
            assert_string_not_equal(registry[earlier]->resource_arn[0], registry[i]->resource_arn[0]);
        }
    }
    assert_null(registry_find_by_resource_type("Nothing"));
    assert_null(registry_find_by_resource_type(""));
}

static void a_misspelt_type_has_a_nearest_one(void **state)
{
    (void)state;
    assert_string_equal(registry_nearest("EPS")->resource_type, "EBS");
    assert_non_null(registry_nearest(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_find_their_adapter),
        cmocka_unit_test(every_row_is_found_by_its_own_names),
        cmocka_unit_test(a_misspelt_type_has_a_nearest_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
