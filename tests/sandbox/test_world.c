#include "sandbox/asking.h"

#include "sandbox/state.h"

#define JOB_TAGS                                                                                             \
    "'TagSpecification':[{'ResourceType':'snapshot','Tag':[{'Key':'tidemark:job-id','Value':'job-1'}]}]"
#define CREATE "{'VolumeId':'" VOLUME "'," JOB_TAGS "}"

static void the_same_seed_and_calls_give_the_same_answers(void **state)
{
    char *dumps[2];

    (void)state;
    for (int run = 0; run < 2; run++) {
        struct asking asking = asking_new(&(struct world_options){.seed = 42, .visibility_lag_ms = 5000});
        json_t *answers = json_array();

        world_inject(asking.world, &(struct world_fault){.kind = WORLD_FAULT_THROTTLE, .probability = 0.3});
        for (int i = 0; i < 40; i++, asking.now_ms += 700) {
            (void)ask(&asking, i % 2 ? "DescribeSnapshots" : "CreateSnapshot", i % 2 ? "{}" : CREATE);
            json_array_append(answers, asking.answer.output ? asking.answer.output : json_null());
            json_array_append_new(answers, json_string(asking.answer.request_id));
        }
        dumps[run] = json_dumps(answers, JSON_COMPACT);
        json_decref(answers);
        asking_done(&asking);
    }
    assert_string_equal(dumps[0], dumps[1]);
    free(dumps[0]);
    free(dumps[1]);
}

static void another_seed_gives_other_answers(void **state)
{
    struct asking one = asking_new(&(struct world_options){.seed = 1});
    struct asking two = asking_new(&(struct world_options){.seed = 2});

    (void)state;
    ASSERT_ASKED(&one, "CreateSnapshot", CREATE);
    ASSERT_ASKED(&two, "CreateSnapshot", CREATE);
    assert_string_not_equal(told(&one, "snapshotId"), told(&two, "snapshotId"));
    asking_done(&one);
    asking_done(&two);
}

