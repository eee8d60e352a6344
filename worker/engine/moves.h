/* The moves of a job from step to step.  Private to the runner's files. */
#ifndef TIDEMARK_ENGINE_MOVES_H
#define TIDEMARK_ENGINE_MOVES_H

#include <jansson.h>

#include "engine/opened.h"

/* The job may go on: nothing of it is in the air and its time has come. */
void moves_go_on(struct opened *opened);

/* The present step did what it should; `answer` is what its call, or the look-up, said. */
void moves_step_succeeded(struct opened *opened, const struct capture *captures, const json_t *answer);

/* The present step failed for good. */
void moves_fail(struct opened *opened, enum reason reason, const char *code, const char *message);

/* One of the windows has passed, and nothing stands against saying so. */
bool moves_is_window_over(const struct opened *opened);

#endif
