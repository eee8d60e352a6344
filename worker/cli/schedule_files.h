/* The files that backup plans stand in, read again when they change. */
#ifndef TIDEMARK_CLI_SCHEDULE_FILES_H
#define TIDEMARK_CLI_SCHEDULE_FILES_H

#include <sys/stat.h>

#include "cli/arguments.h"
#include "cli/backup_plan.h"

struct schedule_file {
    const char *path;
    struct stat seen; /* as it was when it was read */
};

struct schedule_files {
    struct schedule_file rows[ARGUMENTS_MAX];
    size_t count;
};

/* The values of --file; fails if there is none. */
MUST_CHECK bool schedule_files_find(const struct arguments *arguments, struct schedule_files *files,
                                    struct error *error);

/* Reads all of them, checked as a whole.  `plans` is empty, and stays so if that fails. */
MUST_CHECK bool schedule_files_read(struct schedule_files *files, struct backup_plans *plans, struct error *error);

/* Whether one of them is another than the one that was read. */
bool schedule_files_have_changed(const struct schedule_files *files);

#endif
