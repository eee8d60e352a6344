/* Memory with one lifetime: allocated piece by piece, released at once.  Allocation failure aborts, here and nowhere
   else: every input is bounded, so running out means that the machine is lost, and the job is taken over elsewhere. */
#ifndef TIDEMARK_BASE_ARENA_H
#define TIDEMARK_BASE_ARENA_H

#include <stddef.h>

#include "base/compiler.h"

struct arena_block;

/* Zero-initialised is empty and valid. */
struct arena {
    struct arena_block *newest;
    size_t used_bytes; /* handed out since the last release */
};

/* Zeroed memory, aligned for any type.  Never NULL. */
void *arena_allocate(struct arena *arena, size_t bytes);
char *arena_copy(struct arena *arena, const void *bytes, size_t length); /* adds a NUL */
char *arena_text(struct arena *arena, const char *text);                 /* NULL stays NULL */
char *arena_format(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
void arena_release(struct arena *arena);

/* malloc, calloc and realloc that abort rather than return NULL. */
void *memory_allocate(size_t bytes);
void *memory_allocate_zeroed(size_t count, size_t bytes);
void *memory_resize(void *memory, size_t bytes);
char *memory_copy_text(const char *text); /* NULL stays NULL */

/* What was freed goes back to the system, as far as it can: for after a rush that will not come again soon. */
void memory_give_back(void);

/* Aborts if a constructor of a library returned NULL for want of memory; else returns what it was given. */
void *memory_require(void *object);

#endif
