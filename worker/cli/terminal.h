/* What can be done with the terminal that a descriptor leads to, if it leads to one. */
#ifndef TIDEMARK_CLI_TERMINAL_H
#define TIDEMARK_CLI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

struct terminal {
    bool is_interactive; /* lines can be drawn again */
    bool has_colour;     /* and NO_COLOR is not set */
    bool has_unicode;
    size_t columns; /* 100 if it is none */
    size_t rows;
};

void terminal_look(int descriptor, struct terminal *terminal);

enum colour { COLOUR_NONE, COLOUR_GREEN, COLOUR_RED, COLOUR_YELLOW, COLOUR_CYAN, COLOUR_DIM, COLOUR_COUNT };

/* The escape sequence that begins a colour; COLOUR_NONE ends any.  "" where there are no colours. */
const char *terminal_colour(const struct terminal *terminal, enum colour colour);

#endif
