#include "harness/check.h"

#include <string.h>

#include "adapters/registry.h"
#include "adapters/sample_job.h"

static const struct operation *operation(enum job_kind kind)
{
    return &ec2_adapter.operations[kind];
}

static const struct step *step_named(enum job_kind kind, const char *name)
{
    const struct operation *made = operation(kind);

    for (size_t i = 0; i < made->step_count; i++)
        if (strcmp(made->steps[i].name, name) == 0)
            return &made->steps[i];
    fail_msg("no step %s", name);
    return NULL;
}

/* What a job with this restore metadata, JSON with ' for ", sends with RunInstances. */
static json_t *launch(const char *metadata, const char *step)
{
    struct arena arena = {0};
    struct job_record job = sample_job("ec2", "restore that says no more than it must", &arena);
    char *given = arena_text(&arena, metadata);
    struct error error;
    json_t *input;

    for (char *at = given; *at; at++)
        if (*at == '\'')
            *at = '"';
    if (!metadata_read(operation(JOB_RESTORE)->metadata_keys, given, &arena, &job.request.metadata, &error))
        fail_msg("%s", error.message);
    input = sample_input(&job, step_named(JOB_RESTORE, step), &error);
    if (input == NULL)
        fail_msg("%s", error.message);
    arena_release(&arena);
    return input;
}

static bool is_equal_to(const json_t *value, const char *json)
{
    SCOPED(json) json_t *wanted = json_loads(json, JSON_DECODE_ANY, NULL);

    assert_non_null(wanted);
    return json_equal(value, wanted);
}

/* EC2 reboots an instance for an image unless it is told not to. */
static void no_backup_reboots_its_instance(void **state)
{
    static const char *const samples[] = {"backup", "backup with VSS that fails",
                                          "backup of an instance with neither key pair nor profile"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        struct arena arena = {0};
        struct job_record job = sample_job("ec2", samples[i], &arena);
        struct error error;
        SCOPED(json) json_t *input = sample_input(&job, step_named(JOB_BACKUP, "create-image"), &error);

        assert_true(json_is_true(json_object_get(input, "NoReboot")));
        arena_release(&arena);
    }
    for (int kind = 0; kind < JOB_KIND_COUNT; kind++) {
        const struct operation *made = operation((enum job_kind)kind);

        for (size_t i = 0; i < made->step_count; i++)
            if (strcmp(made->steps[i].operation, "CreateImage") == 0)
                assert_non_null(strstr(made->steps[i].input, "\"NoReboot\":true"));
    }
}

/* https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-ec2.html: what its console cannot set, and what it
   can.  Each reaches the call as it is given. */
