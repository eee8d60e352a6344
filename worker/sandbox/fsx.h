/* FSx as far as its backups go: file systems of four types, ONTAP's volumes, backups, what is restored from them. */
#ifndef TIDEMARK_SANDBOX_FSX_H
#define TIDEMARK_SANDBOX_FSX_H

#include "sandbox/document.h"

extern const struct service fsx_service;
extern const struct kind fsx_file_system;
extern const struct kind fsx_volume;
extern const struct kind fsx_association; /* of a Lustre file system with a data repository */
extern const struct kind fsx_backup;

/* In fsx_backup.c */
bool fsx_create_backup(struct request *request);
bool fsx_copy_backup(struct request *request);
bool fsx_delete_backup(struct request *request);
bool fsx_describe_backups(struct request *request);

/* Makes the backup that FSx takes before it deletes something. */
void fsx_make_final_backup(struct request *request, const struct document *file_system, const struct document *volume,
                           const json_t *tags);

/* In fsx_restore.c */
bool fsx_create_file_system_from_backup(struct request *request);
bool fsx_create_volume_from_backup(struct request *request);

/* Whether something is being made of a backup. */
bool fsx_is_being_restored(const struct request *request, const struct document *backup);

/* In fsx_file_system.c */
bool fsx_describe_file_systems(struct request *request);
bool fsx_describe_volumes(struct request *request);
bool fsx_describe_associations(struct request *request);
bool fsx_delete_file_system(struct request *request);
bool fsx_delete_volume(struct request *request);

/* The member that holds what is particular to the type of a file system: "WindowsConfiguration". */
const char *fsx_configuration_of(const json_t *file_system);

#endif
