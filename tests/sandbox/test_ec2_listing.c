#include "sandbox/asking.h"

#include <time.h>

#include "base/text.h"

enum { SNAPSHOTS = 12 };

/* Twelve snapshots: even ones tagged "even", every third of the other volume; the first six are completed. */
struct fixture {
    struct asking asking;
    char ids[SNAPSHOTS][32];
};

static struct fixture fixture_new(void)
{
    struct fixture fixture = {.asking = asking_new(NULL)};
    struct asking *asking = &fixture.asking;

    world_add_volume(asking->world, "eu-west-1", OTHER_VOLUME, 20, true, 0);
    for (int i = 0; i < SNAPSHOTS; i++) {
        if (i == SNAPSHOTS / 2)
            asking->now_ms += 200000;
        ASSERT_ASKED(asking, "CreateSnapshot",
                     "{'VolumeId':'%s','TagSpecification':[{'ResourceType':'snapshot','Tag':["
                     "{'Key':'number','Value':'%d'},{'Key':'%s','Value':'yes'}]}]}",
                     i % 3 ? VOLUME : OTHER_VOLUME, i, i % 2 ? "odd" : "even");
        (void)snprintf(fixture.ids[i], sizeof(fixture.ids[i]), "%s", told(asking, "snapshotId"));
    }
    return fixture;
}

/* The numbers of the snapshots in the last answer: "0,2,4". */
static const char *numbers(const struct fixture *fixture, char buffer[128])
{
    size_t used = 0;

    buffer[0] = '\0';
    for (size_t i = 0; i < told_count(&fixture->asking, "snapshotSet"); i++) {
        char path[64];

        (void)snprintf(path, sizeof(path), "snapshotSet[%zu].snapshotId", i);
        for (int number = 0; number < SNAPSHOTS; number++)
            if (strcmp(fixture->ids[number], told(&fixture->asking, path)) == 0)
                used += (size_t)snprintf(buffer + used, 128 - used, used ? ",%d" : "%d", number);
    }
    return buffer;
}

static void filters_choose(void **state)
{
    static const struct {
        const char *filters;
        const char *numbers;
    } cases[] = {
        {"", "0,1,2,3,4,5,6,7,8,9,10,11"},
        {"{'Name':'status','Value':['completed']}", "0,1,2,3,4,5"},
        {"{'Name':'status','Value':['completed','pending']}", "0,1,2,3,4,5,6,7,8,9,10,11"},
        {"{'Name':'status','Value':['error']}", ""},
        {"{'Name':'volume-id','Value':['" OTHER_VOLUME "']}", "0,3,6,9"},
        {"{'Name':'volume-id','Value':['vol-00000000']}", ""},
        {"{'Name':'volume-size','Value':['20']}", "0,3,6,9"},
        {"{'Name':'encrypted','Value':['true']}", "0,3,6,9"},
        {"{'Name':'tag:number','Value':['7','3','99']}", "3,7"},
        {"{'Name':'tag:number','Value':['3','3']}", "3"},
        {"{'Name':'tag:even','Value':['yes']}", "0,2,4,6,8,10"},
        {"{'Name':'tag:even','Value':['no']}", ""},
        {"{'Name':'tag:none','Value':['yes']}", ""},
        {"{'Name':'tag-key','Value':['odd']}", "1,3,5,7,9,11"},
        {"{'Name':'tag-key','Value':['odd','even']}", "0,1,2,3,4,5,6,7,8,9,10,11"},
        {"{'Name':'tag:odd','Value':['yes']},{'Name':'volume-id','Value':['" OTHER_VOLUME "']}", "3,9"},
        {"{'Name':'status','Value':['pending']},{'Name':'tag:odd','Value':['yes']}", "7,9,11"},
        {"{'Name':'owner-id','Value':['111122223333']},{'Name':'tag:number','Value':['5']}", "5"},
        {"{'Name':'storage-tier','Value':['archive']}", ""},
        {"{'Name':'progress','Value':['100%']}", "0,1,2,3,4,5"},
    };
    struct fixture fixture = fixture_new();
    char buffer[128];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ASSERT_ASKED(&fixture.asking, "DescribeSnapshots", "{'Owner':['self'],'Filter':[%s]}",
                     cases[i].filters);
        assert_string_equal(numbers(&fixture, buffer), cases[i].numbers);
    }
    asking_done(&fixture.asking);
}

