/* How many columns of a terminal a character takes: two for the ideographs of East Asia and most pictures, none for
   accents that stand on the character before and for what joins characters, one for all others. */
#ifndef TIDEMARK_CLI_CHARACTER_WIDTH_H
#define TIDEMARK_CLI_CHARACTER_WIDTH_H

#include <stddef.h>
#include <stdint.h>

/* Of a Unicode code point that is no control character. */
size_t character_width(uint32_t code);

#endif
