/* Lists of objects and of texts, for tables of proto/json_reader.h. */
#ifndef TIDEMARK_CLI_BACKUP_PLAN_ROWS_H
#define TIDEMARK_CLI_BACKUP_PLAN_ROWS_H

#include "proto/json_reader.h"

/* Every field of a document here is taken by it. */
enum { BACKUP_PLAN_KIND = 1 };
#define BACKUP_PLAN_TAKEN .taken_by = BACKUP_PLAN_KIND
#define BACKUP_PLAN_REQUIRED .taken_by = BACKUP_PLAN_KIND, .required_by = BACKUP_PLAN_KIND

struct row_form {
    const struct json_field *fields;
    const char *kind_name; /* AWS's name of the shape */
    size_t bytes;          /* of the struct that a row fills */
    size_t count_max;
};

/* The rows of a list, in the reader's arena; NULL with an error that says which entry is wrong, and in what. */
MUST_CHECK void *backup_plan_rows(const struct json_reader *reader, const struct row_form *form, const json_t *list,
                                  size_t *count, struct error *error);

/* One object, into a target of its own. */
MUST_CHECK bool backup_plan_object(const struct json_reader *reader, const struct row_form *form, const json_t *object,
                                   void *target, struct error *error);

/* A field that says nothing about what is due. */
json_field_read backup_plan_ignore;

/* Letters, digits, '-', '_' and '.'. */
bool backup_plan_check_name(const char *text, struct error *error);

#endif
