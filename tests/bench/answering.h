/* A process beside a benchmark that answers HTTP requests with one and the same answer, or holds all answers back: as
   cheap as can be, so that what is measured is the client. */
#ifndef TIDEMARK_TESTS_BENCH_ANSWERING_H
#define TIDEMARK_TESTS_BENCH_ANSWERING_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct answering {
    pid_t pid;
    uint16_t port; /* on 127.0.0.1 */
};

struct answering answering_start(const char *body, bool holds_back);
void answering_stop(const struct answering *answering);

#endif
