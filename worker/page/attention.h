/* Which jobs a person should look at before all others, and why. */
#ifndef TIDEMARK_PAGE_ATTENTION_H
#define TIDEMARK_PAGE_ATTENTION_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/survey.h"

/* The most urgent first: what can still be helped comes before what is over. */
enum attention {
    ATTENTION_LATE,      /* little is left of its window, or it will not be through in time */
    ATTENTION_FAILED,    /* as are the next two, in the last day */
    ATTENTION_EXPIRED,
    ATTENTION_ISSUES,
    ATTENTION_THROTTLED, /* it waits because AWS throttles */
    ATTENTION_PAUSED,    /* its scope is paused, and its windows go on */
    ATTENTION_NONE,
    ATTENTION_COUNT
};

enum attention attention_of(const struct survey_job *job, int64_t now_ms);

const char *attention_name(enum attention attention); /* "late"; "" for none */

/* ATTENTION_COUNT if there is no such name. */
enum attention attention_find(const char *name);

/* When the job will be through if it goes on as it did; 0: nobody can say. */
int64_t attention_expected_end_ms(const struct job_record *record);

#endif
