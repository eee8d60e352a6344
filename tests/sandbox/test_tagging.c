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
    ASSERT_REFUSED(&asking, "UnknownOperationException", "TagResources", "{}");
    asking_done(&asking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resources_are_found_by_their_tags),
        cmocka_unit_test(pages_follow_each_other),
        cmocka_unit_test(what_it_does_not_take_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