static void an_unknown_filter_is_refused(void **state)
{
    static const struct {
        const char *operation;
        const char *name;
    } cases[] = {
        {"DescribeSnapshots", "colour"},         {"DescribeSnapshots", "tags"},
        {"DescribeSnapshotTierStatus", "tag:x"}, {"DescribeSnapshotTierStatus", "status"},
        {"DescribeVolumes", "volume-size"},
    };
    struct fixture fixture = fixture_new();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ASSERT_REFUSED(&fixture.asking, "InvalidParameterValue", cases[i].operation,
                       "{'Filter':[{'Name':'%s','Value':['x']}]}", cases[i].name);
    asking_done(&fixture.asking);
}

static void one_unknown_id_fails_a_list_of_ids_but_not_a_filter(void **state)
{
    struct fixture fixture = fixture_new();
    struct asking *asking = &fixture.asking;
    char buffer[128];

    (void)state;
    ASSERT_ASKED(asking, "DescribeSnapshots", "{'SnapshotId':['%s','%s']}", fixture.ids[4], fixture.ids[1]);
    assert_string_equal(numbers(&fixture, buffer), "1,4");
    ASSERT_REFUSED(asking, "InvalidSnapshot.NotFound", "DescribeSnapshots",
                   "{'SnapshotId':['%s','snap-00000000']}", fixture.ids[4]);
    ASSERT_ASKED(asking, "DescribeSnapshots",
                 "{'Filter':[{'Name':'snapshot-id','Value':['snap-00000000','%s','not an id']}]}",
                 fixture.ids[4]);
    assert_string_equal(numbers(&fixture, buffer), "4");
    ASSERT_ASKED(asking, "DescribeSnapshots",
                 "{'SnapshotId':['%s','%s'],'Filter':[{'Name':'tag:number','Value':['4']}]}", fixture.ids[4],
                 fixture.ids[1]);
    assert_string_equal(numbers(&fixture, buffer), "4");
    asking_done(asking);
}

static void pages_show_everything_once(void **state)
{
    struct fixture fixture = fixture_new();
    struct asking *asking = &fixture.asking;
    char token[128];
    char buffer[128];

    (void)state;
    ASSERT_ASKED(asking, "DescribeSnapshots", "{'MaxResults':5}");
    assert_string_equal(numbers(&fixture, buffer), "0,1,2,3,4");
    (void)snprintf(token, sizeof(token), "%s", told(asking, "nextToken"));
    ASSERT_ASKED(asking, "DescribeSnapshots", "{'MaxResults':'6','NextToken':'%s'}", token);
    assert_string_equal(numbers(&fixture, buffer), "5,6,7,8,9,10");
    (void)snprintf(token, sizeof(token), "%s", told(asking, "nextToken"));
    ASSERT_ASKED(asking, "DescribeSnapshots", "{'MaxResults':5,'NextToken':'%s'}", token);
    assert_string_equal(numbers(&fixture, buffer), "11");
    assert_string_equal(told(asking, "nextToken"), "(none)");
    asking_done(asking);
}

static void a_page_that_is_just_full_has_no_token(void **state)
{
    struct fixture fixture = fixture_new();
    struct asking *asking = &fixture.asking;

    (void)state;
    ASSERT_ASKED(asking, "DescribeSnapshots",
                 "{'MaxResults':6,'Filter':[{'Name':'tag:even','Value':['yes']}]}");
    assert_int_equal(told_count(asking, "snapshotSet"), 6);
    assert_string_equal(told(asking, "nextToken"), "(none)");
    ASSERT_ASKED(asking, "DescribeSnapshots",
                 "{'MaxResults':5,'Filter':[{'Name':'tag:even','Value':['yes']}]}");
    assert_string_not_equal(told(asking, "nextToken"), "(none)");
    asking_done(asking);
}

static void wrong_pages_are_refused(void **state)
{
    static const struct {
        const char *input;
        const char *code;
    } cases[] = {
        {"{'MaxResults':4}", "InvalidParameterValue"},
        {"{'MaxResults':1001}", "InvalidParameterValue"},
        {"{'MaxResults':5,'SnapshotId':['snap-00000000']}", "InvalidParameterCombination"},
        {"{'NextToken':'x'}", "InvalidParameterValue"},
        {"{'NextToken':'00000000000000000000000000000000'}", "InvalidParameterValue"},
    };
    struct fixture fixture = fixture_new();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ASSERT_REFUSED(&fixture.asking, cases[i].code, "DescribeSnapshots", "%s", cases[i].input);
    asking_done(&fixture.asking);
}

