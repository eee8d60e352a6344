#include "sandbox/asking.h"

#include "sandbox/report.h"

#define CREATE(job)                                                                                          \
    "{'VolumeId':'" VOLUME "','TagSpecification':[{'ResourceType':'snapshot',"                               \
    "'Tag':[{'Key':'tidemark:job-id','Value':'" job "'}]}]}"

static void the_report_counts_calls_states_and_duplicates(void **state)
{
    struct asking asking = asking_new(NULL);
    char id[32];
    json_t *report;
    json_t *expected;

    (void)state;
    world_inject(asking.world, &(struct world_fault){.kind = WORLD_FAULT_THROTTLE, .count = 1});
    world_inject(asking.world, &(struct world_fault){.kind = WORLD_FAULT_SNAPSHOT_ERROR, .count = 1});
    assert_false(ask(&asking, "CreateSnapshot", CREATE("one")));
    ASSERT_ASKED(&asking, "CreateSnapshot", CREATE("one"));
    ASSERT_ASKED(&asking, "CreateSnapshot", CREATE("two"));
    make_snapshot(&asking, VOLUME, id);
    asking.now_ms += 200000;
    ASSERT_ASKED(&asking, "DeleteSnapshot", "{'SnapshotId':'%s'}", id);
    ASSERT_ASKED(&asking, "CreateSnapshot", CREATE("two"));
    report = report_of(asking.world, asking.now_ms);
    expected = json_pack("{s:{s:{s:{s:i,s:i},s:{s:i,s:i}}},s:{s:i,s:i,s:i,s:i,s:i},s:[s],s:[]}", "calls",
                         "ec2", "CreateSnapshot", "count", 5, "throttled", 1, "DeleteSnapshot", "count", 1,
                         "throttled", 0, "snapshots", "pending", 1, "completed", 1, "error", 1, "deleted", 1,
                         "total", 4, "duplicateJobs", "two", "artefacts");
    assert_true(json_equal(report, expected));
    json_decref(report);
    json_decref(expected);
    asking_done(&asking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_report_counts_calls_states_and_duplicates),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
