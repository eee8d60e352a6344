#include "sandbox/asking.h"

#define WINDOWS "fs-0123456789abcdef0"
#define LUSTRE "fs-0123456789abcdef1"
#define ONTAP "fs-0123456789abcdef2"
#define ZFS "fs-0123456789abcdef3"
#define VOLUME_OF_ONTAP "fsvol-0123456789abcdef0"
#define SUBNET "'SubnetIds':['subnet-0123456789abcdef0']"
#define IN_WINDOWS "'WindowsConfiguration':{'ThroughputCapacity':32}"

static void add(struct asking *asking, const char *kind, const char *id, const char *parent,
                const char *fields)
{
    struct error error;
    char text[512];

    (void)snprintf(text, sizeof(text), "%s", fields);
    for (char *at = text; *at; at++)
        if (*at == '\'')
            *at = '"';
    if (!world_add_resource(
            asking->world,
            &(struct world_resource){
                .kind = kind, .region = "eu-west-1", .id = id, .parent_id = parent, .fields = text},
            &error))
        fail_msg("%s", error.message);
}

/* A file system of each type, of which ONTAP's has a volume. */
static struct asking with_file_systems(const struct world_options *options)
{
    struct asking asking = asking_new(options);

    asking.service = "fsx";
    add(&asking, "fsx:file-system", WINDOWS, NULL, "{'Tags':[],'StorageCapacity':300}");
    add(&asking, "fsx:file-system", LUSTRE, NULL, "{'FileSystemType':'LUSTRE'}");
    add(&asking, "fsx:file-system", ONTAP, NULL, "{'FileSystemType':'ONTAP'}");
    add(&asking, "fsx:file-system", ZFS, NULL, "{'FileSystemType':'OPENZFS'}");
    add(&asking, "fsx:volume", VOLUME_OF_ONTAP, ONTAP, "{}");
    return asking;
}

static void make_backup(struct asking *asking, const char *input, char id[32])
{
    ASSERT_ASKED(asking, "CreateBackup", "%s", input);
    (void)snprintf(id, 32, "%s", told(asking, "Backup.BackupId"));
}

static void make_ready_backup(struct asking *asking, const char *input, char id[32])
{
    make_backup(asking, input, id);
    asking->now_ms += 200000;
}

static void a_backup_goes_through_its_stages(void **state)
{
    struct asking asking = with_file_systems(NULL);
    char id[32];

    (void)state;
    make_backup(&asking, "{'FileSystemId':'" WINDOWS "','Tags':[{'Key':'a','Value':'b'}]}", id);
    assert_string_equal(told(&asking, "Backup.Lifecycle"), "CREATING");
    assert_string_equal(told(&asking, "Backup.Type"), "USER_INITIATED");
    assert_string_equal(told(&asking, "Backup.FileSystem.FileSystemId"), WINDOWS);
    assert_string_equal(told(&asking, "Backup.Tags[0].Value"), "b");
    asking.now_ms += 200000;
    ASSERT_ASKED(&asking, "DescribeBackups", "{'BackupIds':['%s']}", id);
    assert_string_equal(told(&asking, "Backups[0].Lifecycle"), "AVAILABLE");
    assert_int_equal(json_integer_value(json_at(asking.answer.output, "Backups[0].ProgressPercent")), 100);
    make_backup(&asking, "{'FileSystemId':'" LUSTRE "'}", id);
    assert_string_equal(told(&asking, "Backup.Lifecycle"), "PENDING");
    asking.now_ms += 70000;
    ASSERT_ASKED(&asking, "DescribeBackups", "{'BackupIds':['%s']}", id);
    assert_string_equal(told(&asking, "Backups[0].Lifecycle"), "TRANSFERRING");
    asking_done(&asking);
}

