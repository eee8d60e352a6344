/* A record of the catalogue: a recovery point, with all that a restore needs.  Key: its ARN. */
#ifndef TIDEMARK_PROTO_RECOVERY_POINT_H
#define TIDEMARK_PROTO_RECOVERY_POINT_H

#include <jansson.h>

#include "base/arena.h"
#include "proto/job_record.h"
#include "proto/kafka_record.h"

/* Fills a record for the recovery-points topic from the job that completed it (AWS's DescribeRecoveryPoint
   answer in camelCase), or a tombstone if the job deleted it.  `restore_metadata` is an object, or NULL: its values
   are written as AWS wants them in a restore, strings as they are and all else as its JSON text. */
void recovery_point_write(const struct job_record *job, const json_t *restore_metadata, struct arena *arena,
                          struct kafka_record *record);
void recovery_point_write_deleted(const struct job_record *job, struct arena *arena,
                                  struct kafka_record *record);

#endif
