#include "adapters/fsx_settings.h"

#define MAINTENANCE                                                                                          \
    "WeeklyMaintenanceStartTime", "DailyAutomaticBackupStartTime", "AutomaticBackupRetentionDays",           \
        "CopyTagsToBackups"

/* The members of these names, in an order that is always the same; NULL if there are none. */
static json_t *keep(const json_t *from, const char *const names[])
{
    json_t *kept = json_object();

    for (size_t i = 0; names[i]; i++) {
        json_t *value = json_object_get(from, names[i]);

        if (value && !json_is_null(value))
            (void)json_object_set(kept, names[i], value);
    }
    if (json_object_size(kept) > 0)
        return kept;
    json_decref(kept);
    return NULL;
}

json_t *fsx_settings_of_windows(const json_t *value)
{
    static const char *const names[] = {"ThroughputCapacity", "DeploymentType", "PreferredSubnetId",
                                        "ActiveDirectoryId",  MAINTENANCE,      NULL};

    return keep(value, names);
}

json_t *fsx_settings_of_lustre(const json_t *value)
{
    static const char *const names[] = {"DeploymentType", "PerUnitStorageThroughput",
                                        "DriveCacheType", "DataCompressionType",
                                        MAINTENANCE,      NULL};

    return keep(value, names);
}

json_t *fsx_settings_of_openzfs(const json_t *value)
{
    static const char *const names[] = {"ThroughputCapacity",
                                        "DeploymentType",
                                        "PreferredSubnetId",
                                        "RouteTableIds",
                                        "CopyTagsToVolumes",
                                        MAINTENANCE,
                                        NULL};

    return keep(value, names);
}

json_t *fsx_settings_of_ontap(const json_t *value)
{
    static const char *const names[] = {
        "StorageVirtualMachineId", "JunctionPath",      "SecurityStyle",
        "SizeInMegabytes",         "TieringPolicy",     "StorageEfficiencyEnabled",
        "SnapshotPolicy",          "CopyTagsToBackups", NULL};

    return keep(value, names);
}

static json_t *capitalised_object(const json_t *object)
{
    json_t *made = json_object();
    const char *key;
    json_t *member;

    json_object_foreach((json_t *)(uintptr_t)object, key, member) /* the iterator takes no const object */
    {
        char first = *key >= 'a' && *key <= 'z' ? (char)(*key - 'a' + 'A') : *key;
        json_t *name = json_sprintf("%c%s", first, *key ? key + 1 : "");

        (void)json_object_set_new(made, json_string_value(name), fsx_settings_capitalised(member));
        json_decref(name);
    }
    return made;
}

/* Recursive: a request is a few levels deep, and no deeper than its reader allows. */
json_t *fsx_settings_capitalised(const json_t *value)
{
    json_t *made;

    if (json_is_object(value))
        return capitalised_object(value);
    if (!json_is_array(value))
        return json_incref((json_t *)(uintptr_t)value);
    made = json_array();
    for (size_t i = 0; i < json_array_size(value); i++)
        (void)json_array_append_new(made, fsx_settings_capitalised(json_array_get(value, i)));
    return made;
}
