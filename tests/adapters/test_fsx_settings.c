#include "harness/check.h"

#include "adapters/fsx_settings.h"
#include "base/json.h"

static void what_is_kept_can_be_asked_for_again(void **state)
{
    static const struct {
        adapter_convert *convert;
        const char *told;
        const char *kept; /* NULL: nothing */
    } cases[] = {
        {fsx_settings_of_windows,
         "{\"ThroughputCapacity\":32,\"DeploymentType\":\"SINGLE_AZ_2\",\"PreferredFileServerIp\":\"10.0.0."
         "1\","
         "\"RemoteAdministrationEndpoint\":\"x\",\"CopyTagsToBackups\":false}",
         "{\"ThroughputCapacity\":32,\"DeploymentType\":\"SINGLE_AZ_2\",\"CopyTagsToBackups\":false}"},
        {fsx_settings_of_lustre,
         "{\"DeploymentType\":\"PERSISTENT_2\",\"MountName\":\"fsx\",\"DriveCacheType\":null}",
         "{\"DeploymentType\":\"PERSISTENT_2\"}"},
        {fsx_settings_of_openzfs, "{\"ThroughputCapacity\":64,\"RootVolumeId\":\"fsvol-1\"}",
         "{\"ThroughputCapacity\":64}"},
        {fsx_settings_of_ontap,
         "{\"JunctionPath\":\"/v\",\"UUID\":\"u\",\"TieringPolicy\":{\"Name\":\"NONE\"}}",
         "{\"JunctionPath\":\"/v\",\"TieringPolicy\":{\"Name\":\"NONE\"}}"},
        {fsx_settings_of_ontap, "{\"UUID\":\"u\"}", NULL},
        {fsx_settings_capitalised,
         "{\"junctionPath\":\"/"
         "v\",\"tieringPolicy\":{\"name\":\"NONE\"},\"Size\":1,\"x\":[{\"y\":true}],\"\":1}",
         "{\"JunctionPath\":\"/"
         "v\",\"TieringPolicy\":{\"Name\":\"NONE\"},\"Size\":1,\"X\":[{\"Y\":true}],\"\":1}"},
        {fsx_settings_capitalised, "[\"subnet-1\"]", "[\"subnet-1\"]"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(json) json_t *told = json_loads(cases[i].told, 0, NULL);
        SCOPED(json) json_t *expected = cases[i].kept ? json_loads(cases[i].kept, 0, NULL) : NULL;
        SCOPED(json) json_t *kept = cases[i].convert(told);

        if (kept == NULL ? expected != NULL : !json_equal(kept, expected))
            fail_msg("case %zu", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_kept_can_be_asked_for_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