static void a_backup_of_a_volume_names_it(void **state)
{
    struct asking asking = with_file_systems(NULL);
    char id[32];

    (void)state;
    make_backup(&asking, "{'VolumeId':'" VOLUME_OF_ONTAP "'}", id);
    assert_string_equal(told(&asking, "Backup.ResourceType"), "VOLUME");
    assert_string_equal(told(&asking, "Backup.Volume.VolumeId"), VOLUME_OF_ONTAP);
    ASSERT_ASKED(&asking, "DescribeBackups",
                 "{'Filters':[{'Name':'volume-id','Values':['" VOLUME_OF_ONTAP "']}]}");
    assert_int_equal(told_count(&asking, "Backups"), 1);
    ASSERT_ASKED(&asking, "DescribeBackups",
                 "{'Filters':[{'Name':'file-system-id','Values':['" ONTAP "']}]}");
    assert_int_equal(told_count(&asking, "Backups"), 1);
    ASSERT_REFUSED(&asking, "BackupInProgress", "CreateBackup", "{'VolumeId':'" VOLUME_OF_ONTAP "'}");
    asking_done(&asking);
}

static void a_token_is_answered_with_what_it_made(void **state)
{
    struct asking asking = with_file_systems(NULL);
    char id[32];

    (void)state;
    make_backup(&asking, "{'FileSystemId':'" WINDOWS "','ClientRequestToken':'job-1-backup'}", id);
    ASSERT_ASKED(&asking, "CreateBackup",
                 "{'FileSystemId':'" WINDOWS "','ClientRequestToken':'job-1-backup'}");
    assert_string_equal(told(&asking, "Backup.BackupId"), id);
    ASSERT_REFUSED(&asking, "IncompatibleParameterError", "CreateBackup",
                   "{'FileSystemId':'" ZFS "','ClientRequestToken':'job-1-backup'}");
    assert_int_equal(world_count_artefacts(asking.world, "job-1", false), 1);
    ASSERT_REFUSED(&asking, "BackupInProgress", "CreateBackup", "{'FileSystemId':'" WINDOWS "'}");
    asking_done(&asking);
}

