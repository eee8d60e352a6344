#include "sandbox/asking.h"

#define GATEWAY "arn:aws:storagegateway:eu-west-1:111122223333:gateway/sgw-12A3456B"

/* Two volumes of a gateway, of the jobs "j-0" and "j-1", and one without a tag. */
static struct asking asking_tags(void)
{
    struct asking asking = asking_new(NULL);
    struct error error;

    assert_true(world_add_resource(
        asking.world,
        &(struct world_resource){.kind = "storagegateway:gateway", .region = "eu-west-1", .id = "sgw-12A3456B"},
        &error));
    asking.service = "storagegateway";
    for (int i = 0; i < 3; i++)
        ASSERT_ASKED(&asking, "CreateCachediSCSIVolume",
                     "{'GatewayARN':'" GATEWAY "','VolumeSizeInBytes':1,'TargetName':'x%d',"
                     "'NetworkInterfaceId':'10.0.0.5','ClientToken':'token-%d','Tags':[%s]}",
                     i, i,
                     i == 0   ? "{'Key':'tidemark:job-id','Value':'j-0'},{'Key':'a','Value':'b'}"
                     : i == 1 ? "{'Key':'tidemark:job-id','Value':'j-1'}"
                              : "");
    asking.service = "resourcegroupstaggingapi";
    return asking;
}

static void resources_are_found_by_their_tags(void **state)
{
    struct asking asking = asking_tags();

    (void)state;
    ASSERT_ASKED(&asking, "GetResources",
                 "{'TagFilters':[{'Key':'tidemark:job-id','Values':['j-1','j-2']}],"
                 "'ResourceTypeFilters':['storagegateway:volume'],'ResourcesPerPage':100}");
    assert_int_equal(told_count(&asking, "ResourceTagMappingList"), 1);
    assert_memory_equal(told(&asking, "ResourceTagMappingList[0].ResourceARN"), GATEWAY "/volume/vol-",
                        sizeof(GATEWAY "/volume/vol-") - 1);
    assert_string_equal(told(&asking, "ResourceTagMappingList[0].Tags[0].Value"), "j-1");
    ASSERT_ASKED(&asking, "GetResources", "{'TagFilters':[{'Key':'tidemark:job-id'}]}");
    assert_int_equal(told_count(&asking, "ResourceTagMappingList"), 2);
    ASSERT_ASKED(&asking, "GetResources", "{'TagFilters':[{'Key':'tidemark:job-id'},{'Key':'a','Values':['b']}]}");
    assert_int_equal(told_count(&asking, "ResourceTagMappingList"), 1);
    ASSERT_ASKED(&asking, "GetResources",
                 "{'TagFilters':[{'Key':'tidemark:job-id'}],'ResourceTypeFilters':['backup:recovery-point']}");
    assert_int_equal(told_count(&asking, "ResourceTagMappingList"), 0);
    asking_done(&asking);
}

static void add_tagged(struct asking *asking, const char *kind, const char *id, const char *tags)
{
    const struct world_resource resource = {.kind = kind, .region = "eu-west-1", .id = id, .tags = tags};
    struct error error;

    if (!world_add_resource(asking->world, &resource, &error))
        fail_msg("%s: %s", kind, error.message);
}

