/* AWS Backup as far as EFS needs it: vaults, recovery points, and jobs of three kinds that run by the clock.

   A vault called "Default" is everywhere; others are given to the world.  One backup job of a resource runs at a time:
   the next waits for it, and expires when its start window ends before.  A recovery point made with a role whose name
   ends with BACKUP_ROLE_WITHOUT_DELETE is not deleted but kept as EXPIRED, as AWS does for want of a permission. */
#ifndef TIDEMARK_SANDBOX_BACKUP_H
#define TIDEMARK_SANDBOX_BACKUP_H

#include "sandbox/document.h"

#define BACKUP_ROLE_WITHOUT_DELETE "-without-delete"

extern const struct service backup_service;
extern const struct kind backup_vault_kind;
extern const struct kind backup_point_kind;
extern const struct kind backup_job_kind;
extern const struct kind backup_restore_job_kind;
extern const struct kind backup_copy_job_kind;

/* In backup_point.c */

/* Refuses for a vault that is not there: AWS denies access to it, and so does not tell. */
MUST_CHECK bool backup_check_vault(struct request *request, const char *name);
const char *backup_vault_arn(const struct request *request, const char *name);

/* The recovery point in that vault (NULL: any). */
MUST_CHECK bool backup_find_point(struct request *request, const char *vault, const char *arn,
                                  struct document **point);

/* Refuses for a lifecycle that AWS does not take, and puts that of the input onto a recovery point. */
MUST_CHECK bool backup_check_lifecycle(struct request *request);
void backup_apply_lifecycle(const struct request *request, struct document *point);

bool backup_describe_recovery_point(struct request *request);
bool backup_get_recovery_point_restore_metadata(struct request *request);
bool backup_delete_recovery_point(struct request *request);
bool backup_list_tags(struct request *request);
bool backup_tag_resource(struct request *request);

/* In backup_list.c */

/* Members of an answer: a text unless it is NULL, and a time in seconds. */
void backup_set(json_t *object, const char *path, const char *text);
void backup_set_time(json_t *object, const char *path, int64_t time_ms);

/* A job as describe and list calls show it, and whether the times of the input let a list have it. */
json_t *backup_show_job(const struct request *request, const struct document *job);
bool backup_is_listed(const struct request *request, const struct document *job);
bool backup_list_backup_jobs(struct request *request);
bool backup_list_restore_jobs(struct request *request);
bool backup_list_copy_jobs(struct request *request);
bool backup_describe_backup_job(struct request *request);
bool backup_describe_restore_job(struct request *request);
bool backup_describe_copy_job(struct request *request);

/* In backup_job.c, backup_restore.c and backup_copy.c */
bool backup_start_backup_job(struct request *request);
bool backup_stop_backup_job(struct request *request);
bool backup_start_restore_job(struct request *request);
bool backup_start_copy_job(struct request *request);

#endif
