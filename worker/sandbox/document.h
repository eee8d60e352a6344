/* A resource whose fields are JSON and whose state follows from the time: a backup, an image, a table, a job of a
   restore.  Its kind is a few rows of a table.  Documents that a call made are artefacts and remember what in that call
   may name a job. */
#ifndef TIDEMARK_SANDBOX_DOCUMENT_H
#define TIDEMARK_SANDBOX_DOCUMENT_H

#include "sandbox/request.h"

#define DOCUMENT_NEVER_MS INT64_MAX

enum { LIFE_STAGES_MAX = 4 };

/* "CREATING" until all of the time has passed: {"CREATING", 100}. */
struct life_stage {
    const char *state;
    int until_percent;
};

struct life {
    struct life_stage stages[LIFE_STAGES_MAX]; /* in their order; the last one lasts until the end */
    const char *ready;
    const char *failed;   /* NULL: it cannot fail */
    const char *deleting; /* while it is being deleted, if that takes time */
    const char *deleted;  /* NULL: it is not there any more */
};

enum kind_tags { KIND_TAGS, KIND_TAGS_LOWER, KIND_TAGS_MAP }; /* [{"Key","Value"}], [{"key","value"}], {} */
enum kind_length { KIND_BACKUP, KIND_RESTORE };               /* which of the world's durations its making takes */

/* Paths of what is not kept in the fields but made up when they are shown; NULL: not shown. */
struct kind_shown {
    const char *id;
    const char *arn;
    const char *state;
    const char *progress; /* percent */
    const char *failure;  /* why it failed, once it has */
    const char *created;
    const char *tags;
};

struct kind {
    const char *name;      /* "fsx:backup": the service's name and a noun */
    const char *id_prefix; /* of the ids that are made up: "backup-"; NULL: the caller names it */
    const char *arn;       /* "arn:aws:fsx:{region}:{account}:backup/{id}", also {parent}; NULL: it has none */
    const struct life *life;
    enum kind_length length;
    const char *defaults;  /* JSON: fields that a document has if they are not given; NULL: none */
    void (*complete)(json_t *fields); /* adds what follows from the other fields; NULL: nothing */
    bool is_source;        /* may be made up when it is first named, in worlds that do so */
    bool has_text_times;   /* times are shown as RFC 3339, not as seconds */
    enum kind_tags tags;
    struct kind_shown shown;
};

struct document {
    struct resource resource;
    const struct kind *kind;
    json_t *fields;     /* owned */
    const char *arn;    /* "" if it has none */
    bool is_shared;     /* given to the world: every account sees it */
    bool is_artefact;
    const struct document *source; /* that it was made of; NULL */
    const char *name;   /* that the caller gave, or a comment; "" */
    const char *token;  /* "" */
    uint64_t fingerprint;
    int64_t backup_duration_ms; /* that its backups take; 0: the world's */
    /* The part of its life that it is in. */
    const struct life *life;
    const char *fixed;  /* the state, whatever the time; NULL */
    int64_t began_ms;
    int64_t duration_ms; /* of the whole, which a failing document does not reach */
    int64_t ends_ms;     /* gets ready or fails; DOCUMENT_NEVER_MS: stuck */
    const char *failure; /* NULL: it does not fail */
    int64_t deleted_ms;  /* when deleting began; DOCUMENT_NEVER_MS: nobody asked */
    int64_t gone_ms;
};

struct document_plan {
    const struct kind *kind;
    const char *id;           /* NULL: one is made up */
    const char *parent_id;    /* what listings look up fast: the source; NULL: none */
    const char *name;         /* whatever of the call may name a job, beside id, tags and token; NULL */
    const char *token_member; /* of the input; NULL: none */
    json_t *fields;           /* taken */
    const json_t *tags;       /* [{"Key","Value"}] or {key: value}; NULL */
    const struct life *life;  /* NULL: the kind's */
    const struct document *source; /* that it is made of, which may have a duration for that; NULL */
    int64_t mean_ms;          /* 0: the kind's or the source's */
    const char *failure;      /* it fails with this; NULL: it succeeds, unless a fault is due */
    bool is_part;             /* comes along with an artefact, and is none itself */
};

/* Makes a document for the call: its life begins. */
struct document *document_make(struct request *request, const struct document_plan *plan);

/* Puts one that is all there on its shelf. */
void document_put(struct world *world, struct document *document);

/* What the caller may name by id or ARN; NULL if there is none.  Hidden ones are found, those that are gone are not.
   A source may be made up by the second if the world does so; the third refuses with `code` before it returns NULL. */
struct document *document_find(const struct request *request, const struct kind *kind, const char *id);
struct document *document_find_source(struct request *request, const struct kind *kind, const char *id);
struct document *document_find_or_refuse(struct request *request, const struct kind *kind, const char *id,
                                         const char *code);
struct document *document_find_in(const struct world *world, const struct place *place, const struct kind *kind,
                                  const char *id);

/* The document that an earlier call with this token made, in `found`; NULL: none.  Refuses with `code` if that call was
   another one. */
MUST_CHECK bool document_replay(struct request *request, const struct kind *kind, const char *token_member,
                                const char *code, struct document **found);

/* Its state; NULL once it is gone. */
const char *document_state(const struct document *document, int64_t now_ms);
bool document_is_in(const struct document *document, const char *states, int64_t now_ms); /* "|AVAILABLE|CREATING|" */
int document_percent(const struct document *document, int64_t now_ms);
bool document_is_pending(const struct document *document, int64_t now_ms);

/* Begins another part of its life, or ends it.  A duration of 0 is over at once. */
void document_begin(struct document *document, const struct life *life, int64_t now_ms, int64_t duration_ms);
void document_delete(struct document *document, int64_t now_ms, int64_t duration_ms);

/* The fields with all that its kind shows.  The caller owns it. */
json_t *document_show(const struct document *document, int64_t now_ms);

/* The text of a field, also of one that is made up; NULL if there is none. */
const char *document_field(const struct document *document, const char *path, int64_t now_ms,
                           char buffer[RESOURCE_FIELD_BYTES]);

void document_tag(struct request *request, struct document *document, const json_t *tags);
void document_untag(struct request *request, struct document *document, const char *key);

/* Sets the value at a path of member names, with the objects above it.  `value` is taken. */
void document_set(json_t *object, const char *path, json_t *value);

/* Whether what made the document names the job: a tag, or a whole word of its id, name or token. */
bool document_is_of_job(const struct document *document, const char *job_id);

const struct document *document_of(const struct resource *resource);

#endif
