/* How far the clocks of AWS's hosts are ahead of this machine's.  A signature is good for minutes only, so that a
   machine whose clock is wrong signs by the clock of the host that it calls, as the Date headers of its answers tell
   it.  Of most hosts nothing need be known. */
#ifndef TIDEMARK_AWS_HOST_CLOCKS_H
#define TIDEMARK_AWS_HOST_CLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HOST_CLOCKS_MAX = 256 };

struct host_clock {
    uint64_t host; /* its hash */
    int64_t ahead_ms;
};

/* Zero-initialised, all clocks agree. */
struct host_clocks {
    struct host_clock clocks[HOST_CLOCKS_MAX];
    size_t count; /* as many as were ever kept: a new one takes the place of the oldest when they are full */
    int64_t latest_ahead_ms; /* of the host whose clock was learned last; AWS's hosts agree with each other */
};

/* False for a host whose clock agrees, or of which nothing is known. */
bool host_clocks_find(const struct host_clocks *clocks, const char *host, int64_t *ahead_ms);

/* 0 for those. */
int64_t host_clocks_ahead_ms(const struct host_clocks *clocks, const char *host);

/* An answer's Date, and what this machine knew of the time. */
struct host_clock_reading {
    const char *host;
    const char *date;
    int64_t signed_ms; /* the host's time, as it was thought to be when the request was signed */
    int64_t now_ms;    /* this machine's clock */
};

/* Keeps what the Date says.  True if the request was signed with a time that the host may have refused, and the next
   one will be signed with the right one. */
bool host_clocks_learn(struct host_clocks *clocks, const struct host_clock_reading *reading);

/* Whether AWS says so, among other things, of a request whose time is wrong. */
bool host_clocks_is_refusal(const char *code);

#endif
