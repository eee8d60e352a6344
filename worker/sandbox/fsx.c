#include "sandbox/fsx.h"

/* clang-format off */
/* https://docs.aws.amazon.com/fsx/latest/APIReference/API_Operations.html; it names no rates. */
#define HEX "0-9a-f"
#define TOKEN {.path = "ClientRequestToken", .min = 1, .max = 63, .letters = "A-Za-z0-9_.-"}
#define TAGS(list) \
    {.path = list, .type = SHAPE_LIST, .min = 1, .max = RESOURCE_TAGS_MAX}, \
    {.path = list "[].Key", .is_required = true, .min = 1, .max = 128}, \
    {.path = list "[].Value", .is_required = true, .max = 256}
#define ID(name, start, shortest, longest) \
    .path = name, .min = shortest, .max = longest, .prefix = start, .letters = HEX
#define FILE_SYSTEM_ID(name) ID(name, "fs-", 11, 21)
#define VOLUME_ID(name) ID(name, "fsvol-", 23, 23)
#define BACKUP_ID(name) ID(name, "backup-", 12, 128)
#define SUBNET_ID(name) ID(name, "subnet-", 15, 24)
#define KEY {.path = "KmsKeyId", .min = 1, .max = 2048}
#define PAGES \
    {.path = "MaxResults", .type = SHAPE_NUMBER, .min = 1, .max = INT32_MAX}, \
    {.path = "NextToken", .min = 1, .max = 255}
#define FILTERS(most, names) \
    {.path = "Filters", .type = SHAPE_LIST, .max = most}, {.path = "Filters[].Name", .choices = names}, \
    {.path = "Filters[].Values", .type = SHAPE_LIST, .max = 20}, {.path = "Filters[].Values[]", .min = 1, .max = 128}
#define BACKUP_FILTERS \
    "|file-system-id|backup-type|file-system-type|volume-id|data-repository-type|file-cache-id|file-cache-type|"

static const struct shape create_backup[] = {
    {FILE_SYSTEM_ID("FileSystemId")}, {VOLUME_ID("VolumeId")}, TOKEN, TAGS("Tags"), {0},
};
static const struct shape describe_backups[] = {
    {.path = "BackupIds", .type = SHAPE_LIST, .max = 50}, {BACKUP_ID("BackupIds[]")},
    FILTERS(10, BACKUP_FILTERS), PAGES, {0},
};
static const struct shape copy_backup[] = {
    {BACKUP_ID("SourceBackupId"), .is_required = true}, TOKEN, KEY, TAGS("Tags"),
    {.path = "SourceRegion", .min = 1, .max = 20, .letters = "a-z0-9-"},
    {.path = "CopyTags", .type = SHAPE_BOOLEAN}, {0},
};
static const struct shape delete_backup[] = {{BACKUP_ID("BackupId"), .is_required = true}, TOKEN, {0}};

/* Members that the configurations of several types have. */
#define MAINTENANCE(of) \
    {.path = of ".WeeklyMaintenanceStartTime", .min = 7, .max = 7, .letters = "0-9:"}, \
    {.path = of ".DailyAutomaticBackupStartTime", .min = 5, .max = 5, .letters = "0-9:"}, \
    {.path = of ".AutomaticBackupRetentionDays", .type = SHAPE_NUMBER, .min = 0, .max = 90}, \
    {.path = of ".CopyTagsToBackups", .type = SHAPE_BOOLEAN}
#define THROUGHPUT(of) \
    {.path = of ".ThroughputCapacity", .type = SHAPE_NUMBER, .is_required = true, .min = 8, .max = INT32_MAX}

