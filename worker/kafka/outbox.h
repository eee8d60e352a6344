/* Writes records of the command line in transactions: all of a group, or none.  There is one outbox of a name at a
   time: opening another one ends the transactions of the first, which fails at its next. */
#ifndef TIDEMARK_KAFKA_OUTBOX_H
#define TIDEMARK_KAFKA_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "kafka/settings.h"
#include "proto/kafka_record.h"

struct outbox;

enum { OUTBOX_GROUP_MAX = 4 };

/* Blocks until every earlier transaction under that name has ended, one way or the other. */
MUST_CHECK struct outbox *outbox_open(const struct kafka_settings *settings, const char *name, struct error *error);

/* Writes up to OUTBOX_GROUP_MAX records, each to another topic, and waits.  Fills partition and offset of each.  After
   a failure the outbox is of no more use; ERROR_TRANSIENT: whether the group was written is not known. */
MUST_CHECK bool outbox_write(struct outbox *outbox, struct kafka_record *records, size_t count, struct error *error);
void outbox_close(struct outbox *outbox);

#endif
