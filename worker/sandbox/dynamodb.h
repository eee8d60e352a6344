/* DynamoDB as far as its native backups go: tables, backups and what is restored from them. */
#ifndef TIDEMARK_SANDBOX_DYNAMODB_H
#define TIDEMARK_SANDBOX_DYNAMODB_H

#include "sandbox/document.h"

extern const struct service dynamodb_service;
extern const struct kind dynamodb_table;
extern const struct kind dynamodb_backup;

/* The name of the call's table, which may be called by its ARN. */
const char *dynamodb_name_of_table(const struct request *request);

/* In dynamodb_backup.c */
bool dynamodb_create_backup(struct request *request);
bool dynamodb_describe_backup(struct request *request);
bool dynamodb_list_backups(struct request *request);
bool dynamodb_delete_backup(struct request *request);
struct document *dynamodb_find_backup(struct request *request); /* refuses before it returns NULL */

/* In dynamodb_table.c */
bool dynamodb_restore_table(struct request *request);
bool dynamodb_describe_table(struct request *request);
bool dynamodb_list_tables(struct request *request);
bool dynamodb_delete_table(struct request *request);
bool dynamodb_tag_resource(struct request *request);
bool dynamodb_list_tags(struct request *request);

#endif
