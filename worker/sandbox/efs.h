/* EFS as far as backups need it: file systems, given to the world or restored.  It makes no backups of its own: that is
   for AWS Backup. */
#ifndef TIDEMARK_SANDBOX_EFS_H
#define TIDEMARK_SANDBOX_EFS_H

#include "sandbox/document.h"

extern const struct service efs_service;
extern const struct kind efs_file_system_kind;

/* The id in a file system's ARN; NULL if it is no such ARN. */
const char *efs_id_in(const char *arn);

#endif
