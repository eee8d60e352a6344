/* A recovery point as commands look at it. */
#ifndef TIDEMARK_CLI_POINT_VIEW_H
#define TIDEMARK_CLI_POINT_VIEW_H

#include <jansson.h>
#include <stdint.h>

#include "base/compiler.h"
#include "cli/catalogue.h"
#include "proto/arn.h"

/* Texts are never NULL: "" where the record has none. */
struct point_view {
    json_t *point; /* the record */
    const char *arn, *resource_type, *resource_arn, *vault, *role, *source_arn;
    char account[sizeof((struct arn *)0)->account]; /* whose it is, as far as an ARN of it says; "" if none does */
    char region[sizeof((struct arn *)0)->region];
    int64_t created_ms;
    int64_t delete_at_ms, cold_at_ms; /* 0: never */
    int64_t delete_after_days, cold_after_days;
    int64_t size_bytes; /* -1: not known */
};

/* Reads a row.  End it with point_view_done(). */
MUST_CHECK bool point_view_read(const struct catalogue_row *row, struct point_view *view, struct error *error);
void point_view_done(struct point_view *view);

/* The StartRestoreJob request that gives back what was backed up, as it is; `metadata` is the point's own, or that of
   what it is a copy of.  The caller's. */
json_t *point_view_restore_request(const struct point_view *view, const json_t *metadata);

static inline void point_view_scope_end(struct point_view *view)
{
    point_view_done(view);
}

#endif
