#include "sandbox/asking.h"

#define SNAPSHOT "snap-0123456789abcdef0"
#define TAGS(tags)                                                                                           \
    "{'VolumeId':'" VOLUME "','TagSpecification':[{'ResourceType':'snapshot','Tag':[" tags "]}]}"
#define LONG_64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define LONG_256 LONG_64 LONG_64 LONG_64 LONG_64

static void what_ec2_would_refuse_is_refused(void **state)
{
    static const struct {
        const char *operation;
        const char *input;
        const char *code;
    } cases[] = {
        {"CreateSnapshot", "{'VolumeId':'" VOLUME "','ClientToken':'x'}", "UnknownParameter"},
        {"CreateSnapshot", "{}", "MissingParameter"},
        {"CreateSnapshot", "{'VolumeId':''}", "MissingParameter"},
        {"CreateSnapshot", "{'VolumeId':'vol-1'}", "InvalidVolumeID.Malformed"},
        {"CreateSnapshot", "{'VolumeId':'vol-049DF61146C4D7901'}", "InvalidVolumeID.Malformed"},
        {"CreateSnapshot", "{'VolumeId':'" SNAPSHOT "'}", "InvalidVolumeID.Malformed"},
        {"CreateSnapshot", "{'VolumeId':['" VOLUME "']}", "InvalidParameterValue"},
        {"CreateSnapshot", "{'VolumeId':'" VOLUME "','Location':'local'}", "InvalidParameterValue"},
        {"CreateSnapshot", "{'VolumeId':'" VOLUME "','Description':'" LONG_256 "'}", "InvalidParameterValue"},
        {"CreateSnapshot", "{'VolumeId':'" VOLUME "','Description':{}}", "InvalidParameterValue"},
        {"CreateSnapshot", "{'VolumeId':'" VOLUME "','DryRun':'maybe'}", "InvalidParameterValue"},
        {"CreateSnapshot", "{'VolumeId':'" VOLUME "','TagSpecification':{}}", "InvalidParameterValue"},
        {"CreateSnapshot", "{'VolumeId':'" VOLUME "','TagSpecification':['x']}", "InvalidParameterValue"},
        {"CreateSnapshot", "{'VolumeId':'" VOLUME "','TagSpecification':[{'Tag':[{'Key':'k'}]}]}",
         "InvalidParameterValue"},
        {"CreateSnapshot",
         "{'VolumeId':'" VOLUME "','TagSpecification':[{'ResourceType':'volume','Tag':[{'Key':'k'}]}]}",
         "InvalidParameterValue"},
        {"CreateSnapshot",
         "{'VolumeId':'" VOLUME
         "','TagSpecification':[{'ResourceType':'snapshot','Tag':[{'Key':'k'}],'X':'y'}]}",
         "UnknownParameter"},
        {"CreateSnapshot",
         "{'VolumeId':'" VOLUME "','TagSpecification':[{'ResourceType':'snapshot','Tag':[{'Key':'k'}]},"
         "{'ResourceType':'snapshot','Tag':[{'Key':'l'}]}]}",
         "InvalidParameterValue"},
        {"CreateSnapshot", TAGS(""), "InvalidParameterValue"},
        {"CreateSnapshot", TAGS("{'Value':'v'}"), "InvalidParameterValue"},
        {"CreateSnapshot", TAGS("{'Key':'','Value':'v'}"), "InvalidParameterValue"},
        {"CreateSnapshot", TAGS("{'Key':'aws:x','Value':'v'}"), "InvalidParameterValue"},
        {"CreateSnapshot", TAGS("{'Key':'" LONG_64 LONG_64 "a','Value':'v'}"), "InvalidParameterValue"},
        {"CreateSnapshot", TAGS("{'Key':'k','Value':'" LONG_256 "a'}"), "InvalidParameterValue"},
        {"CreateSnapshot", TAGS("{'Key':'k'},{'Key':'k'}"), "InvalidParameterValue"},
        {"CreateSnapshot", TAGS("{'Key':'k','Walue':'v'}"), "UnknownParameter"},
        {"DeleteSnapshot", "{'SnapshotId':'snap-xyz'}", "InvalidSnapshotID.Malformed"},
        {"DeleteSnapshot", "{'SnapshotId':{}}", "InvalidParameterValue"},
        {"DescribeSnapshots", "{'SnapshotId':['vol-0123456789abcdef0']}", "InvalidSnapshotID.Malformed"},
        {"DescribeSnapshots", "{'MaxResults':'ten'}", "InvalidParameterValue"},
        {"DescribeSnapshots", "{'MaxResults':'10 '}", "InvalidParameterValue"},
        {"DescribeSnapshots", "{'MaxResults':'99999999999999999999'}", "InvalidParameterValue"},
        {"DescribeSnapshots", "{'Filter':[{'Name':'status'}]}", "InvalidParameterValue"},
        {"DescribeSnapshots", "{'Filter':[{'Name':'status','Value':[]}]}", "InvalidParameterValue"},
        {"DescribeSnapshots", "{'Filter':[{'Value':['x']}]}", "InvalidParameterValue"},
        {"DescribeSnapshots", "{'Filter':[{'Name':'status','Value':['x'],'Op':'='}]}", "UnknownParameter"},
        {"DescribeSnapshots", "{'Filter':[{'Name':'status','Value':[['x']]}]}", "InvalidParameterValue"},
        {"CreateVolume", "{'AvailabilityZone':'eu-west-1a','Size':0}", "InvalidParameterValue"},
        {"CreateVolume", "{'AvailabilityZone':'eu-west-1a','Size':1,'VolumeType':'gp'}",
         "InvalidParameterValue"},
        {"CreateVolume", "{'AvailabilityZone':'eu-west-1a','Size':1,'ClientToken':'" LONG_64 "a'}",
         "InvalidParameterValue"},
        {"CreateTags", "{'ResourceId':['i-1'],'Tag':[{'Key':'k'}]}", "InvalidID"},
        {"CreateTags", "{'ResourceId':['" VOLUME "']}", "MissingParameter"},
        {"CreateTags", "{'ResourceId':[],'Tag':[{'Key':'k'}]}", "MissingParameter"},
        {"DescribeRegions", "{'Color':'red'}", "UnknownParameter"},
    };
    struct asking asking = asking_new(NULL);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ASSERT_REFUSED(&asking, cases[i].code, cases[i].operation, "%s", cases[i].input);
    ASSERT_ASKED(&asking, "DescribeSnapshots", "{}");
    assert_int_equal(told_count(&asking, "snapshotSet"), 0);
    asking_done(&asking);
}

