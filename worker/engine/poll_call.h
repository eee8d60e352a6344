/* One call of a poll: which jobs it asks about, its input, and which item of the answer is whose.  Private to
   poll.c. */
#ifndef TIDEMARK_ENGINE_POLL_CALL_H
#define TIDEMARK_ENGINE_POLL_CALL_H

#include "engine/core.h"

/* A call of the group's, with room for so many jobs. */
struct flying *poll_call_new(struct engine *engine, struct poll_group *group, size_t job_count_max);
void poll_call_add(struct flying *flying, struct job *job);

/* Lets the call out, for its first page (NULL) or for the one that the token names. */
void poll_call_send(struct engine *engine, struct flying *flying, const char *next_token);

/* Hands each item to its job; which jobs were not named is known after the last page. */
void poll_call_deal_out(struct engine *engine, struct flying *flying, const json_t *output);

/* Whether the answer has the list, or the item, that the poll looks for in it. */
bool poll_call_has_items(const struct flying *flying, const json_t *output);

/* Whether the pages lead anywhere: not to the one that was just read, nor on for ever. */
bool poll_call_may_ask_for(const struct flying *flying, const char *next_token);

/* True if no job waits for a further page. */
bool poll_call_is_answered(const struct flying *flying);

#endif
