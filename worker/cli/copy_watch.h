/* Watches the catalogue for recovery points that a plan wants copied, and for the copies that there are. */
#ifndef TIDEMARK_CLI_COPY_WATCH_H
#define TIDEMARK_CLI_COPY_WATCH_H

#include "cli/copy_due.h"
#include "kafka/reader.h"

/* Zero-initialised but for the first three, it is empty and valid. */
struct copy_watch {
    const struct kafka_settings *settings;
    const struct backup_plans *plans;
    const struct schedule_limits *limits;
    struct reader *reader; /* NULL: it has not begun */
    bool is_at_end;
    json_t *wanted;    /* requests, by the copy that each asks for */
    json_t *there;     /* when copies were made or requested, as long as their sources may be copied */
    int64_t pruned_ms; /* when those were last gone through */
};

/* Reads on to the end that the catalogue has now. */
MUST_CHECK bool copy_watch_read(struct copy_watch *watch, int64_t now_ms, struct error *error);

/* What it does with each record. */
void copy_watch_take(struct copy_watch *watch, const struct kafka_record *record, int64_t now_ms);

/* The requests of copies that are not there, a list that is the caller's. */
json_t *copy_watch_requests(struct copy_watch *watch);

/* One of them was made. */
void copy_watch_requested(struct copy_watch *watch, const json_t *request, int64_t now_ms);

/* From the beginning again, for other plans. */
void copy_watch_forget(struct copy_watch *watch);

#endif