static void the_longest_values_pass(void **state)
{
    static const char *const inputs[] = {
        "{'VolumeId':'" VOLUME "'}",
        "{'VolumeId':'vol-0123abcd','Location':'regional','Description':'\xc3\xa9'}",
        TAGS("{'Key':'" LONG_64 LONG_64 "','Value':'" LONG_256 "'}"),
        TAGS("{'Key':'k'},{'Key':'K','Value':''}"),
    };
    struct asking asking = asking_new(&(struct world_options){.creates_missing_resources = true});

    (void)state;
    for (size_t i = 0; i < COUNT_OF(inputs); i++)
        ASSERT_ASKED(&asking, "CreateSnapshot", "%s", inputs[i]);
    asking_done(&asking);
}

/* A list of `count` elements, each with its number in place of the '#'. */
static void print_list(char *text, size_t size, const char *element, int count)
{
    const char *mark = strchr(element, '#');
    size_t used = 0;

    for (int i = 0; i < count; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%.*s%d%s", i ? "," : "", (int)(mark - element),
                                 element, i, mark + 1);
}

static void lists_have_limits(void **state)
{
    static const struct {
        const char *operation;
        const char *around;
        const char *element;
        int most;
        const char *code;
    } cases[] = {
        {"DescribeSnapshots", "{'Filter':[{'Name':'status','Value':[%s]}]}", "'#'", 200,
         "FilterLimitExceeded"},
        {"DescribeSnapshots", "{'Filter':[%s]}", "{'Name':'status','Value':['#']}", 50,
         "FilterLimitExceeded"},
        {"CreateSnapshot", TAGS("%s"), "{'Key':'#'}", 50, "TagLimitExceeded"},
    };
    static char list[16384];
    struct asking asking = asking_new(NULL);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char input[20000];

        for (int more = 0; more <= 1; more++) {
            const char *mark = strstr(cases[i].around, "%s");

            print_list(list, sizeof(list), cases[i].element, cases[i].most + more);
            (void)snprintf(input, sizeof(input), "%.*s%s%s", (int)(mark - cases[i].around), cases[i].around,
                           list, mark + 2);
            if (more)
                ASSERT_REFUSED(&asking, cases[i].code, cases[i].operation, "%s", input);
            else
                ASSERT_ASKED(&asking, cases[i].operation, "%s", input);
        }
    }
    asking_done(&asking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_ec2_would_refuse_is_refused),
        cmocka_unit_test(the_longest_values_pass),
        cmocka_unit_test(lists_have_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
