/* The time of day, for the commands that show it. */
#ifndef TIDEMARK_CLI_WALL_CLOCK_H
#define TIDEMARK_CLI_WALL_CLOCK_H

#include <stdint.h>

/* Milliseconds since 1970-01-01T00:00:00Z. */
int64_t wall_clock_ms(void);

#endif
