#include "sandbox/asking.h"

#include "sandbox/efs.h"

#define FILE_SYSTEM "fs-0123456789abcdef0"

static struct asking asking_efs(const struct world_options *options)
{
    struct asking asking = asking_new(options);
    struct error error;

    asking.service = "efs";
    assert_true(world_add_resource(
        asking.world,
        &(struct world_resource){.kind = "efs:file-system", .region = "eu-west-1", .id = FILE_SYSTEM}, &error));
    return asking;
}

static void a_file_system_is_described(void **state)
{
    struct asking asking = asking_efs(NULL);

    (void)state;
    ASSERT_ASKED(&asking, "DescribeFileSystems", "{'FileSystemId':'" FILE_SYSTEM "'}");
    assert_int_equal(told_count(&asking, "FileSystems"), 1);
    assert_string_equal(told(&asking, "FileSystems[0].LifeCycleState"), "available");
    assert_string_equal(told(&asking, "FileSystems[0].OwnerId"), "111122223333");
    assert_string_equal(told(&asking, "FileSystems[0].FileSystemArn"),
                        "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/" FILE_SYSTEM);
    ASSERT_ASKED(&asking, "DescribeFileSystems", "{'CreationToken':'console'}");
    assert_int_equal(told_count(&asking, "FileSystems"), 1);
    ASSERT_ASKED(&asking, "DescribeFileSystems", "{'CreationToken':'another'}");
    assert_int_equal(told_count(&asking, "FileSystems"), 0);
    asking_done(&asking);
}

static void what_it_does_not_take_is_refused(void **state)
{
    static const struct {
        const char *input, *code;
    } cases[] = {
        {"{'FileSystemId':'fs-0aaaaaaaaaaaaaaaa'}", "FileSystemNotFound"},
        {"{'FileSystemId':'" FILE_SYSTEM "','CreationToken':'x'}", "BadRequest"},
        {"{'FileSystemIds':['" FILE_SYSTEM "']}", "BadRequest"},
        {"{'MaxItems':'5'}", "BadRequest"},
        {"{'MaxItems':0}", "BadRequest"},
        {"{'Marker':'5'}", "BadRequest"},
    };
    struct asking asking = asking_efs(NULL);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ASSERT_REFUSED(&asking, cases[i].code, "DescribeFileSystems", "%s", cases[i].input);
    ASSERT_REFUSED(&asking, "UnknownOperationException", "CreateBackup", "{}");
    asking_done(&asking);
}

static void one_that_was_never_named_exists_where_worlds_do_so(void **state)
{
    struct asking asking =
        asking_efs(&(struct world_options){.seed = 7, .creates_missing_resources = true});

    (void)state;
    ASSERT_ASKED(&asking, "DescribeFileSystems", "{'FileSystemId':'fs-0bbbbbbbbbbbbbbbb'}");
    assert_int_equal(told_count(&asking, "FileSystems"), 1);
    asking_done(&asking);
}

static void an_arn_has_an_id(void **state)
{
    (void)state;
    assert_string_equal(efs_id_in("arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-1"), "fs-1");
    assert_null(efs_id_in("arn:aws:ec2:eu-west-1:111122223333:volume/vol-1"));
    assert_null(efs_id_in(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_system_is_described),
        cmocka_unit_test(what_it_does_not_take_is_refused),
        cmocka_unit_test(one_that_was_never_named_exists_where_worlds_do_so),
        cmocka_unit_test(an_arn_has_an_id),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