/* By their whole type and by their service alone. */
static void every_type_is_found_by_its_name(void **state)
{
    static const struct {
        const char *kind, *id, *type, *arn;
    } cases[] = {
        {"dynamodb:table", "orders", "dynamodb:table", "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"},
        {"ec2:instance", "i-0a", "ec2:instance", "arn:aws:ec2:eu-west-1:111122223333:instance/i-0a"},
        {"efs:file-system", "fs-0a", "elasticfilesystem:file-system",
         "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-0a"},
        {"fsx:file-system", "fs-0b", "fsx:file-system", "arn:aws:fsx:eu-west-1:111122223333:file-system/fs-0b"},
        {"rds:instance", "orders", "rds:db", "arn:aws:rds:eu-west-1:111122223333:db:orders"},
        {"rds:cluster", "orders", "rds:cluster", "arn:aws:rds:eu-west-1:111122223333:cluster:orders"},
        {"storagegateway:gateway", "sgw-1", "storagegateway:gateway",
         "arn:aws:storagegateway:eu-west-1:111122223333:gateway/sgw-1"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct asking asking = asking_new(&(struct world_options){.account = "111122223333"});
        int length = (int)strcspn(cases[i].type, ":");

        asking.service = "resourcegroupstaggingapi";
        asking.account = "111122223333";
        add_tagged(&asking, cases[i].kind, cases[i].id, "{\"env\":\"prod\"}");
        add_tagged(&asking, cases[i].kind, "untagged", NULL);
        ASSERT_ASKED(&asking, "GetResources", "{'ResourceTypeFilters':['%s']}", cases[i].type);
        assert_int_equal(told_count(&asking, "ResourceTagMappingList"), 1);
        assert_string_equal(told(&asking, "ResourceTagMappingList[0].ResourceARN"), cases[i].arn);
        ASSERT_ASKED(&asking, "GetResources", "{'ResourceTypeFilters':['%.*s']}", length, cases[i].type);
        assert_int_equal(told_count(&asking, "ResourceTagMappingList"), 1);
        ASSERT_ASKED(&asking, "GetResources", "{'ResourceTypeFilters':['s3']}");
        assert_int_equal(told_count(&asking, "ResourceTagMappingList"), 0);
        ASSERT_ASKED(&asking, "GetResources", "{'ResourceARNList':['%s','arn:aws:s3:::x']}", cases[i].arn);
        assert_int_equal(told_count(&asking, "ResourceTagMappingList"), 1);
        asking.region = "eu-central-1";
        ASSERT_ASKED(&asking, "GetResources", "{}");
        assert_int_equal(told_count(&asking, "ResourceTagMappingList"), 0);
        asking_done(&asking);
    }
}

static void what_once_had_a_tag_is_still_found(void **state)
{
    struct asking asking = asking_new(&(struct world_options){.account = "111122223333"});

    (void)state;
    asking.service = "resourcegroupstaggingapi";
    ASSERT_ASKED(&asking, "GetResources", "{}");
    assert_int_equal(told_count(&asking, "ResourceTagMappingList"), 0);
    asking.service = NULL;
    ASSERT_ASKED(&asking, "CreateTags", "{'ResourceId':['" VOLUME "'],'Tag':[{'Key':'a','Value':'b'}]}");
    ASSERT_ASKED(&asking, "DeleteTags", "{'ResourceId':['" VOLUME "'],'Tag':[{'Key':'a'}]}");
    asking.service = "resourcegroupstaggingapi";
    ASSERT_ASKED(&asking, "GetResources", "{}");
    assert_string_equal(told(&asking, "ResourceTagMappingList[0].ResourceARN"),
                        "arn:aws:ec2:eu-west-1:111122223333:volume/" VOLUME);
    assert_int_equal(told_count(&asking, "ResourceTagMappingList[0].Tags"), 0);
    ASSERT_ASKED(&asking, "GetResources", "{'TagFilters':[{'Key':'a'}]}");
    assert_int_equal(told_count(&asking, "ResourceTagMappingList"), 0);
    asking_done(&asking);
}

static void a_page_ends_with_so_many_tags(void **state)
{
    struct asking asking = asking_new(&(struct world_options){.account = "111122223333"});
    char tags[2048] = "{\"0\":\"\"";

    (void)state;
    for (int i = 1; i < 50; i++)
        (void)snprintf(tags + strlen(tags), sizeof(tags) - strlen(tags), ",\"%d\":\"\"", i);
    (void)snprintf(tags + strlen(tags), sizeof(tags) - strlen(tags), "}");
    for (int i = 0; i < 3; i++)
        add_tagged(&asking, "dynamodb:table", &"abc"[i], tags);
    asking.service = "resourcegroupstaggingapi";
    ASSERT_ASKED(&asking, "GetResources", "{'TagsPerPage':120}");
    assert_int_equal(told_count(&asking, "ResourceTagMappingList"), 2);
    ASSERT_ASKED(&asking, "GetResources", "{'TagsPerPage':120,'PaginationToken':'2'}");
    assert_int_equal(told_count(&asking, "ResourceTagMappingList"), 1);
    asking_done(&asking);
}

static void pages_follow_each_other(void **state)
{
    struct asking asking = asking_tags();

    (void)state;
    ASSERT_ASKED(&asking, "GetResources", "{'ResourcesPerPage':1}");
    assert_int_equal(told_count(&asking, "ResourceTagMappingList"), 1);
    ASSERT_ASKED(&asking, "GetResources", "{'ResourcesPerPage':1,'PaginationToken':'%s'}",
                 told(&asking, "PaginationToken"));
    assert_int_equal(told_count(&asking, "ResourceTagMappingList"), 1);
    assert_string_equal(told(&asking, "PaginationToken"), "");
    ASSERT_REFUSED(&asking, "PaginationTokenExpiredException", "GetResources", "{'PaginationToken':'x'}");
    asking_done(&asking);
}

static void what_it_does_not_take_is_refused(void **state)
{
    struct asking asking = asking_tags();

    (void)state;
    ASSERT_REFUSED(&asking, "InvalidParameterException", "GetResources", "{'TagFilters':[{'Values':['x']}]}");
    ASSERT_REFUSED(&asking, "InvalidParameterException", "GetResources", "{'ResourcesPerPage':101}");
    ASSERT_REFUSED(&asking, "InvalidParameterException", "GetResources", "{'Filters':[]}");
    ASSERT_REFUSED(&asking, "InvalidParameterException", "GetResources", "{'TagsPerPage':99}");
    ASSERT_REFUSED(&asking, "InvalidParameterException", "GetResources",
                   "{'ResourceARNList':['arn:aws:s3:::x'],'TagFilters':[{'Key':'a'}]}");
    ASSERT_REFUSED(&asking, "InvalidParameterException", "GetResources",
                   "{'ResourceARNList':['arn:aws:s3:::x'],'ResourcesPerPage':1}");
    ASSERT_REFUSED(&asking, "UnknownOperationException", "TagResources", "{}");
    asking_done(&asking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resources_are_found_by_their_tags),
        cmocka_unit_test(every_type_is_found_by_its_name),
        cmocka_unit_test(what_once_had_a_tag_is_still_found),
        cmocka_unit_test(a_page_ends_with_so_many_tags),
        cmocka_unit_test(pages_follow_each_other),
        cmocka_unit_test(what_it_does_not_take_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
