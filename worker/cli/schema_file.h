/* The contract's files, as they stand in proto/, in the binary. */
#ifndef TIDEMARK_CLI_SCHEMA_FILE_H
#define TIDEMARK_CLI_SCHEMA_FILE_H

#include <stddef.h>

struct schema_file {
    const char *name; /* "start-backup-job", "asyncapi" */
    const char *path; /* in the project: "proto/start-backup-job.schema.json" */
    const char *bytes;
    size_t length;
};

/* Made by schema_file.cmake when the project is built; sorted by name. */
extern const struct schema_file schema_files[];
extern const size_t schema_file_count;

#endif
