/* The vocabulary in which an adapter says what a person would say about a service: which calls, with which
   parameters, what to keep of the answers, what to wait for.  All of it is data; the engine knows the rest (retry,
   windows, budgets, cancel, progress, take-over).  step_lint refuses a malformed table at start-up.

   Texts in which {name} stands are templates.  A JSON string that is nothing but "{name}" becomes the variable's value
   with its own type (an object or a list passes whole); inside a longer string the value is inserted as text.  A member
   whose value is "{name?}" is left out, with its key, if the variable is not bound; an element "{name*}" of a list
   becomes the elements of that variable, a list, in its place.
   Variables are what steps captured, and what a job has from its request (the table in engine/variables.c): every job
   JobId, JobUuid (the same, in a form that fits every service's names), Account, Region, Partition (of ARNs: "aws"),
   Tags (a list of {"Key","Value"}: the request's and Tidemark's own) and TagMap (the same as an object);
   "Metadata.<key>", a key of a restore's metadata, with the type that its row gives it; "BackupOptions.<key>".

   Paths name a value in an answer: "a.b[0].c".  "set[*].id" is the list of the ids in a set; "tagSet{tidemark:job-id}"
   is the value of that tag, in a list of {"Key","Value"} (or "key", "value") or in an object. */
#ifndef TIDEMARK_ADAPTERS_ADAPTER_H
#define TIDEMARK_ADAPTERS_ADAPTER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "proto/job_request.h"
#include "proto/reason.h"

enum {
    CAPTURES_MAX = 32,
    CODES_MAX = 12,
    VERDICTS_MAX = 32,
    GUARDS_MAX = 6,
    CONDITIONS_MAX = 5,
    STEPS_MAX = 16,
    METADATA_KEYS_MAX = 64,
    ARNS_MAX = 3,
    OTHERS_MAX = 2,
};

/* A hook: makes another value of one.  Returns a new reference, NULL for no value; it does no I/O and keeps nothing. */
typedef json_t *adapter_convert(const json_t *value);

/* Keeps the value at `path` of the answer (or, in a poll, of the job's item) as a variable.  A missing value leaves the
   variable unbound unless `is_required`, which makes the answer malformed. */