static void a_token_of_another_list_is_refused(void **state)
{
    struct fixture fixture = fixture_new();
    struct asking *asking = &fixture.asking;
    char token[128];

    (void)state;
    ASSERT_ASKED(asking, "DescribeSnapshots", "{'MaxResults':5}");
    (void)snprintf(token, sizeof(token), "%s", told(asking, "nextToken"));
    ASSERT_REFUSED(asking, "InvalidParameterValue", "DescribeVolumes", "{'NextToken':'%s'}", token);
    asking->region = "us-east-1";
    ASSERT_REFUSED(asking, "InvalidParameterValue", "DescribeSnapshots", "{'NextToken':'%s'}", token);
    asking_done(asking);
}

static void a_new_resource_hides_from_describe_calls_for_a_while(void **state)
{
    struct asking asking = asking_new(&(struct world_options){.seed = 3, .visibility_lag_ms = 100000});
    size_t visible_at_once = 0;

    (void)state;
    for (int i = 0; i < 20; i++) {
        char id[32];

        make_snapshot(&asking, VOLUME, id);
        if (!ask(&asking, "DescribeSnapshots", "{'SnapshotId':['%s']}", id))
            assert_string_equal(asking.answer.error.code, "InvalidSnapshot.NotFound");
        else
            visible_at_once++;
        ASSERT_ASKED(&asking, "CreateTags", "{'ResourceId':['%s'],'Tag':[{'Key':'k','Value':'v'}]}", id);
    }
    assert_true(visible_at_once < 5);
    ASSERT_ASKED(&asking, "DescribeSnapshots", "{'Filter':[{'Name':'tag:k','Value':['v']}]}");
    assert_int_equal(told_count(&asking, "snapshotSet"), visible_at_once);
    asking.now_ms += 50000;
    ASSERT_ASKED(&asking, "DescribeSnapshots", "{'Filter':[{'Name':'tag:k','Value':['v']}]}");
    assert_in_range(told_count(&asking, "snapshotSet"), 4, 16);
    asking.now_ms += 50001;
    ASSERT_ASKED(&asking, "DescribeSnapshots", "{'Filter':[{'Name':'tag:k','Value':['v']}]}");
    assert_int_equal(told_count(&asking, "snapshotSet"), 20);
    asking_done(&asking);
}

/* A scan of all would take seconds here, an index milliseconds. */
static void a_filter_of_200_among_many_does_not_look_at_all(void **state)
{
    enum { MANY = 20000, ROUNDS = 20 };
    struct asking asking = asking_new(NULL);
    struct text values;
    clock_t scan;
    clock_t indexed;

    (void)state;
    for (int i = 0; i < MANY; i++)
        ASSERT_ASKED(&asking, "CreateSnapshot",
                     "{'VolumeId':'" VOLUME "','TagSpecification':[{'ResourceType':'snapshot',"
                     "'Tag':[{'Key':'tidemark:job-id','Value':'job-%d'}]}]}",
                     i);
    text_init(&values, MIB);
    for (int i = 0; i < 200; i++)
        text_append_format(&values, i ? ",'job-%d'" : "'job-%d'", i * 97);
    scan = clock();
    ASSERT_ASKED(&asking, "DescribeSnapshots",
                 "{'MaxResults':5,'Filter':[{'Name':'status','Value':['error']}]}");
    scan = clock() - scan;
    indexed = clock();
    for (int round = 0; round < ROUNDS; round++) {
        ASSERT_ASKED(&asking, "DescribeSnapshots",
                     "{'MaxResults':1000,'Filter':[{'Name':'tag:tidemark:job-id','Value':[%s]}]}",
                     text_string(&values));
        assert_int_equal(told_count(&asking, "snapshotSet"), 200);
    }
    indexed = clock() - indexed;
    print_message("scan %ld us, indexed %ld us\n", (long)(scan * 1000000 / CLOCKS_PER_SEC),
                  (long)(indexed * 1000000 / CLOCKS_PER_SEC / ROUNDS));
    text_done(&values);
    asking_done(&asking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filters_choose),
        cmocka_unit_test(an_unknown_filter_is_refused),
        cmocka_unit_test(one_unknown_id_fails_a_list_of_ids_but_not_a_filter),
        cmocka_unit_test(pages_show_everything_once),
        cmocka_unit_test(a_page_that_is_just_full_has_no_token),
        cmocka_unit_test(wrong_pages_are_refused),
        cmocka_unit_test(a_token_of_another_list_is_refused),
        cmocka_unit_test(a_new_resource_hides_from_describe_calls_for_a_while),
        cmocka_unit_test(a_filter_of_200_among_many_does_not_look_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