static const struct shape create_file_system[] = {
    {BACKUP_ID("BackupId"), .is_required = true}, TOKEN, KEY, TAGS("Tags"),
    {.path = "SubnetIds", .type = SHAPE_LIST, .is_required = true, .min = 1, .max = 50}, {SUBNET_ID("SubnetIds[]")},
    {.path = "SecurityGroupIds", .type = SHAPE_LIST, .max = 50}, {ID("SecurityGroupIds[]", "sg-", 11, 20)},
    {.path = "StorageType", .choices = "|SSD|HDD|INTELLIGENT_TIERING|"},
    {.path = "StorageCapacity", .type = SHAPE_NUMBER, .min = 0, .max = INT32_MAX},
    {.path = "FileSystemTypeVersion", .min = 1, .max = 20, .letters = "0-9."},
    {.path = "NetworkType", .choices = "|IPV4|DUAL|"},
    {.path = "WindowsConfiguration", .type = SHAPE_OBJECT},
    MAINTENANCE("WindowsConfiguration"), THROUGHPUT("WindowsConfiguration"),
    {.path = "WindowsConfiguration.DeploymentType", .choices = "|MULTI_AZ_1|SINGLE_AZ_1|SINGLE_AZ_2|"},
    {SUBNET_ID("WindowsConfiguration.PreferredSubnetId")},
    {ID("WindowsConfiguration.ActiveDirectoryId", "d-", 12, 12)},
    {.path = "WindowsConfiguration.SelfManagedActiveDirectoryConfiguration", .type = SHAPE_ANY},
    {.path = "WindowsConfiguration.Aliases[]", .min = 4, .max = 253},
    {.path = "WindowsConfiguration.AuditLogConfiguration", .type = SHAPE_ANY},
    {.path = "WindowsConfiguration.DiskIopsConfiguration", .type = SHAPE_ANY},
    {.path = "WindowsConfiguration.FsrmConfiguration", .type = SHAPE_ANY},
    {.path = "LustreConfiguration", .type = SHAPE_OBJECT},
    MAINTENANCE("LustreConfiguration"),
    {.path = "LustreConfiguration.ImportPath", .min = 3, .max = 4357},
    {.path = "LustreConfiguration.ExportPath", .min = 3, .max = 4357},
    {.path = "LustreConfiguration.ImportedFileChunkSize", .type = SHAPE_NUMBER, .min = 1, .max = 512000},
    {.path = "LustreConfiguration.DeploymentType", .choices = "|SCRATCH_1|SCRATCH_2|PERSISTENT_1|PERSISTENT_2|"},
    {.path = "LustreConfiguration.AutoImportPolicy", .choices = "|NONE|NEW|NEW_CHANGED|NEW_CHANGED_DELETED|"},
    {.path = "LustreConfiguration.PerUnitStorageThroughput", .type = SHAPE_NUMBER, .min = 12, .max = 1000},
    {.path = "LustreConfiguration.DriveCacheType", .choices = "|NONE|READ|"},
    {.path = "LustreConfiguration.DataCompressionType", .choices = "|NONE|LZ4|"},
    {.path = "LustreConfiguration.EfaEnabled", .type = SHAPE_BOOLEAN},
    {.path = "LustreConfiguration.LogConfiguration", .type = SHAPE_ANY},
    {.path = "LustreConfiguration.RootSquashConfiguration", .type = SHAPE_ANY},
    {.path = "LustreConfiguration.MetadataConfiguration", .type = SHAPE_ANY},
    {.path = "LustreConfiguration.ThroughputCapacity", .type = SHAPE_NUMBER, .min = 4000, .max = 2000000},
    {.path = "LustreConfiguration.DataReadCacheConfiguration", .type = SHAPE_ANY},
    {.path = "OpenZFSConfiguration", .type = SHAPE_OBJECT},
    MAINTENANCE("OpenZFSConfiguration"), THROUGHPUT("OpenZFSConfiguration"),
    {.path = "OpenZFSConfiguration.DeploymentType", .is_required = true,
     .choices = "|SINGLE_AZ_1|SINGLE_AZ_2|SINGLE_AZ_HA_1|SINGLE_AZ_HA_2|MULTI_AZ_1|"},
    {.path = "OpenZFSConfiguration.CopyTagsToVolumes", .type = SHAPE_BOOLEAN},
    {.path = "OpenZFSConfiguration.DiskIopsConfiguration", .type = SHAPE_ANY},
    {.path = "OpenZFSConfiguration.RootVolumeConfiguration", .type = SHAPE_ANY},
    {SUBNET_ID("OpenZFSConfiguration.PreferredSubnetId")},
    {.path = "OpenZFSConfiguration.EndpointIpAddressRange", .min = 9, .max = 17},
    {.path = "OpenZFSConfiguration.EndpointIpv6AddressRange", .min = 4, .max = 43},
    {.path = "OpenZFSConfiguration.RouteTableIds[]", .prefix = "rtb-"},
    {.path = "OpenZFSConfiguration.ReadCacheConfiguration", .type = SHAPE_ANY}, {0},
};
static const struct shape create_volume[] = {
    {BACKUP_ID("BackupId"), .is_required = true}, TOKEN, TAGS("Tags"),
    {.path = "Name", .is_required = true, .min = 1, .max = 203},
    {.path = "OntapConfiguration", .type = SHAPE_OBJECT},
    {ID("OntapConfiguration.StorageVirtualMachineId", "svm-", 21, 21), .is_required = true},
    {.path = "OntapConfiguration.JunctionPath", .min = 1, .max = 255},
    {.path = "OntapConfiguration.SecurityStyle", .choices = "|UNIX|NTFS|MIXED|"},
    {.path = "OntapConfiguration.SizeInMegabytes", .type = SHAPE_NUMBER, .min = 0, .max = INT32_MAX},
    {.path = "OntapConfiguration.SizeInBytes", .type = SHAPE_NUMBER, .min = 0, .max = 22517998000000000},
    {.path = "OntapConfiguration.StorageEfficiencyEnabled", .type = SHAPE_BOOLEAN},
    {.path = "OntapConfiguration.TieringPolicy", .type = SHAPE_OBJECT},
    {.path = "OntapConfiguration.TieringPolicy.CoolingPeriod", .type = SHAPE_NUMBER, .min = 2, .max = 183},
    {.path = "OntapConfiguration.TieringPolicy.Name", .choices = "|SNAPSHOT_ONLY|AUTO|ALL|NONE|"},
    {.path = "OntapConfiguration.OntapVolumeType", .choices = "|RW|DP|"},
    {.path = "OntapConfiguration.SnapshotPolicy", .min = 1, .max = 255},
    {.path = "OntapConfiguration.CopyTagsToBackups", .type = SHAPE_BOOLEAN},
    {.path = "OntapConfiguration.SnaplockConfiguration", .type = SHAPE_ANY},
    {.path = "OntapConfiguration.VolumeStyle", .choices = "|FLEXVOL|FLEXGROUP|"},
    {.path = "OntapConfiguration.AggregateConfiguration", .type = SHAPE_ANY}, {0},
};
static const struct shape describe_file_systems[] = {
    {.path = "FileSystemIds", .type = SHAPE_LIST, .max = 50}, {FILE_SYSTEM_ID("FileSystemIds[]")}, PAGES, {0},
};
static const struct shape describe_volumes[] = {
    {.path = "VolumeIds", .type = SHAPE_LIST, .max = 50}, {VOLUME_ID("VolumeIds[]")},
    FILTERS(2, "|file-system-id|storage-virtual-machine-id|"), PAGES, {0},
};
static const struct shape describe_associations[] = {
    {.path = "AssociationIds", .type = SHAPE_LIST, .max = 50}, {ID("AssociationIds[]", "dra-", 13, 23)},
    FILTERS(10, BACKUP_FILTERS),
    {.path = "MaxResults", .type = SHAPE_NUMBER, .min = 1, .max = 25}, {.path = "NextToken", .min = 1, .max = 255}, {0},
};
#define FINAL_BACKUP(of) {.path = of ".SkipFinalBackup", .type = SHAPE_BOOLEAN}, TAGS(of ".FinalBackupTags")
static const struct shape delete_file_system[] = {
    {FILE_SYSTEM_ID("FileSystemId"), .is_required = true}, TOKEN, FINAL_BACKUP("WindowsConfiguration"),
    FINAL_BACKUP("LustreConfiguration"), FINAL_BACKUP("OpenZFSConfiguration"),
    {.path = "OpenZFSConfiguration.Options[]", .choices = "|DELETE_CHILD_VOLUMES_AND_SNAPSHOTS|"}, {0},
};
static const struct shape delete_volume[] = {
    {VOLUME_ID("VolumeId"), .is_required = true}, TOKEN, FINAL_BACKUP("OntapConfiguration"),
    {.path = "OntapConfiguration.BypassSnaplockEnterpriseRetention", .type = SHAPE_BOOLEAN}, {0},
};