struct capture {
    const char *variable; /* NULL ends the list */
    const char *path;
    bool is_required;
    adapter_convert *convert; /* NULL: as it is */
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

enum verdict {
    VERDICT_WAIT,
    VERDICT_DONE,
    VERDICT_BUSY, /* not now: the job waits for its start, and says why */
    VERDICT_FAILED,
    VERDICT_NOT_OURS,
};

/* What a value of the polled state means.  An unknown value means VERDICT_WAIT: services gain states. */
struct verdict_of {
    const char *value; /* NULL ends the list */
    enum verdict verdict;
    enum reason reason; /* of VERDICT_FAILED and VERDICT_BUSY */
};

/* Something in an item that decides before its state does.  It applies if the value at `path` is there and matches
   `is`, or does not match `is_not`; one of the two is given.  Both are patterns with '*' and templates; a guard whose
   template names an unbound variable does not apply. */
struct guard {
    const char *path; /* NULL ends the list */
    const char *is;
    const char *is_not;
    enum verdict verdict; /* any but VERDICT_DONE and VERDICT_NOT_OURS */
    enum reason reason;   /* of VERDICT_FAILED and VERDICT_BUSY */
    const char *sentence; /* for a person: why */
};

/* A describe call that is made for many jobs at once.  Where the service takes a list of ids, the step's input holds
   one empty list at `ids`, and the engine fills it with the ids of the jobs that are due.  Where it takes a single id,
   `ids_max` is 1 and `ids` is the path of that member, "" in the input.  Where it takes none and lists what there is,
   `ids` is NULL.  One id that the service refuses never fails the others: they are asked about one by one. */
struct poll {
    const char *ids;        /* path in the input: "Filter[0].Value", "TableName" */
    unsigned ids_max;       /* in one call; without `ids`: jobs that share a listing */
    const char *id;         /* template of this job's id: "{SnapshotId}" */
    const char *match;      /* template of what this job's item has at `item_id`; NULL: the id */
    const char *items;      /* path in the answer of the list, or of the one item; "": the answer itself */
    const char *item_id;    /* path in an item; NULL, with `ids_max` 1: what comes is the job's */
    const char *scope;      /* template: only jobs with the same value share a call, whose input may name it as {Scope};
                               NULL: all of one account and Region */
    const char *since;      /* the input's member that bounds a listing to what was made after some time; NULL */
    bool since_is_text;     /* RFC 3339; else seconds since 1970 */
    const char *next_token; /* path in the answer and name in the input; NULL if the call has no pages */
    const char *next_token_parameter;
    const char *ours;       /* path in an item of a value that must be there, or the job fails: NOT_OURS; NULL: any */
    const char *ours_is;    /* pattern and template that the value must match; NULL: any */
    struct guard guards[GUARDS_MAX]; /* the first that applies decides, before the state */
    const char *state;      /* path in an item; NULL: an item that is there is done */
    struct verdict_of verdicts[VERDICTS_MAX];
    const char *progress;   /* path in an item of a number, with or without '%'; NULL: the service reports none */
    const char *message;    /* path in an item of the service's own words on a failure; NULL: none */
    unsigned interval_s;    /* of the service's waiter in botocore */
    unsigned missing_max;   /* how many times in a row an id may be missing from the answer before the job fails */
    enum reason missing;    /* with this reason; REASON_NONE: what is gone counts as done, and ends the operation */
    bool missing_goes_on;   /* what is not there needs nothing: on to the next step */
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
    bool repeats_as_one;   /* with `has_token`: the service answers a repeated token with what the first try made, and
                              has no way to look it up; this stands for the look-up */
    const char *region;    /* template; NULL: the job's own Region */
    const char *when[CONDITIONS_MAX]; /* the step is left out unless all hold: "Name" (bound), "!Name" (not bound),
                                         "Name=value", "Name!=value"; a value may hold '*' */
    enum reason tolerates; /* a failure here does not fail the job: it goes on behind the last of the steps in a row
                              that tolerate the same, and ends COMPLETED with issues, of this reason */
    const char *apology;   /* what a tolerated failure tells a person; AWS's own words where it has some */
};

/* A key of the restore metadata, matched as AWS matches it: whatever the case of its letters. */
struct metadata_key {
    const char *name; /* NULL ends the list */
    enum { METADATA_STRING, METADATA_NUMBER, METADATA_BOOLEAN, METADATA_JSON, METADATA_IGNORED } type;
    bool is_required;
    adapter_convert *convert; /* from AWS Backup's form to that of the call; NULL: as it is */
    const char *refusal; /* the key is known and cannot be given: why; NULL: it can */
};

struct operation {
    const struct step *steps;   /* in order */
    size_t step_count;
    const struct step *cleanup; /* undoes: run when the job was cancelled or expired with an artefact in the making */
    size_t cleanup_count;
    bool cleanup_stops;         /* it stops the work, and the service takes away what there was of it */
    /* Templates of the ARN of what the job made; the first whose variables are all bound. */
    const char *recovery_point_arn[ARNS_MAX];   /* a backup or a copy */
    const char *created_resource_arn[ARNS_MAX]; /* a restore */
    const struct metadata_key *metadata_keys; /* of a restore; NULL-terminated */
    const char *restore_metadata; /* JSON template of the catalogue's restore metadata; what a backup keeps */
    const char *size_variable; /* names a variable with the size in GiB; NULL: none */
    bool size_is_bytes;        /* in bytes */
    bool needs_role;           /* the service acts with the request's IamRoleArn, which must be there */
    bool deletes_recovery_point;
};

/* How the service tells of all that it has: for backup plans, which select by patterns and tags.  An item is a resource
   unless `parts` is the path of a list of them in it. */
struct listing {
    const char *service;
    const char *operation;
    const char *input; /* JSON in wire names, of the first page */
    const char *items;
    const char *parts;
    const char *item_arn; /* NULL: it is made of the id */
    const char *item_id;  /* "": the item is that text */
    const char *next_token; /* path in the answer and name in the input */
    const char *next_token_parameter;
    /* What is listed and not backed up on its own: what it has at `path` is that. */
    struct {
        const char *path; /* NULL ends the list */
        const char *is;   /* a pattern */
    } others[OTHERS_MAX];
};

struct adapter {
    const char *name;              /* "ebs": folder-wide unique, used in logs and metrics */
    const char *resource_type;     /* AWS Backup's: "EBS" */
    const char *resource_arn[ARNS_MAX]; /* patterns of what it backs up: "arn:*:ec2:*:*:volume/vol-*" */
    struct listing listings[ARNS_MAX];  /* of these, in their order */
    const char *recovery_point_arn; /* pattern: "arn:*:ec2:*::snapshot/snap-*" */
    struct operation operations[JOB_KIND_COUNT]; /* by kind; one without steps is not offered by the service */
    const char *refusal[JOB_KIND_COUNT];         /* why an operation is not offered, for a person */
};

#endif
