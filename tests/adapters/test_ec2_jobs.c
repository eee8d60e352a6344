/* The rules of EC2 that only a whole job shows: from its request to its end, by the engine, in the sandbox. */
#include "harness/check.h"

#include <stdlib.h>
#include <string.h>

#include "adapters/sample_job.h"
#include "services/stage.h"

/* A world with an instance whose fields are JSON with ' for ", and its jobs. */
#define BACKED_UP "i-0123456789abcdef0"

static json_t *quoted(const char *text)
{
    char *copy = memory_copy_text(text);
    json_error_t error;
    json_t *parsed;

    for (char *at = copy; *at; at++)
        if (*at == '\'')
            *at = '"';
    parsed = json_loads(copy, 0, &error);
    if (parsed == NULL)
        fail_msg("%s in %s", error.text, text);
    free(copy);
    return parsed;
}

static struct stage *stage_with(const char *fields)
{
    SCOPED(json)
    json_t *samples =
        json_pack("{s:[{s:s, s:s, s:o}]}", "world", "kind", "ec2:instance", "id", BACKED_UP, "fields", quoted(fields));

    assert_non_null(samples);
    return stage_new(samples, 1);
}

static struct outcome back_up(struct stage *stage, const char *options)
{
    SCOPED(json)
    json_t *request = json_pack("{s:s, s:s, s:i, s:o}", "JobType", "StartBackupJob", "ResourceArn",
                                "arn:aws:ec2:" SAMPLE_REGION ":" SAMPLE_ACCOUNT ":instance/" BACKED_UP,
                                "StartWindowMinutes", 60, "BackupOptions", quoted(options));
    struct outcome outcome;

    stage_play(stage, request, MISHAP_NONE, 0, &outcome);
    return outcome;
}

/* Takes the metadata. */
static struct outcome restore(struct stage *stage, const char *point, json_t *metadata)
{
    SCOPED(json)
    json_t *request = json_pack("{s:s, s:s, s:s, s:o}", "JobType", "StartRestoreJob", "RecoveryPointArn", point,
                                "ResourceType", "EC2", "Metadata", metadata);
    struct outcome outcome;

    stage_play(stage, request, MISHAP_NONE, 0, &outcome);
    return outcome;
}

static struct outcome copy(struct stage *stage, const char *point)
{
    SCOPED(json)
    json_t *request = json_pack("{s:s, s:s, s:s, s:s}", "JobType", "StartCopyJob", "RecoveryPointArn", point,
                                "SourceBackupVaultName", "Default", "DestinationBackupVaultArn",
                                "arn:aws:backup:" SAMPLE_OTHER_REGION ":" SAMPLE_ACCOUNT ":backup-vault:Default");
    struct outcome outcome;

    stage_play(stage, request, MISHAP_NONE, 0, &outcome);
    return outcome;
}

/* What EC2 says when it is asked afterwards; the caller's. */
static json_t *ask(struct stage *stage, const char *region, const char *operation, const char *filter,
                   const char *value)
{
    SCOPED(json)
    json_t *input = json_pack("{s:[{s:s, s:[s]}]}", "Filter", "Name", filter, "Value", value);
    const struct call call = {.service = "ec2", .operation = operation, .region = region, .account = "", .role_arn = "",
                              .job_id = "", .input = input};
    struct world_delivery delivery;
    struct answer answer;
    json_t *output;

    world_answer(stage_world(stage), &call, INT64_C(1795399200000) + INT64_C(86400000) * 20, &answer, &delivery);
    assert_int_equal(answer.error.class, ERROR_NONE);
    output = json_incref(answer.output);
    answer_done(&answer);
    return output;
}

static const char *id_of(const char *arn)
{
    return strrchr(arn, '/') + 1;
}

