/* The first SIGTERM, SIGINT or SIGUSR2 asks for an orderly end; the second ends the process at once.  SIGPIPE is
 * ignored. */
#ifndef TIDEMARK_SHELL_SIGNALS_H
#define TIDEMARK_SHELL_SIGNALS_H

#include <uv.h>

enum { SIGNALS_COUNT = 3 };

struct signals {
    uv_signal_t watchers[SIGNALS_COUNT];
    int first; /* the signal that was caught, 0 for none yet */
    void (*on_stop)(void *context);
    void *context;
};

/* The watchers do not keep the loop alive. */
void signals_start(struct signals *signals, uv_loop_t *loop, void (*on_stop)(void *context), void *context);

/* The struct must stay until the loop has run empty. */
void signals_close(struct signals *signals);

#endif
