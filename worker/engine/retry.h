/* What each class of error leads to: retry after how long, or stop, and with which reason.  The one place. */
#ifndef TIDEMARK_ENGINE_RETRY_H
#define TIDEMARK_ENGINE_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "proto/reason.h"

/* True for what can pass by itself: the job waits, inside its window.  False: it fails. */
bool retry_is_worth_it(enum error_class class);

/* Full jitter between half of the step and the step: first delay and growth by class, never above `delay_max_ms` unless
   the service asked for more, which is granted up to a quarter of an hour.  `attempt` counts from 1, the one that just
   failed; `random` is the engine's state. */
int64_t retry_delay_ms(enum error_class class, uint32_t attempt, int64_t retry_after_ms, int64_t delay_max_ms,
                       uint64_t *random);

/* The reason code that a person is told: by the service's code where it is known, else by class. */
enum reason retry_reason(enum error_class class, const char *code);

/* AWS Backup's message category of a failure: "AccessDenied", "InvalidParameters", ...  Never NULL. */
const char *retry_message_category(enum reason reason);

#endif
