/* The vocabulary in which an adapter says what a person would say about a service: which calls, with which
   parameters, what to keep of the answers, what to wait for.  All of it is data; the engine knows the rest (retry,
   windows, budgets, cancel, progress, take-over).  step_lint refuses a malformed table at start-up.

   Texts in which {name} stands are templates.  A JSON string that is nothing but "{name}" becomes the variable's value
   with its own type (an object or a list passes whole); inside a longer string the value is inserted as text.  A member
   whose value is "{name?}" is left out, with its key, if the variable is not bound.
   Variables that every job has: JobId, Account, Region, Partition (of ARNs: "aws"), and Tags (a list of
   {"Key","Value"}: the request's and Tidemark's own); a backup also ResourceArn, ResourceId and BackupVaultName; the
   others RecoveryPointArn and RecoveryPointId; a copy DestinationRegion; a restore every key of its metadata under
   "Metadata.<key>". */
#ifndef TIDEMARK_ADAPTERS_ADAPTER_H
#define TIDEMARK_ADAPTERS_ADAPTER_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/job_request.h"
#include "proto/reason.h"

enum {
    CAPTURES_MAX = 12,
    CODES_MAX = 12,
    VERDICTS_MAX = 12,
    STEPS_MAX = 12,
    METADATA_KEYS_MAX = 48,
};

/* Keeps the value at `path` of the answer (or, in a poll, of the job's item) as a variable.  A missing value leaves the
   variable unbound unless `is_required`, which makes the answer malformed. */
struct capture {
    const char *variable; /* NULL ends the list */
    const char *path;
    bool is_required;
};

/* What an error code of the service means in this step, where that differs from its class. */
enum meaning {
    MEANING_CLASS,       /* as aws/error_codes.c says */
    MEANING_DONE,        /* as good as success: deleting what is gone */
    MEANING_ADOPT,       /* it exists already: look it up and adopt it */
    MEANING_RETRY,       /* wait and try again inside the start window */
    MEANING_FAIL,
};

struct code_meaning {
    const char *code; /* NULL ends the list */
    enum meaning meaning;
    enum reason reason; /* REASON_NONE: by class */
};

enum verdict { VERDICT_WAIT, VERDICT_DONE, VERDICT_FAILED, VERDICT_NOT_OURS };

/* What a value of the polled state means.  An unknown value means VERDICT_WAIT: services gain states. */
struct verdict_of {
    const char *value; /* NULL ends the list */
    enum verdict verdict;
    enum reason reason; /* of VERDICT_FAILED */
};

/* The batch form of a describe call: one call for many jobs.  The step's input holds one empty list at `ids`, and the
   engine fills it with the ids of the jobs that are due. */
struct poll {
    const char *ids;        /* path in the input: "Filter[0].Value" */
    unsigned ids_max;       /* in one call */
    const char *id;         /* template of this job's id: "{SnapshotId}" */
    const char *items;      /* path of the list in the answer: "snapshotSet" */
    const char *item_id;    /* path in an item; "tagSet{tidemark:job-id}" reads the tag's value */
    const char *next_token; /* path in the answer and name in the input; NULL if the call has no pages */
    const char *next_token_parameter;
    const char *ours;       /* path in an item of a value that must be there, or the job fails: NOT_OURS; NULL: any */
    const char *state;      /* path in an item; NULL: an item that is there is done */
    struct verdict_of verdicts[VERDICTS_MAX];
    const char *progress;   /* path in an item of a number, with or without '%'; NULL: the service reports none */
    const char *message;    /* path in an item of the service's own words on a failure; NULL: none */
    unsigned interval_s;    /* of the service's waiter in botocore */
    unsigned missing_max;   /* how many times in a row an id may be missing from the answer before the job fails */
    enum reason missing;    /* with this reason; REASON_NONE: what is gone counts as done */
};

struct step {
    const char *name;      /* kebab-case; it stands in the journal: never rename one */
    const char *service;   /* "ec2" */
    const char *operation; /* "CreateSnapshot"; names the IAM action with `service` unless `iam_action` is set */
    const char *input;     /* JSON template in wire names */
    bool is_mutating;
    bool has_token;        /* the input carries an idempotency token: safe to send again as it is */
    bool starts;           /* success of this step is the start of the job: CREATED becomes RUNNING */
    struct capture captures[CAPTURES_MAX];
    struct code_meaning codes[CODES_MAX];
    const struct poll *poll; /* a waiting step */
    const struct step *lookup; /* a polling step that finds what an earlier, unknown try made; NULL if repeating does
                                  no harm and leaves nothing behind when the job is not wanted any more */
    const char *region;    /* template; NULL: the job's own Region */
};

/* A key of the restore metadata, matched as AWS matches it. */
struct metadata_key {
    const char *name; /* NULL ends the list */
    enum { METADATA_STRING, METADATA_NUMBER, METADATA_BOOLEAN, METADATA_JSON, METADATA_IGNORED } type;
    bool is_required;
};

struct operation {
    const struct step *steps;   /* in order */
    size_t step_count;
    const struct step *cleanup; /* undoes: run when the job was cancelled or expired with an artefact in the making */
    size_t cleanup_count;
    const char *recovery_point_arn;   /* template; what a backup or a copy made */
    const char *created_resource_arn; /* template; what a restore made */
    const struct metadata_key *metadata_keys; /* of a restore; NULL-terminated */
    const char *restore_metadata; /* JSON template of the catalogue's restore metadata; what a backup keeps */
    const char *size_variable; /* names a variable with the size in GiB; NULL: none */
    bool deletes_recovery_point;
};

struct adapter {
    const char *name;              /* "ebs": folder-wide unique, used in logs and metrics */
    const char *resource_type;     /* AWS Backup's: "EBS" */
    const char *resource_arn;      /* pattern of what it backs up: "arn:*:ec2:*:*:volume/vol-*" */
    const char *recovery_point_arn; /* pattern: "arn:*:ec2:*::snapshot/snap-*" */
    struct operation operations[JOB_KIND_COUNT]; /* by kind; one without steps is not offered by the service */
    const char *refusal[JOB_KIND_COUNT];         /* why an operation is not offered, for a person */
};

#endif