static void what_cannot_be_backed_up(void **state)
{
    static const struct {
        const char *fields; /* of the Lustre file system; NULL: as it is */
        const char *input;
        const char *code;
    } cases[] = {
        {NULL, "{}", "BadRequest"},
        {NULL, "{'FileSystemId':'" WINDOWS "','VolumeId':'" VOLUME_OF_ONTAP "'}", "BadRequest"},
        {NULL, "{'FileSystemId':'" ONTAP "'}", "BadRequest"},
        {NULL, "{'FileSystemId':'fs-0fffffffffffffff0'}", "FileSystemNotFound"},
        {NULL, "{'VolumeId':'fsvol-0fffffffffffffff0'}", "VolumeNotFound"},
        {NULL, "{'FileSystemId':'vol-0fffffffffffffff0'}", "ValidationException"},
        {NULL, "{'FileSystemId':'" WINDOWS "','ClientRequestToken':'no spaces'}", "ValidationException"},
        {NULL,
         "{'FileSystemId':'" WINDOWS
         "','ClientRequestToken':'0123456789012345678901234567890123456789012345678901234567890123'}",
         "ValidationException"},
        {NULL, "{'FileSystemId':'" WINDOWS "','Tags':[]}", "ValidationException"},
        {NULL, "{'FileSystemId':'" WINDOWS "','Tags':[{'Key':'a'}]}", "ValidationException"},
        {NULL, "{'FileSystemId':'" WINDOWS "','Name':'x'}", "SerializationException"},
        {"{'LustreConfiguration':{'DeploymentType':'SCRATCH_2'}}", "{'FileSystemId':'" LUSTRE "'}",
         "UnsupportedOperation"},
        {"{'LustreConfiguration':{'DeploymentType':'PERSISTENT_1','DataRepositoryConfiguration':{}}}",
         "{'FileSystemId':'" LUSTRE "'}", "UnsupportedOperation"},
        {"{'Lifecycle':'MISCONFIGURED'}", "{'FileSystemId':'" LUSTRE "'}", "BadRequest"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct asking asking = with_file_systems(NULL);

        if (cases[i].fields)
            add(&asking, "fsx:file-system", LUSTRE, NULL, cases[i].fields);
        ASSERT_REFUSED(&asking, cases[i].code, "CreateBackup", "%s", cases[i].input);
        asking_done(&asking);
    }
}

static void a_linked_file_system_cannot_be_backed_up(void **state)
{
    struct asking asking = with_file_systems(NULL);

    (void)state;
    add(&asking, "fsx:data-repository-association", "dra-0123456789abcdef0", LUSTRE, "{}");
    ASSERT_ASKED(&asking, "DescribeDataRepositoryAssociations",
                 "{'Filters':[{'Name':'file-system-id','Values':['" LUSTRE "']}]}");
    assert_string_equal(told(&asking, "Associations[0].FileSystemId"), LUSTRE);
    ASSERT_REFUSED(&asking, "UnsupportedOperation", "CreateBackup", "{'FileSystemId':'" LUSTRE "'}");
    asking_done(&asking);
}

static void one_unknown_id_fails_the_whole_call(void **state)
{
    struct asking asking = with_file_systems(NULL);
    char id[32];

    (void)state;
    make_backup(&asking, "{'FileSystemId':'" WINDOWS "'}", id);
    ASSERT_REFUSED(&asking, "BackupNotFound", "DescribeBackups",
                   "{'BackupIds':['%s','backup-0fffffffffffffff0']}", id);
    ASSERT_REFUSED(&asking, "FileSystemNotFound", "DescribeFileSystems",
                   "{'FileSystemIds':['" WINDOWS "','fs-0fffffffffffffff0']}");
    ASSERT_REFUSED(&asking, "VolumeNotFound", "DescribeVolumes", "{'VolumeIds':['fsvol-0fffffffffffffff0']}");
    ASSERT_ASKED(&asking, "DescribeFileSystems", "{'FileSystemIds':['" WINDOWS "','" ZFS "']}");
    assert_int_equal(told_count(&asking, "FileSystems"), 2);
    asking_done(&asking);
}

static void pages_are_short_and_lead_on(void **state)
{
    struct asking asking = with_file_systems(NULL);
    size_t seen = 0;
    char token[64] = "";
    char id[32];

    (void)state;
    for (int i = 0; i < 5; i++)
        make_ready_backup(&asking, "{'FileSystemId':'" WINDOWS "'}", id);
    ASSERT_ASKED(&asking, "DescribeBackups", "{'MaxResults':3}");
    assert_int_equal(told_count(&asking, "Backups"), 2);
    do {
        seen += told_count(&asking, "Backups");
        (void)snprintf(token, sizeof(token), "%s", told(&asking, "NextToken"));
        if (*token != '(')
            ASSERT_ASKED(&asking, "DescribeBackups", "{'MaxResults':3,'NextToken':'%s'}", token);
    } while (*token != '(');
    assert_int_equal(seen, 5);
    ASSERT_REFUSED(&asking, "BadRequest", "DescribeBackups", "{'NextToken':'wrong'}");
    asking_done(&asking);
}

static void a_copy_keeps_its_source_busy(void **state)
{
    struct asking asking = with_file_systems(NULL);
    char id[32];
    char copied[32];

    (void)state;
    make_backup(&asking, "{'FileSystemId':'" WINDOWS "','Tags':[{'Key':'a','Value':'b'}]}", id);
    asking.region = "us-east-1";
    ASSERT_REFUSED(&asking, "BackupNotFound", "CopyBackup", "{'SourceBackupId':'%s'}", id);
    ASSERT_REFUSED(&asking, "SourceBackupUnavailable", "CopyBackup",
                   "{'SourceBackupId':'%s','SourceRegion':'eu-west-1'}", id);
    asking.now_ms += 200000;
    ASSERT_REFUSED(&asking, "InvalidDestinationKmsKey", "CopyBackup",
                   "{'SourceBackupId':'%s','SourceRegion':'eu-west-1','KmsKeyId':'x'}", id);
    ASSERT_ASKED(
        &asking, "CopyBackup",
        "{'SourceBackupId':'%s','SourceRegion':'eu-west-1','CopyTags':true,'ClientRequestToken':'t'}", id);
    (void)snprintf(copied, sizeof(copied), "%s", told(&asking, "Backup.BackupId"));
    assert_string_equal(told(&asking, "Backup.Lifecycle"), "COPYING");
    assert_string_equal(told(&asking, "Backup.SourceBackupId"), id);
    ASSERT_ASKED(&asking, "DescribeBackups", "{'BackupIds':['%s']}", copied);
    assert_string_equal(told(&asking, "Backups[0].Tags[0].Key"), "a");
    asking.region = "eu-west-1";
    ASSERT_REFUSED(&asking, "BackupBeingCopied", "DeleteBackup", "{'BackupId':'%s'}", id);
    asking.now_ms += 200000;
    ASSERT_ASKED(&asking, "DeleteBackup", "{'BackupId':'%s'}", id);
    ASSERT_REFUSED(&asking, "BackupNotFound", "DescribeBackups", "{'BackupIds':['%s']}", id);
    asking_done(&asking);
}

static void quotas_are_for_worlds_that_have_them(void **state)
{
    struct asking asking = with_file_systems(
        &(struct world_options){.seed = 7, .snapshot_duration_ms = 100000, .pending_snapshots_max = 5});
    char id[32];

    (void)state;
    make_ready_backup(&asking, "{'FileSystemId':'" WINDOWS "'}", id);
    asking.region = "us-east-1";
    for (int i = 0; i < 5; i++)
        ASSERT_ASKED(&asking, "CopyBackup", "{'SourceBackupId':'%s','SourceRegion':'eu-west-1'}", id);
    ASSERT_REFUSED(&asking, "ServiceLimitExceeded", "CopyBackup",
                   "{'SourceBackupId':'%s','SourceRegion':'eu-west-1'}", id);
    asking_done(&asking);
}

static void a_backup_in_progress_cannot_be_deleted(void **state)
{
    struct asking asking = with_file_systems(NULL);
    char id[32];

    (void)state;
    make_backup(&asking, "{'FileSystemId':'" WINDOWS "'}", id);
    ASSERT_REFUSED(&asking, "BackupInProgress", "DeleteBackup", "{'BackupId':'%s'}", id);
    asking.now_ms += 200000;
    ASSERT_ASKED(&asking, "CreateFileSystemFromBackup", "{'BackupId':'%s'," SUBNET "," IN_WINDOWS "}", id);
    ASSERT_REFUSED(&asking, "BackupRestoring", "DeleteBackup", "{'BackupId':'%s'}", id);
    asking_done(&asking);
}

static void a_file_system_is_restored(void **state)
{
    struct asking asking = with_file_systems(NULL);
    char id[32];
    char made[32];

    (void)state;
    make_ready_backup(&asking, "{'FileSystemId':'" WINDOWS "'}", id);
    ASSERT_ASKED(&asking, "CreateFileSystemFromBackup",
                 "{'BackupId':'%s','ClientRequestToken':'t'," SUBNET "," IN_WINDOWS "}", id);
    (void)snprintf(made, sizeof(made), "%s", told(&asking, "FileSystem.FileSystemId"));
    assert_string_equal(told(&asking, "FileSystem.Lifecycle"), "CREATING");
    assert_string_equal(told(&asking, "FileSystem.WindowsConfiguration.ActiveDirectoryId"), "d-0123456789");
    ASSERT_ASKED(&asking, "CreateFileSystemFromBackup",
                 "{'BackupId':'%s','ClientRequestToken':'t'," SUBNET "," IN_WINDOWS "}", id);
    assert_string_equal(told(&asking, "FileSystem.FileSystemId"), made);
    asking.now_ms += 200000;
    ASSERT_ASKED(&asking, "DescribeFileSystems", "{'FileSystemIds':['%s']}", made);
    assert_string_equal(told(&asking, "FileSystems[0].Lifecycle"), "AVAILABLE");
    asking_done(&asking);
}

static void what_cannot_be_restored(void **state)
{
    static const struct {
        const char *source;
        const char *rest; /* of the input, behind the id */
        const char *code;
    } cases[] = {
        {WINDOWS, IN_WINDOWS, "ValidationException"},
        {WINDOWS, SUBNET, "MissingFileSystemConfiguration"},
        {WINDOWS, SUBNET ",'LustreConfiguration':{}," IN_WINDOWS, "BadRequest"},
        {WINDOWS, SUBNET ",'WindowsConfiguration':{}", "ValidationException"},
        {WINDOWS, SUBNET ",'WindowsConfiguration':{'ThroughputCapacity':'32'}", "SerializationException"},
        {WINDOWS, SUBNET ",'WindowsConfiguration':{'ThroughputCapacity':32,'DeploymentType':'MULTI_AZ_1'}",
         "InvalidNetworkSettings"},
        {WINDOWS, SUBNET ",'StorageCapacity':600," IN_WINDOWS, "BadRequest"},
        {WINDOWS, SUBNET ",'KmsKeyId':'x'," IN_WINDOWS, "BadRequest"},
        {LUSTRE, SUBNET ",'LustreConfiguration':{'PerUnitStorageThroughput':200}",
         "InvalidPerUnitStorageThroughput"},
        {LUSTRE, SUBNET ",'LustreConfiguration':{'PerUnitStorageThroughput':250}", ""},
        {LUSTRE, SUBNET, ""},
        {ZFS, SUBNET ",'OpenZFSConfiguration':{'ThroughputCapacity':64}", "ValidationException"},
        {ZFS,
         SUBNET ",'StorageCapacity':600,'OpenZFSConfiguration':{'ThroughputCapacity':64,"
                "'DeploymentType':'SINGLE_AZ_1'}",
         ""},
        {ZFS,
         SUBNET ",'StorageCapacity':100,'OpenZFSConfiguration':{'ThroughputCapacity':64,"
                "'DeploymentType':'SINGLE_AZ_1'}",
         "BadRequest"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct asking asking = with_file_systems(NULL);
        char id[32];
        char input[64];

        (void)snprintf(input, sizeof(input), "{'FileSystemId':'%s'}", cases[i].source);
        make_ready_backup(&asking, input, id);
        assert_int_equal(
            ask(&asking, "CreateFileSystemFromBackup", "{'BackupId':'%s',%s}", id, cases[i].rest),
            *cases[i].code == '\0');
        assert_string_equal(asking.answer.error.code, cases[i].code);
        asking_done(&asking);
    }
}

static void a_volume_is_restored_where_its_machine_is(void **state)
{
    struct asking asking = with_file_systems(NULL);
    char id[32];

    (void)state;
    make_ready_backup(&asking, "{'VolumeId':'" VOLUME_OF_ONTAP "'}", id);
    ASSERT_REFUSED(&asking, "MissingVolumeConfiguration", "CreateVolumeFromBackup",
                   "{'BackupId':'%s','Name':'v'}", id);
    ASSERT_REFUSED(&asking, "StorageVirtualMachineNotFound", "CreateVolumeFromBackup",
                   "{'BackupId':'%s','Name':'v','OntapConfiguration':{'StorageVirtualMachineId':"
                   "'svm-0fffffffffffffff0'}}",
                   id);
    ASSERT_REFUSED(&asking, "BadRequest", "CreateFileSystemFromBackup", "{'BackupId':'%s'," SUBNET "}", id);
    ASSERT_ASKED(&asking, "CreateVolumeFromBackup",
                 "{'BackupId':'%s','Name':'v','OntapConfiguration':{'StorageVirtualMachineId':"
                 "'svm-0123456789abcdef0','JunctionPath':'/v'}}",
                 id);
    assert_string_equal(told(&asking, "Volume.FileSystemId"), ONTAP);
    assert_string_equal(told(&asking, "Volume.OntapConfiguration.JunctionPath"), "/v");
    (void)snprintf(id, sizeof(id), "%s", told(&asking, "Volume.VolumeId"));
    asking.now_ms += 200000;
    ASSERT_ASKED(&asking, "DescribeVolumes", "{'VolumeIds':['%s']}", id);
    assert_string_equal(told(&asking, "Volumes[0].Lifecycle"), "CREATED");
    ASSERT_ASKED(&asking, "DeleteVolume", "{'VolumeId':'%s','OntapConfiguration':{'SkipFinalBackup':true}}",
                 id);
    assert_string_equal(told(&asking, "Lifecycle"), "DELETING");
    ASSERT_ASKED(&asking, "DescribeBackups", "{}");
    assert_int_equal(told_count(&asking, "Backups"), 1);
    asking_done(&asking);
}

static void a_last_backup_is_taken_unless_it_is_skipped(void **state)
{
    static const struct {
        const char *id;
        const char *rest;
        size_t backups;
    } cases[] = {
        {WINDOWS, "", 1},
        {WINDOWS, ",'WindowsConfiguration':{'SkipFinalBackup':true}", 0},
        {LUSTRE, "", 0},
        {LUSTRE, ",'LustreConfiguration':{'SkipFinalBackup':false}", 1},
        {ZFS, ",'OpenZFSConfiguration':{'SkipFinalBackup':true}", 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct asking asking = with_file_systems(NULL);

        ASSERT_ASKED(&asking, "DeleteFileSystem", "{'FileSystemId':'%s'%s}", cases[i].id, cases[i].rest);
        assert_string_equal(told(&asking, "Lifecycle"), "DELETING");
        ASSERT_ASKED(&asking, "DescribeBackups", "{}");
        assert_int_equal(told_count(&asking, "Backups"), cases[i].backups);
        asking.now_ms += 200000;
        ASSERT_REFUSED(&asking, "FileSystemNotFound", "DescribeFileSystems", "{'FileSystemIds':['%s']}",
                       cases[i].id);
        asking_done(&asking);
    }
}

static void a_file_system_with_a_backup_in_progress_stays(void **state)
{
    struct asking asking = with_file_systems(NULL);
    char id[32];

    (void)state;
    make_backup(&asking, "{'FileSystemId':'" WINDOWS "'}", id);
    ASSERT_REFUSED(&asking, "BadRequest", "DeleteFileSystem", "{'FileSystemId':'" WINDOWS "'}");
    ASSERT_REFUSED(&asking, "BadRequest", "DeleteFileSystem",
                   "{'FileSystemId':'" ZFS "','LustreConfiguration':{'SkipFinalBackup':true}}");
    asking_done(&asking);
}

static void a_failed_backup_says_why(void **state)
{
    struct asking asking = with_file_systems(NULL);
    char id[32];

    (void)state;
    world_inject(asking.world,
                 &(struct world_fault){.kind = WORLD_FAULT_SNAPSHOT_ERROR, .operation = "fsx:CreateBackup"});
    make_ready_backup(&asking, "{'FileSystemId':'" WINDOWS "'}", id);
    ASSERT_ASKED(&asking, "DescribeBackups", "{'BackupIds':['%s']}", id);
    assert_string_equal(told(&asking, "Backups[0].Lifecycle"), "FAILED");
    assert_string_equal(told(&asking, "Backups[0].FailureDetails.Message"), "An internal error occurred.");
    asking_done(&asking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_backup_goes_through_its_stages),
        cmocka_unit_test(a_backup_of_a_volume_names_it),
        cmocka_unit_test(a_token_is_answered_with_what_it_made),
        cmocka_unit_test(what_cannot_be_backed_up),
        cmocka_unit_test(a_linked_file_system_cannot_be_backed_up),
        cmocka_unit_test(one_unknown_id_fails_the_whole_call),
        cmocka_unit_test(pages_are_short_and_lead_on),
        cmocka_unit_test(a_copy_keeps_its_source_busy),
        cmocka_unit_test(quotas_are_for_worlds_that_have_them),
        cmocka_unit_test(a_backup_in_progress_cannot_be_deleted),
        cmocka_unit_test(a_file_system_is_restored),
        cmocka_unit_test(what_cannot_be_restored),
        cmocka_unit_test(a_volume_is_restored_where_its_machine_is),
        cmocka_unit_test(a_last_backup_is_taken_unless_it_is_skipped),
        cmocka_unit_test(a_file_system_with_a_backup_in_progress_stays),
        cmocka_unit_test(a_failed_backup_says_why),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
