#include "aws/host_clocks.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "base/compiler.h"
#include "base/hash.h"

/* Services refuse what is five minutes off, some only fifteen; answers take a while, and a Date has no milliseconds. */
enum { NOTICED_MS = 4 * 60 * 1000 };

/* The first three say so; the others may have any reason, of which a wrong time is one. */
static const char *const refusals[] = {
    "RequestExpired", "RequestInTheFuture",        "RequestTimeTooSkewed",
    "AuthFailure",    "InvalidSignatureException", "SignatureDoesNotMatch",
};

/* HOST_CLOCKS_MAX if it is not kept. */
static size_t index_of(const struct host_clocks *clocks, uint64_t host)
{
    size_t kept = clocks->count < HOST_CLOCKS_MAX ? clocks->count : HOST_CLOCKS_MAX;

    for (size_t i = 0; i < kept; i++)
        if (clocks->clocks[i].host == host)
            return i;
    return HOST_CLOCKS_MAX;
}

bool host_clocks_find(const struct host_clocks *clocks, const char *host, int64_t *ahead_ms)
{
    size_t at = clocks->count > 0 ? index_of(clocks, hash_text(host)) : HOST_CLOCKS_MAX;

    *ahead_ms = at < HOST_CLOCKS_MAX ? clocks->clocks[at].ahead_ms : 0;
    return *ahead_ms != 0;
}

int64_t host_clocks_ahead_ms(const struct host_clocks *clocks, const char *host)
{
    int64_t ahead_ms;

    (void)host_clocks_find(clocks, host, &ahead_ms); /* 0 if there is none */
    return ahead_ms;
}

static bool is_noticed(int64_t difference_ms)
{
    return difference_ms >= NOTICED_MS || difference_ms <= -NOTICED_MS;
}

static void keep(struct host_clocks *clocks, uint64_t host, int64_t ahead_ms)
{
    size_t at = index_of(clocks, host);

    if (at == HOST_CLOCKS_MAX)
        at = clocks->count++ % HOST_CLOCKS_MAX;
    clocks->latest_ahead_ms = ahead_ms;
    clocks->clocks[at] = (struct host_clock){.host = host, .ahead_ms = ahead_ms};
}

/* A clock that agrees again is kept with 0: the worker's own may have been set right. */
bool host_clocks_learn(struct host_clocks *clocks, const struct host_clock_reading *reading)
{
    int64_t date_ms, ahead_ms;

    assert(reading->host != NULL && reading->date != NULL);
    if (!clock_parse_http_date(reading->date, &date_ms) || !is_noticed(date_ms - reading->signed_ms))
        return false;
    ahead_ms = date_ms - reading->now_ms;
    keep(clocks, hash_text(reading->host), is_noticed(ahead_ms) ? ahead_ms : 0);
    return true;
}

bool host_clocks_is_refusal(const char *code)
{
    for (size_t i = 0; i < COUNT_OF(refusals); i++)
        if (strcmp(refusals[i], code) == 0)
            return true;
    return false;
}
