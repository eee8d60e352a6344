/* Whether a job may begin, by the switches of its scope.  Private to the runner's files. */
#ifndef TIDEMARK_ENGINE_GATE_H
#define TIDEMARK_ENGINE_GATE_H

#include "engine/opened.h"

/* Why a job of its resource type may not be, with the command that allows it; NULL: it may.  In the job's arena. */
const char *gate_refusal(struct opened *opened);

/* True if the job may begin, or has begun.  Else it has ended, or waits until its scope is resumed. */
bool gate_is_open(struct opened *opened);

/* The switches have changed: whoever waits for that looks again. */
void gate_changed(struct engine *engine);

#endif