static void every_parameter_reaches_the_launch_as_it_is_given(void **state)
{
    static const struct {
        const char *metadata;
        const char *path;
        const char *value;
    } cases[] = {
        {"{'InstanceType':'m5.large'}", "InstanceType", "\"m5.large\""},
        {"{'instancetype':'m5.large'}", "InstanceType", "\"m5.large\""},
        {"{'KeyName':'operations'}", "KeyName", "\"operations\""},
        {"{'SubnetId':'subnet-1'}", "SubnetId", "\"subnet-1\""},
        {"{'SecurityGroupIds':'[\\'sg-1\\',\\'sg-2\\']'}", "SecurityGroupId", "[\"sg-1\",\"sg-2\"]"},
        {"{'IamInstanceProfileName':'web'}", "IamInstanceProfile", "{\"Name\":\"web\"}"},
        {"{'CpuOptions':'{\\'CoreCount\\':2,\\'ThreadsPerCore\\':1}'}", "CpuOptions",
         "{\"CoreCount\":2,\"ThreadsPerCore\":1}"},
        {"{'InstanceInitiatedShutdownBehavior':'terminate'}", "InstanceInitiatedShutdownBehavior", "\"terminate\""},
        {"{'HibernationOptions':'{\\'Configured\\':true}'}", "HibernationOptions", "{\"Configured\":true}"},
        {"{'DisableApiTermination':'true'}", "DisableApiTermination", "true"},
        {"{'CreditSpecification':'{\\'CpuCredits\\':\\'unlimited\\'}'}", "CreditSpecification",
         "{\"CpuCredits\":\"unlimited\"}"},
        {"{'Placement':'{\\'AvailabilityZone\\':\\'eu-west-1a\\',\\'Tenancy\\':\\'host\\',\\'HostId\\':\\'h-1\\'}'}",
         "Placement", "{\"AvailabilityZone\":\"eu-west-1a\",\"Tenancy\":\"host\",\"HostId\":\"h-1\"}"},
        {"{'RamdiskId':'ari-1'}", "RamdiskId", "\"ari-1\""},
        {"{'KernelId':'aki-1'}", "KernelId", "\"aki-1\""},
        {"{'UserData':'IyEvYmluL3NoCg=='}", "UserData", "\"IyEvYmluL3NoCg==\""},
        {"{'Monitoring':'{\\'State\\':\\'enabled\\'}'}", "Monitoring", "{\"Enabled\":true}"},
        {"{'ElasticGpuSpecification':'[{\\'Type\\':\\'eg1.medium\\'}]'}", "ElasticGpuSpecification",
         "[{\"Type\":\"eg1.medium\"}]"},
        {"{'CapacityReservationSpecification':'{\\'CapacityReservationTarget\\':{\\'CapacityReservationId\\':"
         "\\'cr-1\\'}}'}",
         "CapacityReservationSpecification", "{\"CapacityReservationTarget\":{\"CapacityReservationId\":\"cr-1\"}}"},
        {"{'InstanceMarketOptions':'{\\'MarketType\\':\\'spot\\',\\'SpotOptions\\':{\\'MaxPrice\\':\\'0.1\\'}}'}",
         "InstanceMarketOptions", "{\"MarketType\":\"spot\",\"SpotOptions\":{\"MaxPrice\":\"0.1\"}}"},
        {"{'LicenseSpecifications':'[{\\'LicenseConfigurationArn\\':\\'arn:1\\'}]'}", "LicenseSpecification",
         "[{\"LicenseConfigurationArn\":\"arn:1\"}]"},
        {"{'EbsOptimized':'true'}", "EbsOptimized", "true"},
        {"{'RequireIMDSv2':'true','HttpPutResponseHopLimit':'2'}", "MetadataOptions",
         "{\"HttpTokens\":\"required\",\"HttpPutResponseHopLimit\":2}"},
        {"{'RequireIMDSv2':'false'}", "MetadataOptions", "{}"},
        {"{'BlockDeviceMappings':'[{\\'DeviceName\\':\\'/dev/sdb\\',\\'NoDevice\\':\\'\\'}]'}", "BlockDeviceMapping",
         "[{\"DeviceName\":\"/dev/sdb\",\"NoDevice\":\"\"}]"},
        {"{'EnclaveOptions':'{\\'Enabled\\':true}'}", "EnclaveOptions", "{\"Enabled\":true}"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(json) json_t *input = launch(cases[i].metadata, "run-instance");

        if (!is_equal_to(json_object_get(input, cases[i].path), cases[i].value))
            fail_msg("%s is not what %s becomes", cases[i].path, cases[i].metadata);
    }
}

static void what_is_left_out_stays_the_images(void **state)
{
    static const char *const always[] = {"ImageId", "MinCount", "MaxCount", "ClientToken", "IamInstanceProfile",
                                         "MetadataOptions", "TagSpecification"};
    SCOPED(json) json_t *input = launch("{'VpcId':'vpc-1','Architecture':'x86_64','EnaSupport':'true',"
                                        "'RootDeviceType':'ebs','VirtualizationType':'hvm','Platform':'windows',"
                                        "'aws:backup:request-id':'1'}",
                                        "run-instance");

    (void)state;
    assert_int_equal(json_object_size(input), COUNT_OF(always));
    for (size_t i = 0; i < COUNT_OF(always); i++)
        assert_non_null(json_object_get(input, always[i]));
    assert_int_equal(json_object_size(json_object_get(input, "IamInstanceProfile")), 0);
    assert_int_equal(json_object_size(json_object_get(input, "MetadataOptions")), 0);
}

/* EC2 refuses a subnet or groups beside interfaces. */
static void interfaces_stand_for_the_subnet_and_the_groups(void **state)
{
    SCOPED(json) json_t *input =
        launch("{'SubnetId':'subnet-1','SecurityGroupIds':'[\\'sg-1\\']','NetworkInterfaces':"
               "'[{\\'DeviceIndex\\':0,\\'SubnetId\\':\\'subnet-2\\',\\'Groups\\':[\\'sg-2\\']}]'}",
               "run-instance-with-interfaces");

    (void)state;
    assert_null(json_object_get(input, "SubnetId"));
    assert_null(json_object_get(input, "SecurityGroupId"));
    assert_true(is_equal_to(json_object_get(input, "NetworkInterface"),
                            "[{\"DeviceIndex\":0,\"SubnetId\":\"subnet-2\",\"SecurityGroupId\":[\"sg-2\"]}]"));
}

static void what_no_restore_takes_is_refused(void **state)
{
    static const struct {
        const char *metadata;
        const char *message;
    } cases[] = {
        {"{\"ElasticInferenceAccelerators\":\"[{\\\"Type\\\":\\\"eia1.medium\\\"}]\"}",
         "Metadata.ElasticInferenceAccelerators: no restore configures elastic inference"},
        {"{\"MetadataOptions\":\"{\\\"HttpTokens\\\":\\\"required\\\"}\"}", "Metadata.MetadataOptions: give its parts"},
        {"{\"InstanceTyp\":\"m5.large\"}", "Metadata.InstanceTyp: unknown key; did you mean InstanceType"},
        {"{\"EbsOptimized\":\"perhaps\"}", "Metadata.EbsOptimized: must be true or false"},
        {"{\"CpuOptions\":\"two\"}", "Metadata.CpuOptions: must be JSON"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena = {0};
        const char *typed;
        struct error error;

        assert_false(metadata_read(operation(JOB_RESTORE)->metadata_keys, cases[i].metadata, &arena, &typed, &error));
        assert_memory_equal(error.message, cases[i].message, strlen(cases[i].message));
        arena_release(&arena);
    }
}

/* They stand in journals: a job that was begun by an older version goes on by these names. */
static void steps_keep_their_names(void **state)
{
    static const struct {
        enum job_kind kind;
        const char *steps[STEPS_MAX + 1];
        const char *cleanup[STEPS_MAX + 1];
    } cases[] = {
        {JOB_BACKUP,
         {"describe-instance", "describe-termination", "describe-shutdown", "describe-credits", "send-vss-command",
          "await-vss-command", "await-vss-image", "tag-vss-image", "confirm-vss-image", "create-image", "await-image",
          "find-left-vss-image", "mark-left-vss-image", "delete-left-vss-image"},
         {"cancel-vss-command", "await-vss-end", "find-vss-image", "mark-vss-image", "delete-vss-image",
          "delete-image"}},
        {JOB_RESTORE,
         {"verify-recovery-point", "run-instance-with-interfaces", "run-instance", "tag-instance", "await-instance"},
         {"describe-volumes", "bind-volumes", "allow-termination", "terminate-instance"}},
        {JOB_COPY, {"verify-recovery-point", "copy-image", "await-copy"}, {"delete-copy"}},
        {JOB_DELETE, {"verify-recovery-point", "delete-image"}, {NULL}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct operation *made = operation(cases[i].kind);

        for (size_t k = 0; k < made->step_count; k++)
            assert_string_equal(made->steps[k].name, cases[i].steps[k]);
        assert_null(cases[i].steps[made->step_count]);
        for (size_t k = 0; k < made->cleanup_count; k++)
            assert_string_equal(made->cleanup[k].name, cases[i].cleanup[k]);
        assert_null(cases[i].cleanup[made->cleanup_count]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_backup_reboots_its_instance),
        cmocka_unit_test(every_parameter_reaches_the_launch_as_it_is_given),
        cmocka_unit_test(what_is_left_out_stays_the_images),
        cmocka_unit_test(interfaces_stand_for_the_subnet_and_the_groups),
        cmocka_unit_test(what_no_restore_takes_is_refused),
        cmocka_unit_test(steps_keep_their_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
