#include "cli/backup_plan_rows.h"

#include <string.h>

void *backup_plan_rows(const struct json_reader *reader, const struct row_form *form, const json_t *list,
                       size_t *count, struct error *error)
{
    size_t size = json_array_size(list);
    char *rows;

    if (!json_is_array(list)) {
        error_set(error, ERROR_INVALID_JOB, "must be a list");
        return NULL;
    }
    if (size > form->count_max) {
        error_set(error, ERROR_INVALID_JOB, "has more than %zu entries", form->count_max);
        return NULL;
    }
    rows = arena_allocate(reader->arena, (size + 1) * form->bytes);
    for (size_t i = 0; i < size; i++)
        if (!backup_plan_object(reader, form, json_array_get(list, i), rows + i * form->bytes, error)) {
            error_prefix(error, "entry %zu", i + 1);
            return NULL;
        }
    *count = size;
    return rows;
}

bool backup_plan_object(const struct json_reader *reader, const struct row_form *form, const json_t *object,
                        void *target, struct error *error)
{
    struct json_reader inner = {
        .arena = reader->arena, .target = target, .kind = BACKUP_PLAN_KIND, .kind_name = form->kind_name};

    return json_reader_read(&inner, form->fields, object, error);
}

bool backup_plan_ignore(const struct json_reader *reader, const struct json_field *field, const json_t *value,
                        struct error *error)
{
    (void)reader; /* whatever it says */
    (void)field;
    (void)value;
    (void)error;
    return true;
}

bool backup_plan_check_name(const char *text, struct error *error)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

    return strspn(text, allowed) == strlen(text) ||
           error_set(error, ERROR_INVALID_JOB, "may have letters, digits, '.', '_' and '-' only");
}