static void what_a_fault_does_to_a_call(void **state)
{
    static const struct {
        enum world_fault_kind kind;
        const char *fault_code;
        enum error_class class;
        const char *code;
        int http_status;
        bool is_outcome_unknown;
        size_t snapshots;
    } cases[] = {
        {WORLD_FAULT_THROTTLE, "", ERROR_THROTTLED, "RequestLimitExceeded", 503, false, 0},
        {WORLD_FAULT_500, "", ERROR_TRANSIENT, "InternalError", 500, true, 0},
        {WORLD_FAULT_503_HTML, "", ERROR_TRANSIENT, "", 503, true, 0},
        {WORLD_FAULT_LOST_BEFORE, "", ERROR_TRANSIENT, "", 0, true, 0},
        {WORLD_FAULT_LOST_AFTER, "", ERROR_TRANSIENT, "", 0, true, 1},
        {WORLD_FAULT_TRUNCATED, "", ERROR_TRANSIENT, "", 0, true, 1},
        {WORLD_FAULT_CODE, "InvalidVolume.NotFound", ERROR_NOT_FOUND, "InvalidVolume.NotFound", 400, false,
         0},
        {WORLD_FAULT_SNAPSHOT_ERROR, "", ERROR_NONE, "", 200, false, 1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct asking asking = asking_new(NULL);

        world_inject(asking.world, &(struct world_fault){.kind = cases[i].kind,
                                                         .operation = "CreateSnapshot",
                                                         .code = cases[i].fault_code,
                                                         .count = 1});
        assert_int_equal(ask(&asking, "CreateSnapshot", CREATE), cases[i].class == ERROR_NONE);
        assert_int_equal(asking.answer.error.class, cases[i].class);
        assert_string_equal(asking.answer.error.code, cases[i].code);
        assert_int_equal(asking.answer.http_status, cases[i].http_status);
        assert_int_equal(asking.answer.is_outcome_unknown, cases[i].is_outcome_unknown);
        assert_int_equal(world_count_snapshots(asking.world, "tidemark:job-id", "job-1", true),
                         cases[i].snapshots);
        ASSERT_ASKED(&asking, "CreateSnapshot", CREATE);
        asking_done(&asking);
    }
}

static void a_slow_answer_tells_its_delay_and_is_applied(void **state)
{
    struct asking asking = asking_new(NULL);

    (void)state;
    world_inject(asking.world, &(struct world_fault){.kind = WORLD_FAULT_SLOW, .delay_ms = 1234, .count = 1});
    ASSERT_ASKED(&asking, "CreateSnapshot", CREATE);
    assert_int_equal(asking.delivery.delay_ms, 1234);
    ASSERT_ASKED(&asking, "CreateSnapshot", CREATE);
    assert_int_equal(asking.delivery.delay_ms, 0);
    asking_done(&asking);
}

static void the_true_answer_of_a_lost_delivery_is_there_for_a_server(void **state)
{
    struct asking asking = asking_new(NULL);
    json_t *input = json_pack("{s:s}", "VolumeId", VOLUME);
    struct call call = {
        .service = "ec2", .operation = "CreateSnapshot", .region = "eu-west-1", .input = input};

    (void)state;
    world_inject(asking.world, &(struct world_fault){.kind = WORLD_FAULT_TRUNCATED});
    world_perform(asking.world, &call, START_MS, &asking.answer, &asking.delivery);
    assert_true(asking.delivery.is_truncated);
    assert_string_equal(told(&asking, "status"), "pending");
    json_decref(input);
    asking_done(&asking);
}

static void only_a_changing_call_has_an_unknown_outcome_after_a_500(void **state)
{
    struct asking asking = asking_new(NULL);
    json_t *input = json_object();
    struct call call = {
        .service = "ec2", .operation = "DescribeSnapshots", .region = "eu-west-1", .input = input};

    (void)state;
    world_inject(asking.world, &(struct world_fault){.kind = WORLD_FAULT_500});
    world_answer(asking.world, &call, START_MS, &asking.answer, &asking.delivery);
    assert_int_equal(asking.answer.error.class, ERROR_TRANSIENT);
    assert_false(asking.answer.is_outcome_unknown);
    json_decref(input);
    asking_done(&asking);
}

static void calls_and_throttled_calls_are_counted(void **state)
{
    struct asking asking = asking_new(NULL);

    (void)state;
    world_inject(asking.world, &(struct world_fault){.kind = WORLD_FAULT_THROTTLE, .count = 2});
    for (int i = 0; i < 3; i++)
        (void)ask(&asking, "CreateSnapshot", CREATE);
    ASSERT_ASKED(&asking, "DescribeSnapshots", "{}");
    ASSERT_REFUSED(&asking, "InvalidAction", "MakeCoffee", "{}");
    assert_int_equal(world_count_calls(asking.world, "CreateSnapshot", false), 3);
    assert_int_equal(world_count_calls(asking.world, "CreateSnapshot", true), 2);
    assert_int_equal(world_count_calls(asking.world, "ec2:CreateSnapshot", true), 2);
    assert_int_equal(world_count_calls(asking.world, "fsx:CreateSnapshot", false), 0);
    assert_int_equal(world_count_calls(asking.world, "", false), 5);
    assert_int_equal(world_count_calls(asking.world, "CopySnapshot", false), 0);
    asking_done(&asking);
}

static void snapshots_are_counted_by_tag_also_when_deleted(void **state)
{
    struct asking asking = asking_new(NULL);
    char id[32];

    (void)state;
    ASSERT_ASKED(&asking, "CreateSnapshot", CREATE);
    (void)snprintf(id, sizeof(id), "%s", told(&asking, "snapshotId"));
    ASSERT_ASKED(&asking, "CreateSnapshot", CREATE);
    asking.now_ms += 200000;
    ASSERT_ASKED(&asking, "DeleteSnapshot", "{'SnapshotId':'%s'}", id);
    assert_int_equal(world_count_snapshots(asking.world, "tidemark:job-id", "job-1", false), 1);
    assert_int_equal(world_count_snapshots(asking.world, "tidemark:job-id", "job-1", true), 2);
    assert_int_equal(world_count_snapshots(asking.world, "tidemark:job-id", "job-2", true), 0);
    assert_int_equal(world_count_artefacts(asking.world, "job-1", false), 1);
    assert_int_equal(world_count_artefacts(asking.world, "job-1", true), 2);
    asking_done(&asking);
}

static void an_unseen_volume_exists_if_the_world_makes_missing_ones(void **state)
{
    struct asking asking = asking_new(&(struct world_options){.creates_missing_resources = true});

    (void)state;
    ASSERT_ASKED(&asking, "CreateSnapshot", "{'VolumeId':'vol-0123456789abcdef0'}");
    assert_string_equal(told(&asking, "volumeSize"), "8");
    asking.region = "us-east-1";
    ASSERT_ASKED(&asking, "CreateSnapshot", "{'VolumeId':'" VOLUME "'}");
    asking_done(&asking);
}

static void other_services_are_unknown(void **state)
{
    struct asking asking = asking_new(NULL);
    json_t *input = json_object();
    struct call call = {
        .service = "quantum", .operation = "DescribeSnapshots", .region = "eu-west-1", .input = input};

    (void)state;
    world_answer(asking.world, &call, START_MS, &asking.answer, &asking.delivery);
    assert_string_equal(asking.answer.error.code, "UnknownService");
    json_decref(input);
    asking_done(&asking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_and_calls_give_the_same_answers),
        cmocka_unit_test(another_seed_gives_other_answers),
        cmocka_unit_test(what_a_fault_does_to_a_call),
        cmocka_unit_test(a_slow_answer_tells_its_delay_and_is_applied),
        cmocka_unit_test(the_true_answer_of_a_lost_delivery_is_there_for_a_server),
        cmocka_unit_test(only_a_changing_call_has_an_unknown_outcome_after_a_500),
        cmocka_unit_test(calls_and_throttled_calls_are_counted),
        cmocka_unit_test(snapshots_are_counted_by_tag_also_when_deleted),
        cmocka_unit_test(an_unseen_volume_exists_if_the_world_makes_missing_ones),
        cmocka_unit_test(other_services_are_unknown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
