#include "cli/schedule_files.h"

#include <string.h>

#include "base/json.h"
#include "cli/request_file.h"
#include "cli/schedule_due.h"

bool schedule_files_find(const struct arguments *arguments, struct schedule_files *files, struct error *error)
{
    size_t cursor = 0;
    const char *path;

    files->count = 0;
    while ((path = arguments_next(arguments, "file", &cursor)) != NULL) {
        if (strcmp(path, "-") == 0 && arguments_has(arguments, "follow"))
            return error_set(error, ERROR_INTERNAL, "the standard input cannot be followed: --follow needs a file");
        files->rows[files->count++] = (struct schedule_file){.path = path};
    }
    return files->count > 0 || error_set(error, ERROR_INTERNAL, "--file is missing: where does the plan stand?");
}

/* Looked at before it is read: what changes meanwhile is read again. */
static void look_at(struct schedule_file *file)
{
    if (stat(file->path, &file->seen) != 0)
        file->seen = (struct stat){0};
}

static bool add_file(struct schedule_file *file, struct backup_plans *plans, struct error *error)
{
    SCOPED(json) json_t *document = NULL;

    look_at(file);
    document = request_file_load(file->path, error);
    if (document == NULL)
        return false;
    return backup_plans_add(plans, document, error) || error_prefix(error, "%.80s", file->path);
}

bool schedule_files_read(struct schedule_files *files, struct backup_plans *plans, struct error *error)
{
    bool is_good = true;

    for (size_t i = 0; is_good && i < files->count; i++)
        is_good = add_file(&files->rows[i], plans, error);
    if (is_good && schedule_due_check(plans, error))
        return true;
    backup_plans_done(plans);
    return false;
}

/* A file that is put in the place of another, as one of a ConfigMap is, has another number. */
static bool has_changed(const struct schedule_file *file)
{
    struct schedule_file now = {.path = file->path};

    look_at(&now);
    return now.seen.st_mtim.tv_sec != file->seen.st_mtim.tv_sec ||
           now.seen.st_mtim.tv_nsec != file->seen.st_mtim.tv_nsec || now.seen.st_size != file->seen.st_size ||
           now.seen.st_ino != file->seen.st_ino;
}

bool schedule_files_have_changed(const struct schedule_files *files)
{
    for (size_t i = 0; i < files->count; i++)
        if (has_changed(&files->rows[i]))
            return true;
    return false;
}
