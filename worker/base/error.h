/* What went wrong, where it was first known.  Callers decide on the class, never on the text; what each class leads
   to is written in engine/retry.c alone, which AWS code has which class in aws/error_codes.c alone. */
#ifndef TIDEMARK_BASE_ERROR_H
#define TIDEMARK_BASE_ERROR_H

#include <stdbool.h>

#include "base/compiler.h"

enum error_class {
    ERROR_NONE,
    ERROR_TRANSIENT,           /* retry with backoff: 5xx, reset, time-out */
    ERROR_THROTTLED,           /* retry later, slower */
    ERROR_BUSY,                /* the resource or a quota is taken for now: retry inside the window */
    ERROR_EXPIRED_CREDENTIALS, /* refresh once, retry now */
    ERROR_NOT_FOUND,           /* the resource does not exist, or cannot be seen yet */
    ERROR_ACCESS,              /* this identity may not do that */
    ERROR_REJECTED,            /* AWS said no for good: fail the job */
    ERROR_INVALID_JOB,         /* the message is wrong: dead-letter it */
    ERROR_INTERNAL,            /* our own side: configuration, Kafka, a broken invariant */
    ERROR_CLASS_COUNT
};

struct error {
    enum error_class class;
    char code[64];     /* the service's own code, "" if none */
    char message[256]; /* a sentence for a person; never a secret */
};

/* Records a failure where it is detected.  Always returns false, so that callers can return it.  `error` may be NULL.
   A long message is cut, between characters. */
bool error_set(struct error *error, enum error_class class, const char *format, ...) PRINTF_LIKE(3, 4);

/* Puts "context: " before the message of an error that a callee set.  Always returns false. */
bool error_prefix(struct error *error, const char *format, ...) PRINTF_LIKE(2, 3);

/* The class as it stands in logs: "throttled".  Never NULL. */
const char *error_class_name(enum error_class class);

#endif
