/* The list and describe calls of documents, all in tables: ids, filters and pages.  Documents are listed in the order
   of their making. */
#ifndef TIDEMARK_SANDBOX_LISTING_H
#define TIDEMARK_SANDBOX_LISTING_H

#include "sandbox/document.h"

/* A filter by its name, or a member of the input that narrows the list itself, and the field that must be equal to one
   of its values.  A row without a name ends a table. */
struct listing_filter {
    const char *name;
    const char *path;
    bool is_parent; /* the field is the parent's id: looked up, not searched for */
};

struct listing_page {
    const char *limit;  /* the member with the number of items on a page; NULL: no pages */
    int usual;          /* if it is not given; 0: all at once */
    const char *token;  /* the member that asks for the next page */
    const char *next;   /* what the answer calls it */
    const char *invalid; /* code for a token that is none */
    bool is_arn;        /* the token is the ARN of the last item */
    bool is_short;      /* a page may hold fewer items than asked for, and still have a next one */
};

struct listing {
    const struct kind *kind;
    const char *items;     /* path of the list in the answer */
    const char *ids;       /* path of a list of ids, or of one; ARNs do as well; NULL: none */
    const char *not_found; /* code, for the whole call, if one of the ids is unknown; NULL: it is left out */
    const char *filters;   /* path of the list of {"Name", values}; NULL: none */
    const char *values;    /* path of the values in a filter: "Values", "Values.Value" */
    const char *invalid;   /* code for an unknown filter; "tag:<key>" and "tag-key" are known if the kind shows tags */
    const struct listing_filter *by_filter; /* NULL: none */
    const struct listing_filter *by_member; /* NULL: none */
    struct listing_page page;
    bool makes_sources;    /* ids that were never seen are made up if the world does so */
    bool (*is_listed)(const struct request *request, const struct document *document);    /* NULL: all are */
    json_t *(*show)(const struct request *request, const struct document *document); /* NULL: document_show */
};

/* Fills the request's output, or refuses. */
MUST_CHECK bool listing_answer(struct request *request, const struct listing *listing);

#endif
