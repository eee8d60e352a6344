/* A job as it stands: what was asked, how far it is, what it waits for.  This is the one form of a job: in
   memory while it moves, in the journal (encoded) for ever, and the source of every status event. */
#ifndef TIDEMARK_PROTO_JOB_RECORD_H
#define TIDEMARK_PROTO_JOB_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "proto/job_request.h"
#include "proto/reason.h"

/* Versions of the journal's records: this one is written, and all from the oldest on are read.  What a change of the
   encoding owes to those who have journals stands in proto/compatibility.md. */
enum { JOB_RECORD_VERSION = 3, JOB_RECORD_VERSION_OLDEST = 2 };

/* AWS's own names.  The order is the order of time: a state never goes back. */
enum job_state {
    STATE_CREATED,
    STATE_PENDING,
    STATE_RUNNING,
    STATE_ABORTING,
    STATE_COMPLETED, /* from here on terminal */
    STATE_PARTIAL,
    STATE_FAILED,
    STATE_EXPIRED,
    STATE_ABORTED,
    STATE_COUNT
};

/* Where a job stands inside its step. */
enum job_phase {
    PHASE_READY,   /* may act at `next_action_ms` */
    PHASE_QUEUED,  /* waits for the job that runs on its resource */
    PHASE_INTENT,  /* a changing call is about to leave, or has left: on take-over its outcome is unknown */
    PHASE_LOOKUP,  /* finds out whether that call was applied */
    PHASE_WAITING, /* the step polls */
    PHASE_CLOSED,
    PHASE_COUNT
};

enum cancel_effect {
    CANCEL_NONE,
    CANCEL_NOT_STARTED,
    CANCEL_STOPPED,
    CANCEL_ARTEFACT_DELETED,
    CANCEL_DEFERRED_DELETE,
    CANCEL_TOO_LATE,
    CANCEL_EFFECT_COUNT
};

struct job_variable {
    const char *name;  /* "SnapshotId" */
    const char *value; /* a plain string, or JSON text if `is_json` */
    uint8_t is_json;
};

enum { JOB_VARIABLES_MAX = 48 };

/* Texts are borrowed from the arena or the encoded record that they were decoded from; absent ones are NULL,
   absent times 0. */
struct job_record {
    struct job_request request;
    int64_t input_offset; /* where the request stood in its partition of the jobs topic */

    enum job_state state;
    enum job_state previous_state;
    enum job_phase phase;
    const char *step; /* name of the step the job is in; NULL before the first and after the last */
    enum job_state
        outcome; /* terminal state that follows once clean-up steps are through; STATE_CREATED: none yet */
    enum reason reason; /* of waiting, failure, expiry, stop */
    enum reason issue;  /* what went wrong without failing the job */
    uint32_t sequence;  /* of the last event */
    uint32_t attempt;   /* tries of the present step so far */
    uint32_t looks;     /* look-ups of the present step that found nothing */
    uint32_t calls;     /* AWS calls made for this job, its share of batched ones not counted */
    int32_t percent;    /* 0 to 100; -1: the service has not said */
    uint8_t has_issues;
    uint8_t cancel_requested;
    uint8_t is_cleaning_up; /* the present step belongs to the clean-up of the operation */
    enum cancel_effect cancel_effect;

    int64_t created_ms;
    int64_t scheduled_ms;
    int64_t start_by_ms;
    int64_t complete_by_ms; /* 0: none */
    int64_t initiated_ms;   /* the service accepted the work */
    int64_t completed_ms;
    int64_t next_action_ms;
    int64_t changed_ms; /* when this record was made */
    int64_t step_since_ms; /* when the job came to its present step; 0: it is in none */
    int64_t size_bytes; /* -1: not known */

    const char *account; /* whose resource it is; "" if only the credentials can say */
    const char *region;  /* where the calls of the job go */
    const char *resource_type;
    const char *created_resource_arn;
    const char *status_message;
    const char *message_category; /* AWS's: "SUCCESS", "AccessDenied", ... */
    const char *waiting_for;      /* a sentence; NULL if it waits for nothing */
    const char *aws_request_id;   /* of the last call */
    const char *aws_error_code;
    const char *worker;

    struct job_variable variables[JOB_VARIABLES_MAX];
    size_t variable_count;
};

bool job_state_is_terminal(enum job_state state);
const char *job_state_name(enum job_state state);          /* "CREATED" */
const char *job_phase_name(enum job_phase phase);          /* "intent" */
const char *cancel_effect_name(enum cancel_effect effect); /* "notStarted"; "" for none */

/* The value of a variable, or NULL. */
const struct job_variable *job_record_variable(const struct job_record *record, const char *name);

/* Appends the journal's binary form: versioned, with a checksum. */
void job_record_encode(const struct job_record *record, struct text *encoded);

/* Reads it back without copying: the texts point into `bytes`, which must outlive the record.  Costs well
   under a microsecond.  Fails on a wrong checksum, a version or a value that it does not know, or a torn record; it
   never reads past `length`. */
MUST_CHECK bool job_record_decode(const void *bytes, size_t length, struct job_record *record,
                                  struct error *error);

/* Of bytes that job_record_decode() refuses: true if they are whole, the record of another version of this program.
   Whoever does not know such a record must leave its job, and all that came later, to the version that does. */
bool job_record_is_foreign(const void *bytes, size_t length);

/* Of bytes that job_record_decode() took: the version of whoever wrote them. */
unsigned job_record_version(const void *bytes);

/* For people: `tidemark journal`.  One JSON object. */
void job_record_print(const struct job_record *record, struct text *json);

#endif
