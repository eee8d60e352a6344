/* Keys that a program prints: credential_process of a profile.  It is run without a shell, its errors are not read, and
   it is killed if it takes too long or prints too much.
   https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html */
#ifndef TIDEMARK_AWS_PROCESS_KEYS_H
#define TIDEMARK_AWS_PROCESS_KEYS_H

#include <uv.h>

#include "aws/key_document.h"
#include "base/arena.h"

struct process_keys; /* one run */

/* The words of a command line: blanks part them, "double" and 'single' quotes keep blanks, and \ the letter behind it.
   A list with a NULL at its end, all of the arena; NULL if a quote is open or there is no word. */
char **process_keys_split(const char *command, struct arena *arena);

/* `on_fetched` is called once, when nothing of the run is left.  NULL, and no call, if the program cannot be run. */
MUST_CHECK struct process_keys *process_keys_run(uv_loop_t *loop, const char *command, int64_t time_max_ms,
                                                 keys_on_fetched *on_fetched, void *context, struct error *error);

/* Ends a run early. */
void process_keys_kill(struct process_keys *run);

#endif
