/* Tells the service manager how the worker stands: systemd's notification protocol, see sd_notify(3), over a datagram
   socket.  Without a manager that wants to know it does nothing. */
#ifndef TIDEMARK_SHELL_SUPERVISOR_H
#define TIDEMARK_SHELL_SUPERVISOR_H

#include <uv.h>

#include "base/text.h"

struct supervisor;

struct supervisor_options {
    const char *socket;       /* NOTIFY_SOCKET: a path, or an abstract name behind '@'; NULL: nobody wants to know */
    const char *watchdog_us;  /* WATCHDOG_USEC: within which time it wants a sign of life; NULL: it does not */
    const char *watchdog_pid; /* WATCHDOG_PID: from which process; NULL: from any */
    unsigned tell_ms;         /* 0: 1,000; how often the status is looked at */
    void (*describe)(void *context, struct text *status); /* a sentence; told when it has changed */
    void *context;
};

/* What the environment says. */
struct supervisor_options supervisor_environment(void);

/* NULL if nobody wants to know.  Its timer does not keep the loop alive. */
struct supervisor *supervisor_start(uv_loop_t *loop, const struct supervisor_options *options);

/* NULL: no effect, here and below. */
void supervisor_ready(struct supervisor *supervisor);
void supervisor_stopping(struct supervisor *supervisor);

/* The loop finishes the closing. */
void supervisor_close(struct supervisor *supervisor);

#endif
