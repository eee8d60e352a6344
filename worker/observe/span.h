/* A span of a trace, in the JSON encoding of OTLP (opentelemetry-proto, trace/v1).

   Ids are derived, not drawn: a job's spans are made by whichever worker has it, and find each other all the same. */
#ifndef TIDEMARK_OBSERVE_SPAN_H
#define TIDEMARK_OBSERVE_SPAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum { TRACE_ID_HEX = 32, SPAN_ID_HEX = 16, SPAN_BYTES_MAX = 8 * 1024 };

struct trace_context {
    char trace_id[TRACE_ID_HEX + 1];
    char parent_id[SPAN_ID_HEX + 1]; /* "": the trace begins here */
    bool is_sampled;
};

/* OTLP's numbers. */
enum span_kind { SPAN_INTERNAL = 1, SPAN_CLIENT = 3, SPAN_CONSUMER = 5 };

struct span_attribute {
    const char *name; /* NULL ends a list */
    const char *text; /* NULL: it is a number; "": it is left out */
    int64_t number;
};

struct span {
    const char *trace_id;
    const char *id;
    const char *parent_id; /* "": none */
    const char *name;
    enum span_kind kind;
    int64_t start_ms;
    int64_t end_ms;
    const struct span_attribute *attributes;
    const char *failure; /* why it did not succeed; NULL: it did */
};

/* W3C's "00-<trace>-<parent>-<flags>", which was found well-formed when it came in; NULL: the trace is the job's
   own. */
struct trace_context trace_context_of(const char *traceparent, const char *job_id);

/* The id of the span that stands for a job (`part` NULL), or for a part of it. */
void span_id_of(const char *job_id, const char *part, char id[SPAN_ID_HEX + 1]);

/* Appends an object of ScopeSpans.spans. */
void span_write(const struct span *span, struct text *json);

#endif
