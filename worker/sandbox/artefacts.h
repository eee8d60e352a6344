/* What mutating calls have made, in all services alike: how tests see that a job leaves one artefact at most. */
#ifndef TIDEMARK_SANDBOX_ARTEFACTS_H
#define TIDEMARK_SANDBOX_ARTEFACTS_H

#include "sandbox/state.h"

/* [{"kind":"fsx:backup","region":"...","id":"...","state":"AVAILABLE","job":"...","name":"","token":""}], kind by kind
   in the order of their making.  The state of those that are gone is null, and so is the job of those without its tag.
   The caller owns it. */
json_t *artefacts_listed(const struct world *world, int64_t now_ms);

#endif
