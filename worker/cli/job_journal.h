/* What the journal says of jobs: the newest record of each, as the next owner of its partition would read it.  It knows
   more than the events: what changed without being news, as the time of the next try. */
#ifndef TIDEMARK_CLI_JOB_JOURNAL_H
#define TIDEMARK_CLI_JOB_JOURNAL_H

#include <jansson.h>

#include "base/error.h"
#include "kafka/settings.h"
#include "proto/job_record.h"
#include "proto/kafka_record.h"

struct journal_entry {
    struct job_record record; /* its texts are in `bytes` */
    unsigned char *bytes;     /* owned; as it stands in the journal */
    size_t length;
    int32_t partition;
    int64_t offset;
};

/* Zero-initialised is empty and valid. */
struct job_journal {
    const char *wanted; /* only this job; NULL: all.  Borrowed */
    struct journal_entry *entries;
    size_t count, capacity;
    json_t *index;     /* job id to its entry's number */
    size_t damaged;    /* records that nobody can read */
    size_t foreign;    /* records that another version of this program wrote, and this one cannot read */
};

/* Takes in one record of the journal; a tombstone forgets its job. */
void job_journal_add(struct job_journal *journal, const struct kafka_record *record);

MUST_CHECK bool job_journal_read(const struct kafka_settings *settings, struct job_journal *journal,
                                 struct error *error);
void job_journal_done(struct job_journal *journal);

/* NULL if the journal has no such job. */
const struct journal_entry *job_journal_find(const struct job_journal *journal, const char *job_id);

static inline void job_journal_scope_end(struct job_journal *journal)
{
    job_journal_done(journal);
}

#endif