static void an_image_says_what_must_not_be_changed(void **state)
{
    static const struct {
        const char *fields, *key_name, *profile;
    } cases[] = {
        {"{'keyName':'operations','iamInstanceProfile':{'arn':'arn:aws:iam::111122223333:instance-profile/web'}}",
         "operations", "web"},
        {"{}", "", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct stage *stage = stage_with(cases[i].fields);
        struct outcome outcome = back_up(stage, "{}");
        const char *copied;

        assert_string_equal(outcome.end, "COMPLETED");
        assert_string_equal(copy(stage, outcome.recovery_point).end, "COMPLETED");
        copied = json_text_at(stage_recovery_point(stage), "recoveryPointArn");
        for (int is_copy = 0; is_copy < 2; is_copy++) {
            SCOPED(json)
            json_t *images = ask(stage, is_copy ? SAMPLE_OTHER_REGION : SAMPLE_REGION, "DescribeImages", "image-id",
                                 id_of(is_copy ? copied : outcome.recovery_point));
            const json_t *image = json_at(images, "imagesSet[0]");

            assert_string_equal(json_string_value(bindings_value_at(image, "tagSet{tidemark:key-name}")),
                                cases[i].key_name);
            assert_string_equal(json_string_value(bindings_value_at(image, "tagSet{tidemark:instance-profile}")),
                                cases[i].profile);
            assert_string_equal(json_text_at(image, "blockDeviceMapping[0].ebs.encrypted"),
                                is_copy ? "true" : "false");
        }
        assert_int_equal(world_count_reboots(stage_world(stage)), 0);
        stage_free(stage);
    }
}

/* A restore must not change the key pair, nor attach another profile: neither that of the point nor that of a copy. */
static void what_must_not_be_changed_is_refused(void **state)
{
    static const struct {
        const char *fields, *metadata, *end, *sentence;
    } cases[] = {
#define BOTH "{'keyName':'operations','iamInstanceProfile':{'arn':'arn:aws:iam::111122223333:instance-profile/web'}}"
        {BOTH, "{'KeyName':'operations','IamInstanceProfileName':'web'}", "COMPLETED", ""},
        {BOTH, "{'KeyName':'operations'}", "COMPLETED", ""},
        {BOTH, "{}", "COMPLETED", ""},
        {BOTH, "{'KeyName':'mine'}", "FAILED", "Metadata.KeyName: the key pair of an instance cannot be changed"},
        {BOTH, "{'IamInstanceProfileName':'admin'}", "FAILED",
         "Metadata.IamInstanceProfileName: a restore cannot attach a new instance profile"},
        {"{}", "{'KeyName':'mine'}", "FAILED", "Metadata.KeyName: the key pair of an instance cannot be changed"},
        {"{}", "{'IamInstanceProfileName':'admin'}", "FAILED",
         "Metadata.IamInstanceProfileName: a restore cannot attach a new instance profile"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct stage *stage = stage_with(cases[i].fields);
        struct outcome outcome = restore(stage, back_up(stage, "{}").recovery_point, quoted(cases[i].metadata));

        assert_string_equal(outcome.end, cases[i].end);
        assert_memory_equal(outcome.message, cases[i].sentence, strlen(cases[i].sentence));
        if (*cases[i].sentence)
            assert_string_equal(outcome.reason, "INVALID_REQUEST");
        assert_int_equal(outcome.artefacts_made == 0, *cases[i].sentence != '\0');
        stage_free(stage);
    }
}

static void an_instance_that_cannot_be_backed_up_is_refused(void **state)
{
    static const struct {
        const char *fields, *end, *reason, *sentence;
    } cases[] = {
        {"{'rootDeviceType':'instance-store'}", "FAILED", "UNSUPPORTED_RESOURCE",
         "The root of this instance is in an instance store"},
        {"{'instanceState':{'name':'terminated'}}", "FAILED", "RESOURCE_NOT_FOUND", ""},
        {"{'instanceState':{'name':'shutting-down'}}", "FAILED", "RESOURCE_NOT_FOUND", ""},
        {"{'instanceState':{'name':'stopped'}}", "COMPLETED", "", ""},
        {"{'instanceState':{'name':'stopping'}}", "EXPIRED", "START_WINDOW_EXPIRED",
         "Backup job expired before completion: it waited for the EC2 resource to be ready: it is stopping"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct stage *stage = stage_with(cases[i].fields);
        struct outcome outcome = back_up(stage, "{}");

        assert_string_equal(outcome.end, cases[i].end);
        assert_string_equal(outcome.reason, cases[i].reason);
        assert_memory_equal(outcome.message, cases[i].sentence, strlen(cases[i].sentence));
        stage_free(stage);
    }
}

/* In the forms of AWS Backup; nothing of user data or elastic inference. */
static void the_catalogue_keeps_the_configuration(void **state)
{
    static const struct {
        const char *key, *value; /* NULL: not kept */
    } cases[] = {
        {"InstanceType", "t3.micro"},
        {"KeyName", "operations"},
        {"SubnetId", "subnet-0aaaaaaaaaaaaaaaa"},
        {"VpcId", "vpc-0aaaaaaaaaaaaaaaa"},
        {"SecurityGroupIds", "[\"sg-0aaaaaaaaaaaaaaaa\"]"},
        {"EbsOptimized", "false"},
        {"CpuOptions", "{\"CoreCount\":1,\"ThreadsPerCore\":2}"},
        {"Monitoring", "{\"State\":\"disabled\"}"},
        {"Placement", "{\"AvailabilityZone\":\"eu-west-1a\",\"GroupName\":\"\",\"Tenancy\":\"default\"}"},
        {"CapacityReservationSpecification", "{\"CapacityReservationPreference\":\"open\"}"},
        {"HibernationOptions", "{\"Configured\":false}"},
        {"CreditSpecification", "{\"CpuCredits\":\"unlimited\"}"},
        {"DisableApiTermination", "false"},
        {"InstanceInitiatedShutdownBehavior", "stop"},
        {"RequireIMDSv2", NULL},
        {"HttpPutResponseHopLimit", "1"},
        {"IamInstanceProfileName", NULL},
        {"UserData", NULL},
        {"ElasticInferenceAccelerators", NULL},
    };
    struct stage *stage = stage_with("{'keyName':'operations','attributes':{'disableApiTermination':false,"
                                     "'instanceInitiatedShutdownBehavior':'stop','cpuCredits':'unlimited',"
                                     "'userData':'c2VjcmV0'}}");
    const json_t *kept;

    (void)state;
    assert_string_equal(back_up(stage, "{}").end, "COMPLETED");
    kept = json_object_get(stage_recovery_point(stage), "restoreMetadata");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *value = json_text_at(kept, cases[i].key);

        if (cases[i].value == NULL ? value != NULL : value == NULL || strcmp(value, cases[i].value) != 0)
            fail_msg("%s is %s", cases[i].key, value ? value : "not kept");
    }
    assert_non_null(strstr(json_text_at(kept, "NetworkInterfaces"), "\"NetworkInterfaceId\":\"eni-"));
    stage_free(stage);
}

/* What the catalogue keeps is a restore request that works as it is, while the source lives. */
static void what_was_kept_gives_the_same_instance_back(void **state)
{
    static const char *const same[] = {"instanceType", "keyName", "subnetId", "groupSet[0].groupId", "monitoring.state",
                                       "placement.tenancy", "cpuOptions.threadsPerCore", "iamInstanceProfile.arn",
                                       "metadataOptions.httpTokens", "metadataOptions.httpPutResponseHopLimit",
                                       "ebsOptimized", "enclaveOptions.enabled", "rootDeviceName"};
    struct stage *stage = stage_with(
        "{'instanceType':'m5.large','keyName':'operations','monitoring':{'state':'enabled'},'ebsOptimized':true,"
        "'iamInstanceProfile':{'arn':'arn:aws:iam::111122223333:instance-profile/web'},"
        "'metadataOptions':{'httpTokens':'required','httpPutResponseHopLimit':2,'httpEndpoint':'enabled'}}");
    struct outcome backup = back_up(stage, "{}");
    struct outcome restored = restore(stage, backup.recovery_point,
                                      json_deep_copy(json_object_get(stage_recovery_point(stage), "restoreMetadata")));
    SCOPED(json) json_t *sources = NULL;
    SCOPED(json) json_t *instances = NULL;

    (void)state;
    if (strcmp(restored.end, "COMPLETED") != 0)
        fail_msg("%s: %s", restored.end, restored.message);
    sources = ask(stage, SAMPLE_REGION, "DescribeInstances", "instance-id", BACKED_UP);
    instances = ask(stage, SAMPLE_REGION, "DescribeInstances", "instance-id", id_of(restored.created_resource));
    for (size_t i = 0; i < COUNT_OF(same); i++) {
        const char *before = json_text_at(json_at(sources, "reservationSet[0].instancesSet[0]"), same[i]);
        const char *after = json_text_at(json_at(instances, "reservationSet[0].instancesSet[0]"), same[i]);

        if (before == NULL || after == NULL || strcmp(before, after) != 0)
            fail_msg("%s was %s and is %s", same[i], before ? before : "none", after ? after : "none");
    }
    stage_free(stage);
}

/* With VSS there is one image, and it is VSS's; without success there is one, and it is crash-consistent. */
static void vss_makes_the_image_or_is_tolerated(void **state)
{
    static const struct {
        const char *fields, *options, *name_end, *issue;
    } cases[] = {
        {"{'platform':'windows'}", "{'WindowsVSS':'enabled'}", "-vss", ""},
        {"{'platform':'windows'}", "{'WindowsVSS':'disabled'}", "", ""},
        {"{'platform':'windows'}", "{}", "", ""},
        {"{}", "{'WindowsVSS':'enabled'}", "", "VSS_FAILED"},
        {"{'platform':'windows','instanceState':{'name':'stopped'}}", "{'WindowsVSS':'enabled'}", "", "VSS_FAILED"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct stage *stage = stage_with(cases[i].fields);
        struct outcome outcome = back_up(stage, cases[i].options);
        SCOPED(json) json_t *images = ask(stage, SAMPLE_REGION, "DescribeImages", "source-instance-id", BACKED_UP);
        const char *name = json_text_at(images, "imagesSet[0].name");
        bool is_by_vss = name && strcmp(name + strlen(name) - 4, "-vss") == 0;

        assert_string_equal(outcome.end, "COMPLETED");
        assert_int_equal(json_array_size(json_object_get(images, "imagesSet")), 1);
        assert_string_equal(id_of(outcome.recovery_point), json_text_at(images, "imagesSet[0].imageId"));
        assert_int_equal(is_by_vss, *cases[i].name_end != '\0');
        assert_int_equal(outcome.has_issues, *cases[i].issue != '\0');
        assert_string_equal(outcome.reason, cases[i].issue);
        if (outcome.has_issues)
            assert_memory_equal(outcome.message, "Windows VSS Backup attempt failed", 33);
        assert_int_equal(world_count_reboots(stage_world(stage)), 0);
        stage_free(stage);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_image_says_what_must_not_be_changed),
        cmocka_unit_test(what_must_not_be_changed_is_refused),
        cmocka_unit_test(an_instance_that_cannot_be_backed_up_is_refused),
        cmocka_unit_test(the_catalogue_keeps_the_configuration),
        cmocka_unit_test(what_was_kept_gives_the_same_instance_back),
        cmocka_unit_test(vss_makes_the_image_or_is_tolerated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