static const struct service_operation operations[] = {
    {.name = "CreateBackup", .is_mutating = true, .shape = create_backup, .perform = fsx_create_backup},
    {.name = "CopyBackup", .is_mutating = true, .shape = copy_backup, .perform = fsx_copy_backup},
    {.name = "DeleteBackup", .is_mutating = true, .shape = delete_backup, .perform = fsx_delete_backup},
    {.name = "DescribeBackups", .shape = describe_backups, .perform = fsx_describe_backups},
    {.name = "CreateFileSystemFromBackup", .is_mutating = true, .shape = create_file_system,
     .perform = fsx_create_file_system_from_backup},
    {.name = "CreateVolumeFromBackup", .is_mutating = true, .shape = create_volume,
     .perform = fsx_create_volume_from_backup},
    {.name = "DescribeFileSystems", .shape = describe_file_systems, .perform = fsx_describe_file_systems},
    {.name = "DescribeVolumes", .shape = describe_volumes, .perform = fsx_describe_volumes},
    {.name = "DescribeDataRepositoryAssociations", .shape = describe_associations,
     .perform = fsx_describe_associations},
    {.name = "DeleteFileSystem", .is_mutating = true, .shape = delete_file_system, .perform = fsx_delete_file_system},
    {.name = "DeleteVolume", .is_mutating = true, .shape = delete_volume, .perform = fsx_delete_volume},
    {0},
};
/* clang-format on */

const struct service fsx_service = {
    .name = "fsx",
    .protocol = SERVICE_JSON,
    .codes = {.throttled = "ThrottlingException",
              .internal = "InternalServerError",
              .unknown_operation = "UnknownOperationException",
              .unknown_member = "SerializationException",
              .missing = "ValidationException",
              .wrong_type = "SerializationException",
              .out_of_range = "ValidationException"},
    .operations = {operations},
    .kinds = {&fsx_file_system, &fsx_volume, &fsx_association, &fsx_backup},
};
