/* A restore's metadata, as AWS Backup takes it: a map of strings, in which what is no plain string is JSON.  Checked
   against the adapter's keys and made into values of their types, once, when a request is admitted.
   https://docs.aws.amazon.com/aws-backup/latest/devguide/API_StartRestoreJob.html */
#ifndef TIDEMARK_ENGINE_METADATA_H
#define TIDEMARK_ENGINE_METADATA_H

#include "adapters/adapter.h"
#include "base/arena.h"
#include "base/error.h"

/* Reads `given` (a JSON object, or NULL) against `keys`.  `*typed` is a JSON object in the arena: the keys as the table
   spells them, each value of its row's type and in the call's form; keys that are ignored, and empty strings, are left
   out.  Errors are ERROR_INVALID_JOB and name the key: an unknown one (with the nearest that is known), one that cannot
   be given, one of another type, a required one that is missing. */
MUST_CHECK bool metadata_read(const struct metadata_key *keys, const char *given, struct arena *arena,
                              const char **typed, struct error *error);

#endif
